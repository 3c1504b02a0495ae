/// Where a gateway is, and what may be done to reach it.
///
/// Its text comes from the administrator alone. What a name resolves to is checked at each call (``Network``), because a name
/// server may say something else tomorrow.
public struct GatewayEndpoint: Sendable, Hashable {
    /// True for `https`.
    let usesTLS: Bool
    /// The name or address, without brackets, in small letters.
    let host: String
    /// The TCP port.
    let port: Int
    /// What every path begins with: empty, or a slash and more, with no slash at the end.
    let path: String
    /// The addresses that may be connected to.
    let network: Network
    /// A call has ended after so many seconds, name look-up and all of the answer included.
    let secondsMax: Int64
    /// A PEM file of certificates that are trusted besides those of the system.
    let trustedRootsFile: String?

    /// The addresses that an endpoint may have. Those that are never anybody's gateway are refused in each case: link-local
    /// ones, where clouds keep their metadata service, multicast, and what IANA reserves.
    public enum Network: Sendable, CaseIterable {
        /// Addresses that the whole Internet reaches, over `https`.
        case internet
        /// Those, and the ones of private networks (RFC 1918, RFC 4193, RFC 6598), over `https`.
        case privateNetwork
        /// The machine itself, over `https` or `http`: for tests and for a developer's sandbox.
        case loopback
    }

    /// Calls longer than this would outlive the lease of the attempt that they belong to.
    public static let secondsMaxMax: Int64 = 30
    /// How long a call may take unless told otherwise.
    public static let secondsUsual: Int64 = 20

    /// Reads `https://host[:port][/path]`, and with ``Network/loopback`` also `http://…`.
    ///
    /// Nil for anything else: user names, queries, fragments, escapes, other schemes, or a time outside 1 to
    /// ``secondsMaxMax`` seconds.
    public init?(
        url: String, network: Network = .internet, secondsMax: Int64 = secondsUsual, trustedRootsFile: String? = nil
    ) {
        guard (1...Self.secondsMaxMax).contains(secondsMax), url.utf8.allSatisfy(Self.isPlain) else { return nil }
        let schemes = network == .loopback ? ["https://", "http://"] : ["https://"]
        guard let scheme = schemes.first(where: { url.lowercased().hasPrefix($0) }) else { return nil }
        let parts = url.dropFirst(scheme.count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (host, port) = Self.hostAndPort(parts[0].lowercased()) else { return nil }
        let path = parts.count > 1 ? parts[1] : ""
        guard !path.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" }) else { return nil }
        self.usesTLS = scheme == "https://"
        self.host = host
        self.port = port ?? (usesTLS ? 443 : 80)
        self.path = path.isEmpty ? "" : "/" + (path.hasSuffix("/") ? path.dropLast() : path)
        self.network = network
        self.secondsMax = secondsMax
        self.trustedRootsFile = trustedRootsFile
    }

    /// Stripe's own, which test keys use too.
    public static let stripe = GatewayEndpoint(publicHost: "api.stripe.com")
    /// Mercado Pago's own, which test tokens use too.
    public static let mercadoPago = GatewayEndpoint(publicHost: "api.mercadopago.com")

    private init(publicHost host: String) {
        self.usesTLS = true
        self.host = host
        self.port = 443
        self.path = ""
        self.network = .internet
        self.secondsMax = Self.secondsUsual
        self.trustedRootsFile = nil
    }

    /// The URL of something below the endpoint; the path begins with a slash.
    func url(_ path: String) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(usesTLS ? "https" : "http")://\(host):\(port)\(self.path)\(path)"
    }

    /// Takes `name`, `name:port`, `[address]` or `[address]:port` apart.
    private static func hostAndPort(_ text: String) -> (host: String, port: Int?)? {
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains("[") else { return nil }
            if parts[1].isEmpty { return (String(parts[0]), nil) }
            guard parts[1].hasPrefix(":"), let port = port(parts[1].dropFirst()) else { return nil }
            return (String(parts[0]), port)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 253,
            !parts[0].contains(where: { $0 == "[" || $0 == "]" || $0 == "~" || $0 == "_" })
        else { return nil }
        guard parts.count == 2 else { return (String(parts[0]), nil) }
        return port(parts[1]).map { (String(parts[0]), $0) }
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        return Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }

    /// What two readers of URLs cannot take for different things.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/:[]".utf8.contains(byte)
        }
    }
}
