import Console
import Wire

/// How browsers reach the console.
public struct ConsoleSettings: Sendable {
    /// Scheme, host and port as browsers have them, such as `https://refunds.example.com`; nil for whatever they ask for.
    private let address: String?
    /// True when browsers may send the session's cookie over TLS only.
    let isSecure: Bool

    /// What looking at a password costs: the rounds of scrypt as a power of two.
    let passwordCost: Int

    /// For an address that browsers have, or for none in particular: then cookies want TLS unless the server listens on
    /// loopback only.
    public init(address: String?, onLoopback: Bool, passwordCost: Int) {
        self.passwordCost = passwordCost
        self.address = address
        isSecure = address.map { $0.hasPrefix("https://") } ?? !onLoopback
    }

    /// The name of the session's cookie; one with the prefix is taken from this very host only (RFC 6265bis, 4.1.3.2).
    var cookie: String { isSecure ? "__Host-creditmemo_session" : "creditmemo_session" }

    /// The cookie of a session, or none; the browser forgets it when it closes.
    func sessionCookie(_ token: String?) -> Header {
        let end = token == nil ? "; Max-Age=0" : ""
        return Header(
            "set-cookie",
            "\(cookie)=\(token ?? ""); Path=/; HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")\(end)")
    }

    /// True for a request that a page of this very server has sent: browsers say so with every form.
    func isOwn(_ request: Request) -> Bool {
        guard let origin = request.onlyHeader("origin") else {
            return request.onlyHeader("sec-fetch-site") == "same-origin"
        }
        if let address { return origin == address }
        guard let host = request.onlyHeader("host") else { return false }
        return origin == "https://" + host || origin == "http://" + host
    }
}
