public import Refunds

extension Store {
    /// Reads the memos of both dialects, oldest first, some at a time. Memos that are issued meanwhile are read or not.
    ///
    /// Each page begins at the last second of the one before, whose memos are not read again: so the last one takes no longer
    /// than the first. Throws ``StoreFault`` when the database cannot be used.
    public func eachMemo(
        of stores: Set<StoreID>, issuedIn period: Period, atOnce limit: Int = 10_000, _ body: (MemoSummary) -> Void
    ) throws(StoreFault) {
        var (start, page) = (period.from, 1)
        var alreadyRead: Set<MemoSummary> = []
        while true {
            var query = MemoSummaryQuery(
                stores: stores, page: PageRequest(number: page, limit: limit, wantsTotal: false))
            query.created = Period(from: start, to: period.to)
            query.isOldestFirst = true
            let memos = try memoSummaries(query).records
            for memo in memos where !alreadyRead.contains(memo) { body(memo) }
            guard memos.count == limit, let last = memos.last?.issuedAt else { return }
            if last == start {
                page += 1
            } else {
                (start, page, alreadyRead) = (last, 1, Set(memos.filter { $0.issuedAt == last }))
            }
        }
    }
}
