import CLibPQ
import Dispatch
import Register
import SQLStore
import Synchronization

/// The way to the primary, and the memory of the newest one that was seen.
///
/// A primary that comes back after another took its place takes writes like any other, and nobody would ever see them: it is
/// told by its timeline, and refused.
final class PostgresCluster: Sendable {
    private let targets: Targets
    private let newest = Mutex<Primary?>(nil)
    /// Set once, by the engine that owns this, before anybody else sees it.
    private nonisolated(unsafe) var watch: (any DispatchSourceTimer)?

    /// How often the servers are asked whether one of them has taken another's place.
    private static let watchSeconds = 1

    /// Names the servers; connects to none.
    init(_ connectionString: String) throws(StoreFault) { targets = try Targets(connectionString) }

    deinit { watch?.cancel() }

    /// Looks for a newer primary from now on, as an old one may live on and answer, and nobody would ever see what it takes.
    func keepWatch() {
        guard targets.all.count > 1 else { return }
        let interval = DispatchTimeInterval.seconds(PostgresCluster.watchSeconds)
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "postgres.watch"))
        timer.setEventHandler { [weak self] in self?.look() }
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.resume()
        watch = timer
    }

    private func look() {
        for target in targets.all {
            guard let connection = try? PostgresConnection(to: target), let primary = try? connection.askPrimary()
            else {
                continue
            }
            try? remember(primary)
        }
    }

    /// True while nothing is known to be wrong with a connection, and no newer primary has been seen.
    func trusts(_ connection: PostgresConnection) -> Bool {
        connection.isUsable && newest.withLock { $0 == connection.primary }
    }

    /// A connection to the newest primary that can be reached. Throws ``StoreFault`` when there is none.
    func connect() throws(StoreFault) -> PostgresConnection {
        var best: (connection: PostgresConnection, primary: Primary)?
        var complaints: [String] = []
        for target in targets.all {
            do throws(StoreFault) {
                let connection = try PostgresConnection(to: target)
                guard let primary = try connection.askPrimary() else {
                    complaints.append("\(PostgresCluster.name(target)) is a standby")
                    continue
                }
                if best.map({ $0.primary.timeline < primary.timeline }) ?? true { best = (connection, primary) }
            } catch {
                complaints.append("\(PostgresCluster.name(target)): \(error.reason)")
            }
        }
        guard let best else { throw .unavailable("no primary: " + complaints.joined(separator: "; ")) }
        try remember(best.primary)
        best.connection.primary = best.primary
        try best.connection.settle()
        return best.connection
    }

    private func remember(_ primary: Primary) throws(StoreFault) {
        try newest.withLock { newest throws(StoreFault) in
            if let newest {
                guard primary.cluster == newest.cluster else {
                    throw .unavailable("this is cluster \(primary.cluster), not \(newest.cluster)")
                }
                guard primary.timeline >= newest.timeline else {
                    throw .unavailable(
                        "an old primary came back: its timeline is \(primary.timeline), \(newest.timeline) is known")
                }
            }
            newest = primary
        }
    }

    private static func name(_ target: [String: String]) -> String {
        (target["hostaddr"] ?? target["host"] ?? "the local socket") + (target["port"].map { ":" + $0 } ?? "")
    }
}

extension PostgresConnection {
    /// Which primary this is; nil for a standby.
    fileprivate func askPrimary() throws(StoreFault) -> Primary? {
        let answers = try query(
            """
            SELECT pg_is_in_recovery()::int, (SELECT system_identifier::text FROM pg_control_system()),
                CASE WHEN pg_is_in_recovery() THEN 0
                    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint END
            """
        ) { (isStandby: $0.integer() != 0, primary: Primary(cluster: $0.text(), timeline: $0.integer())) }
        guard let answer = answers.first, !answer.isStandby else { return nil }
        return answer.primary
    }

    /// Sets what the register rests on for as long as the connection lasts.
    ///
    /// A session whose server vanished in the middle of a batch is not idle to PostgreSQL: it waits for the batch's rest, with
    /// all its locks. So the connection is to be given up from that side too, after what it takes on ours (``Targets``). Where
    /// the server only stands still, its machine keeps the connection up: whoever needs the locks ends the session then
    /// (``PostgresConnection/end()``).
    fileprivate func settle() throws(StoreFault) {
        let settings = try query("SELECT current_setting('fsync'), current_setting('synchronous_commit')") {
            (fsync: $0.text(), synchronousCommit: $0.text())
        }
        guard settings.first?.fsync == "on" else {
            throw .broken("the database is not durable: fsync is off")
        }
        try run(
            script: """
                SET lock_timeout = '2s';
                SET idle_in_transaction_session_timeout = '60s';
                SET tcp_keepalives_idle = '5s';
                SET tcp_keepalives_interval = '3s';
                SET tcp_keepalives_count = 3;
                SET tcp_user_timeout = '10s';
                SET default_transaction_isolation = 'read committed';
                \(settings.first?.synchronousCommit == "off" ? "SET synchronous_commit = on;" : "")
                """)
    }
}
