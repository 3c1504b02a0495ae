import Gateways
import NIOCore
import NIOPosix
import Refunds
import Testing

/// What the network does to a call, seen through the gateway of our own contract.
@Suite("A call to a gateway")
struct GatewayCallTests {
    private static let refund = #"{"reference":"r-1","amount_minor":1990,"currency":"EUR","status":"succeeded"}"#

    private func answer(to reply: ScriptedServer.Reply, secondsMax: Int64 = 10) async throws -> GatewayAnswer {
        try await ScriptedServer.with([reply]) { server in
            try await Asking.http(Asking.endpoint(server, secondsMax: secondsMax)).send(Asking.payout())
        }
    }

    private func reason(_ answer: GatewayAnswer) -> String {
        if case .silent(let reason) = answer { reason } else { "" }
    }

    @Test("that is answered badly is silence, whatever money moved")
    func badAnswers() async throws {
        let whole = Self.refund + String(repeating: " ", count: 1_048_576 - Self.refund.utf8.count)
        let chunks = "100000\r\n\(whole)\r\n1\r\n \r\n0\r\n\r\n"
        let rows: [(String, ScriptedServer.Reply)] = [
            ("nothing", .bytes("")), ("reset", .reset), ("garbage", .bytes("\u{0}\u{1}\u{2}garbage\r\n\r\n")),
            ("half a head", .bytes("HTTP/1.1 200 OK\r\ncontent-le")),
            ("half a body", .bytes("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n\(Self.refund)")),
            ("half a chunk", .bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n\(Self.refund)")),
            ("long", .answer(200, [], whole + " ")),
            ("long, in chunks", .bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\(chunks)")),
            ("no body", .answer(200)), ("no JSON", .answer(200, [], "<html>")),
            ("two", .json(200, Self.refund + Self.refund)),
            (
                "twice the same",
                .json(
                    200, #"{"reference":"r-1","amount_minor":1990,"amount_minor":1,"currency":"EUR","status":"failed"}"#
                )
            ),
            ("compressed", .json(200, "\u{1f}garbage", [("content-encoding", "gzip")])),
            ("not asked for", .bytes("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")),
            ("nothing new", .answer(304)),
        ]
        for (name, reply) in rows {
            let answer = try await answer(to: reply)
            #expect(answer.isSilent, "\(name): \(answer)")
        }
        let held = GatewayRefund(reference: "r-1", minorUnits: 1_990, currencyCode: "EUR", status: .succeeded)
        for reply in [ScriptedServer.Reply.answer(200, [], whole), .bytes("HTTP/1.1 200 OK\r\n\r\n\(Self.refund)")] {
            let answer = try await answer(to: reply)
            #expect(answer == .holds(held))
        }
    }

    @Test("ends in time, however slow the answer is")
    func slow() async throws {
        let clock = ContinuousClock()
        let replies: [ScriptedServer.Reply] = [
            .hang(), .hang("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"),
            .drip("HTTP/1.1 200 OK\r\nx-drip: 1\r\n"), .drip("HTTP/1.1 100 Continue\r\n\r\n"),
        ]
        for reply in replies {
            let start = clock.now
            let answer = try await answer(to: reply, secondsMax: 1)
            #expect(answer.isSilent)
            // Far beyond the second that the call has: this tells an end from none, on however busy a machine.
            #expect(clock.now - start < .seconds(60))
        }
        // A call that was given up is over for the other side too.
        try await ScriptedServer.with([.hang("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{")]) { server in
            let gateway = try Asking.http(Asking.endpoint(server, secondsMax: 1))
            #expect(reason(await gateway.send(Asking.payout())) == "no answer in 1 s")
            for _ in 0..<600 where server.closings == 0 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(server.connections == 1 && server.closings == 1)
        }
    }

    @Test("follows no redirect", arguments: [301, 302, 303, 307, 308])
    func redirects(_ status: Int) async throws {
        try await ScriptedServer.with([.json(200, Self.refund)]) { other in
            let redirect = ScriptedServer.Reply.json(
                status, Self.refund, [("location", "http://127.0.0.1:\(other.port)/refunds")])
            let answer = try await answer(to: redirect)
            #expect(answer.isSilent)
            #expect(other.connections == 0)
        }
    }

    @Test("finds nobody")
    func nobody() async throws {
        let port = try await ScriptedServer.with([.reset]) { $0.port }
        for url in ["http://127.0.0.1:\(port)", "http://name.invalid"] {
            let endpoint = try Asking.made(GatewayEndpoint(url: url, network: .loopback))
            #expect(try await Asking.http(endpoint).send(Asking.payout()).isSilent)
        }
    }

    @Test("goes to no address that its network does not allow, also not by a name or another spelling")
    func forbiddenAddresses() async throws {
        try await ScriptedServer.with([.json(200, Self.refund)]) { server in
            for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001"] {
                for network in [GatewayEndpoint.Network.internet, .privateNetwork] {
                    let endpoint = try Asking.made(
                        GatewayEndpoint(url: "https://\(host):\(server.port)", network: network))
                    let answer = try await Asking.http(endpoint).send(Asking.payout())
                    #expect(reason(answer) == "the gateway's address is not one that is allowed", "\(host)")
                }
            }
            #expect(server.connections == 0)
        }
        for host in ["10.0.0.1", "169.254.169.254", "0.0.0.0", "[fe80::1]"] {
            let endpoint = try Asking.made(GatewayEndpoint(url: "http://\(host)", network: .loopback))
            let answer = try await Asking.http(endpoint).send(Asking.payout())
            #expect(reason(answer) == "the gateway's address is not one that is allowed", "\(host)")
        }
    }

    @Test("trusts a certificate only for its name, and only with a root that it was given")
    func certificates() async throws {
        let tls = try TestCertificate.serverContext()
        try await TestCertificate.withFile { file in
            let rows: [(host: String, roots: String?, isTrusted: Bool)] = [
                ("localhost", file, true), ("localhost", nil, false), ("127.0.0.1", file, false),
                ("localhost", file + ".gone", false),
            ]
            for (host, roots, isTrusted) in rows {
                try await ScriptedServer.with([.json(200, Self.refund)], tls: tls) { server in
                    let endpoint = try Asking.made(
                        GatewayEndpoint(
                            url: "https://\(host):\(server.port)", network: .loopback, trustedRootsFile: roots))
                    let answer = try await Asking.http(endpoint).send(Asking.payout())
                    #expect(answer.isSilent != isTrusted, "\(host), \(answer)")
                    #expect(server.requests.count == (isTrusted ? 1 : 0))
                    if isTrusted {
                        #expect(server.requests.first?.headers["host"] == ["localhost:\(server.port)"])
                    }
                }
            }
        }
    }
}
