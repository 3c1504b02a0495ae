public import Wire

/// The description of the dialect for programs: an OpenAPI 3.1 document.
///
/// Paths and methods come from ``Endpoint``, scopes from its `scopes`, error texts from the switches that answer with
/// them. The rest says in schemas what the `+Fields` files read and the `JSONWriter+` files write.
public enum OpenAPI {
    /// The document.
    public static let document: JSON = [
        "openapi": "3.1.0",
        "info": info,
        "servers": [
            [
                "url": "{scheme}://{host}", "description": "A server by its address, such as importers want.",
                "variables": [
                    "scheme": ["default": "http", "enum": ["http", "https"]],
                    "host": ["default": "127.0.0.1:8080", "description": "Its name, and its port if it needs one."],
                ],
            ],
            ["url": "/", "description": "The server that gave this document."],
        ],
        "tags": tags,
        "paths": paths,
        "components": [
            "schemas": schemas, "responses": responses, "headers": ["RequestId": requestID],
            "securitySchemes": securitySchemes,
        ],
    ]

    /// The answer to `GET /openapi.json`.
    public static let response = Response.json(200, body: JSONWriter.value(document))

    private static let requestID: JSON = [
        "description":
            "The `X-Request-Id` of the request, if it has 1 to 128 visible ASCII characters, else a new one.",
        "schema": ["type": "string"],
    ]

    private static let info: JSON = [
        "title": "creditmemo: the /api2 dialect",
        "version": "1",
        "summary": "A register of refunds that speaks the order family of the Yep Platform.",
        "description": .string(
            """
            Every path also takes one slash at its end. A known path answers other methods with 405 and `Allow`; an \
            unknown path, or a target that cannot be decoded, gives 404 `Not found`.

            Errors are `{"error": "message"}` and nothing else; the header `Error-Reason` names the broken rule for \
            programs.

            Bodies are JSON objects of up to 1 MiB, 16 levels deep, with no key twice and no U+0000. Numbers have at \
            most 40 characters and exponents within 20; integers have neither a point nor an exponent. Unknown keys \
            are ignored, and a key whose value is `null` counts as absent.

            Amounts come as numbers or as strings (`19.90`, `"19.90"`), and go out as strings with four places \
            (`"19.9000"`), in the currency of the order; a twin with the prefix `base_` is in the base currency of \
            the store.

            The parameters of a list may also come as a JSON object in the body of the `GET`, where a list of \
            values may be an array; the query string wins. A parameter without a value counts as absent.
            """),
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
    ]

    private static let tags: JSON = [
        ["name": "Credit memos", "description": "Giving money back. A credit memo cannot be taken back."],
        ["name": "Invoices", "description": "What was charged, and what of it was refunded."],
        ["name": "Orders", "description": "Where invoices and credit memos come from."],
        ["name": "History", "description": "What happened to an order, in words."],
        ["name": "Access", "description": "Tokens, and whether the API is there."],
    ]

    private static let paths = JSON.paths(
        Endpoint.allCases.flatMap { endpoint in
            let operation = Operation(of: endpoint)
            return endpoint.paths.enumerated().map { position, path in
                let alias = position == 0 ? nil : path.split(separator: "/").last.map(String.init)
                return (path, endpoint.method, operation.json(of: endpoint, alias: alias))
            }
        })
}
