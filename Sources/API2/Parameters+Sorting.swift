import Refunds
import Wire

extension Parameters {
    /// Reads `sort` and `direction`: by a field that the wire knows by one of these names, smallest id first unless asked.
    func sorting() throws(Problem) -> Sorting {
        var descending = false
        if let direction = self["direction"] {
            switch direction.string?.lowercased() {
            case "asc": descending = false
            case "desc": descending = true
            default: throw .parameterInvalid(name: "direction")
            }
        }
        guard let sort = self["sort"] else { return Sorting(.id, descending: descending) }
        guard let field = Sorting.Field.allCases.first(where: { $0.name == sort.string }) else { throw .sortInvalid }
        return Sorting(field, descending: descending)
    }
}

extension Sorting.Field {
    /// What the wire calls it.
    var name: String {
        switch self {
        case .id: "entity_id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .number: "increment_id"
        case .grandTotal: "grand_total"
        }
    }
}
