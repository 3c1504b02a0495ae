internal import Refunds
public import Wire

/// The description of the dialect for programs: an OpenAPI 3.1 document.
///
/// Paths and methods come from ``Endpoint``, scopes from its `scopes`, statuses from ``Problem/answer``. The schemas
/// say what the `+Fields` files read and the `JSONWriter+` files write.
public enum OpenAPI {
    /// The document.
    public static let document: JSON = [
        "openapi": "3.1.0",
        "info": [
            "title": "creditmemo: the /v1 dialect", "version": "1",
            "summary": "Tax transactions with their credit memos, as clients of Complyt's API send them.",
            "description": .string(
                """
                Bodies are JSON objects of up to 1 MiB, whatever `Content-Type` says, with no key twice. Unknown keys \
                are ignored; `null` counts as absent, and so does the empty text where a text may be. Amounts come \
                as numbers or as strings without an exponent and go out as numbers, exact to four decimals. Moments \
                without a zone are UTC.

                A known path answers other methods with 405 and `Allow`. Errors are `application/problem+json` \
                (RFC 9457); 400 names every bad field at once.
                """),
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "/"]],
        "tags": .array(Tag.allCases.map { ["name": .string($0.rawValue)] }),
        "paths": paths,
        "components": [
            "schemas": .members(bodies, records),
            "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
        ],
    ]

    /// The answer to `GET /v1/openapi.json`.
    public static let response = Response.json(200, body: JSONWriter.value(document))

    /// What calls are about.
    enum Tag: String, CaseIterable {
        case transactions = "Transactions"
        case rates = "Sales tax rates"
        case customers = "Customers"
        case exemptions = "Exemptions"
        case access = "Access"
    }

    private static let paths = JSON.paths(
        Endpoint.allCases.map { ($0.path, $0.method, Operation(of: $0).json(of: $0)) })
}
