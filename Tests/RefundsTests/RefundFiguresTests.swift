import Amounts
import Refunds
import Testing

/// What sums of several shops come to together.
@Suite("Refund figures")
struct RefundFiguresTests {
    private func reason(_ comment: String?, _ count: Int, _ total: Int64) throws -> RefundFigures.Reason {
        RefundFigures.Reason(
            comment: comment,
            sum: RefundFigures.Sum(
                count: count, total: Amount(tenThousandths: total), currency: try #require(Currency("EUR"))))
    }

    @Test("a word that is composed in two ways is one reason, spelled the same whichever comes first")
    func spellings() throws {
        let (composed, decomposed) = ("Zo\u{EB}", "Zoe\u{308}")
        let reasons = [try reason(composed, 1, 5), try reason(decomposed, 2, 7)]
        for reasons in [reasons, reasons.reversed()] {
            let merged = reasons.mostFrequent()
            #expect(merged.count == 1)
            #expect(merged.first?.sum == (try reason(nil, 3, 12)).sum)
            #expect(merged.first?.comment.map { Array($0.utf8) } == Array(decomposed.utf8))
        }
    }

    @Test("the reasons of most memos come first, of as many those of most money")
    func sequence() throws {
        let reasons = try [reason("b", 1, 5), reason(nil, 4, 1), reason("a", 1, 9), reason("b", 1, 1)]
        let expected = try [reason(nil, 4, 1), reason("b", 2, 6), reason("a", 1, 9)]
        #expect(reasons.mostFrequent() == expected)
    }
}
