internal import Wire

/// A call, as an Operation Object has it.
struct Operation: Sendable {
    let method: String
    let path: String
    let json: JSON
    let samples: [Sample]

    init(method: String, path: String, json: JSON, _ answers: SampleAnswers) {
        self.method = method
        self.path = path
        self.json = json
        let call = SampleCall(method: method, path: path, operation: json)
        samples = call.requests.map { request in
            let answer = answers.answer(to: json.text("operationId") ?? "", named: request.name)
            return Sample(title: request.title, command: request.command, answer: answer)
        }
    }

    var id: String { json.text("operationId") ?? "" }

    var tag: String? { json["tags"]?.array?.first?.string }

    var parameters: [JSON] { json["parameters"]?.array ?? [] }

    /// The answers by status.
    var answers: [(status: String, answer: JSON)] {
        (json["responses"]?.object?.members ?? []).map { ($0.key, $0.value) }
    }

    /// The type and the schema of its body.
    var body: (type: String, schema: JSON)? {
        guard let content = json["requestBody"]?["content"]?.object?.members.first else { return nil }
        return (content.key, content.value["schema"] ?? .null)
    }

    /// The scopes any one of which opens the call, where the document names them one by one.
    var scopes: [String] {
        (json["security"]?.array ?? []).compactMap { $0["oauth2"]?.array?.first?.string }
    }

    /// The path without the names that it has in it.
    var shortPath: String {
        path.split(separator: "/").filter { $0.first != "{" }.map { "/" + $0 }.joined()
    }

    /// True for a call that differs in its path alone.
    func isTheSame(as other: Operation) -> Bool {
        method == other.method
            && ["summary", "parameters", "requestBody", "responses"].allSatisfy { json[$0] == other.json[$0] }
    }
}

/// A request that works, with what it is answered.
struct Sample: Sendable {
    /// What it shows.
    let title: String
    /// The request, for a shell.
    let command: String
    /// Status, header fields and body of the answer, where one is on record.
    let answer: String?
}

extension JSON {
    /// The value of a member.
    subscript(key: String) -> JSON? { object?[key] }

    /// The text of a member.
    func text(_ key: String) -> String? { self[key]?.string }
}
