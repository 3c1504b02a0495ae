import Refunds
import Wire

extension OpenAPI {
    /// One call of the API, in the words of the document.
    struct Operation {
        let id: String
        let tag: String
        let summary: String
        let description: String
        var parameters: [JSON] = []
        var requestBody: JSON?
        /// The answers that are no errors, by status.
        let answers: Members
        /// What may go wrong, beside what may go wrong with every call.
        var errors: [ErrorAnswer] = []

        /// The operation at an endpoint.
        init(of endpoint: Endpoint) {
            switch endpoint {
            case .createCreditMemo: self = .createCreditMemo
            case .previewCreditMemo: self = .previewCreditMemo
            case .readCreditMemos: self = .readCreditMemos
            case .printCreditMemo: self = .printCreditMemo
            case .mailCreditMemo: self = .mailCreditMemo
            case .importOrder: self = .importOrder
            case .readOrders: self = .readOrders
            case .cancelOrder: self = .cancelOrder
            case .holdOrder: self = .holdOrder
            case .unholdOrder: self = .unholdOrder
            case .createInvoice: self = .createInvoice
            case .readInvoices: self = .readInvoices
            case .mailInvoice: self = .mailInvoice
            case .readHistory: self = .readHistory
            case .commentOnOrder: self = .commentOnOrder
            case .issueToken: self = .issueToken
            case .readHealth: self = .readHealth
            case .readDescription: self = .readDescription
            }
        }

        init(
            _ id: String, _ tag: String, _ summary: String, _ description: String, parameters: [JSON] = [],
            requestBody: JSON? = nil, answers: Members, errors: [ErrorAnswer] = []
        ) {
            self.id = id
            self.tag = tag
            self.summary = summary
            self.description = description
            self.parameters = parameters
            self.requestBody = requestBody
            self.answers = answers
            self.errors = errors
        }

        /// The Operation Object. An alias is the same operation by another name: two ids must not be the same.
        func json(of endpoint: Endpoint, alias: String?) -> JSON {
            let same = alias.map { _ in "\n\nThe same as `\(endpoint.method.name) \(endpoint.paths[0])`." } ?? ""
            let suffix = alias.map { "By" + $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
            return .members(
                [
                    "operationId": .string(id + suffix), "tags": [.string(tag)], "summary": .string(summary),
                    "description": .string(description + same), "security": security(of: endpoint),
                ],
                parameters.isEmpty ? [:] : ["parameters": .array(parameters)],
                requestBody.map { ["requestBody": $0] } ?? [:],
                ["responses": .members(answers, errorResponses(errors + common(to: endpoint)))])
        }

        /// The scopes are alternatives: each opens the call alone, as `admin` does everywhere. A token comes first, for
        /// importers take the first that they understand.
        private func security(of endpoint: Endpoint) -> JSON {
            if endpoint == .issueToken { return [[:], ["clientBasic": []]] }
            guard !endpoint.scopes.isEmpty else { return [] }
            let scopes = endpoint.scopes.contains(.admin) ? endpoint.scopes : endpoint.scopes + [.admin]
            return .array([["bearer": []]] + scopes.map { ["oauth2": [.string($0.rawValue)]] })
        }

        /// What any call may come to.
        private func common(to endpoint: Endpoint) -> [ErrorAnswer] {
            let always: [Problem] = [
                .notFound, .requestTimeout, .bodyTooLarge, .tooManyRequests(retryAfterSeconds: 1), .headersTooLarge,
                .internal, .unavailable(retryAfterSeconds: 1), .outcomeUnknown(retryAfterSeconds: 1),
            ]
            return (endpoint.scopes.isEmpty ? always : [.unauthorized, .forbidden] + always).map(\.answer)
        }
    }

    static let securitySchemes: JSON = [
        "oauth2": [
            "type": "oauth2",
            "description": "`POST /api2/oauth/token`; `client add` on the server's command line adds a client.",
            "flows": [
                "clientCredentials": [
                    "tokenUrl": "/api2/oauth/token", "refreshUrl": "/api2/oauth/token",
                    "scopes": .members(Members(Scope.allCases.map { ($0.rawValue, .string($0.meaning)) })),
                ]
            ],
        ],
        "bearer": ["type": "http", "scheme": "bearer", "description": "A token that was fetched before."],
        "clientBasic": [
            "type": "http", "scheme": "basic", "description": "Client id and secret, as an alternative to the form.",
        ],
    ]
}

extension Scope {
    fileprivate var meaning: String {
        switch self {
        case .read: "Reads documents, and previews."
        case .offline: "Records refunds, and writes into an order's history."
        case .online: "Sends money back through payment gateways."
        case .admin: "Everything, and feeds orders and invoices in."
        }
    }
}
