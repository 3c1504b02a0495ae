internal import Wire

/// The members of a record as rows of a table, those of records within it by dotted names.
struct Fields: Sendable {
    /// A member.
    struct Row: Sendable {
        let name: String
        /// Where a parameter stands.
        var place: String?
        let isRequired: Bool
        let schema: JSON
        let description: String?
    }

    let rows: [Row]

    init(rows: [Row]) { self.rows = rows }

    /// The members of a schema; none for what is no record.
    init(of schema: JSON, in document: JSON) { rows = Fields.rows(of: schema, prefix: "", in: document) }

    /// What a reference points to; the value itself when it is none.
    static func resolved(_ value: JSON, in document: JSON) -> JSON {
        guard let reference = value.text("$ref") else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    private static func rows(of schema: JSON, prefix: String, in document: JSON) -> [Row] {
        let parts = (schema["allOf"]?.array ?? []).flatMap {
            rows(of: resolved($0, in: document), prefix: prefix, in: document)
        }
        let choices = (schema["oneOf"]?.array ?? schema["anyOf"]?.array ?? []).map {
            rows(of: resolved($0, in: document), prefix: prefix, in: document)
        }
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        let members = (schema["properties"]?.object?.members ?? []).flatMap { member in
            let row = Row(
                name: prefix + member.key, isRequired: required.contains(member.key), schema: member.value,
                description: member.value.text("description"))
            return [row] + nested(member.value, name: prefix + member.key, in: document)
        }
        return parts + alternatives(choices, described: schema.text("description"), beside: members) + members
    }

    /// The members of a record, or of a list's records, that has no name of its own.
    private static func nested(_ schema: JSON, name: String, in document: JSON) -> [Row] {
        let choices = schema["anyOf"]?.array ?? [schema]
        return choices.flatMap { choice in
            if let item = choice["items"] { return rows(of: item, prefix: name + "[].", in: document) }
            return choice["properties"] == nil ? [] : rows(of: choice, prefix: name + ".", in: document)
        }
    }

    /// The members that any of several records has, each once; what one must have another may not.
    private static func alternatives(
        _ choices: [[Row]], described description: String?, beside members: [Row]
    ) -> [Row] {
        var all: [Row] = []
        for row in choices.flatMap(\.self) where row.schema.text("title") != "Nothing" {
            if !(members + all).contains(where: { $0.name == row.name }) {
                let isRequired = choices.allSatisfy { $0.contains { $0.name == row.name && $0.isRequired } }
                all.append(
                    Row(
                        name: row.name, isRequired: isRequired, schema: row.schema,
                        description: row.description ?? description))
            }
        }
        return all
    }
}
