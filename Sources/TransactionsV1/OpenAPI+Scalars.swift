internal import Refunds
internal import Wire

/// The values that fields of requests have: each may come as its JSON type or as the text that spells it, and what may be
/// absent may be `null` too.
extension OpenAPI {
    static let scalars: Members = [
        "Source": [
            "description": "One of the client's systems, 1 to 10.",
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": 10], ["type": "string", "pattern": "^0*([1-9]|10)$"],
            ],
        ],
        "ExternalId": ["description": "The record's name in the client's system.", "allOf": [line(1, 256)]],
        "ComplytId": ["type": "string", "format": "uuid"],
        "Amount": decimal(
            "An amount from 0, exact to four decimals.", least: "0", most: "99999999999.9999", step: "0.0001",
            whole: "^0*[0-9]{1,11}$", pointed: "^0*[0-9]{1,11}\\.[0-9]{1,4}0*$"),
        "Quantity": decimal(
            "A quantity above 0, exact to four decimals.", least: "0.0001", most: "99999999999.9999", step: "0.0001",
            whole: "^0*[1-9][0-9]{0,10}$",
            pointed: "^(0*[1-9][0-9]{0,10}\\.[0-9]{1,4}0*|0+\\.(\(fractions))0*)$"),
        "Fraction": decimal(
            "A fraction from 0 to 1, exact to eighteen decimals.", least: "0", most: "1", step: nil, whole: "^0*[01]$",
            pointed: "^(0+\\.[0-9]{1,18}0*|0*1\\.0+)$"),
        "ManualRate": decimal(
            "A rate as a fraction from 0 to 0.2, exact to eight decimals.", least: "0", most: "0.2",
            step: "0.00000001", whole: "^0+$", pointed: "^0+\\.([01][0-9]{0,7}|2)0*$"),
    ]

    /// One to four decimals that are not all zero.
    private static let fractions = "0{0,3}[1-9]|0{0,2}[1-9][0-9]|0?[1-9][0-9]{2}|[1-9][0-9]{3}"

    /// A number, or the text that spells it in at most 38 digits, with a point or without.
    private static func decimal(
        _ description: String, least: String, most: String, step: String?, whole: String, pointed: String
    ) -> JSON {
        let number: Members = ["type": "number", "minimum": .literal(least), "maximum": .literal(most)]
        return [
            "description": .string(description),
            "anyOf": [
                .members(number, step.map { ["multipleOf": .literal($0)] } ?? [:]),
                ["type": "string", "maxLength": 38, "pattern": .string(whole)],
                ["type": "string", "maxLength": 39, "pattern": .string(pointed)],
            ],
        ]
    }

    /// A field that may be absent: with a schema of a name.
    static func absentOr(_ name: String) -> JSON { absentOr(schema(name)) }

    /// A field that may be absent.
    static func absentOr(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    /// A member of an answer that may be null.
    static func orNull(_ name: String) -> JSON { ["anyOf": [schema(name), ["type": "null"]]] }

    /// A text of one line, or the digits of one that is a number.
    static func line(_ min: Int, _ max: Int) -> JSON { text(["string", "integer"], min, max, without: controls) }

    static func lineOrNull(_ max: Int) -> JSON { text(["string", "integer", "null"], 0, max, without: controls) }

    /// A text for people, with tabs and line breaks.
    static let remarkOrNull = text(
        ["string", "integer", "null"], 0, 4_000, without: #"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"#)

    private static func text(_ types: JSON, _ min: Int, _ max: Int, without signs: String) -> JSON {
        // Longer numbers are no JSON to the server.
        let most: Members = max < 40 ? ["maximum": .literal(String(repeating: "9", count: max))] : [:]
        return .members(
            [
                "type": types, "minLength": .literal("\(min)"), "maxLength": .literal("\(max)"),
                "pattern": .string("^[^\(signs)]*$"), "minimum": 0,
            ], most)
    }

    private static let controls = #"\u0000-\u001f\u007f-\u009f\u2028\u2029"#

    /// A word of an answer.
    static func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSON {
        ["type": "string", "enum": .array(type.allCases.map { .string($0.rawValue) })]
    }

    /// A word of a request that may be absent, in letters of any case.
    static func wordOrNull<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSON {
        absentOr(word(type))
    }

    /// A word of a request, in letters of any case.
    static func word<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSON {
        let words = type.allCases.map { word in
            word.rawValue.map { $0.isLetter ? "[\($0)\($0.lowercased())]" : "\($0)" }.joined()
        }
        return [
            "anyOf": [
                ["enum": .array(type.allCases.map { .string($0.rawValue) })],
                ["type": "string", "pattern": .string("^(\(words.joined(separator: "|")))$")],
            ]
        ]
    }

    /// A yes or no.
    static let flagOrNull: JSON = ["enum": [true, false, 1, 0, "1", "0", "true", "false", .null]]

    /// A yes or no of a query.
    static let flag: JSON = ["type": "boolean"]

    /// A date or date-time of ISO 8601, with a zone or without.
    static let moment = moment(["string"])
    static let momentOrNull = moment(["string", "null"])

    private static func moment(_ types: JSON) -> JSON {
        let day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        let time =
            "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?(Z|z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])?"
        return ["type": types, "pattern": .string("^\(day)([T ]\(time))?$"), "maxLength": 40]
    }
}
