import Amounts
import Refunds
import SalesTax
import Testing

/// A shop's `/v1` documents in memory, for decisions to work on, with the books beside them.
struct TransactionStage {
    var rules: TransactionRules
    var documents: [TaxTransaction] = []
    var customer: TaxCustomer?
    var exemptions: [TaxExemption] = []
    /// What was booked for each document, all in all.
    private(set) var booked: [TransactionID: [JournalEntry.Account: Money]] = [:]
    /// What refunds give back of each invoice, as it came about one decision after another.
    private(set) var credits: [TransactionID: StandingCredits] = [:]
    var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
    var now = Instant(seconds: 1_795_000_000)

    init(
        rate: String = "0.10", overCredit: OverCredit = .refuse, linksByCreatedFrom: Bool = false,
        rounding: TaxRounding = .standard
    ) throws {
        rules = TransactionRules(
            policy: TaxPolicy(rounding: rounding), book: try RateBook.flat(rate), overCredit: overCredit,
            linksByCreatedFrom: linksByCreatedFrom)
    }

    subscript(name: String) -> TaxTransaction? { documents.first { $0.key.externalID == name } }

    /// The latest revision of a document, which the test needs.
    func document(_ name: String) throws -> TaxTransaction { try #require(self[name]) }

    mutating func put(_ name: String, _ terms: TransactionTerms, source: Int64 = 1) throws -> TransactionDecision {
        try put(PutTransaction(key: key(name, source), terms: terms))
    }

    mutating func put(_ command: PutTransaction) throws -> TransactionDecision {
        now = now.adding(seconds: 1)
        let decision = try command.decide(
            on: snapshot(of: command.key, from: command.terms.createdFrom), by: rules, in: StoreID(1),
            newID: try uuid(documents.count + 1), numbering: &numbering, at: now)
        apply(decision)
        return decision
    }

    mutating func cancel(_ name: String, source: Int64 = 1) throws -> TransactionDecision {
        now = now.adding(seconds: 1)
        let command = CancelTransaction(key: try key(name, source))
        let decision = try command.decide(on: snapshot(of: command.key), rules.overCredit, at: now)
        apply(decision)
        return decision
    }

    /// What the decisions of this document are made on.
    func snapshot(of key: TransactionKey, from origin: String? = nil) -> TransactionSnapshot {
        let stored = documents.first { $0.key == key }
        var snapshot = TransactionSnapshot(
            stored: stored, memos: stored.map(memos) ?? [], customer: customer, exemptions: exemptions)
        let named = documents.filter { $0.key.externalID == origin }
        if let document = named.first(where: { $0.key.source == key.source }) {
            snapshot.origin = .document(document, credits: credits[document.id] ?? .none)
        } else if let other = named.first {
            snapshot.origin = .inSource(other.key.source)
        }
        return snapshot
    }

    /// All refunds that are linked to an invoice.
    func memos(of invoice: TaxTransaction) -> [TaxTransaction] {
        documents.filter { $0.linkedCredit?.invoiceID == invoice.id }
    }

    private mutating func apply(_ decision: TransactionDecision) {
        let document = decision.transaction
        count(document)
        if let index = documents.firstIndex(where: { $0.id == document.id }) {
            documents[index] = document
        } else {
            documents.append(document)
        }
        for entry in decision.journal {
            booked[document.id, default: [:]][entry.account, default: .zero] += entry.money
        }
    }

    /// As the shell does: an invoice that changes counts its refunds anew, a refund only itself.
    private mutating func count(_ document: TaxTransaction) {
        let before = documents.first { $0.id == document.id }
        if document.terms.type == .invoice {
            credits[document.id] = StandingCredits(of: memos(of: document), on: document)
        }
        for id in Set([before, document].compactMap { $0?.linkedCredit?.invoiceID }) {
            guard let invoice = documents.first(where: { $0.id == id }) else { continue }
            credits[id] = (credits[id] ?? .none).replacing(before, by: document, on: invoice)
        }
    }
}

func key(_ name: String, _ source: Int64 = 1) throws -> TransactionKey {
    TransactionKey(source: try #require(TransactionSource(source)), externalID: name)
}

func uuid(_ number: Int) throws -> ComplytID {
    let digits = String(number, radix: 16)
    let padded = String(repeating: "0", count: 12 - digits.count) + digits
    return try #require(ComplytID(parsing: "3FA85F64-5717-4562-b3fc-\(padded)"))
}

func portion(_ text: String) throws -> Portion { try #require(Portion(parsing: text)) }

/// Terms of a document in Ohio, in dollars.
func terms(
    _ type: TransactionType, _ items: [String] = ["200", "100"], from origin: String? = nil, linked: Bool? = nil,
    portion text: String? = nil, shipping: String? = nil, edit: (inout TransactionTerms) throws -> Void = { _ in }
) throws -> TransactionTerms {
    var address = TransactionAddress(country: "US")
    address.state = "OH"
    var terms = TransactionTerms(
        type: type, currency: try #require(Currency("USD")), items: try items.map { try item($0) },
        shippingAddress: address)
    terms.createdFrom = origin
    terms.isRefundLinked = linked
    terms.refundLinkedPortion = try text.map { try portion($0) }
    terms.shippingFee = try shipping.map { TransactionFee(totalPrice: try amount($0)) }
    try edit(&terms)
    return terms
}

func item(_ price: String, manualRate: String? = nil, taxCode: String? = nil) throws -> TransactionItem {
    let rate = try manualRate.map { try #require(TaxRate(fraction: $0)) }
    return try #require(
        TransactionItem(
            name: "thing", unitPrice: try amount(price), quantity: Quantity(tenThousandths: 10_000),
            taxCode: taxCode, manualTax: rate.map { .used($0) } ?? .none))
}

/// A refund that is linked to an invoice.
func memo(
    _ portion: String? = nil, items: [String], of invoice: String = "INV", shipping: String? = nil,
    edit: (inout TransactionTerms) throws -> Void = { _ in }
) throws -> TransactionTerms {
    try terms(.refund, items, from: invoice, linked: true, portion: portion, shipping: shipping, edit: edit)
}

extension RateBook {
    /// Ohio with a rate of the state and, as large, one of a county and one of a city; New York City as it is.
    static func flat(_ fraction: String, parts: Int64 = 1) throws -> RateBook {
        let whole = try #require(TaxRate(fraction: fraction)).hundredMillionths
        let rates = (0..<parts).map { number in
            (whole / parts + (number == 0 ? whole % parts : 0), [Jurisdiction.Kind.state, .county, .city][Int(number)])
        }
        var book = RateBook()
        book.add(rates, in: "OH")
        book.add([(4_000_000, .state), (4_500_000, .city), (375_000, .transitDistrict)], in: "NY")
        return book
    }

    private mutating func add(_ rates: [(Int64, Jurisdiction.Kind)], in state: String) {
        let region = Region(country: "US", state: state)
        let edition = Edition(family: .manual, file: "sample.csv", effective: .earliest)
        var table = RateTable(edition: edition, region: region)
        var jurisdictions: [Jurisdiction] = []
        for (line, (rate, kind)) in rates.enumerated() {
            let jurisdiction = Jurisdiction(region: region, kind: kind, code: kind.rawValue)
            jurisdictions.append(jurisdiction)
            table.add(
                RateTable.Row(rate: TaxRate(hundredMillionths: rate), validity: .always, line: line + 1),
                to: jurisdiction)
        }
        var boundaries = BoundaryTable(edition: edition, region: region)
        let zone = boundaries.number(of: BoundaryTable.Zone(precision: 1, jurisdictions: jurisdictions))
        boundaries.add(zone: zone, codes: PostalCode.all, validity: .always, line: 1)
        boundaries.close()
        add(table)
        add(boundaries)
    }
}
