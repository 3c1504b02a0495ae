import Refunds
import Wire

/// The parameters of a list: the query string, and on a `GET` with a body a JSON object; the query string wins.
///
/// A value of the query is read like the JSON string that spells it. An empty value counts as absent, and so does
/// `null`. Of a name given twice in the query the first counts. Unknown names are ignored.
struct Parameters {
    private let query: FormFields
    private let body: Fields?

    init(of request: Request) throws(Problem) {
        query = request.query
        body = request.body.isEmpty ? nil : try Fields(of: request)
    }

    /// The value of a name.
    subscript(name: String) -> JSON? { first(of: [name])?.value }

    /// The first value of a name and its aliases, and which of them it came by.
    func first(of names: [String]) -> (name: String, value: JSON)? {
        for name in names {
            if let text = query[name], !text.isEmpty { return (name, .string(text)) }
        }
        for name in names {
            if let value = body?[name], value.string?.isEmpty != true { return (name, value) }
        }
        return nil
    }

    /// The value of a name as something else; nil when it is absent, a problem that names it when it cannot be read.
    func optional<Value>(_ name: String, _ reading: (JSON) -> Value?) throws(Problem) -> Value? {
        guard let json = self[name] else { return nil }
        guard let value = reading(json) else { throw .parameterInvalid(name: name) }
        return value
    }

    /// Several values of a name: a comma list, or an array of the JSON body; none when it is absent.
    func list(_ name: String, _ reading: (JSON) -> String?) throws(Problem) -> [String] {
        guard let json = self[name] else { return [] }
        let values: [JSON] =
            switch json {
            case .array(let values): values
            case .string(let text): text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }.map(JSON.string)
            case .number, .object, .bool, .null: [json]
            }
        let texts = values.compactMap(reading)
        guard texts.count == values.count, (1...Parameters.valuesMax).contains(texts.count) else {
            throw .parameterInvalid(name: name)
        }
        return texts
    }

    /// More values than this under one name are refused.
    static let valuesMax = 200
}

extension Substring {
    /// The text without blanks around it.
    fileprivate var trimmed: String {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
