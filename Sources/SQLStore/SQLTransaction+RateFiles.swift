import Refunds
import Register

extension SQLTransaction {
    /// The file of tax rates that came next after another.
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try rateFiles("WHERE id > $1 ORDER BY id LIMIT 1", [.integer(last?.rawValue ?? 0)]) { file, _ in file }.first
    }

    /// Files, each with its hash and its seal, as stored.
    fileprivate func rateFiles<Value>(
        _ condition: String, _ values: [SQLValue],
        _ use: @escaping (RateFileOnRecord, (hash: [UInt8], seal: [UInt8])) -> Value
    ) throws(StoreFault) -> [Value] {
        try connection.query(
            """
            SELECT id, name, effective, is_intrastate, kind, row_count, content, created_at, hash, seal FROM rate_file
            \(condition)
            """, values
        ) { reader in
            let file = RateFileOnRecord(
                id: reader.id(),
                file: NewRateFile(
                    name: reader.text(), effective: reader.optionalText(), isIntrastate: reader.flag(),
                    kind: reader.text(), rowCount: reader.integer(), content: reader.blob()),
                importedAt: reader.instant())
            return use(file, (reader.blob(), reader.blob()))
        }
    }

    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID? {
        let hash = sha256(file.content)
        return try connection.query(
            """
            INSERT INTO rate_file (id, name, effective, is_intrastate, kind, row_count, content, hash, created_at, seal)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM rate_file), $1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (hash) DO NOTHING RETURNING id
            """,
            [
                .text(file.name), SQLValue(file.effective), SQLValue(file.isIntrastate), .text(file.kind),
                .integer(file.rowCount), .blob(file.content), .blob(hash), SQLValue(now),
                .blob(file.seal(hash, at: now)),
            ]
        ) { RateFileID($0.integer()) }.first
    }
}

extension NewRateFile {
    /// What says that the file and the terms that came with it are those of its import.
    fileprivate func seal(_ hash: [UInt8], at importedAt: Instant) -> [UInt8] {
        let terms = [name, effective ?? "", "\(isIntrastate)", kind, "\(rowCount)", "\(importedAt.seconds)"]
        return sha256(terms.joined(separator: "\n").utf8 + hash)
    }
}

extension Verification {
    /// Files of tax rates are as they were imported, and none is missing before another.
    mutating func checkRateFiles() throws(StoreFault) {
        let files = try transaction.rateFiles("ORDER BY id", []) { file, stored in
            let hash = sha256(file.file.content)
            let isSame = hash == stored.hash && file.file.seal(hash, at: file.importedAt) == stored.seal
            return (id: file.id.rawValue, isSame: isSame)
        }
        for (place, file) in files.enumerated() {
            if !file.isSame { report("rate_file \(file.id)", "is not what was imported") }
            if file.id != place + 1 { report("rate_file \(file.id)", "is the number \(place + 1) of the files") }
        }
    }
}
