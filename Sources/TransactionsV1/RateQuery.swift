public import Refunds
public import SalesTax

/// Which rates are asked for.
public struct RateQuery: Sendable, Hashable {
    /// Where.
    public let address: TransactionAddress
    /// When; nil means now.
    public let date: Timestamp?

    /// The rates by a book, or why there are none; `now` is the moment of the request.
    public func stack(in book: RateBook, at now: Instant) throws(Problem) -> RateStack {
        let region = address.destination.region
        if region.country == "US", let state = region.state.flatMap({ USState($0) }), state.hasNoSalesTax {
            return RateStack(components: [], boundaries: [])
        }
        let day = TaxDay(secondsSince1970: (date?.instant ?? now).seconds)
        let stack: RateStack?
        do throws(RateGap) {
            stack = try book.stack(at: address.destination, on: day)
        } catch {
            throw .refused(.notAssessable(.rateMissing(error, address.destination)))
        }
        guard let stack else { throw .refused(.notAssessable(.addressUnknown(address.destination))) }
        return stack
    }
}
