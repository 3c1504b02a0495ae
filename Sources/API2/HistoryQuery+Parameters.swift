import Refunds
import Wire

extension HistoryQuery {
    /// Reads the parameters of `GET /api2/history`: one order, and the page. The sequence is fixed, oldest entry first.
    init(_ parameters: Parameters, in stores: Set<StoreID>) throws(Problem) {
        self.init(
            stores: stores,
            order: try Source(SourceField.ofHistory) { parameters[$0] },
            page: PageRequest(parameters))
    }
}
