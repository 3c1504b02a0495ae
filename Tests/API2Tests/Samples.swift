import API2
import Amounts
import Refunds
import SalesTax
import Testing
import Wire

/// A request with a JSON body, declared as such.
func request(
    _ method: Method, _ target: String, _ json: String = "", headers: [Header] = []
) throws -> Request {
    let type = json.isEmpty ? [] : [Header("Content-Type", "application/json; charset=utf-8")]
    return try #require(
        Request(method: method, target: target, headers: type + headers, body: Array(json.utf8)), "\(target)")
}

/// A caller with some scopes, for the shops 1 and 2 unless others are named.
func caller(_ scopes: Scope..., stores: Set<Int64> = [1, 2]) -> Caller {
    Caller(clientID: ClientID(7), stores: Set(stores.map { StoreID($0) }), scopes: Set(scopes))
}

/// What a request for all scopes is read as.
func call(_ method: Method, _ target: String, _ json: String = "") throws -> Call {
    let request = try request(method, target, json)
    guard case .endpoint(let endpoint) = Route(of: request) else { throw Problem.notFound }
    return try Call(reading: request, at: endpoint, for: caller(.admin))
}

/// Why a request for all scopes is refused by the dialect; nil when it is read.
func problem(_ method: Method, _ target: String, _ json: String = "") throws -> Problem? {
    do {
        _ = try call(method, target, json)
        return nil
    } catch let problem as Problem {
        return problem
    }
}

/// A text with its line breaks taken out: expected answers are written over several lines.
func oneLine(_ text: String) -> String { text.filter { $0 != "\n" } }

extension Response {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Status, header fields and body as one text.
    var transcript: String {
        ([String(status)] + headers.map { "\($0.name): \($0.value)" } + ["", text]).joined(separator: "\n")
    }
}

extension Destination {
    /// A place in Texas.
    static let austin = Destination(region: Region(country: "US", state: "TX"), postalCode: PostalCode("78705"))
}
