import API2
import Refunds
import Testing
import Wire

/// The description of the API for programs, held against the API.
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

    @Test func isWhatIsServed() throws {
        #expect(document == OpenAPI.document)
        #expect(OpenAPI.response.status == 200)
        #expect(Route(of: try request(.get, "/openapi.json")) == .endpoint(.readDescription))
        guard case .description = try call(.get, "/openapi.json") else {
            Issue.record("another call")
            return
        }
    }

    @Test func hasEveryCallAndNoOther() throws {
        let described = Set(try operations().map { "\($0.method) \($0.path)" })
        let answered = Set(
            Endpoint.allCases.flatMap { endpoint in endpoint.paths.map { "\(endpoint.method) \($0)" } })
        #expect(described == answered)
    }

    @Test func operationsHaveNamesOfTheirOwn() throws {
        let names = try operations().map { try #require($0.operation["operationId"]?.string) }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } }, "\(names)")
    }

    @Test func tagsAreDeclared() throws {
        let declared = try #require(document.object?["tags"]?.array).compactMap { $0.object?["name"]?.string }
        for (path, _, operation) in try operations() {
            let tags = try #require(operation["tags"]?.array).compactMap(\.string)
            #expect(tags.count == 1 && tags.allSatisfy(declared.contains), "\(path)")
        }
    }

    @Test func referencesLeadSomewhere() throws {
        let components = try #require(document.object?["components"]?.object)
        let names = try Set(
            ["schemas", "responses", "headers"].flatMap { kind in
                try #require(components[kind]?.object).members.map { "#/components/\(kind)/\($0.key)" }
            })
        let used = OpenAPITests.references(in: document)
        #expect(used == names)
    }

    private static func references(in json: JSON) -> Set<String> {
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

    /// The samples are read by the server, as what their operation does.
    @Test func samplesAreRead() throws {
        var count = 0
        for (path, method, operation) in try operations() {
            let content = operation["requestBody"]?.object?["content"]?.object?["application/json"]?.object
            for sample in content?["examples"]?.object?.members ?? [] {
                let body = JSONWriter.value(try #require(sample.value.object?["value"]))
                switch try call(Method(method), path, String(decoding: body, as: UTF8.self)) {
                case .issueCreditMemo(let command, _), .previewCreditMemo(let command): _ = try command.terms.get()
                case .createInvoice(let command): _ = try command.terms.get()
                case .commentOnOrder(let command): _ = try command.terms.get()
                default: break
                }
                count += 1
            }
        }
        #expect(count == 17)
    }

    /// Every error that an endpoint may answer with and that has one text stands with its reason and text.
    @Test(arguments: [
        (Endpoint.createCreditMemo, Refusal.cannotCreditMemo), (.createCreditMemo, .totalNotPositive),
        (.previewCreditMemo, .onlineRefundUnsupported), (.createInvoice, .cannotInvoice), (.holdOrder, .cannotHold),
        (.importOrder, .duplicate(field: "entity_id")), (.readHistory, .orderNotFound),
    ])
    func errorsAreNamed(endpoint: Endpoint, refusal: Refusal) throws {
        let answer = refusal.answer
        for path in endpoint.paths {
            let operation = try #require(
                try operations().first { $0.path == path && $0.method == endpoint.method.name }?.operation)
            let response = JSONWriter.value(try #require(operation["responses"]?.object?[String(answer.status)]))
            let text = String(decoding: response, as: UTF8.self)
            #expect(text.contains("\"\(answer.message)\"") && text.contains("\"\(answer.reason)\""), "\(path)")
        }
    }
}
