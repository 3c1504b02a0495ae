package import Wire

/// The proxies whose word is taken for where a request comes from.
package struct TrustedProxies: Sendable {
    private let addresses: Set<PeerAddress>

    /// Trusts these.
    package init(_ addresses: Set<PeerAddress>) { self.addresses = addresses }

    /// True for one of them.
    func contains(_ address: PeerAddress) -> Bool { addresses.contains(address) }

    /// Where a request comes from: the peer of the connection, or the one that proxies name in `X-Forwarded-For`.
    ///
    /// Each proxy adds at the end the address that it was asked from, so the rightmost one that is no proxy is the sender.
    /// What stands before it may be made up. Behind a word that is no address nobody is believed.
    package func sender(of request: Request, from peer: PeerAddress) -> PeerAddress {
        guard contains(peer) else { return peer }
        var sender = peer
        let hops = request.headers.values(of: "x-forwarded-for").joined(separator: ",").split(separator: ",")
        for hop in hops.reversed() where contains(sender) {
            guard let address = PeerAddress(hop.trimmingBlanks) else { break }
            sender = address
        }
        return sender
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
