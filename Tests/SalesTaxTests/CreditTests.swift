import Amounts
import SalesTax
import Testing

@Suite struct CreditTests {
    /// The page's invoice: 200 + 100 at 10 %, tax 30.
    private func invoice(_ items: [String] = ["200", "100"], rate: String = "0.10") throws -> ChargedTax {
        ChargedTax(try TaxPolicy().assess(sale(items.map { try line($0) }), by: SampleBook.flat(rate)))
    }

    /// The tax of memos of one invoice, one after the other, without items.
    private func taxes(_ portions: [String], of invoice: ChargedTax) throws -> [Amount?] {
        var standing: [TaxCredit] = []
        for text in portions {
            standing.append(try invoice.credit(portion(text), items: .zero, beside: invoice.standing(standing)))
        }
        return standing.map(\.tax)
    }

    @Test(
        "The page's numbers",
        arguments: [
            (["0.5"], ["15"]), (["1"], ["30"]), (["0.3333", "0.3333", "0.3333"], ["10", "10", "10"]),
            (["0.3333333333333333", "0.3333333333333333", "0.3333333333333334"], ["10", "10", "10"]), (["0"], ["0"]),
            (["0.0001"], ["0"]), (["0.00016667"], ["0.01"]),
        ])
    func page(portions: [String], expected: [String]) throws {
        #expect(try taxes(portions, of: invoice()) == expected.map { try amount($0) })
    }

    @Test(
        "The percentage scales the whole tax, rounded once, however lines and jurisdictions were rounded",
        arguments: [
            TaxRounding.Basis.item, .document,
        ])
    func roundedOnce(basis: TaxRounding.Basis) throws {
        let policy = TaxPolicy(rounding: TaxRounding(basis: basis, scope: .perJurisdiction))
        let lines = [try line("150.10"), try line("149.90")]
        let charged = ChargedTax(try policy.assess(sale(lines), by: SampleBook.flat("0.10")))
        let half = try charged.credit(portion("0.5"), items: amount("150"), beside: .none)
        #expect(try half.tax == (amount("15")) && half.cells.map(\.amount).sum() == half.tax)
    }

    @Test("Three memos of a cent of tax: the middle one has it")
    func cent() throws {
        let third = "0.3333333333333333"
        #expect(try taxes([third, third, third], of: invoice(["0.10"])) == ["0", "0.01", "0"].map { try amount($0) })
    }

