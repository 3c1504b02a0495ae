import Refunds
import Wire

extension PageRequest {
    /// Reads `page`, `limit` with its aliases, and `include_pagination`.
    ///
    /// What cannot be read counts as absent (`/api2` conventions, paging): a list never fails for its paging.
    init(_ parameters: Parameters) {
        let limit = parameters.first(of: ["limit", "page_size", "per_page", "pageSize"])?.value.count
        self.init(
            number: parameters["page"]?.count ?? 1,
            limit: min(limit ?? PageRequest.limitDefault, PageRequest.limitMax),
            wantsTotal: parameters["include_pagination"]?.flag ?? false)
    }

    /// The page of a lookup: what is looked for, and one more to notice that it is not the only one.
    static let lookup = PageRequest(number: 1, limit: 2, wantsTotal: false)

    private static let limitDefault = 20
    private static let limitMax = 200
}

extension JSON {
    /// A whole number above zero, at most ``idMax``.
    fileprivate var count: Int? {
        guard let digits = textOrDigits, !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) else { return nil }
        let number = min(Int64(digits) ?? .max, JSON.idMax)
        return number > 0 ? Int(number) : nil
    }
}
