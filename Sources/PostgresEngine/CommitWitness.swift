import Foundation
import Register
import SQLStore
import Synchronization

/// Says of a batch whose commit was not answered whether it was committed.
///
/// Every transaction of a replica leaves its number in the replica's own row of `commit_witness`. After a lost answer the row
/// is read over a new connection: it tells, and it is marked as asked, so that the old transaction, should its COMMIT still be
/// on its way, breaks a CHECK and is rolled back. The mark has to be committed too: only when that commit is safe, on a standby
/// if there is one, is the earlier one.
final class CommitWitness: Sendable {
    private let replica = UUID().uuidString
    private let batches = Atomic<Int64>(0)
    /// How often the row was asked; a transaction that does not know of the last time cannot commit.
    private let asked = Atomic<Int64>(0)

    /// How long the database may take to come back before the outcome is given up as unknown.
    private static let secondsMax = 15
    private static let pauseMicroseconds: UInt32 = 100_000

    /// Makes the table when there is none, and forgets replicas of days ago when there are any: a start that changes nothing
    /// commits nothing, and needs no standby.
    func prepare(_ connection: PostgresConnection) throws(StoreFault) {
        let isThere = try connection.query("SELECT CAST(to_regclass('commit_witness') IS NOT NULL AS INTEGER)") {
            $0.integer() == 1
        }
        if isThere == [true] {
            let old = try connection.query(
                "SELECT COUNT(*) FROM commit_witness WHERE seen_at < now() - INTERVAL '7 days'"
            ) { $0.integer() }
            if old == [0] { return }
        }
        try connection.run(
            script: """
                BEGIN;
                \(SQLDialect.postgres.beginningMigration);
                CREATE TABLE IF NOT EXISTS commit_witness (
                    replica TEXT NOT NULL PRIMARY KEY,
                    batch BIGINT NOT NULL CHECK (batch >= 0),
                    asked BIGINT NOT NULL,
                    seen_at TIMESTAMPTZ NOT NULL DEFAULT now()
                );
                DELETE FROM commit_witness WHERE seen_at < now() - INTERVAL '7 days';
                COMMIT
                """)
    }

    /// A number that no transaction of this replica has.
    func newBatch() -> Int64 { batches.add(1, ordering: .relaxed).newValue }

    /// The statement by which a transaction leaves its number.
    func marking(_ batch: Int64) -> String {
        let asked = asked.load(ordering: .relaxed)
        return """
            INSERT INTO commit_witness (replica, batch, asked) VALUES ('\(replica)', \(batch), \(asked))
            ON CONFLICT (replica) DO UPDATE SET seen_at = now(),
                batch = CASE WHEN commit_witness.asked <= \(asked) THEN \(batch) ELSE -1 END
            """
    }

    /// True when the batch was committed, false when it was not and never will be. Throws
    /// ``StoreFault/unanswered(_:)`` when the database cannot be asked in time.
    func saw(
        _ batch: Int64, through cluster: PostgresCluster, after error: PostgresError
    ) throws(StoreFault) -> Bool {
        let deadline = ContinuousClock.now.advanced(by: .seconds(CommitWitness.secondsMax))
        var reason = error.message
        repeat {
            do throws(StoreFault) {
                return try lastBatch(cluster.connect()) == batch
            } catch {
                reason = error.reason
            }
            usleep(CommitWitness.pauseMicroseconds)
        } while ContinuousClock.now < deadline
        throw .unanswered("the answer to a commit was lost, and the database cannot be asked: \(reason)")
    }

    /// The last batch that was committed, and will ever be of those begun so far; 0 for none.
    private func lastBatch(_ connection: PostgresConnection) throws(StoreFault) -> Int64 {
        let asked = asked.add(1, ordering: .relaxed).newValue
        connection.begin("BEGIN", secondsMax: CommitWitness.secondsMax)
        let batches: [Int64]
        do throws(StoreFault) {
            batches = try connection.query(
                """
                INSERT INTO commit_witness (replica, batch, asked) VALUES ($1, 0, $2)
                ON CONFLICT (replica) DO UPDATE SET asked = excluded.asked, seen_at = now() RETURNING batch
                """, [.text(replica), .integer(asked)]
            ) { $0.integer() }
        } catch {
            // The old session may stand still itself, with the row.
            connection.end()
            throw error
        }
        do throws(PostgresError) { try connection.commit(with: "SELECT 1") } catch { throw error.fault("COMMIT") }
        return batches.first ?? 0
    }
}
