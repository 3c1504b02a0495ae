import Amounts
import Console
import Refunds
import SalesTax
import Testing
import Wire

/// The overview, as it is drawn and as it is read.
@Suite struct OverviewTests {
    private let today = TaxDay(number: 20_000)

    private func page(
        _ figures: RefundFigures, mails: (waiting: Int, dead: Int) = (0, 0), language: Language = .english
    ) throws -> String {
        let request = try #require(Request(method: .get, target: "/console"))
        let frame = Frame(language: language, viewer: nil, link: Link(of: request))
        let query = FiguresQuery(stores: [StoreID(1)], days: OverviewPage.days, upTo: today)
        return String(decoding: OverviewPage(figures, of: query, mails: mails).response(in: frame).body, as: UTF8.self)
    }

    private func sum(_ count: Int, _ total: String, _ currency: String) throws -> RefundFigures.Sum {
        RefundFigures.Sum(
            count: count, total: try #require(Amount(parsing: total)), currency: try #require(Currency(currency)))
    }

    private func day(_ ago: Int32, _ kind: RefundFigures.Kind, _ sum: RefundFigures.Sum) -> RefundFigures.DayOfKind {
        RefundFigures.DayOfKind(day: TaxDay(number: today.number - ago), kind: kind, sum: sum)
    }

    @Test("Bars are as high as their share of the highest, and whatever is there can be seen")
    func columns() throws {
        let html = try page(
            RefundFigures(
                refunds: [
                    day(0, .order(.offline), try sum(2, "100", "EUR")),
                    day(0, .order(.online), try sum(1, "100", "EUR")),
                    day(1, .order(.offline), try sum(1, "50", "EUR")),
                    day(29, .order(.offline), try sum(1, "0.01", "EUR")),
                ], charges: [], reasons: [], waiting: []))
        let heights = html.matches(of: #/<rect x="(\d+)" y="(\d+)" width="8" height="(\d+)">/#).map {
            (Int($0.1), Int($0.2), Int($0.3))
        }
        #expect(heights.count == 30)
        #expect(heights.map { $0.0 } == (0..<30).map { $0 * 10 + 1 })
        #expect(heights.allSatisfy { ($0.1 ?? 0) + ($0.2 ?? 0) == 100 })
        #expect(heights.map { $0.2 } == [1] + Array(repeating: 0, count: 27) + [25, 100])
        #expect(html.contains("<title>2024-10-04: EUR\u{A0}200.00</title>"))
        #expect(html.contains("Refunds by day, EUR: Credit memos: 5, in all EUR\u{A0}250.01"))
    }

    @Test("Sums of different currencies have drawings of their own")
    func currencies() throws {
        let html = try page(
            RefundFigures(
                refunds: [
                    day(0, .order(.offline), try sum(1, "10", "EUR")),
                    day(0, .transaction(.refund), try sum(1, "1000", "JPY")),
                ], charges: [try sum(4, "40", "EUR"), try sum(1, "3000", "JPY")], reasons: [], waiting: []))
        #expect(html.matches(of: #/<svg class="columns"/#).count == 2)
        #expect(html.contains("25.0%") && html.contains("33.3%"))
        #expect(html.contains("Tax refund (/v1)"))
    }

    @Test("Comments are shown as they are, and nothing of them becomes markup")
    func comments() throws {
        let reason = RefundFigures.Reason(comment: "<script>\nalert(1)</script>", sum: try sum(3, "1", "EUR"))
        let html = try page(RefundFigures(refunds: [], charges: [], reasons: [reason], waiting: []))
        #expect(html.contains("&lt;script&gt; alert(1)&lt;/script&gt;") && !html.contains("<script>"))
        #expect(html.contains("Nothing was refunded in these days."))
    }

    @Test("Sums as large as money can be are drawn")
    func large() throws {
        let most = Amount(tenThousandths: Int64.max / 4)
        let euro = try #require(Currency("EUR"))
        let sum = RefundFigures.Sum(count: 1, total: most, currency: euro)
        let html = try page(
            RefundFigures(
                refunds: [day(0, .order(.offline), sum), day(1, .order(.offline), sum)], charges: [sum], reasons: [],
                waiting: [
                    RefundFigures.Waiting(wait: .review, sum: sum, oldest: Instant(seconds: 0))
                ]), language: .brazilian)
        #expect(html.contains("200,0%") && html.contains("Alguém precisa verificar, desde 01/01/1970"))
    }

    @Test("Dead letters and mails that wait lead to the outbox, and none of them to nothing")
    func mails() throws {
        let nothing = RefundFigures(refunds: [], charges: [], reasons: [], waiting: [])
        let html = try page(nothing, mails: (waiting: 1_200, dead: 3))
        #expect(html.contains(#"<a href="/console/outbox?state=dead">Given up</a>"#))
        #expect(html.contains(#"<a href="/console/outbox?state=waiting">Waiting</a>"#))
        #expect(html.contains(">1,200<") && html.contains(">3<"))
        #expect(try !page(nothing).contains("/console/outbox"))
    }
}
