import Amounts
import Refunds
import Register
import SalesTax
import Wire

/// The tax of a `/v1` document as JSON, with the rows and rules that made it. A line's tax names its component by its place;
/// exact taxes are in quintillionths, days are counted from 1970-01-01.
extension JSONWriter {
    /// Writes a revision of a document: what the client said, and what came of it.
    mutating func revision(_ transaction: TaxTransaction) {
        object("terms") { $0.terms(transaction.terms) }
        object("assessment") { $0.assessment(transaction.assessment) }
        guard let linked = transaction.linkedCredit else { return }
        object("credit") {
            $0.member("invoice", linked.invoiceID.rawValue)
            $0.member("portion", linked.credit.portion.description)
            $0.member("itemsTotal", number: linked.credit.itemsTotal)
            if let tax = linked.credit.tax { $0.member("tax", number: tax) }
            $0.array("cells", linked.credit.cells) {
                $0.place($1.key.place)
                $0.jurisdiction($1.key.jurisdiction)
                $0.member("class", $1.key.rateClass.description)
                $0.member("amount", number: $1.amount)
            }
            $0.array("components", linked.components) { $0.component($1) }
        }
    }

    private mutating func assessment(_ assessment: Assessment) {
        region(assessment.region)
        member("day", Int(assessment.day.number))
        member("rounding", assessment.rounding.basis.rawValue)
        member("roundedFor", assessment.rounding.scope.rawValue)
        array("components", assessment.components) { $0.component($1) }
        array("boundaries", assessment.boundaries) { $0.fileLine($1) }
        array("lines", assessment.lines) { $0.line($1) }
    }

    private mutating func line(_ line: Assessment.Line) {
        place(line.place)
        member("gross", number: line.gross)
        member("discount", number: line.discount)
        member("documentDiscount", number: line.documentDiscount)
        object("ruling") { $0.ruling(line.ruling) }
        member("taxable", number: line.taxable)
        array("taxes", line.taxes) {
            $0.member("component", $1.component)
            $0.member("exact", String($1.exact.quintillionths))
            $0.member("amount", number: $1.amount)
        }
        member("tangible", line.isTangible)
    }

    private mutating func component(_ component: RateComponent) {
        jurisdiction(component.jurisdiction)
        member("class", component.rateClass.description)
        member("rate", component.rate.description)
        validity(component.validity)
        fileLine(component.source)
        member("coversShipping", component.coversShipping)
    }

    private mutating func jurisdiction(_ jurisdiction: Jurisdiction) {
        region(jurisdiction.region)
        member("kind", jurisdiction.kind.rawValue)
        member("code", jurisdiction.code)
        optional("name", jurisdiction.name)
    }

    mutating func region(_ region: Region) {
        member("country", region.country)
        optional("state", region.state)
    }

    mutating func validity(_ validity: Validity) {
        member("from", Int(validity.first.number))
        member("through", Int(validity.last.number))
    }

    private mutating func fileLine(_ source: FileLine) {
        member("file", source.file)
        member("line", source.line)
    }

    /// An item by its place from 0; the shipping fee has none.
    private mutating func place(_ place: LinePlace) {
        if case .item(let index) = place { member("item", index) }
    }
}

extension DocumentReader {
    /// A revision of a document, with what its row says beside.
    mutating func transaction(
        _ id: TransactionID, _ complytID: ComplytID, _ storeID: StoreID, _ key: TransactionKey, number: String?,
        revision: Int64, createdAt: Instant, updatedAt: Instant
    ) throws(StoreFault) -> TaxTransaction {
        let terms = try object("terms") { terms throws(StoreFault) in try terms.transactionTerms() }
        let assessment = try object("assessment") { assessment throws(StoreFault) in
            try assessment.assessment(of: terms)
        }
        let kind: TaxTransaction.Kind =
            switch terms.type {
            case .invoice: .invoice
            case .estimate: .estimate
            case .taxableRefund: .taxableRefund
            case .refund:
                try optionalObject("credit") { credit throws(StoreFault) in .linkedRefund(try credit.linkedCredit()) }
                    ?? .standAloneRefund
            }
        return TaxTransaction(
            id: id, complytID: complytID, storeID: storeID, key: key, number: number, revision: revision, terms: terms,
            kind: kind, assessment: assessment, createdAt: createdAt, updatedAt: updatedAt)
    }

    private mutating func linkedCredit() throws(StoreFault) -> LinkedCredit {
        let invoiceID = TransactionID(try integer("invoice"))
        let portion = try value("portion", of: { Portion(parsing: $0) })
        let (itemsTotal, tax) = (try amount("itemsTotal"), try optionalAmount("tax"))
        let cells = try list("cells") { cell throws(StoreFault) in
            TaxCell(
                key: TaxCell.Key(
                    place: try cell.place(), jurisdiction: try cell.jurisdiction(),
                    rateClass: RateClass(try cell.text("class"))),
                amount: try cell.amount("amount"))
        }
        return LinkedCredit(
            invoiceID: invoiceID,
            credit: TaxCredit(portion: portion, itemsTotal: itemsTotal, tax: tax, cells: cells),
            components: try components())
    }

    private mutating func assessment(of terms: TransactionTerms) throws(StoreFault) -> Assessment {
        Assessment(
            region: try region(), day: try day("day"), currency: terms.currency,
            rounding: TaxRounding(basis: try word("rounding"), scope: try word("roundedFor")),
            isTaxInclusive: terms.isTaxInclusive, components: try components(),
            boundaries: try list("boundaries") { line throws(StoreFault) in try line.fileLine() },
            lines: try list("lines") { line throws(StoreFault) in try line.line() })
    }

    private mutating func line() throws(StoreFault) -> Assessment.Line {
        Assessment.Line(
            place: try place(), gross: try amount("gross"), discount: try amount("discount"),
            documentDiscount: try amount("documentDiscount"),
            ruling: try object("ruling") { ruling throws(StoreFault) in try ruling.ruling() },
            taxable: try amount("taxable"),
            taxes: try list("taxes") { tax throws(StoreFault) in
                Assessment.Tax(
                    component: Int(try tax.integer("component")),
                    exact: ExactTax(quintillionths: try tax.value("exact", of: { Int128($0) })),
                    amount: try tax.amount("amount"))
            },
            isTangible: try flag("tangible"))
    }

    private mutating func components() throws(StoreFault) -> [RateComponent] {
        try list("components") { component throws(StoreFault) in
            RateComponent(
                jurisdiction: try component.jurisdiction(), rateClass: RateClass(try component.text("class")),
                rate: try component.rate("rate"), validity: try component.validity(),
                source: try component.fileLine(), coversShipping: try component.flag("coversShipping"))
        }
    }

    private mutating func jurisdiction() throws(StoreFault) -> Jurisdiction {
        Jurisdiction(
            region: try region(), kind: try word("kind"), code: try text("code"), name: try optionalText("name"))
    }

    mutating func region() throws(StoreFault) -> Region {
        Region(storedCountry: try text("country"), state: try optionalText("state"))
    }

    mutating func validity() throws(StoreFault) -> Validity {
        Validity(from: try day("from"), through: try day("through"))
    }

    private mutating func fileLine() throws(StoreFault) -> FileLine {
        FileLine(file: try text("file"), line: Int(try integer("line")))
    }

    private mutating func place() throws(StoreFault) -> LinePlace {
        try optionalInteger("item").map { .item(Int($0)) } ?? .shipping
    }
}
