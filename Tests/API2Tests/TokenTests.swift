import API2
import Testing
import Wire

/// Getting a token, by RFC 6749.
@Suite struct TokenTests {
    private func read(
        _ form: String, basic: ClientCredentials? = nil, type: String = "application/x-www-form-urlencoded"
    ) throws(TokenProblem) -> TokenRequest {
        guard
            let request = Request(
                method: .post, target: "/api2/oauth/token", headers: [Header("Content-Type", type)],
                body: Array(form.utf8))
        else { throw .invalidRequest }
        return try TokenRequest(reading: request, basic: basic)
    }

    private static let shop = ClientCredentials(id: "shop", secret: "s3c+ret")

    private static let readable: [(String, ClientCredentials?, TokenRequest.Grant)] = [
        ("grant_type=client_credentials&client_id=shop&client_secret=s3c%2Bret", nil, .clientCredentials),
        ("client_secret=s3c%2Bret&x=&client_id=shop&grant_type=client_credentials&scope=all", nil, .clientCredentials),
        (
            "grant_type=refresh_token&client_id=shop&client_secret=s3c%2Bret&refresh_token=r%2Ft", nil,
            .refreshToken("r/t")
        ),
        ("grant_type=client_credentials", shop, .clientCredentials),
        ("grant_type=client_credentials&client_id=shop", shop, .clientCredentials),
        ("grant_type=client_credentials&client_id=&client_secret=", shop, .clientCredentials),
        ("grant_type=client_credentials&client_id=shop&client_secret=s3c%2Bret", shop, .clientCredentials),
        ("grant_type=refresh_token&refresh_token=r", shop, .refreshToken("r")),
    ]

    @Test(arguments: readable)
    func requestIsRead(form: String, basic: ClientCredentials?, grant: TokenRequest.Grant) throws {
        let request = try read(form, basic: basic)
        #expect(request.client == TokenTests.shop)
        #expect(request.grant == grant)
    }

    private static let both = "client_id=shop&client_secret=s3c%2Bret"

    private static let refused: [(String, ClientCredentials?, TokenProblem)] = [
        ("", nil, .invalidClient),
        ("\(both)", nil, .invalidRequest),
        ("\(both)&grant_type=", nil, .invalidRequest),
        ("\(both)&grant_type=refresh_token", nil, .invalidRequest),
        ("\(both)&grant_type=refresh_token&refresh_token=", nil, .invalidRequest),
        ("\(both)&grant_type=refresh_token&refresh_token=%C3%A9", nil, .invalidGrant),
        ("\(both)&grant_type=password&username=a&password=b", nil, .unsupportedGrantType),
        ("\(both)&grant_type=Client_Credentials", nil, .unsupportedGrantType),
        ("grant_type=client_credentials&grant_type=client_credentials&\(both)", nil, .invalidRequest),
        ("grant_type=client_credentials&\(both)&client_id=shop", nil, .invalidRequest),
        ("grant_type=client_credentials&\(both)&x=1&x=2", nil, .invalidRequest),
        ("grant_type=client_credentials&\(both)&x=%", nil, .invalidRequest),
        ("grant_type=client_credentials&client_id=shop", nil, .invalidClient),
        ("grant_type=client_credentials&client_secret=s3c%2Bret", nil, .invalidClient),
        ("grant_type=client_credentials&client_id=shop&client_secret=", nil, .invalidClient),
        ("grant_type=client_credentials&client_id=sh%C3%B6p&client_secret=x", nil, .invalidClient),
        (
            "grant_type=client_credentials&client_id=shop&client_secret=\(String(repeating: "x", count: 513))", nil,
            .invalidClient
        ),
        ("grant_type=client_credentials&client_id=other", shop, .invalidRequest),
        ("grant_type=client_credentials&client_id=shop&client_secret=other", shop, .invalidRequest),
        ("grant_type=password&client_id=shop&client_secret=", nil, .invalidClient),
        ("grant_type=client_credentials", ClientCredentials(id: "", secret: "x"), .invalidClient),
        ("grant_type=client_credentials&\(both)&x=\(String(repeating: "x", count: 8_192))", nil, .invalidRequest),
    ]

    @Test(arguments: refused)
    func requestIsRefused(form: String, basic: ClientCredentials?, expected: TokenProblem) {
        #expect(throws: expected, "\(form)") { try read(form, basic: basic) }
    }

    @Test(arguments: ["application/json", "text/plain", "", "multipart/form-data; boundary=x"])
    func otherTypesAreRefused(type: String) {
        #expect(throws: TokenProblem.invalidRequest) {
            try read("grant_type=client_credentials&\(TokenTests.both)", type: type)
        }
    }

    @Test func problems() {
        let texts = TokenProblem.allCases.map(\.response.transcript)
        #expect(
            texts == [
                """
                400
                content-type: application/json
                Error-Reason: invalid-request
                Cache-Control: no-store
                Pragma: no-cache

                {"error":"invalid_request"}
                """,
                """
                401
                content-type: application/json
                Error-Reason: invalid-client
                Cache-Control: no-store
                Pragma: no-cache
                WWW-Authenticate: Basic realm="api2"

                {"error":"invalid_client"}
                """,
                """
                400
                content-type: application/json
                Error-Reason: invalid-grant
                Cache-Control: no-store
                Pragma: no-cache

                {"error":"invalid_grant"}
                """,
                """
                400
                content-type: application/json
                Error-Reason: unsupported-grant-type
                Cache-Control: no-store
                Pragma: no-cache

                {"error":"unsupported_grant_type"}
                """,
            ])
    }

    @Test func answer() {
        let answer = TokenAnswer(accessToken: "a.b", refreshToken: "c-d", expiresInSeconds: 3_600)
        #expect(
            answer.response.transcript == """
                200
                content-type: application/json
                Cache-Control: no-store
                Pragma: no-cache

                {"access_token":"a.b","token_type":"Bearer","expires_in":3600,"refresh_token":"c-d"}
                """)
    }

    @Test func health() {
        #expect(
            HealthAnswer.response.transcript == """
                200
                content-type: application/json

                {"status":"ok","message":"API Rest da Plataforma Yep! Ativa"}
                """)
    }
}
