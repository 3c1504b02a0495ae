import Register
import SalesTax
import Wire

/// Why a line is taxed or not, as JSON: a word, and the rule or the certificate that it rests on.
extension JSONWriter {
    mutating func ruling(_ ruling: Ruling) {
        member("because", ruling.word.rawValue)
        switch ruling {
        case .taxed(let rateClass, let rule):
            member("class", rateClass.description)
            if let rule { object("rule") { $0.rule(rule) } }
        case .notTaxable(let rule): object("rule") { $0.rule(rule) }
        case .shippingTaxed(let rule?), .shippingExempt(let rule): object("rule") { $0.rule(rule) }
        case .exempt(let exemption):
            object("exemption") {
                $0.member("id", exemption.id)
                $0.region(exemption.region)
                $0.optional("taxCode", exemption.taxCode)
                $0.validity(exemption.validity)
            }
        case .manual, .noNexus, .noSalesTax, .marketplace, .shippingTaxed(nil), .itemsNotTaxed, .standAlone: break
        }
    }

    private mutating func rule(_ rule: TaxabilityRule) {
        member("taxCode", rule.taxCode)
        region(rule.region)
        switch rule.treatment {
        case .taxable(let rateClass): member("class", rateClass.description)
        case .notTaxable: break
        }
        validity(rule.validity)
        member("source", rule.source)
    }

    private mutating func rule(_ rule: ShippingTable.Rule) {
        region(rule.region)
        member("treatment", rule.treatment.rawValue)
        validity(rule.validity)
        member("source", rule.source)
    }
}

extension DocumentReader {
    mutating func ruling() throws(StoreFault) -> Ruling {
        let word: Ruling.Word = try word("because")
        switch word {
        case .taxed:
            return .taxed(
                RateClass(try text("class")),
                try optionalObject("rule") { rule throws(StoreFault) in try rule.taxabilityRule() })
        case .manual: return .manual
        case .noNexus: return .noNexus
        case .noSalesTax: return .noSalesTax
        case .marketplace: return .marketplace
        case .exempt: return .exempt(try object("exemption") { rule throws(StoreFault) in try rule.exemption() })
        case .notTaxable:
            return .notTaxable(try object("rule") { rule throws(StoreFault) in try rule.taxabilityRule() })
        case .shippingTaxed:
            return .shippingTaxed(try optionalObject("rule") { rule throws(StoreFault) in try rule.shippingRule() })
        case .shippingExempt:
            return .shippingExempt(try object("rule") { rule throws(StoreFault) in try rule.shippingRule() })
        case .itemsNotTaxed: return .itemsNotTaxed
        case .standAlone: return .standAlone
        }
    }

    private mutating func taxabilityRule() throws(StoreFault) -> TaxabilityRule {
        TaxabilityRule(
            taxCode: try text("taxCode"), region: try region(),
            treatment: try optionalText("class").map { .taxable(RateClass($0)) } ?? .notTaxable,
            validity: try validity(), source: try text("source"))
    }

    private mutating func shippingRule() throws(StoreFault) -> ShippingTable.Rule {
        ShippingTable.Rule(
            region: try region(), treatment: try word("treatment"), validity: try validity(),
            source: try text("source"))
    }

    private mutating func exemption() throws(StoreFault) -> Exemption {
        Exemption(
            id: try text("id"), region: try region(), taxCode: try optionalText("taxCode"), validity: try validity())
    }
}

extension Ruling {
    /// The words that stored documents have for rulings.
    fileprivate enum Word: String {
        case taxed, manual, noNexus, noSalesTax, marketplace, exempt, notTaxable, shippingTaxed, shippingExempt
        case itemsNotTaxed, standAlone
    }

    fileprivate var word: Word {
        switch self {
        case .taxed: .taxed
        case .manual: .manual
        case .noNexus: .noNexus
        case .noSalesTax: .noSalesTax
        case .marketplace: .marketplace
        case .exempt: .exempt
        case .notTaxable: .notTaxable
        case .shippingTaxed: .shippingTaxed
        case .shippingExempt: .shippingExempt
        case .itemsNotTaxed: .itemsNotTaxed
        case .standAlone: .standAlone
        }
    }
}
