internal import Amounts
internal import Refunds
internal import SalesTax
internal import Wire

extension JSONWriter {
    /// Writes why a transaction has the amounts that it has: the rule for each line, and for each amount of tax the row of
    /// the rate file that made it. All of it was stored with the revision; nothing is worked out anew.
    mutating func explanation(of transaction: TaxTransaction) {
        let assessment = transaction.assessment
        object("explanation") {
            $0.member("region", transaction.ratesRegion.description)
            $0.member("effectiveDate", assessment.day.description)
            $0.object("rounding") {
                $0.member("basis", assessment.rounding.basis.rawValue)
                $0.member("scope", assessment.rounding.scope.rawValue)
            }
            $0.member("boundaries", assessment.boundaries.map(\.description))
            $0.array("lines", assessment.lines) {
                $0.member("line", $1.place.text)
                $0.member("rule", transaction.reason(for: $1))
                $0.member("taxableAmount", number: $1.taxable)
            }
            $0.linked(transaction)
            $0.array("taxes", transaction.explainedTaxes) { $0.tax($1) }
        }
    }

    private mutating func linked(_ transaction: TaxTransaction) {
        guard let credit = transaction.linkedCredit?.credit else { return member("linked", json: nil) }
        object("linked") {
            $0.member("createdFrom", transaction.terms.createdFrom)
            $0.member("percentage", json: credit.portion.description)
        }
    }

    private mutating func tax(_ tax: ExplainedTax) {
        member("line", tax.place.text)
        member("jurisdiction", tax.component.jurisdiction.description)
        member("name", tax.component.jurisdiction.name)
        member("rateClass", tax.component.rateClass.description)
        member("rate", rate: tax.component.rate)
        let (first, last) = (tax.component.validity.first, tax.component.validity.last)
        member("validFrom", first == .earliest ? nil : first.description)
        member("validThrough", last == .latest ? nil : last.description)
        member("source", tax.component.source.description)
        member("exactAmount", json: tax.exact?.description)
        member("amount", number: tax.amount)
    }
}

/// One amount of tax with the rate that made it.
private struct ExplainedTax {
    /// The line; of a linked refund, its invoice's.
    let place: LinePlace
    let component: RateComponent
    /// The tax before rounding; nil for a linked refund's, which is a part of what its invoice charged.
    let exact: ExactTax?
    let amount: Amount
}

extension TaxTransaction {
    /// Every amount of its tax.
    fileprivate var explainedTaxes: [ExplainedTax] {
        guard let linkedCredit else {
            return assessment.lines.flatMap { line in
                line.taxes.map { tax in
                    ExplainedTax(
                        place: line.place, component: assessment.components[tax.component], exact: tax.exact,
                        amount: tax.amount)
                }
            }
        }
        return linkedCredit.credit.cells.compactMap { cell in
            linkedCredit.components.first {
                $0.jurisdiction == cell.key.jurisdiction && $0.rateClass == cell.key.rateClass
            }.map { ExplainedTax(place: cell.key.place, component: $0, exact: nil, amount: cell.amount) }
        }
    }
}
