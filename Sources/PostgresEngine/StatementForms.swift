/// The two forms in which a statement runs: once, as it is written, and once for each of many rows of parameters.
///
/// The second takes each parameter as an array. Row by row, the arrays are a relation `v` with a column for each parameter:
///
///     INSERT INTO t (a, b) VALUES ($1, $2)     INSERT INTO t (a, b) SELECT v.p1, v.p2 FROM unnest($1, $2) AS v (p1, p2)
///     UPDATE t SET a = a + $1 WHERE id = $2    UPDATE t SET a = a + v.p1 FROM unnest($1, $2) AS v (p1, p2) WHERE id = v.p2
///     SELECT a FROM t WHERE id = $1            SELECT q.* FROM unnest($1) AS v (p1)
///                                                  CROSS JOIN LATERAL (SELECT a FROM t WHERE id = v.p1 OFFSET 0) AS q
///
/// PostgreSQL plans a query with an `OFFSET` by itself, and can join one that looks to the left only by a loop over what is
/// there: so the answers come in the sequence of the rows. An update changes a row once, so no two rows of parameters may
/// name the same.
enum StatementForms {
    /// The text for many rows; nil when the statement is of another shape.
    static func many(_ sql: String, _ types: [ParameterType]) -> String? {
        guard !types.isEmpty else { return nil }
        let arrays = types.enumerated().map { "$\($0 + 1)::\($1.name)[]" }.joined(separator: ", ")
        let columns = (1...types.count).map { "p\($0)" }.joined(separator: ", ")
        let relation = "unnest(\(arrays)) AS v (\(columns))"
        let words = overColumns(sql)
        if sql.hasPrefix("SELECT ") {
            let fence = words.contains(" OFFSET ") ? "" : " OFFSET 0"
            return "SELECT q.* FROM \(relation) CROSS JOIN LATERAL (\(words)\(fence)) AS q"
        }
        if sql.hasPrefix("INSERT "), let values = words.range(of: " VALUES ("),
            let end = closing(words, from: values.upperBound)
        {
            return words[..<values.lowerBound] + " SELECT " + words[values.upperBound..<end] + " FROM \(relation)"
                + words[words.index(after: end)...]
        }
        if sql.hasPrefix("UPDATE "), let condition = words.range(of: " WHERE ") {
            return words[..<condition.lowerBound] + " FROM \(relation)" + words[condition.lowerBound...]
        }
        return nil
    }

    /// `$7` as `v.p7`; no text in a statement holds a dollar sign.
    private static func overColumns(_ sql: String) -> String { sql.replacing("$", with: "v.p") }

    /// Where the parenthesis closes that was opened before `start`.
    private static func closing(_ text: String, from start: String.Index) -> String.Index? {
        var depth = 1
        for index in text.indices[start...] {
            switch text[index] {
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<String.Index>? { firstRange(of: part) }
}

/// The types that parameters have, as the server names them when it prepares a statement.
enum ParameterType: UInt32 {
    case bytes = 17
    case bigint = 20
    case integer = 23
    case text = 25

    /// The type's name in SQL.
    var name: String {
        switch self {
        case .bytes: "bytea"
        case .bigint: "bigint"
        case .integer: "integer"
        case .text: "text"
        }
    }
}
