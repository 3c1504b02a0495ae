/// An update of one row by its id: what is added to, then what is set, then the id.
struct Update {
    let sql: String
    /// How many of the values are added.
    let added: Int

    init(_ table: String, adding: [String] = [], setting: [String] = []) {
        let parts = [
            adding.isEmpty ? "" : Columns.additions(adding),
            setting.isEmpty ? "" : Columns.assignments(setting, from: adding.count + 1),
        ]
        sql =
            "UPDATE \(table) SET \(parts.filter { !$0.isEmpty }.joined(separator: ", "))"
            + " WHERE id = $\(adding.count + setting.count + 1)"
        added = adding.count
    }
}

/// The updates of a batch to the rows of a table: one for each row, however many commands change it.
struct RowUpdates {
    private let update: Update
    private var rows: [[SQLValue]] = []
    private var places: [Int64: Int] = [:]

    init(_ update: Update) { self.update = update }

    var statement: SQLStatement { SQLStatement(update.sql, rows) }

    /// Adds an update, the row's id last. What is added to the row sums up; what is set is what was set last.
    mutating func add(_ row: [SQLValue]) {
        guard case .integer(let id) = row.last else { preconditionFailure("an id ends the row") }
        guard let place = places[id] else {
            places[id] = rows.count
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
