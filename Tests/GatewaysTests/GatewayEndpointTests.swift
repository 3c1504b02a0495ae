import Gateways
import Testing

@Suite("A gateway's endpoint")
struct GatewayEndpointTests {
    @Test(
        "is a URL over https",
        arguments: [
            "https://pay.example.com", "HTTPS://Pay.Example.com", "https://pay.example.com/",
            "https://pay.example.com:8443/v1/",
            "https://203.0.114.7/a/b", "https://[2606:4700::1]:443/x", "https://pay-1.example.com/~shop_1",
        ])
    func good(_ url: String) {
        #expect(GatewayEndpoint(url: url) != nil)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "pay.example.com", "http://pay.example.com", "http://127.0.0.1", "ftp://pay.example.com", "https://",
            "https:///x",
            "https://user@pay.example.com", "https://user:word@pay.example.com", "https://pay.example.com?x=1",
            "https://pay.example.com/#x", "https://pay.example.com:0", "https://pay.example.com:65536",
            "https://pay.example.com:", "https://pay.example.com:8a", "https://a:1:2", "https://pay.exam ple.com",
            "https://pay.example.com/%2e%2e", "https://pay.example.com/a:b", "https://pay.example.com\\@evil.example",
            "https://[::1", "https://[]", "https://[::1]x", "https://pay.example.com\r\nx: y", "https://päy.example",
            "https://a_b.example",
        ])
    func bad(_ url: String) {
        #expect(GatewayEndpoint(url: url) == nil)
    }

    @Test("is without TLS on the machine itself only")
    func plain() {
        #expect(GatewayEndpoint(url: "http://127.0.0.1:8080", network: .loopback) != nil)
        #expect(GatewayEndpoint(url: "http://localhost", network: .loopback) != nil)
        #expect(GatewayEndpoint(url: "http://[fd00::1]", network: .privateNetwork) == nil)
    }

    @Test("takes 1 to 30 seconds")
    func time() {
        for (seconds, isGood) in [(0, false), (1, true), (30, true), (31, false), (Int64.max, false)] as [(Int64, Bool)]
        {
            #expect((GatewayEndpoint(url: "https://pay.example.com", secondsMax: seconds) != nil) == isGood)
        }
    }

    /// The first and the last address of each block, and their neighbours outside where those are of another kind.
    @Test("has an address that its network allows")
    func addresses() {
        typealias Network = GatewayEndpoint.Network
        let rows: [([Network], [String])] = [
            (
                [.internet, .privateNetwork],
                [
                    "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                    "128.0.0.0",
                    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
                    "192.167.255.255",
                    "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "203.0.112.255", "203.0.114.0",
                    "223.255.255.255", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2606:4700::1", "3ffe::1",
                    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2a00::1",
                ]
            ),
            (
                [.privateNetwork],
                [
                    "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "172.16.0.0", "172.31.255.255",
                    "192.168.0.0", "192.168.255.255", "fc00::", "fdff:ffff::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
                    "2002:a00:1::",
                ]
            ),
            ([.loopback], ["127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"]),
            (
                [],
                [
                    "0.0.0.0", "0.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "192.0.0.0",
                    "192.0.2.1", "192.88.99.1", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
                    "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::2", "::7f00:1",
                    "fe80::1", "febf::1", "fec0::1", "ff02::1", "2001::", "2001:1ff:ffff::", "2001:db8::1", "3fff::1",
                    "4000::1", "100::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
                    "64:ff9b:1::1", "localhost", "127.1", "",
                ]
            ),
        ]
        for (networks, addresses) in rows {
            for address in addresses {
                for network in Network.allCases {
                    #expect(network.allows(address) == networks.contains(network), "\(address) and \(network)")
                }
            }
        }
    }
}