    @Test("More than the invoice is refused, with what is left")
    func refused() throws {
        let charged = try invoice()
        let half = try charged.credit(portion("0.5"), items: amount("150"), beside: .none)
        #expect(throws: CreditRefusal.percentageExceeds(left: try portion("0.5"))) {
            try charged.credit(portion("0.6"), items: amount("10"), beside: charged.standing([half]))
        }
        #expect(throws: CreditRefusal.itemsExceed(left: try amount("150"))) {
            try charged.credit(portion("0.5"), items: amount("150.01"), beside: charged.standing([half]))
        }
        // Both are wrong: the percentage is named.
        #expect(throws: CreditRefusal.percentageExceeds(left: try portion("0.5"))) {
            try charged.credit(portion("0.51"), items: amount("151"), beside: charged.standing([half]))
        }
        let rest = try charged.credit(portion("0.5"), items: amount("150"), beside: charged.standing([half]))
        #expect(rest.tax == (try amount("15")))
    }

    @Test("Where over-crediting is allowed, each memo is still its percentage of the tax")
    func overCredit() throws {
        let charged = try invoice()
        var standing: [TaxCredit] = []
        for (text, expected) in [("0.5", "15"), ("0.6", "18"), ("1", "30")] {
            let memo = try charged.credit(
                portion(text), items: amount("300"), beside: charged.standing(standing), .allow)
            #expect(memo.tax == (try amount(expected)))
            standing.append(memo)
        }
    }

    @Test("A canceled or replaced memo gives its part back")
    func canceled() throws {
        let charged = try invoice(["0.10"])
        // A cent of tax: 0.3 gives nothing, 0.3 more the cent. Without the first, 0.3 stands with the cent.
        let first = try charged.credit(portion("0.3"), items: .zero, beside: .none)
        let second = try charged.credit(portion("0.3"), items: .zero, beside: charged.standing([first]))
        #expect([first.tax, second.tax] == [.zero, try amount("0.01")])
        let third = try charged.credit(portion("0.1"), items: .zero, beside: charged.standing([second]))
        #expect(third.tax == .zero)
        let rest = try charged.credit(portion("0.6"), items: .zero, beside: charged.standing([second, third]))
        #expect(rest.tax == .zero)
        // Without the second, the first's replacement by 0.9 takes it.
        #expect(try charged.credit(portion("0.9"), items: .zero, beside: .none).tax == amount("0.01"))
    }

    @Test("An invoice without tax has memos without")
    func null() throws {
        let untaxed = ChargedTax(try TaxPolicy().assess(sale([line("10")], to: "OR"), by: RateBook()))
        #expect(untaxed.tax == nil && !untaxed.isTaxed)
        #expect(try untaxed.credit(portion("1"), items: amount("10"), beside: .none).tax == nil)
        #expect(throws: CreditRefusal.percentageExceeds(left: .zero)) {
            let all = try untaxed.credit(portion("1"), items: amount("10"), beside: .none)
            return try untaxed.credit(portion("0.1"), items: .zero, beside: untaxed.standing([all]))
        }
    }

    @Test(
        "Cents go where the invoice has them: by line first where lines were rounded, else by jurisdiction",
        arguments: [
            (TaxRounding.Basis.document, ["item 0 state 0.01", "item 0 county 0.01"]),
            (.item, ["item 0 state 0.01", "item 1 state 0.01"]),
        ])
    func placed(basis: TaxRounding.Basis, expected: [String]) throws {
        var sample = SampleBook()
        try sample.add(state("OH"), [(.state, "0.01"), (.county, "0.01")])
        let policy = TaxPolicy(rounding: TaxRounding(basis: basis, scope: .combined))
        let charged = ChargedTax(try policy.assess(sale([line("2"), line("2")]), by: sample.book))
        let memo = try charged.credit(portion("0.3"), items: amount("1"), beside: .none)
        // 0.08 × 0.3 = 0.024, of which each line and each jurisdiction has half.
        #expect(memo.tax == (try amount("0.02")))
        let cells = memo.cells.map { cell -> String in
            guard case .item(let number) = cell.key.place else { return "shipping" }
            return "item \(number) \(cell.key.jurisdiction.kind.rawValue) \(cell.amount.text(in: charged.currency))"
        }
        #expect(Set(cells) == Set(expected))
    }

    @Test("An invoice may change under its memos as long as it covers what they credit")
    func replacedInvoice() throws {
        let charged = try invoice()
        let memo = try charged.credit(portion("0.5"), items: amount("150"), beside: .none)
        try charged.mayBeReplaced(by: invoice(["300", "200"]), under: [memo])
        try charged.mayBeReplaced(by: invoice(["100", "50"]), under: [memo])
        try charged.mayBeReplaced(by: invoice(["1"]), under: [])
        #expect(throws: CreditRefusal.itemsBelowCredits(credited: try amount("150"))) {
            try charged.mayBeReplaced(by: invoice(["149.99"]), under: [memo])
        }
        let key = memo.cells[0].key
        #expect(throws: CreditRefusal.taxBelowCredits(key, credited: try amount("10"))) {
            try charged.mayBeReplaced(by: invoice(["99", "201"]), under: [memo])
        }
        let untaxed = ChargedTax(try TaxPolicy(nexus: .listed([:])).assess(sale([line("300")]), by: RateBook()))
        #expect(throws: CreditRefusal.taxabilityDiffersFromCredits) {
            try charged.mayBeReplaced(by: untaxed, under: [memo])
        }
        try charged.mayBeReplaced(by: invoice(["1"]), under: [memo], .allow)
        let euro = ChargedTax(
            currency: try Currency.known("EUR"), rounding: charged.rounding, itemsTotal: charged.itemsTotal,
            isTaxed: true,
            cells: charged.cells)
        #expect(throws: CreditRefusal.currencyDiffersFromCredits) {
            try charged.mayBeReplaced(by: euro, under: [memo], .allow)
        }
        // The next memo counts from the new invoice's tax: 45 in all, less the 15 that went back.
        let larger = try invoice(["300", "150"])
        #expect(
            try larger.credit(portion("0.5"), items: amount("300"), beside: larger.standing([memo])).tax == amount("30")
        )
    }

    @Test("An invoice is canceled only under memos that credit nothing")
    func canceledInvoice() throws {
        let charged = try invoice()
        let nothing = try charged.credit(portion("0.5"), items: .zero, beside: .none)
        try charged.mayBeCanceled(under: [])
        #expect(throws: CreditRefusal.taxBelowCredits(nothing.cells[0].key, credited: try amount("10"))) {
            try charged.mayBeCanceled(under: [nothing])
        }
        try charged.mayBeCanceled(under: [charged.credit(.zero, items: .zero, beside: .none)])
        let items = try charged.credit(.zero, items: amount("1"), beside: .none)
        #expect(throws: CreditRefusal.itemsBelowCredits(credited: try amount("1"))) {
            try charged.mayBeCanceled(under: [items])
        }
    }
}
