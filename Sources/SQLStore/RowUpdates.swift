/// An update of one row by its key: what is added to, then what is set, then the key.
struct Update {
    let sql: String
    /// How many of the values are added.
    let added: Int
    /// How many of the values, the last ones, are the key.
    let keys: Int

    init(_ table: String, adding: [String] = [], setting: [String] = [], by key: [String] = ["id"]) {
        let parts = [
            adding.isEmpty ? "" : Columns.additions(adding),
            setting.isEmpty ? "" : Columns.assignments(setting, from: adding.count + 1),
        ]
        let values = adding.count + setting.count
        let condition = key.enumerated().map { "\($1) = $\(values + $0 + 1)" }.joined(separator: " AND ")
        sql =
            "UPDATE \(table) SET \(parts.filter { !$0.isEmpty }.joined(separator: ", ")) WHERE \(condition)"
        added = adding.count
        keys = key.count
    }
}

/// The updates of a batch to the rows of a table: one for each row, however many commands change it.
struct RowUpdates {
    private let update: Update
    private var rows: [[SQLValue]] = []
    private var places: [ArraySlice<SQLValue>: Int] = [:]

    init(_ update: Update) { self.update = update }

    var statement: SQLStatement { SQLStatement(update.sql, rows) }

    /// Adds an update, the row's key last. What is added to the row sums up; what is set is what was set last.
    mutating func add(_ row: [SQLValue]) {
        let key = row.suffix(update.keys)
        guard let place = places[key] else {
            places[key] = rows.count
            rows.append(row)
            return
        }
        for index in row.indices {
            if index < update.added, case .integer(let sum) = rows[place][index], case .integer(let more) = row[index] {
                rows[place][index] = .integer(sum + more)
            } else {
                rows[place][index] = row[index]
            }
        }
    }
}
