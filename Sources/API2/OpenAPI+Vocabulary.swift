import Wire

/// The turns of phrase that schemas and operations are written in.
extension OpenAPI {
    /// A schema of `components`, by name.
    static func schema(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/" + name)] }

    /// A schema, or `null`.
    static func orNull(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    /// A schema, or what is as good as nothing.
    static func orNothing(_ schema: JSON) -> JSON { ["anyOf": [schema, nothing]] }

    /// `null` and the empty string.
    static let nothing: JSON = ["enum": [.null, ""], "title": "Nothing"]

    /// A member of a request that may be left out.
    static func optional(_ description: String, _ schema: JSON) -> JSON {
        ["description": .string(description), "anyOf": [schema, ["type": "null"]]]
    }

    /// A record of an answer: every member is always there.
    static func record(_ parts: Members...) -> JSON {
        let members = Members(parts.flatMap(\.list).map { ($0.key, $0.value) })
        return ["type": "object", "required": members.keys, "properties": .members(members)]
    }

    /// Amounts of an answer, each with its twin in the base currency.
    static func money(_ names: String...) -> Members {
        Members(names.flatMap { [($0, schema("Decimal")), ("base_" + $0, schema("Decimal"))] })
    }

    /// Amounts of a request that may be left out, each with its twin in the base currency.
    static func amounts(_ names: (String, String)...) -> Members {
        Members(
            names.flatMap { name, description in
                [
                    (name, optional(description, schema("Amount"))),
                    ("base_" + name, optional("The same in the base currency.", schema("Amount"))),
                ]
            })
    }

    /// A text of one line, of so many characters; digits may come as a number.
    static func line(_ lengthMin: Int, _ lengthMax: Int) -> JSON {
        [
            "type": ["string", "integer"], "minimum": 0, "minLength": .literal("\(lengthMin)"),
            "maxLength": .literal("\(lengthMax)"),
            "pattern": .string("^[^\(controls)]*$"),
        ]
    }

    /// What may not stand in a text of one line, for the brackets of a pattern.
    static let controls = #"\u0000-\u001f\u007f-\u009f\u2028\u2029"#

    /// Content of the type JSON.
    static func json(_ schema: JSON, examples: JSON? = nil) -> JSON {
        ["application/json": .members(["schema": schema], examples.map { ["examples": $0] } ?? [:])]
    }

    /// A body that must be there.
    static func body(_ schema: JSON, examples: JSON? = nil) -> JSON {
        ["required": true, "content": json(schema, examples: examples)]
    }

    /// An answer; each has the id of its request.
    static func answer(_ description: String, headers: Members..., content: JSON) -> JSON {
        let all = headers.flatMap(\.list).map { ($0.key, $0.value) }
        return [
            "description": .string(description),
            "headers": .members(Members(all), ["X-Request-Id": ["$ref": "#/components/headers/RequestId"]]),
            "content": content,
        ]
    }

    /// One document in its envelope.
    static func single(_ key: String, _ name: String, _ description: String, headers: Members...) -> JSON {
        let all = Members(headers.flatMap(\.list).map { ($0.key, $0.value) })
        return answer(
            description, headers: all, content: json(record(["success": ["const": true]], [key: schema(name)])))
    }

    /// The header that says where a new document can be read.
    static func location(_ path: String) -> Members {
        [
            "Location": [
                "required": true, "description": "Where it can be read.",
                "schema": ["type": "string", "pattern": .string("^\(path)\\?id=[1-9][0-9]*$")],
            ]
        ]
    }

    /// A page of documents, or the one that was looked up.
    static func listing(_ key: String, _ name: String, lookup: String?) -> JSON {
        let count: JSON = ["type": "integer", "minimum": 0]
        let position: JSON = ["type": "integer", "minimum": 1]
        let page: JSON = [
            "type": "object", "required": ["success", "page", "limit", .string(key)],
            "properties": .members([
                "success": ["const": true], "page": position,
                "limit": ["type": "integer", "minimum": 1, "maximum": 200], "total": count, "last_page": position,
                "has_next": ["type": "boolean"], key: ["type": "array", "maxItems": 200, "items": schema(name)],
            ]),
        ]
        guard let lookup else { return answer("A page.", content: json(page)) }
        let document = record(["success": ["const": true]], [lookup: schema(name)])
        return answer(
            "A page; of a lookup by `id`, or by one `increment_id`, the document.",
            content: json(["oneOf": [page, document]]))
    }
}
