import API2
import Crypto
import Foundation
import Reference
import TransactionsV1
import Wire

/// Answers with the API's reference for people, at `/docs`.
struct ReferenceResponder: Sendable {
    private let page: Response
    private let unchanged: Response

    init() {
        let reference = Reference(of: [
            Reference.Dialect("api2", API2.OpenAPI.document), Reference.Dialect("v1", TransactionsV1.OpenAPI.document),
        ])
        let tag = Header("ETag", "\"\(Secret.entityTag(of: reference.page))\"")
        let style = Data(SHA256.hash(data: Array(Reference.styleSheet.utf8))).base64EncodedString()
        let policy =
            "default-src 'none'; style-src 'sha256-\(style)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        page = Response(
            status: 200,
            headers: [
                Header("content-type", "text/html; charset=utf-8"), Header("Content-Security-Policy", policy),
                Header("X-Content-Type-Options", "nosniff"), Header("Referrer-Policy", "no-referrer"),
                Header("Cache-Control", "no-cache"), tag,
            ], body: reference.page)
        unchanged = Response(status: 304, headers: [tag])
        self.tag = tag.value
    }

    private let tag: String

    /// The page, or that it can only be read; nil at any other path.
    func answer(to request: Request) -> Response? {
        guard request.path == "/docs" || request.path == "/docs/" else { return nil }
        guard request.method == .get else { return API2.Problem.methodNotAllowed(allow: [.get]).response }
        return request.headers["If-None-Match"] == tag ? unchanged : page
    }
}
