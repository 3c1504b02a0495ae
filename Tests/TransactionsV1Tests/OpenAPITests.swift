import Refunds
import Testing
import TransactionsV1
import Wire

/// The description of the dialect for programs, held against the dialect.
@Suite struct OpenAPITests {
    private let document: JSON

    init() throws {
        var limits = JSONLimits()
        limits.tokensMax = 50_000
        document = try JSON(parsing: OpenAPI.response.body, limits: limits)
    }

    private func operations() throws -> [(path: String, method: String, operation: JSONObject)] {
        try #require(document.object?["paths"]?.object).members.flatMap { path in
            try #require(path.value.object).members.map { method in
                (path.key, method.key.uppercased(), try #require(method.value.object))
            }
        }
    }

    @Test("It has every call and no other, each with a name of its own")
    func calls() throws {
        #expect(document == OpenAPI.document)
        guard case .description = try call(.get, "/v1/openapi.json", for: nil) else { throw Problem.notFound }
        let operations = try operations()
        #expect(
            Set(operations.map { "\($0.method) \($0.path)" })
                == Set(Endpoint.allCases.map { "\($0.method) \($0.path)" }))
        let names = Set(operations.compactMap { $0.operation["operationId"]?.string })
        #expect(names.count == Endpoint.allCases.count)
    }

    @Test("References lead somewhere, and no schema is left over")
    func references() throws {
        let schemas = try #require(document.object?["components"]?.object?["schemas"]?.object)
        #expect(references(in: document) == Set(schemas.members.map { "#/components/schemas/\($0.key)" }))
    }

    private func references(in json: JSON) -> Set<String> {
        switch json {
        case .object(let object):
            object.members.reduce(into: []) { found, member in
                if member.key == "$ref", let target = member.value.string { found.insert(target) }
                found.formUnion(references(in: member.value))
            }
        case .array(let items): items.reduce(into: []) { $0.formUnion(references(in: $1)) }
        case .string, .number, .bool, .null: []
        }
    }

    @Test(
        "Answers are as described",
        arguments: [
            ("Transaction", Golden.invoice), ("Transaction", Golden.refund), ("Transaction", Golden.thin),
            ("Transaction", Golden.canada), ("Customer", Golden.customer),
            ("Exemption", String(Golden.exemptions.dropFirst().dropLast())),
        ])
    func answers(schema: String, text: String) throws {
        let answer = try JSON(parsing: Array(oneLine(text).utf8))
        #expect(faults(of: answer, against: reference(schema), at: "") == [])
    }

    @Test(
        "Bodies that are read are as described",
        arguments: [("TransactionTerms", vendorSample), ("TransactionTerms", TransactionAnswerTests.invoice)])
    func bodies(schema: String, text: String) throws {
        #expect(faults(of: try JSON(parsing: Array(text.utf8)), against: reference(schema), at: "") == [])
    }

    @Test(
        "What is not as described is found",
        arguments: [
            ("Timestamps", #"{"createdDate":null}"#), ("Timestamps", #"{"createdDate":1,"updatedDate":null}"#),
            ("Timestamps", #"{"createdDate":"a","updatedDate":null,"more":1}"#), ("Source", "11"),
            ("Token", #"{"accessToken":"a","tokenType":"MAC","expiresIn":1}"#), ("ItemTerms", "[]"),
        ])
    func different(schema: String, text: String) throws {
        let value = try JSON(parsing: Array(text.utf8))
        #expect(faults(of: value, against: reference(schema), at: "") != [])
    }

    private func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/" + name)] }

    /// Where a value breaks a schema, as far as types, members and closed lists go, and bounds of whole numbers.
    private func faults(of value: JSON, against schema: JSON, at place: String) -> [String] {
        guard let schema = schema.object else { return ["\(place): no schema"] }
        if let name = schema["$ref"]?.string?.split(separator: "/").last {
            let target = document.object?["components"]?.object?["schemas"]?.object?[String(name)]
            return faults(of: value, against: target ?? .null, at: place)
        }
        if let choices = schema["anyOf"]?.array {
            let found = choices.map { faults(of: value, against: $0, at: place) }
            return found.contains([]) ? [] : found.flatMap { $0 }
        }
        if let all = schema["allOf"]?.array { return all.flatMap { faults(of: value, against: $0, at: place) } }
        if let constant = schema["const"] { return constant == value ? [] : ["\(place): another constant"] }
        if let list = schema["enum"]?.array, !list.contains(value) { return ["\(place): not in the list"] }
        let types = schema["type"].map { $0.array ?? [$0] } ?? []
        guard types.isEmpty || types.contains(where: { $0.string.map(value.types.contains) ?? false }) else {
            return ["\(place): another type"]
        }
        if let text = value.number?.text, let number = Int(text) {
            let maximum = schema["maximum"]?.number.flatMap { Int($0.text) } ?? .max
            return number <= maximum ? [] : ["\(place): too large"]
        }
        if let items = value.array, let item = schema["items"] {
            return items.enumerated().flatMap { faults(of: $1, against: item, at: "\(place)/\($0)") }
        }
        guard let object = value.object, let properties = schema["properties"]?.object else { return [] }
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }
        return missing.map { "\(place)/\($0): missing" }
            + object.members.flatMap { member -> [String] in
                if let known = properties[member.key] {
                    return faults(of: member.value, against: known, at: "\(place)/\(member.key)")
                }
                return schema["additionalProperties"] == false ? ["\(place)/\(member.key): unknown"] : []
            }
    }
}

extension JSON {
    /// The types of JSON Schema that the value has.
    fileprivate var types: [String] {
        switch self {
        case .object: ["object"]
        case .array: ["array"]
        case .string: ["string"]
        case .number(let number): Int(number.text) == nil ? ["number"] : ["integer", "number"]
        case .bool: ["boolean"]
        case .null: ["null"]
        }
    }
}
