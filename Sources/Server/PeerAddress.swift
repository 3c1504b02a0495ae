public import NIOCore

/// The address of whoever is at the other end, as a number; an IPv4 address lies where RFC 4291 (2.5.5.2) maps it.
public struct PeerAddress: Sendable, Hashable, CustomStringConvertible {
    private let bits: UInt128

    private static let mapped: UInt128 = 0xFFFF << 32

    /// The address of a socket; nil when it has none, as that of a local file.
    public init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address): bits = PeerAddress.mapped | UInt128(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            bits = withUnsafeBytes(of: address.address.sin6_addr) {
                UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self))
            }
        case .unixDomainSocket, nil: return nil
        }
    }

    /// Reads an address such as `192.0.2.7` or `2001:db8::7`.
    public init?(_ text: some StringProtocol) {
        self.init(try? SocketAddress(ipAddress: String(text), port: 0))
    }

    private init(bits: UInt128) { self.bits = bits }

    private var isIPv4: Bool { bits >> 32 == PeerAddress.mapped >> 32 }

    /// What is counted as one peer: an IPv4 address, or the network of 64 bits that an IPv6 subscriber has to itself.
    var network: PeerAddress { isIPv4 ? self : PeerAddress(bits: (bits >> 64) << 64) }

    /// The address as it is written.
    public var description: String {
        let bytes = withUnsafeBytes(of: bits.bigEndian) { ByteBuffer(bytes: isIPv4 ? $0.suffix(4) : $0[...]) }
        return (try? SocketAddress(packedIPAddress: bytes, port: 0))?.ipAddress ?? "\(bits)"
    }
}
