internal import Refunds
internal import SalesTax
internal import Wire

/// The calls, each in a few words.
extension OpenAPI.Operation {
    static let issueToken = OpenAPI.Operation(
        "issueToken", .access, "Gives out an access token.", body: "TokenRequest",
        answers: [(200, OpenAPI.schema("Token"))], problems: [.credentialsInvalid])

    static let listTransactions = OpenAPI.Operation(
        "listTransactions", .transactions, "Lists transactions, newest first.",
        query: [
            OpenAPI.query("transactionType", OpenAPI.words(TransactionType.self)),
            OpenAPI.query("transactionStatus", OpenAPI.words(TransactionStatus.self)),
            OpenAPI.query("source", OpenAPI.schema("Source")), OpenAPI.query("createdFrom", OpenAPI.line(1, 256)),
            OpenAPI.query("from", OpenAPI.moment), OpenAPI.query("to", OpenAPI.moment), detailed,
        ] + paging, answers: [(200, OpenAPI.array(of: "Transaction"))])

    static let putTransaction = OpenAPI.Operation(
        "putTransaction", .transactions,
        "Creates or replaces a transaction: an invoice, an estimate, or a credit memo (REFUND, TAXABLE_REFUND).",
        query: [explain], body: "TransactionTerms", answers: [(200, transaction), (201, transaction)],
        problems: [
            .invalidJSON, .refused(.originMissing), .refused(.filed), .refused(.typeDiffers(stored: .invoice)),
            .refused(.memosDiffer(.customer)), .conflict,
            .refused(.notAssessable(.rateClassMissing(.general, Destination(region: Region(country: "US"))))),
        ])

    static let readTransaction = OpenAPI.Operation(
        "readTransaction", .transactions, "Shows a transaction, as its latest revision or another one has it.",
        query: [
            detailed, explain, OpenAPI.query("revision", ["type": "integer", "minimum": 1, "maximum": 2_147_483_647]),
        ],
        answers: [(200, transaction)],
        problems: [.refused(.transactionUnknown)])

    static let printTransaction: OpenAPI.Operation = {
        var operation = OpenAPI.Operation(
            "printTransaction", .transactions,
            "Prints a credit memo, as its latest revision has it, on the paper and in the language of the store's settings.",
            query: [
                [
                    "name": "If-None-Match", "in": "header", "description": "The tag of a copy that the caller has.",
                    "schema": ["type": "string"],
                ]
            ],
            answers: [], problems: [.refused(.transactionUnknown), .notCreditMemo(.invoice)])
        operation.printed = [
            "200": ["description": "The memo.", "headers": entityTag, "content": ["application/pdf": [:]]],
            "304": ["description": "The caller's copy is what this call would answer.", "headers": entityTag],
        ]
        return operation
    }()

    private static let entityTag: JSON = [
        "ETag": [
            "required": true, "description": "Another one whenever the bytes are others.",
            "schema": ["type": "string", "pattern": "^\"[0-9a-f]{32}\"$"],
        ]
    ]

    static let cancelTransaction = OpenAPI.Operation(
        "cancelTransaction", .transactions, "Cancels a transaction; it stays readable.", answers: [(204, nil)],
        problems: [
            .refused(.transactionUnknown), .refused(.filed), .refused(.memosDiffer(.customer)), .conflict,
        ])

    static let readRates = OpenAPI.Operation(
        "readRates", .rates, "Tells the rates of an address.",
        query: [
            OpenAPI.query("country", OpenAPI.line(1, 50), required: true, sample: "US"),
            OpenAPI.query("state", OpenAPI.line(1, 100), sample: "OH"), OpenAPI.query("county", OpenAPI.line(1, 100)),
            OpenAPI.query("city", OpenAPI.line(1, 100)), OpenAPI.query("street", OpenAPI.line(1, 200)),
            OpenAPI.query("zip", OpenAPI.line(1, 20), sample: "43001"), OpenAPI.query("region", OpenAPI.line(1, 20)),
            OpenAPI.query("isPartial", ["type": "boolean"]), OpenAPI.query("effectiveDate", OpenAPI.moment),
        ], answers: [(200, OpenAPI.schema("Rates"))],
        problems: [.refused(.notAssessable(.rateClassMissing(.general, Destination(region: Region(country: "US")))))])

    static let putCustomer = OpenAPI.Operation(
        "putCustomer", .customers, "Creates or replaces a customer.", body: "CustomerTerms",
        answers: [(200, OpenAPI.schema("Customer")), (201, OpenAPI.schema("Customer"))],
        problems: [.invalidJSON, .conflict])

    static let readCustomer = OpenAPI.Operation(
        "readCustomer", .customers, "Shows a customer.", answers: [(200, OpenAPI.schema("Customer"))],
        problems: [.refused(.customerUnknown)])

    static let patchCustomer = OpenAPI.Operation(
        "patchCustomer", .customers, "Changes a customer: what is absent stays, null removes.", body: "CustomerEdit",
        answers: [(200, OpenAPI.schema("Customer"))],
        problems: [.invalidJSON, .refused(.customerUnknown), .conflict])

    static let addExemptions = OpenAPI.Operation(
        "addExemptions", .exemptions, "Notes exemptions of a customer, one for each state.", body: "NewExemptions",
        answers: [(200, OpenAPI.array(of: "Exemption")), (201, OpenAPI.array(of: "Exemption"))],
        problems: [.invalidJSON, .conflict])

    static let patchExemption = OpenAPI.Operation(
        "patchExemption", .exemptions, "Changes an exemption: what is absent stays, null removes.",
        body: "ExemptionEdit", answers: [(200, OpenAPI.schema("Exemption"))],
        problems: [.invalidJSON, .refused(.exemptionUnknown), .conflict])

    static let readDescription = OpenAPI.Operation(
        "readDescription", .access, "Gives this document.", answers: [(200, ["type": "object"])])

    static func list(_ id: String, _ tag: OpenAPI.Tag, _ record: String) -> OpenAPI.Operation {
        let filter =
            tag == .customers
            ? OpenAPI.query("source", OpenAPI.schema("Source"))
            : OpenAPI.query("customerId", OpenAPI.schema("ComplytId"))
        return OpenAPI.Operation(
            "list" + id, tag, "Lists \(id.lowercased()), newest first.", query: [filter] + paging,
            answers: [(200, OpenAPI.array(of: record))])
    }

    private static let transaction = OpenAPI.schema("Transaction")

    private static let detailed = OpenAPI.query("detailed", ["type": "boolean", "default": true])

    private static let explain = OpenAPI.query("explain", ["type": "boolean", "default": false])

    private static let paging = [
        OpenAPI.query("page", ["type": "integer", "minimum": 1, "maximum": 1_000_000_000, "default": 1]),
        OpenAPI.query("size", ["type": "integer", "minimum": 1, "maximum": 200, "default": 20]),
    ]
}
