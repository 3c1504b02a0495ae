public import Refunds
public import SalesTax
public import Wire

/// Answers that are no errors.
public enum Answer {
    /// A transaction: 201 when it came, else 200. Cancelling one answers with nothing, 204.
    public static func response(
        to decision: TransactionDecision, customer: TaxCustomer?, _ detail: TransactionDetail = .full
    ) -> Response {
        switch decision {
        case .created(let transaction, _): response(with: transaction, customer: customer, detail, status: 201)
        case .unchanged(let transaction), .replaced(let transaction, _):
            response(with: transaction, customer: customer, detail)
        case .cancelled: cancelled
        }
    }

    /// A transaction that was asked for.
    public static func response(
        with transaction: TaxTransaction, customer: TaxCustomer?, _ detail: TransactionDetail = .full, status: Int = 200
    ) -> Response {
        .json(status) { $0.transaction(transaction, customer: customer, detail) }
    }

    /// A transaction is cancelled, whoever did it.
    public static let cancelled = Response(status: 204)

    /// A page of transactions, each with its customer where one is known.
    public static func response(
        with page: Listing<(transaction: TaxTransaction, customer: TaxCustomer?)>, _ detail: TransactionDetail
    ) -> Response {
        list(page) { $0.transaction($1.transaction, customer: $1.customer, detail) }
    }

    /// The rates of an address.
    public static func response(to query: RateQuery, with stack: RateStack) -> Response {
        let region = query.address.destination.region
        let components = stack.components.ofDocument
        return .json(200) {
            $0.member("requestAddress", address: query.address)
            if stack.boundaries.isEmpty {
                $0.member("matchedAddressData", json: nil)
            } else {
                $0.object("matchedAddressData") {
                    $0.matchedAddress(in: region, components.map(\.jurisdiction), zip: query.address.zip)
                }
            }
            $0.rates(components, in: region)
            $0.member("sources", components.map(\.source.description))
            $0.member("risk", stack.risk)
        }
    }

    /// A customer: 201 when it came, else 200.
    public static func response(to decision: RecordDecision<TaxCustomer>) -> Response {
        .json(decision.status) { $0.customer(decision.record) }
    }

    /// A customer that was asked for.
    public static func response(with customer: TaxCustomer) -> Response { .json(200) { $0.customer(customer) } }

    /// A page of customers.
    public static func response(with page: Listing<TaxCustomer>) -> Response { list(page) { $0.customer($1) } }

    /// The exemptions that were noted: 201 when one came, else 200.
    public static func response(to decisions: [RecordDecision<TaxExemption>]) -> Response {
        let status = decisions.map(\.status).max() ?? 200
        return .json(status, body: array(decisions.map(\.record)) { $0.exemption($1) })
    }

    /// An exemption that was changed.
    public static func response(to decision: RecordDecision<TaxExemption>) -> Response {
        .json(decision.status) { $0.exemption(decision.record) }
    }

    /// A page of exemptions.
    public static func response(with page: Listing<TaxExemption>) -> Response { list(page) { $0.exemption($1) } }

    /// An array; how many records there are in all stands in `X-Total-Count`.
    private static func list<Record>(
        _ page: Listing<Record>, _ members: (inout JSONWriter, Record) -> Void
    ) -> Response {
        let total = page.total.map { [Header("X-Total-Count", String($0))] } ?? []
        return .json(200, headers: total, body: array(page.records, members))
    }

    private static func array<Record>(
        _ records: [Record], _ members: (inout JSONWriter, Record) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { writer in
            for record in records { writer.object { members(&$0, record) } }
        }
        return writer.bytes
    }
}

extension RecordDecision {
    fileprivate var status: Int {
        switch self {
        case .created: 201
        case .unchanged, .replaced: 200
        }
    }
}
