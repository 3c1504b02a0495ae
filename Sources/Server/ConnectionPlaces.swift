import Metrics
import Synchronization

/// The places that there are for connections: so many in all, and so many for each peer.
final class ConnectionPlaces: Sendable {
    private let allMax: Int
    private let perPeerMax: Int
    private let proxies: TrustedProxies
    private let taken = Mutex(Taken())
    private let open = Meter(label: MetricName.connections)
    private let refusedForAll = Counter(label: MetricName.connectionsRefused, dimensions: [("limit", "all")])
    private let refusedForPeer = Counter(label: MetricName.connectionsRefused, dimensions: [("limit", "peer")])

    private struct Taken {
        var all = 0
        var byPeer: [PeerAddress: Int] = [:]
    }

    init(_ limits: ServerLimits) {
        allMax = limits.connectionsMax
        perPeerMax = limits.connectionsPerPeerMax
        proxies = TrustedProxies(limits.trustedProxies)
    }

    private enum Outcome {
        case taken
        case noneLeft
        case noneLeftForPeer
    }

    /// Takes a place; false when there is none left.
    func take(for peer: PeerAddress?) -> Bool {
        let counted = counted(peer)
        let outcome: Outcome = taken.withLock { taken in
            guard taken.all < allMax else { return .noneLeft }
            if let counted {
                guard taken.byPeer[counted, default: 0] < perPeerMax else { return .noneLeftForPeer }
                taken.byPeer[counted, default: 0] += 1
            }
            taken.all += 1
            return .taken
        }
        switch outcome {
        case .taken: open.increment()
        case .noneLeft: refusedForAll.increment()
        case .noneLeftForPeer: refusedForPeer.increment()
        }
        return outcome == .taken
    }

    /// Gives a place back that was taken for this peer.
    func leave(by peer: PeerAddress?) {
        let counted = counted(peer)
        taken.withLock { taken in
            taken.all -= 1
            guard let counted, let left = taken.byPeer[counted].map({ $0 - 1 }) else { return }
            taken.byPeer[counted] = left > 0 ? left : nil
        }
        open.decrement()
    }

    /// The peer whose connections are counted; a trusted proxy brings those of many.
    private func counted(_ peer: PeerAddress?) -> PeerAddress? {
        peer.flatMap { proxies.contains($0) ? nil : $0.network }
    }
}
