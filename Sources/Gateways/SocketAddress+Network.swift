import NIOCore

extension GatewayEndpoint.Network {
    /// True when an endpoint of this network may have the address, given as a number such as `192.0.2.7` or `2001:db8::7`.
    public func allows(_ address: String) -> Bool {
        (try? SocketAddress(ipAddress: address, port: 0)).map(contains) ?? false
    }

    /// True when an endpoint of this network may have the address.
    func contains(_ address: SocketAddress) -> Bool {
        guard let bits = address.bits else { return false }
        switch (self, Place(bits)) {
        case (.internet, .internet), (.privateNetwork, .internet), (.privateNetwork, .privateNetwork),
            (.loopback, .loopback):
            return true
        case (.internet, _), (.privateNetwork, _), (.loopback, _): return false
        }
    }
}

extension SocketAddress {
    /// The address as a number; an IPv4 address lies where RFC 4291 (2.5.5.2) maps it. Nil for a local file.
    fileprivate var bits: UInt128? {
        switch self {
        case .v4(let address): UInt128.mappingIPv4 | UInt128(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            withUnsafeBytes(of: address.address.sin6_addr) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        case .unixDomainSocket: nil
        }
    }
}

/// Who can be reached at an address, by IANA's special-purpose address registries.
private enum Place {
    case internet
    case privateNetwork
    case loopback
    case nowhere

    init(_ bits: UInt128) {
        // An IPv4 address can come in an IPv6 one: mapped, or as a translator's (RFC 6052) or a relay's (RFC 3056).
        if bits >> 32 == UInt128.mappingIPv4 >> 32 || bits >> 32 == 0x64_ff9b << 64 {
            self = Place.ofIPv4(UInt32(truncatingIfNeeded: bits))
        } else if bits >> 112 == 0x2002 {
            self = Place.ofIPv4(UInt32(truncatingIfNeeded: bits >> 80))
        } else {
            self = Place.ofIPv6(bits)
        }
    }

    private static func ofIPv4(_ bits: UInt32) -> Place {
        func isIn(_ a: UInt32, _ b: UInt32, _ c: UInt32, length: UInt32) -> Bool {
            bits >> (32 - length) == (a << 24 | b << 16 | c << 8) >> (32 - length)
        }
        if isIn(127, 0, 0, length: 8) { return .loopback }
        if isIn(10, 0, 0, length: 8) || isIn(172, 16, 0, length: 12) || isIn(192, 168, 0, length: 16)
            || isIn(100, 64, 0, length: 10)
        {
            return .privateNetwork
        }
        let reserved =
            isIn(0, 0, 0, length: 8) || isIn(169, 254, 0, length: 16) || isIn(192, 0, 0, length: 24)
            || isIn(192, 0, 2, length: 24) || isIn(192, 88, 99, length: 24) || isIn(198, 18, 0, length: 15)
            || isIn(198, 51, 100, length: 24) || isIn(203, 0, 113, length: 24) || isIn(224, 0, 0, length: 3)
        return reserved ? .nowhere : .internet
    }

    private static func ofIPv6(_ bits: UInt128) -> Place {
        if bits == 1 { return .loopback }
        if bits >> 121 == 0xfc >> 1 { return .privateNetwork }
        // Only 2000::/3 is given out; of it 2001::/23 is for protocols, 2001:db8::/32 and 3fff::/20 are for documents.
        let isReserved = bits >> 105 == 0x2001_0000 >> 9 || bits >> 96 == 0x2001_0db8 || bits >> 108 == 0x3fff0
        return bits >> 125 == 1 && !isReserved ? .internet : .nowhere
    }
}

extension UInt128 {
    /// `::ffff:0:0`
    fileprivate static let mappingIPv4: UInt128 = 0xffff << 32
}
