internal import Wire

/// One dialect's part of the page.
struct Part: Sendable {
    /// What its anchors begin with.
    let name: String
    let document: JSON
    let operations: [Operation]

    init(_ dialect: Reference.Dialect) {
        name = dialect.name
        document = dialect.document
        let answers = SampleAnswers(of: dialect.name)
        operations = (dialect.document["paths"]?.object?.members ?? []).flatMap { path in
            (path.value.object?.members ?? []).map { method in
                Operation(method: method.key.uppercased(), path: path.key, json: method.value, answers)
            }
        }
    }

    /// The tags in their sequence.
    private var tags: [(name: String, description: String?)] {
        (document["tags"]?.array ?? []).map { ($0.text("name") ?? "", $0.text("description")) }
    }

    private var schemas: [JSONObject.Member] { document["components"]?["schemas"]?.object?.members ?? [] }

    private func anchor(_ id: String) -> String { "\(name)-\(id)" }

    /// The list of its calls.
    func contents(_ writer: inout MarkupWriter) {
        writer.element("h2") { $0.element("a", ["href": "#\(name)"], "/\(name)") }
        for tag in tags {
            writer.element("h3", tag.name)
            writer.element("ul") { writer in
                for operation in operations where operation.tag == tag.name {
                    writer.element("li") { writer in
                        writer.element("a", ["href": "#" + anchor(operation.id)]) {
                            $0.element("span", ["class": "method"], operation.method)
                            $0.text(" " + operation.shortPath)
                        }
                    }
                }
            }
        }
        writer.element("p") { $0.element("a", ["href": "#" + anchor("schemas")], "Records and values") }
    }

    /// All that its document says.
    func write(to writer: inout MarkupWriter) {
        writer.element("h2", ["id": name], document["info"]?.text("title") ?? name)
        writer.prose(document["info"]?.text("description") ?? "")
        for tag in tags {
            writer.element("h3", tag.name)
            writer.prose(tag.description ?? "")
            for operation in operations where operation.tag == tag.name {
                writer.element("section", ["id": anchor(operation.id)]) { write(operation, to: &$0) }
            }
        }
        writer.element("h3", ["id": anchor("schemas")], "Records and values")
        for schema in schemas {
            writer.element("section", ["id": anchor("schema-" + schema.key)]) {
                $0.element("h4", schema.key)
                $0.prose(schema.value.text("description") ?? "")
                write(schema.value, to: &$0)
            }
        }
    }

    /// A record as a table, any other value in words.
    private func write(_ schema: JSON, to writer: inout MarkupWriter) {
        let fields = Fields(of: schema, in: document)
        guard fields.rows.isEmpty else { return table(fields, to: &writer) }
        writer.element("p") { $0.type(of: schema, anchor: anchor) }
    }

    private func write(_ operation: Operation, to writer: inout MarkupWriter) {
        writer.element("h4") {
            $0.element("span", ["class": "method"], operation.method)
            $0.text(" ")
            $0.element("code", operation.path)
        }
        writer.prose(operation.json.text("summary").map { $0.hasSuffix(".") ? $0 : $0 + "." } ?? "")
        writer.prose(operation.json.text("description") ?? "")
        if !operation.scopes.isEmpty {
            let scopes = operation.scopes.map { "`\($0)`" }.joined(separator: " or ")
            writer.prose("Needs a token with the scope \(scopes).")
        }
        if let twin = operations.first(where: operation.isTheSame), twin.id != operation.id {
            return writer.element("p") { $0.element("a", ["href": "#" + anchor(twin.id)], "All about it") }
        }
        parameters(of: operation, to: &writer)
        body(of: operation, to: &writer)
        answers(of: operation, to: &writer)
        for sample in operation.samples {
            writer.element("h5", sample.title)
            writer.element("pre") { $0.element("code", ["class": "request"], sample.command) }
            guard let answer = sample.answer else { continue }
            writer.element("pre") { $0.element("code", ["class": "answer"], answer) }
        }
    }

    private func parameters(of operation: Operation, to writer: inout MarkupWriter) {
        guard !operation.parameters.isEmpty else { return }
        writer.element("h5", "Parameters")
        table(
            Fields(
                rows: operation.parameters.map { parameter in
                    Fields.Row(
                        name: parameter.text("name") ?? "", place: parameter.text("in"),
                        isRequired: parameter["required"] == true, schema: parameter["schema"] ?? .null,
                        description: parameter.text("description"))
                }), to: &writer)
    }

    private func body(of operation: Operation, to writer: inout MarkupWriter) {
        guard let content = operation.body else { return }
        writer.element("h5", "Body")
        writer.prose("`\(content.type)`")
        write(Fields.resolved(content.schema, in: document), to: &writer)
    }

    private func answers(of operation: Operation, to writer: inout MarkupWriter) {
        writer.element("h5", "Answers")
        writer.element("table") { writer in
            writer.header("Status", "Meaning", "Header fields", "Content")
            writer.element("tbody") { writer in
                for (status, reference) in operation.answers {
                    let answer = Fields.resolved(reference, in: document)
                    writer.element("tr") { writer in
                        writer.element("td", status)
                        writer.element("td") { $0.inlineProse(answer.text("description") ?? "") }
                        writer.element("td") { headers(of: answer, to: &$0) }
                        writer.element("td") { content(of: answer, to: &$0) }
                    }
                }
            }
        }
    }

    private func headers(of answer: JSON, to writer: inout MarkupWriter) {
        for header in answer["headers"]?.object?.members ?? [] {
            let value = Fields.resolved(header.value, in: document)
            writer.element("div") {
                $0.element("code", header.key)
                guard let choices = value["schema"]?["enum"]?.array else { return }
                $0.text(": ")
                $0.choices(choices)
            }
        }
    }

    private func content(of answer: JSON, to writer: inout MarkupWriter) {
        for content in answer["content"]?.object?.members ?? [] {
            writer.element("div") { $0.element("code", content.key) }
            guard let schema = content.value["schema"] else { continue }
            let fields = Fields(of: schema, in: document)
            if fields.rows.isEmpty {
                writer.element("div") { $0.type(of: schema, anchor: anchor) }
            }
            for row in fields.rows {
                writer.element("div") {
                    $0.element("code", row.name)
                    $0.text(": ")
                    $0.type(of: row.schema, anchor: anchor)
                }
            }
        }
    }

    private func table(_ fields: Fields, to writer: inout MarkupWriter) {
        writer.element("table") { writer in
            writer.header("Name", "Value", "Meaning")
            writer.element("tbody") { writer in
                for row in fields.rows {
                    writer.element("tr") { writer in
                        writer.element("td") {
                            $0.element("code", row.name)
                            $0.element(
                                "div", ["class": "note"],
                                [row.place, row.isRequired ? "required" : nil].compactMap(\.self).joined(
                                    separator: ", "))
                        }
                        writer.element("td") { $0.type(of: row.schema, anchor: anchor) }
                        writer.element("td") { $0.inlineProse(row.description ?? "") }
                    }
                }
            }
        }
    }
}
