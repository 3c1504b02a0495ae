internal import Wire

/// Makes requests of what a document says of a call: its examples, sent with curl.
struct SampleCall: Sendable {
    /// A request.
    struct Request: Sendable {
        /// What the document calls it; empty for a call without a body.
        let name: String
        let title: String
        let command: String
    }

    let method: String
    let path: String
    let operation: JSON

    /// A request for each example of the body, else one.
    var requests: [Request] {
        let content = operation["requestBody"]?["content"]?.object?.members.first
        guard let content, let examples = content.value["examples"]?.object?.members else {
            return [Request(name: "", title: "Request", command: command(nil, of: nil))]
        }
        return examples.map { example in
            let body = example.value["value"] ?? .null
            return Request(
                name: example.key, title: "Request: " + (example.value.text("summary") ?? example.key),
                command: command(body, of: content.key))
        }
    }

    private func command(_ body: JSON?, of type: String?) -> String {
        var lines = ["curl" + (method == "GET" ? "" : " -X \(method)") + " \"$SERVER\(target(for: body))\""]
        if operation["security"]?.array?.isEmpty == false, operation["security"]?.array?.first?["bearer"] != nil {
            lines.append("-H \"Authorization: Bearer $TOKEN\"")
        }
        if let body, let type {
            lines.append("-H 'Content-Type: \(type)'")
            if type == "application/json" {
                lines.append("-d " + body.indentedText().shellQuoted)
            } else {
                lines += (body.object?.members ?? []).map { field in
                    "--data-urlencode " + "\(field.key)=\(field.value.string ?? field.value.compactText)".shellQuoted
                }
            }
        }
        return lines.joined(separator: " \\\n  ")
    }

    /// The path, with names of the body where it has them, and the query that the document gives an example of.
    private func target(for body: JSON?) -> String {
        var target = path
        var query: [String] = []
        for parameter in operation["parameters"]?.array ?? [] {
            guard let name = parameter.text("name"), let example = parameter["example"] else { continue }
            let text = example.string ?? example.compactText
            if parameter.text("in") == "path" {
                target = target.replacing("{\(name)}", with: body?.text(name) ?? text)
            } else if parameter.text("in") == "query" {
                query.append("\(name)=\(text)")
            }
        }
        return target + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}

extension String {
    /// The text as one word for a shell.
    fileprivate var shellQuoted: String { "'" + replacing("'", with: "'\\''") + "'" }
}

extension JSON {
    /// The value as JSON over several lines; what fits stays on one.
    func indentedText(_ indent: String = "") -> String {
        let compact = spacedText
        guard indent.utf8.count + compact.utf8.count > JSON.lineMax else { return compact }
        let inner = indent + "  "
        switch self {
        case .object(let object):
            let members = object.members.map { inner + $0.named($0.value.indentedText(inner)) }
            return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let items):
            return "[\n" + items.map { inner + $0.indentedText(inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .string, .number, .bool, .null: return compact
        }
    }

    /// The value on one line, with blanks where people set them.
    private var spacedText: String {
        switch self {
        case .object(let object):
            "{" + object.members.map { $0.named($0.value.spacedText) }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(\.spacedText).joined(separator: ", ") + "]"
        case .string, .number, .bool, .null: compactText
        }
    }

    private static let lineMax = 88
}

extension JSONObject.Member {
    /// Its key with a text as its value.
    fileprivate func named(_ value: String) -> String { "\(JSON.string(key).compactText): \(value)" }
}
