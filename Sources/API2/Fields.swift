import Refunds
import Wire

/// The members of a JSON object, read by name. A member that is `null` counts as absent.
struct Fields {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    /// The value of a key, unless it is absent or `null`.
    subscript(key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// The value of a key as something else; nil when it is absent, a refusal that names it when it cannot be read.
    func optional<Value>(_ key: String, _ reading: (JSON) -> Value?) throws(Refusal) -> Value? {
        guard let json = self[key] else { return nil }
        guard let value = reading(json) else { throw .fieldInvalid(field: key) }
        return value
    }

    /// The same for a field that must be there.
    func required<Value>(_ key: String, _ reading: (JSON) -> Value?) throws(Refusal) -> Value {
        guard let value = try optional(key, reading) else { throw .fieldInvalid(field: key) }
        return value
    }

    /// A yes or no, no when absent.
    func flag(_ key: String) throws(Refusal) -> Bool { try optional(key, \.flag) ?? false }

    /// A text of one line; nil also when it is empty.
    func line(_ key: String, charactersMax: Int) throws(Refusal) -> String? {
        try optional(key) { $0.line(charactersMax: charactersMax) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A remark; nil also when it is empty.
    func remark(_ key: String) throws(Refusal) -> String? {
        try optional(key, \.remark).flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Fields {
    /// The document that exactly one of two fields names, by its id or its number; as in a query, a number is one of a list.
    func document(id: String, number: String) throws(Problem) -> (id: Int64?, numbers: [String]) {
        let given = [id, number].filter { self[$0].map { $0.string?.isEmpty != true } ?? false }
        guard let field = given.first else { throw .refused(.sourceMissing) }
        guard given.count == 1 else { throw .refused(.sourceAmbiguous) }
        if field == id, let value = self[id]?.documentID { return (value, []) }
        if field == number, let value = self[number]?.documentNumber { return (nil, [value]) }
        throw .refused(.fieldInvalid(field: field))
    }
}

extension Fields {
    /// Reads the body of a request: one JSON object, declared as such.
    init(of request: Request, limits: JSONLimits = JSONLimits()) throws(Problem) {
        guard request.body.count <= Endpoint.bodyBytesMax else { throw .bodyTooLarge }
        guard request.mediaType == .json, let object = try? JSON(parsing: request.body, limits: limits).object else {
            throw .invalidJSON
        }
        self.init(object)
    }
}
