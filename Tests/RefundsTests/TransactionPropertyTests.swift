import Amounts
import Refunds
import SalesTax
import Testing

/// Random refunds of an invoice, in any sequence with cancellations and replacements, of refund and invoice.
@Suite struct TransactionPropertyTests {
    @Test(
        "Never more than the invoice is given back, by line and jurisdiction, and exactly it at 1",
        arguments: UInt64(1)...60)
    func walk(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let basis = TaxRounding.Basis.allCases[Int.random(in: 0...1, using: &random)]
        let scope = TaxRounding.Scope.allCases[Int.random(in: 0...1, using: &random)]
        var stage = try TransactionStage(rounding: TaxRounding(basis: basis, scope: scope))
        let cents = Int64.random(in: 1...2_500, using: &random)
        let book = try RateBook.flat(TaxRate(hundredMillionths: cents * 10_000).description, parts: 3)
        stage.rules = TransactionRules(policy: stage.rules.policy, book: book)
        let prices = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int64.random(in: 0...9_999, using: &random)
        }
        _ = try stage.put("INV", terms(.invoice, prices.map(dollars)))
        var refused = 0
        for _ in 0..<60 {
            do {
                try step(&stage, prices, &random)
            } catch is TransactionRefusal {
                refused += 1
            }
            try audit(stage)
        }
        #expect(refused < 60)
        try settle(&stage)
    }

    private func dollars(_ cents: Int64) -> String { Amount(tenThousandths: cents * 100).description }

    private func step(
        _ stage: inout TransactionStage, _ prices: [Int64], _ random: inout SplitMix64
    ) throws {
        let name = "M\(Int.random(in: 0...7, using: &random))"
        switch Int.random(in: 0...9, using: &random) {
        case 0...5:
            let portion = Portion(
                quintillionths: Int128(Int64.random(in: 0...40, using: &random)) * Portion.scale / 100)
            let items = dollars(Int64.random(in: 0...(1 + prices.reduce(0, +) / 3), using: &random))
            _ = try stage.put(name, memo(portion.description, items: [items]))
        case 6, 7: _ = try stage.cancel(name)
        case 8:
            let changed = prices.map { $0 + Int64.random(in: -20...200, using: &random) }
            _ = try stage.put("INV", terms(.invoice, changed.map { dollars(max(0, $0)) }))
        default: _ = try stage.cancel("INV")
        }
    }

    /// Cells, percentages, items and books agree with the documents in force.
    private func audit(_ stage: TransactionStage) throws {
        let invoice = try stage.document("INV")
        let charged = ChargedTax(invoice.assessment)
        let credits = stage.memos(of: invoice).filter(\.isInForce).compactMap(\.linkedCredit?.credit)
        let limits = Dictionary(uniqueKeysWithValues: charged.cells.map { ($0.key, $0.amount) })
        var given: [TaxCell.Key: Amount] = [:]
        for cell in credits.flatMap(\.cells) { given[cell.key, default: .zero] += cell.amount }
        if invoice.isInForce {
            #expect(given.allSatisfy { $0.value <= limits[$0.key] ?? .zero })
            #expect(credits.map(\.itemsTotal).sum() <= charged.itemsTotal)
        } else {
            #expect(given.isEmpty)
        }
        #expect(credits.map(\.portion).sum() <= .whole)
        #expect(stage.credits[invoice.id] == StandingCredits(of: stage.memos(of: invoice), on: invoice))
        for document in stage.documents {
            let entries = document.journal
            #expect(entries.map(\.money).sum() == .zero)
            let booked = (stage.booked[document.id] ?? [:]).filter { $0.value != .zero }
            #expect(booked == Dictionary(uniqueKeysWithValues: entries.map { ($0.account, $0.money) }))
        }
    }

    /// What is left of the percentage gives back what is left of the tax, to the cell.
    private func settle(_ stage: inout TransactionStage) throws {
        let invoice = try stage.document("INV")
        guard invoice.isInForce else { return }
        let credits = stage.memos(of: invoice).filter(\.isInForce).compactMap(\.linkedCredit?.credit)
        let left = Portion.scale - credits.map(\.portion).sum().quintillionths
        _ = try stage.put("LAST", memo(Portion(quintillionths: left).description, items: ["0"]))
        let all = stage.memos(of: invoice).filter(\.isInForce).compactMap(\.linkedCredit?.credit)
        #expect(all.compactMap(\.tax).sum() == invoice.tax)
        var given: [TaxCell.Key: Amount] = [:]
        for cell in all.flatMap(\.cells) { given[cell.key, default: .zero] += cell.amount }
        let charged = ChargedTax(invoice.assessment).cells.filter { !$0.amount.isZero }
        #expect(given == Dictionary(uniqueKeysWithValues: charged.map { ($0.key, $0.amount) }))
    }
}
