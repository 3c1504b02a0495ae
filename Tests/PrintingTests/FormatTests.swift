import Amounts
import Printing
import Refunds
import SalesTax
import Testing

/// Numbers, rates and dates as people of a language write them.
@Suite struct FormatTests {
    @Test(
        "Totals have the currency's decimals and its code",
        arguments: [
            (.english, "EUR", "1234.5", "EUR\u{A0}1,234.50"), (.german, "EUR", "1234.5", "1.234,50\u{A0}EUR"),
            (.brazilian, "BRL", "1234567.89", "BRL\u{A0}1.234.567,89"), (.english, "JPY", "26028", "JPY\u{A0}26,028"),
            (.german, "JPY", "500", "500\u{A0}JPY"), (.english, "KWD", "35.831", "KWD\u{A0}35.831"),
            (.german, "KWD", "1000", "1.000,000\u{A0}KWD"), (.english, "CLF", "0.0001", "CLF\u{A0}0.0001"),
            (.english, "USD", "0", "USD\u{A0}0.00"), (.english, "USD", "999", "USD\u{A0}999.00"),
            (.english, "USD", "99999999999.99", "USD\u{A0}99,999,999,999.99"),
        ] as [(PrintLanguage, String, String, String)])
    func totals(language: PrintLanguage, currency: String, total: String, expected: String) throws {
        let memo = try memo {
            $0.currency = try #require(Currency(currency))
            $0.sums = .init(
                subtotal: try amount(total), discount: .zero, shipping: .zero, tax: nil, total: try amount(total))
        }
        #expect(Printout(memo, stationery(language)).texts.contains(expected))
    }

    @Test(
        "Unit prices keep finer digits, quantities lose needless ones",
        arguments: [
            (.english, "1.5", "0.0333", "1.5", "0.0333"), (.german, "1000", "1080.3333", "1.000", "1.080,3333"),
            (.brazilian, "0.25", "10", "0,25", "10,00"), (.english, "12", "1.25", "12", "1.25"),
        ] as [(PrintLanguage, String, String, String, String)])
    func lines(
        language: PrintLanguage, quantity: String, price: String, quantityText: String, priceText: String
    ) throws {
        let memo = try memo { $0.lines = [try line("Mug", quantity: quantity, price: price)] }
        let texts = Printout(memo, stationery(language)).texts
        let index = try #require(texts.firstIndex(of: "Mug"))
        #expect(Array(texts[(index + 1)...(index + 2)]) == [quantityText, priceText])
    }

    @Test(
        "Rates",
        arguments: [
            (.english, "19", "19%"), (.german, "19", "19\u{A0}%"), (.english, "8.875", "8.875%"),
            (.brazilian, "12.5", "12,5%"), (.german, "0.000001", "0,000001\u{A0}%"), (.english, "0", "0%"),
            (.english, "100", "100%"),
        ] as [(PrintLanguage, String, String)])
    func rates(language: PrintLanguage, percent: String, expected: String) throws {
        let memo = try memo {
            $0.taxes = [.init(title: "Tax!", rate: try rate(percent), base: nil, amount: .zero)]
        }
        #expect(Printout(memo, stationery(language)).texts.contains(expected))
    }

    @Test(
        "Days have their month in letters, so that nobody takes it for the day",
        arguments: [
            (.english, "Date", "5 March 2026"), (.german, "Datum", "5. März 2026"),
            (.brazilian, "Data", "5 de março de 2026"),
        ] as [(PrintLanguage, String, String)])
    func days(language: PrintLanguage, label: String, expected: String) throws {
        #expect(Printout(try memo(), stationery(language)).text(after: label) == expected)
    }

    @Test("What is taken off has a minus sign")
    func negative() throws {
        let memo = try memo {
            $0.sums = .init(
                subtotal: try amount("10"), discount: try amount("1234.5"), shipping: .zero, tax: nil,
                goodwill: try amount("3"), fee: try amount("2"), total: .zero)
        }
        let printout = Printout(memo)
        #expect(printout.text(after: "Discount") == "\u{2212}1,234.50")
        #expect(printout.text(after: "Fee retained") == "\u{2212}2.00")
        #expect(printout.text(after: "Additional refund") == "3.00")
    }

    @Test("Every language has words of its own for everything", arguments: PrintLanguage.allCases)
    func words(language: PrintLanguage) throws {
        let memo = try memo {
            $0.isInForce = false
            $0.comment = "because"
            $0.payout = .online(reference: "re_1")
        }
        let texts = Printout(memo, stationery(language)).texts
        // The blank line above the customer's name.
        #expect(texts.filter(\.isEmpty).count == 1)
        let english = Printout(memo).texts
        if language != .english { #expect(Set(english).intersection(texts).count < english.count / 2) }
    }
}
