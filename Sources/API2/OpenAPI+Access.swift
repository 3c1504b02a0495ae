import Wire

/// What everybody may ask for.
extension OpenAPI.Operation {
    static let issueToken = OpenAPI.Operation(
        "issueToken", "Access", "Gives out a token",
        """
        RFC 6749, sections 4.4 and 6. The credentials come in the form, as HTTP Basic, or as both if they agree. No \
        parameter may be repeated.
        """,
        requestBody: [
            "required": true,
            "content": ["application/x-www-form-urlencoded": ["schema": form, "examples": OpenAPI.samplesOfToken]],
        ],
        answers: [
            "200": OpenAPI.answer(
                "The token, and the one that gets the next pair.", headers: notStored,
                content: OpenAPI.json(
                    OpenAPI.record([
                        "access_token": ["type": "string"], "token_type": ["type": "string", "const": "Bearer"],
                        "expires_in": ["type": "integer", "minimum": 0, "description": "Seconds."],
                        "refresh_token": ["type": "string"],
                    ])))
        ],
        errors: TokenProblem.allCases.map(\.answer))

    static let readHealth = OpenAPI.Operation(
        "readHealth", "Access", "Says that the API is there", "Needs no token.",
        answers: [
            "200": OpenAPI.answer(
                "It is there.",
                content: OpenAPI.json(
                    OpenAPI.record([
                        "status": ["const": "ok"], "message": ["const": "API Rest da Plataforma Yep! Ativa"],
                    ])))
        ])

    static let readDescription = OpenAPI.Operation(
        "readDescription", "Access", "Gives this document", "Needs no token.",
        answers: [
            "200": OpenAPI.answer(
                "An OpenAPI document.",
                content: OpenAPI.json(["type": "object", "required": ["openapi", "info", "paths"]]))
        ])

    private static let form: JSON = [
        "type": "object", "required": ["grant_type"],
        "properties": [
            "grant_type": ["type": "string", "enum": ["client_credentials", "refresh_token"]],
            "client_id": ["type": "string"], "client_secret": ["type": "string", "format": "password"],
            "refresh_token": ["type": "string", "description": "Needed by `refresh_token`; good for one use."],
        ],
    ]

    private static let notStored = Members(
        [Header].notStored.map {
            ($0.name, ["required": true, "schema": ["type": "string", "const": .string($0.value)]] as JSON)
        })
}
