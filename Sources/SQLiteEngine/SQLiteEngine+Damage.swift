public import Register

extension SQLiteEngine {
    /// What SQLite finds wrong with the file, page by page and index by index; nothing when it is whole.
    public func damage() throws(StoreFault) -> [String] {
        let findings = try read { connection throws(StoreFault) in
            try connection.query("PRAGMA integrity_check") { $0.text() }
        }
        return findings == ["ok"] ? [] : findings
    }
}
