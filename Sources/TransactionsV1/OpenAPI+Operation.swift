internal import Refunds
internal import Wire

extension OpenAPI {
    /// One call, in the words of the document.
    struct Operation {
        let id: String
        let tag: Tag
        let summary: String
        /// Fields of the query and of the head.
        var query: [JSON] = []
        /// The schema of the body.
        var body: String?
        /// The schemas of the answers by status; nil for one without a body.
        let answers: [(status: Int, schema: JSON?)]
        /// Answers that are no JSON, by status.
        var printed: Members = [:]
        /// What may go wrong, beside what may go wrong with every call.
        var problems: [Problem] = []

        /// The operation at an endpoint.
        init(of endpoint: Endpoint) {
            switch endpoint {
            case .issueToken: self = .issueToken
            case .listTransactions: self = .listTransactions
            case .putTransaction: self = .putTransaction
            case .readTransaction: self = .readTransaction
            case .printTransaction: self = .printTransaction
            case .cancelTransaction: self = .cancelTransaction
            case .readRates: self = .readRates
            case .listCustomers: self = .list("Customers", .customers, "Customer")
            case .putCustomer: self = .putCustomer
            case .readCustomer: self = .readCustomer
            case .patchCustomer: self = .patchCustomer
            case .listExemptions: self = .list("Exemptions", .exemptions, "Exemption")
            case .addExemptions: self = .addExemptions
            case .patchExemption: self = .patchExemption
            case .readDescription: self = .readDescription
            }
        }

        init(
            _ id: String, _ tag: Tag, _ summary: String, query: [JSON] = [], body: String? = nil,
            answers: [(status: Int, schema: JSON?)], problems: [Problem] = []
        ) {
            self.id = id
            self.tag = tag
            self.summary = summary
            self.query = query
            self.body = body
            self.answers = answers
            self.problems = problems
        }

        /// The Operation Object.
        func json(of endpoint: Endpoint) -> JSON {
            let parameters = OpenAPI.pathParameters(of: endpoint) + query
            let needed = endpoint.scopes.map(\.rawValue).joined(separator: " or ")
            let scopes = needed.isEmpty ? "Needs no token." : "Needs a token with the scope \(needed)."
            return .members(
                [
                    "operationId": .string(id), "tags": [.string(tag.rawValue)], "summary": .string(summary),
                    "description": .string(scopes), "security": endpoint.scopes.isEmpty ? [] : [["bearer": []]],
                ],
                parameters.isEmpty ? [:] : ["parameters": .array(parameters)],
                body.map { ["requestBody": ["required": true, "content": OpenAPI.content(ofBody: $0)]] } ?? [:],
                ["responses": .members(responses, printed, OpenAPI.problemResponses(problems + common(to: endpoint)))])
        }

        private var responses: Members {
            Members(
                answers.map { status, schema in
                    let phrase: JSON = status == 204 ? "Done." : status == 201 ? "It came." : "It is there."
                    let content: Members = schema.map { ["content": OpenAPI.content($0)] } ?? [:]
                    return (String(status), .members(["description": phrase], content))
                })
        }

        /// What any call may come to.
        private func common(to endpoint: Endpoint) -> [Problem] {
            let access: [Problem] = endpoint.scopes.isEmpty ? [] : [.unauthorized, .forbidden]
            return access + [
                .notFound, .invalid([]), .requestTimeout, .bodyTooLarge, .tooManyRequests(retryAfterSeconds: 1),
                .headersTooLarge,
                .internal, .unavailable(retryAfterSeconds: 1),
            ]
        }
    }

    /// The answers with errors, one for each status, with all types that it may have.
    private static func problemResponses(_ problems: [Problem]) -> Members {
        let answers = problems.map(\.answer)
        return Members(
            Set(answers.map(\.status)).sorted().map { status in
                let titles = answers.filter { $0.status == status }.map(\.title)
                let different = titles.enumerated().filter { !titles[..<$0.offset].contains($0.element) }
                let description = different.map(\.element).joined(separator: "; ") + "."
                return (
                    String(status),
                    [
                        "description": .string(description),
                        "content": ["application/problem+json": ["schema": schema("Problem")]],
                    ]
                )
            })
    }

    private static func pathParameters(of endpoint: Endpoint) -> [JSON] {
        endpoint.path.split(separator: "/").filter { $0.first == "{" }.map { segment in
            let name = String(segment.dropFirst().dropLast())
            let kind = name == "source" ? "Source" : name == "externalId" ? "ExternalId" : "ComplytId"
            let sample: JSON = name == "source" ? "1" : name == "externalId" ? sample(of: endpoint) : .string(unknownID)
            return ["name": .string(name), "in": "path", "required": true, "schema": schema(kind), "example": sample]
        }
    }

    /// A document by the name that the samples gave it: only memos are printed, and a sale with memos cannot be cancelled.
    private static func sample(of endpoint: Endpoint) -> JSON {
        [.printTransaction, .cancelTransaction].contains(endpoint) ? "REF-1" : "INV-1"
    }

    static func schema(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/" + name)] }

    static func array(of name: String) -> JSON { ["type": "array", "items": schema(name)] }

    static func query(_ name: String, _ schema: JSON, required: Bool = false, sample: JSON? = nil) -> JSON {
        .members(
            ["name": .string(name), "in": "query", "required": .bool(required), "schema": schema],
            sample.map { ["example": $0] } ?? [:])
    }

    private static func content(_ schema: JSON) -> JSON { ["application/json": ["schema": schema]] }

    private static func content(ofBody name: String) -> JSON {
        let samples = samples(of: name).list.map { (key: $0.key, value: ["value": $0.value] as JSON) }
        return ["application/json": ["schema": schema(name), "examples": .members(Members(samples))]]
    }
}
