import Amounts
import Printing
import Refunds
import SalesTax
import Testing

func amount(_ text: String) throws -> Amount { try #require(Amount(parsing: text)) }
func rate(_ percent: String) throws -> TaxRate { try #require(TaxRate(percent: percent)) }
func moment(_ text: String) throws -> Instant { try #require(Instant(parsing: text)) }

/// A memo of one line, 10.00 and 10 % of tax, in euros, to be changed.
func memo(_ edit: (inout PrintedMemo) throws -> Void = { _ in }) throws -> PrintedMemo {
    var memo = PrintedMemo(
        number: "100000001", issuedAt: try moment("2026-03-05 23:59:59"), buyer: ["Ann", "1 High Street"],
        order: .init(number: "O-1", issuedAt: try moment("2026-01-02")),
        invoices: [.init(number: "I-1", issuedAt: try moment("2026-01-03"))], currency: try #require(Currency("EUR")),
        lines: [try line("Mug")],
        sums: .init(
            subtotal: try amount("10"), discount: .zero, shipping: .zero, tax: try amount("1"),
            total: try amount("11")),
        taxes: [.init(title: "VAT", rate: try rate("10"), base: try amount("10"), amount: try amount("1"))],
        payout: .offline, comment: nil)
    try edit(&memo)
    return memo
}

func line(_ name: String, sku: String? = "MUG-1", quantity: String = "1", price: String = "10") throws
    -> PrintedMemo.Line
{
    PrintedMemo.Line(
        sku: sku, name: name, quantity: try #require(Quantity(parsing: quantity)), price: try amount(price),
        taxRate: try rate("10"), tax: try amount("1"), amount: try amount(price))
}

/// Stationery in a language.
func stationery(_ language: PrintLanguage = .english, _ paper: Paper = .a4) -> Stationery {
    var stationery = Stationery()
    stationery.language = language
    stationery.paper = paper
    stationery.seller = .init(name: "The Mug Shop", address: ["2 Low Street"], details: ["VAT ID 7"])
    return stationery
}

/// Letters are all half as wide as their font is high, so that a test knows where lines break.
var ruler: Ruler {
    Ruler(
        lines: { text, width in
            let perLine = max(1, width.milliPoints / (text.style.size.milliPoints / 2))
            return max(1, (text.string.count + perLine - 1) / perLine)
        },
        width: { Length(milliPoints: $0.string.count * ($0.style.size.milliPoints / 2)) })
}

extension Printout {
    init(_ memo: PrintedMemo, _ stationery: Stationery = stationery()) {
        self.init(memo, on: stationery, measuredBy: ruler)
    }

    /// All texts, in the sequence in which people read them.
    var texts: [String] { pages.flatMap(\.texts).map(\.text.string) }

    /// The text behind another.
    func text(after label: String) -> String? {
        texts.firstIndex(of: label).flatMap { $0 + 1 < texts.count ? texts[$0 + 1] : nil }
    }
}

extension Page {
    var texts: [PlacedText] {
        marks.compactMap { mark in
            switch mark {
            case .text(let text): text
            case .rule: nil
            }
        }
    }
}
