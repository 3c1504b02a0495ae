internal import Amounts

/// The exact tax of each line for each component, and how it is made of whole cents that add up both ways.
struct TaxGrid {
    /// By line, then by component.
    let exact: [[ExactTax]]
    let currency: Currency

    /// Minor units by line and component, each the exact tax rounded down or up.
    ///
    /// The sums that the rounding names are rounded half away from zero. What lies below a sum gets the whole units of
    /// its exact tax, and the units that are left go to the largest remainders: for a sum of the document first
    /// among components, then among lines; for a line's among components. A remainder that was passed over counts
    /// in the same line's (or component's) next, so that these too stay close to their exact sums.
    func minorUnits(_ rounding: TaxRounding) -> [[Int64]] {
        guard let width = exact.first?.count else { return [] }
        switch (rounding.basis, rounding.scope) {
        case (.item, .perJurisdiction):
            return exact.map { line in line.map { $0.minorUnits(of: currency) } }
        case (.item, .combined):
            var carried = [Int128](repeating: 0, count: width)
            return exact.map { line in share(line.sum().minorUnits(of: currency), over: line, &carried) }
        case (.document, .perJurisdiction), (.document, .combined):
            let columns = (0..<width).map { column in exact.map { $0[column] } }
            let sums = columns.map { $0.sum() }
            var units = sums.map { $0.minorUnits(of: currency) }
            if rounding.scope == .combined {
                var carried = [Int128](repeating: 0, count: width)
                units = share(sums.sum().minorUnits(of: currency), over: sums, &carried)
            }
            var carried = [Int128](repeating: 0, count: exact.count)
            let shared = zip(columns, units).map { share($1, over: $0, &carried) }
            return exact.indices.map { line in shared.map { $0[line] } }
        }
    }

    private func share(_ units: Int64, over exact: [ExactTax], _ carried: inout [Int128]) -> [Int64] {
        let unit = ExactTax.quintillionths(in: currency)
        var shares = exact.map { Int64($0.quintillionths / unit) }
        for index in exact.indices { carried[index] += exact[index].quintillionths % unit }
        let waiting = exact.indices.filter { exact[$0].quintillionths % unit > 0 }
            .sorted { (-carried[$0], $0) < (-carried[$1], $1) }
        let left = units - shares.reduce(0, +)
        precondition(left >= 0 && left <= waiting.count, "a sum is its parts, each rounded down or up")
        for index in waiting.prefix(Int(left)) {
            shares[index] += 1
            carried[index] -= unit
        }
        return shares
    }
}
