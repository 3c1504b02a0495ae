internal import Wire

/// Schemas and texts of a document in words.
extension MarkupWriter {
    /// What a value may be, with links to what has a name.
    mutating func type(of schema: JSON, anchor: (String) -> String) {
        if let name = schema.text("$ref")?.split(separator: "/").last {
            return element("a", ["href": "#" + anchor("schema-" + name)], String(name))
        }
        if let constant = schema["const"] { return choices([constant]) }
        if let list = schema["enum"]?.array { return choices(list) }
        if let parts = schema["allOf"]?.array { return joined(parts, " and ", anchor) }
        if let parts = schema["anyOf"]?.array ?? schema["oneOf"]?.array { return joined(parts, " or ", anchor) }
        if let item = schema["items"] {
            text("list of ")
            type(of: item, anchor: anchor)
            return text(schema.range("minItems", "maxItems", unit: "items"))
        }
        let names = (schema["type"]?.array ?? [schema["type"] ?? .null]).compactMap(\.string)
        text(names.isEmpty ? "any" : names.map { $0 == "string" ? "text" : $0 }.joined(separator: " or "))
        text(schema.range("minLength", "maxLength", unit: "characters"))
        text(schema.range("minimum", "maximum", unit: nil))
        guard let usual = schema["default"] else { return }
        text(", usually ")
        choices([usual])
    }

    /// Values out of a closed list.
    mutating func choices(_ values: [JSON]) {
        let words = values.map { $0.string ?? $0.compactText }
        for (position, word) in words.enumerated() where !words[..<position].contains(word) {
            if position > 0 { text(", ") }
            element("code", word)
        }
    }

    private mutating func joined(_ parts: [JSON], _ separator: String, _ anchor: (String) -> String) {
        var said: [String] = []
        for part in parts {
            var words = MarkupWriter()
            words.type(of: part, anchor: anchor)
            if said.contains(words.markup) { continue }
            if !said.isEmpty { text(separator) }
            append(words)
            said.append(words.markup)
        }
    }

    /// Paragraphs, with code between backticks.
    mutating func prose(_ text: String) {
        var lines: [Substring] = []
        for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
            if !line.isEmpty {
                lines.append(line)
            } else if !lines.isEmpty {
                element("p") { $0.inlineProse(lines.joined(separator: " ")) }
                lines = []
            }
        }
    }

    /// A text, with code between backticks.
    mutating func inlineProse(_ text: String) {
        for (position, piece) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if position.isMultiple(of: 2) { self.text(piece) } else { element("code", String(piece)) }
        }
    }

    /// The head of a table.
    mutating func header(_ names: String...) {
        element("thead") { writer in
            writer.element("tr") { writer in
                for name in names { writer.element("th", ["scope": "col"], name) }
            }
        }
    }
}

extension JSON {
    /// Bounds in words: `, 1 to 50 characters`.
    fileprivate func range(_ lowest: String, _ highest: String, unit: String?) -> String {
        let unit = unit.map { " " + $0 } ?? ""
        let low = self[lowest]?.number?.text, high = self[highest]?.number?.text
        return switch (low, high) {
        case (let low?, let high?): ", \(low) to \(high)\(unit)"
        case (let low?, nil): ", from \(low)\(unit)"
        case (nil, let high?): ", up to \(high)\(unit)"
        case (nil, nil): ""
        }
    }

    /// The value as JSON on one line.
    var compactText: String { String(decoding: JSONWriter.value(self), as: UTF8.self) }
}
