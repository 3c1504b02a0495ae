import Amounts

/// What several shops come to together.
extension RefundFigures.Sum {
    /// Both sums, which are of one currency.
    fileprivate static func + (left: Self, right: Self) -> Self {
        precondition(left.currency == right.currency, "sums are of one currency")
        return Self(count: left.count + right.count, total: left.total + right.total, currency: left.currency)
    }
}

extension [RefundFigures.Sum] {
    /// One sum for each currency, by code.
    public func merged() -> Self {
        Dictionary(map { ($0.currency, $0) }, uniquingKeysWith: +).values.sorted { $0.currency.code < $1.currency.code }
    }
}

extension [RefundFigures.DayOfKind] {
    /// One sum for each day, kind and currency.
    public func merged() -> Self {
        merged(by: { Pair(Pair($0.day, $0.kind), $0.sum.currency) }) { left, right in
            RefundFigures.DayOfKind(day: left.day, kind: left.kind, sum: left.sum + right.sum)
        }
    }
}

extension [RefundFigures.Waiting] {
    /// One sum for each thing that is waited for, and currency.
    public func merged() -> Self {
        merged(by: { Pair($0.wait, $0.sum.currency) }) { left, right in
            RefundFigures.Waiting(
                wait: left.wait, sum: left.sum + right.sum, oldest: Swift.min(left.oldest, right.oldest))
        }
    }
}

extension [RefundFigures.Reason] {
    /// One sum for each comment and currency, those of most memos; of as many, those of most money, then by comment. A word
    /// that is composed in two ways is one comment, in the spelling that comes first by its bytes.
    public func mostFrequent() -> Self {
        let all = merged(by: { Pair($0.comment, $0.sum.currency) }) { left, right in
            let spellings = [left.comment, right.comment].compactMap(\.self)
            return RefundFigures.Reason(
                comment: spellings.min { $0.utf8.lexicographicallyPrecedes($1.utf8) }, sum: left.sum + right.sum)
        }
        func place(_ reason: RefundFigures.Reason) -> (Int, Amount, String, String) {
            (-reason.sum.count, .zero - reason.sum.total, reason.comment ?? "", reason.sum.currency.code)
        }
        return Array(all.sorted { place($0) < place($1) }.prefix(RefundFigures.reasonsMax))
    }
}

/// What sums are merged by.
private struct Pair<First: Hashable, Second: Hashable>: Hashable {
    let first: First
    let second: Second

    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }
}

extension Array {
    fileprivate func merged(by key: (Element) -> some Hashable, _ joined: (Element, Element) -> Element) -> Self {
        Array(Dictionary(map { (key($0), $0) }, uniquingKeysWith: joined).values)
    }
}
