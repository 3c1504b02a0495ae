import Refunds
import Wire

/// The values that members of requests and answers have.
extension OpenAPI {
    /// What requests are made of: each value may come as its JSON type or as the string that spells it.
    static let scalarsTaken: Members = [
        "Id": id("An id: an integer or its digits.", max: JSON.idMax),
        "WantedId": id("An id that a new document or line is to get.", max: OrderID.wantedMax),
        "Number": [
            "description": "A document's number: visible ASCII characters without a comma, or an integer.",
            "anyOf": [numberText, ["type": "integer", "minimum": 0]], "examples": ["100000123"],
        ],
        "Amount": decimal(
            "An amount from 0, exact to four decimals: a number, or a string that spells it without an exponent.",
            minimum: "0", string: "^0*[0-9]{1,11}(\\.[0-9]{1,4}0*)?$", examples: [.literal("19.90"), "19.90"]),
        "SignedAmount": decimal(
            "An amount of either sign.", minimum: "-99999999999.9999",
            string: "^-?0*[0-9]{1,11}(\\.[0-9]{1,4}0*)?$", examples: ["-2.55"]),
        "Quantity": decimal(
            "A quantity above 0, exact to four decimals; whole unless the line is sold in fractions.",
            minimum: "0.0001",
            string: "^(0*[1-9][0-9]{0,10}(\\.[0-9]{1,4}0*)?"
                + "|0+\\.(0{0,3}[1-9]|0{0,2}[1-9][0-9]|0?[1-9][0-9]{2}|[1-9][0-9]{3})0*)$",
            examples: [1, "1.0000"]),
        "QuantityFromZero": decimal(
            "A quantity, or 0.", minimum: "0", string: "^0*[0-9]{1,11}(\\.[0-9]{1,4}0*)?$", examples: [0]),
        "Percentage": [
            "description": "A rate in percent, exact to four decimals.",
            "anyOf": [
                ["type": "number", "minimum": 0, "maximum": .literal("9999.9999"), "multipleOf": .literal("0.0001")],
                ["type": "string", "maxLength": 40, "pattern": "^0*[0-9]{1,4}(\\.[0-9]{1,4}0*)?$"],
            ],
            "examples": ["8.25"],
        ],
        "YesOrNo": ["enum": [true, false, 1, 0, "1", "0", "true", "false"], "examples": [true]],
        "Comment": [
            "type": "string", "maxLength": 4_000,
            "description": .string(
                "Up to 4,000 bytes of UTF-8, with tabs and line breaks, but no other control characters. Payment card "
                    + "numbers in it are cut down to their last four digits."),
            "pattern": "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$",
        ],
        "Article": [
            "description": "A SKU, or the digits of one that is a number.",
            "allOf": [line(1, 64)], "examples": ["PRODUCT-001"],
        ],
    ]

    /// What answers are made of.
    static let scalarsGiven: Members = [
        "Decimal": [
            "type": "string", "pattern": "^-?[0-9]+\\.[0-9]{4}$", "examples": ["19.9000"],
            "description": "An amount, a quantity or a percentage, with four places.",
        ],
        "Moment": [
            "type": "string", "examples": ["2026-01-17 09:00:00"], "description": "A moment in UTC.",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
        ],
        "Identity": ["type": "integer", "minimum": 1, "description": "The id of a document or a line."],
        "Currency": ["type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217."],
    ]

    /// A text of an answer that there may be none of.
    static let textOrNull: JSON = ["type": ["string", "null"]]

    private static func id(_ description: String, max: Int64) -> JSON {
        [
            "description": .string(description),
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": .literal("\(max)")],
                ["type": "string", "pattern": .string(digits(upTo: max))],
            ],
            "examples": [10, "10"],
        ]
    }

    /// A pattern for the digits of a whole number from 1 to a largest one of several digits.
    private static func digits(upTo max: Int64) -> String {
        let last = "\(max)".utf8.map { Int($0 - UInt8(ascii: "0")) }
        var choices = ["[1-9][0-9]{0,\(last.count - 2)}"]
        var same = ""
        for (position, digit) in last.enumerated() {
            let first = position == 0 ? 1 : 0
            if digit > first { choices.append("\(same)[\(first)-\(digit - 1)][0-9]{\(last.count - position - 1)}") }
            same += "\(digit)"
        }
        return "^0*(\((choices + [same]).joined(separator: "|")))$"
    }

    private static func decimal(_ description: String, minimum: String, string: String, examples: JSON) -> JSON {
        [
            "description": .string(description),
            "anyOf": [
                [
                    "type": "number", "minimum": .literal(minimum), "maximum": .literal("99999999999.9999"),
                    "multipleOf": .literal("0.0001"),
                ],
                ["type": "string", "maxLength": 40, "pattern": .string(string)],
            ],
            "examples": examples,
        ]
    }

    /// Every schema that has a name.
    static let schemas: JSON = .members(scalarsTaken, sources, bodies, orderDocument, scalarsGiven, records)
}
