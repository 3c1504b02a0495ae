import Amounts
import Refunds
import SalesTax
import Testing
import TransactionsV1
import Wire

/// A request with a JSON body, declared as nothing in particular.
func request(_ method: Method, _ target: String, _ json: String = "") throws -> Request {
    let headers = json.isEmpty ? [] : [Header("Content-Type", "*/*")]
    return try #require(Request(method: method, target: target, headers: headers, body: Array(json.utf8)))
}

/// A caller with some scopes, for the shops 4 and 3 unless others are named.
func caller(_ scopes: Scope..., stores: Set<Int64> = [4, 3]) -> Caller {
    Caller(clientID: ClientID(7), stores: Set(stores.map { StoreID($0) }), scopes: Set(scopes))
}

/// What a request is read as, for all scopes unless others are named.
func call(
    _ method: Method, _ target: String, _ json: String = "", for caller: Caller? = caller(.admin)
) throws -> Call {
    let request = try request(method, target, json)
    guard case .endpoint(let endpoint, let names) = Route(of: request) else { throw Problem.notFound }
    return try Call(reading: request, at: endpoint, names: names, for: caller)
}

/// Why a request is refused by the dialect.
func problem(
    _ method: Method, _ target: String, _ json: String = "", for caller: Caller? = caller(.admin)
) throws -> Problem {
    do {
        throw Unexpected(try call(method, target, json, for: caller))
    } catch let problem as Problem {
        return problem
    }
}

/// A request that the test did not expect to be read.
struct Unexpected: Error {
    let call: Call

    init(_ call: Call) { self.call = call }
}

/// A text with its line breaks and what indents them taken out: expected answers are written over several lines.
func oneLine(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
}

extension Response {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The body of the vendor's page on credit memos, as it stands there but for the state, which does not exist.
let vendorSample = """
    {
    "externalId": "INV172037616",
    "source": "9",
    "items": [
    {
    "unitPrice": 100,
    "quantity": 1,
    "totalPrice": 100,
    "description": "Product Return",
    "name": "Product XYZ",
    "taxCode": "C1S1",
    "manualSalesTax": false,
    "manualSalesTaxRate": 0
    }
    ],
    "shippingAddress": {
    "city": "Example City",
    "country": "US",
    "state": "EX",
    "street": "123 Example St",
    "zip": "12345"
    },
    "customerId": "vG9s_bmFkw7Km3OuIwgL7Q",
    "transactionStatus": "ACTIVE",
    "transactionType": "REFUND",
    "createdFrom": "INV172037615",
    "isRefundLinked": true,
    "currency": "USD"
    }
    """

func uuid(_ number: Int) throws -> ComplytID {
    try #require(ComplytID(parsing: "3fa85f64-5717-4562-b3fc-00000000000\(number)"))
}

func amount(_ text: String) throws -> Amount { try #require(Amount(parsing: text)) }

/// New York City with 4 % + 4.5 % + 0.375 %, and demo rates elsewhere.
func book() throws -> RateBook {
    let region = Region(country: "US", state: "NY")
    let edition = Edition(family: .manual, file: "ny.csv", effective: .earliest)
    var table = RateTable(edition: edition, region: region)
    var jurisdictions: [Jurisdiction] = []
    for (kind, rate, name) in [
        (.state, 4_000_000, "New York"), (.city, 4_500_000, "New York City"), (.transitDistrict, 375_000, "MCTD"),
    ] as [(Jurisdiction.Kind, Int64, String)] {
        let jurisdiction = Jurisdiction(region: region, kind: kind, code: kind.rawValue, name: name)
        jurisdictions.append(jurisdiction)
        let row = RateTable.Row(rate: TaxRate(hundredMillionths: rate), validity: .always, line: jurisdictions.count)
        table.add(row, to: jurisdiction)
    }
    var boundaries = BoundaryTable(edition: edition, region: region)
    let zone = boundaries.number(of: BoundaryTable.Zone(precision: 1, jurisdictions: jurisdictions))
    let codes = try #require(PostalCode.range(beginningWith: "100".utf8))
    boundaries.add(zone: zone, codes: codes, validity: .always, line: 1)
    boundaries.close()
    var book = RateBook.demo
    book.add(table)
    book.add(boundaries)
    return book
}

/// Documents made by requests, as the shell makes them.
struct Desk {
    var documents: [TaxTransaction] = []
    var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
    let now = Instant(seconds: 1_795_266_000)

    /// The answer to a request that puts a document.
    mutating func put(_ target: String, _ json: String, customer: TaxCustomer? = nil) throws -> Response {
        guard case .putTransaction(let command, let detail) = try call(.put, target, json) else {
            throw Problem.notFound
        }
        var snapshot = TransactionSnapshot(
            stored: documents.first { $0.key == command.key }, customer: customer)
        if let origin = documents.first(where: { $0.key.externalID == command.terms.createdFrom }) {
            snapshot.origin = .document(origin, credits: StandingCredits(of: documents, on: origin))
        }
        do throws(TransactionRefusal) {
            let decision = try command.decide(
                on: snapshot, by: TransactionRules(policy: TaxPolicy(), book: newYork()), in: StoreID(3),
                newID: name(documents.count + 1), numbering: &numbering, at: now)
            documents.removeAll { $0.id == decision.transaction.id }
            documents.append(decision.transaction)
            return Answer.response(to: decision, customer: customer, detail)
        } catch {
            return Problem.refused(error).response
        }
    }

    private func newYork() -> RateBook { (try? book()) ?? RateBook() }

    private func name(_ number: Int) -> ComplytID {
        guard let name = try? uuid(number) else { preconditionFailure("a UUID") }
        return name
    }
}
