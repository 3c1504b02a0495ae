import Server
import Testing
import Wire

/// Where requests come from, by the peer and what proxies say.
struct TrustedProxiesTests {
    @Test(
        arguments: [
            // Without a trusted peer nothing is believed.
            ("198.51.100.1", ["192.0.2.7"], "198.51.100.1"),
            // A trusted one says who asked it.
            ("127.0.0.1", ["192.0.2.7"], "192.0.2.7"),
            ("127.0.0.1", [" 192.0.2.7\t"], "192.0.2.7"),
            ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
            ("::ffff:127.0.0.1", ["192.0.2.7"], "192.0.2.7"),
            // What the sender itself wrote stands before that.
            ("127.0.0.1", ["203.0.113.1, 192.0.2.7"], "192.0.2.7"),
            ("127.0.0.1", ["203.0.113.1", "192.0.2.7"], "192.0.2.7"),
            // A chain of trusted ones.
            ("127.0.0.1", ["203.0.113.1, 192.0.2.7, 10.0.0.1"], "192.0.2.7"),
            ("127.0.0.1", ["10.0.0.1"], "10.0.0.1"),
            // Nothing, or nothing that can be read: the last one that said something sensible.
            ("127.0.0.1", [], "127.0.0.1"),
            ("127.0.0.1", [""], "127.0.0.1"),
            ("127.0.0.1", ["192.0.2.7, unknown"], "127.0.0.1"),
            ("127.0.0.1", ["192.0.2.7, nonsense, 10.0.0.1"], "10.0.0.1"),
        ] as [(String, [String], String)])
    func sender(peer: String, forwarded: [String], expected: String) throws {
        let proxies = TrustedProxies(Set(try ["127.0.0.1", "10.0.0.1"].map { try #require(PeerAddress($0)) }))
        let request = try #require(
            Request(method: .get, target: "/", headers: forwarded.map { Header("X-Forwarded-For", $0) }))
        let sender = proxies.sender(of: request, from: try #require(PeerAddress(peer)))
        #expect(sender.description == expected)
    }

    @Test(arguments: ["", "1.2.3", "256.1.1.1", "1.2.3.4:80", "[::1]", "localhost", ":::1", "1.2.3.4 "])
    func noAddress(text: String) { #expect(PeerAddress(text) == nil) }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("2001:DB8:0::7", "2001:db8::7"), ("::ffff:192.0.2.7", "192.0.2.7"),
    ])
    func address(text: String, written: String) { #expect(PeerAddress(text)?.description == written) }
}
