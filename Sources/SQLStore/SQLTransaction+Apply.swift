import Refunds
import Register

extension SQLTransaction {
    /// Writes a batch: every statement runs once, with a row of parameters for each document it concerns.
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        let documents = RevisionDocuments(of: entries)
        var rows = ChangedRows(documents)
        for entry in entries { rows.add(entry) }
        let statements = try rows.statements + [auditing(entries, documents)] + storing(numbering)
        let changed = try connection.execute(statements)
        for (statement, changed) in zip(statements, changed) where changed != statement.rows.count {
            throw .broken("\(changed) of \(statement.rows.count) rows changed by: \(statement.sql)")
        }
    }

    private func storing(_ numbering: Numbering) -> [SQLStatement] {
        [
            SQLStatement(
                "UPDATE id_sequence SET next = $1 WHERE name = $2",
                numbering.nextIDs.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { [.integer($0.value), .text($0.key.rawValue)] }),
            SQLStatement(
                """
                INSERT INTO number_series (store_id, document, next) VALUES ($1, $2, $3)
                ON CONFLICT (store_id, document) DO UPDATE SET next = excluded.next
                """,
                numbering.nextNumbers.sorted {
                    ($0.key.storeID, $0.key.document.rawValue) < ($1.key.storeID, $1.key.document.rawValue)
                }
                .map { [SQLValue($0.key.storeID), .text($0.key.document.rawValue), .integer($0.value)] }),
        ]
    }
}
