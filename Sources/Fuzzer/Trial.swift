import Wire

/// Something to try: a request, or a file of rates with the method `FILE` and its name as the target.
///
/// As text it is what HTTP/1 would send: a line, header fields, an empty line, the body.
struct Trial: Hashable {
    var method: String
    var target: String
    var fields: [String] = []
    var body: [UInt8] = []

    /// Reads it as text; nil when the first line is none.
    init?(parsing text: [UInt8]) {
        var rest = text[...]
        func line() -> String? {
            guard !rest.isEmpty else { return nil }
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest.dropFirst(line.count + 1)
            return String(decoding: line, as: UTF8.self)
        }
        guard let words = line()?.split(separator: " ", maxSplits: 1), words.count == 2 else { return nil }
        self.init(String(words[0]), String(words[1]))
        while let field = line(), !field.isEmpty { fields.append(field) }
        body = Array(rest)
    }

    init(_ method: String, _ target: String, json: [UInt8]? = nil) {
        self.method = method
        self.target = target
        if let json {
            fields = ["content-type: application/json"]
            body = json
        }
    }

    /// As text.
    var text: [UInt8] {
        let head = (["\(method) \(target)"] + fields + [""]).joined(separator: "\n")
        return Array(head.utf8) + [UInt8(ascii: "\n")] + body
    }

    /// True for a file of rates.
    var isFile: Bool { method == "FILE" }

    /// The request, asked by whoever has the token; nil when its target cannot be read, or when it is no request.
    func request(token: String) -> Request? {
        guard !isFile else { return nil }
        var headers = [Header("authorization", "Bearer \(token)")]
        for field in fields {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers.append(Header(String(parts[0]), String(parts[1].drop { $0 == " " })))
        }
        return Request(method: Method(method), target: target, headers: headers, body: body)
    }
}
