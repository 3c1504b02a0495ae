import Wire

/// The parameters of lists.
extension OpenAPI {
    /// With a `sample` where a call works with it and not without.
    static func query(_ name: String, _ description: String, _ schema: JSON, sample: JSON? = nil) -> JSON {
        .members(
            [
                "name": .string(name), "in": "query", "description": .string(description), "allowEmptyValue": true,
                "schema": schema,
            ], sample.map { ["example": $0] } ?? [:])
    }

    /// A comma list of up to 200 values; blanks around a value, and empty values, do not count.
    static func list(_ name: String, _ description: String, of items: JSON) -> JSON {
        [
            "name": .string(name), "in": "query", "description": .string(description), "allowEmptyValue": true,
            "style": "form", "explode": false, "schema": ["type": "array", "maxItems": 200, "items": items],
        ]
    }

    static func id(_ name: String, _ description: String, sample: JSON? = nil) -> JSON {
        query(
            name, description, ["type": "integer", "minimum": 1, "maximum": .literal("\(JSON.idMax)")], sample: sample)
    }

    static func number(_ name: String, _ description: String, sample: JSON? = nil) -> JSON {
        query(name, description, numberText, sample: sample)
    }

    /// The id and the numbers by which every list of documents can be searched.
    static let lookup: [JSON] = [
        id("id", "Looks one document up."),
        list(
            "increment_id", "With one number, looks that document up; with several, filters the list.", of: numberText),
    ]

    /// The order that is meant.
    static let ofOrder: [JSON] = [id("order_id", "Of this order."), number("order_increment_id", "Of this order.")]

    /// A span of time between two parameters, each by any of its names.
    static func period(_ first: [String], _ last: [String], of moment: String) -> [JSON] {
        aliases(first, "\(moment) at this moment or later.")
            + aliases(last, "\(moment) at this moment or earlier; a bare date covers its day.")
    }

    private static func aliases(_ names: [String], _ description: String) -> [JSON] {
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        let rule = names.count == 1 ? "" : " Of \(list) the first that is given counts."
        return names.map { query($0, description + rule, momentText) }
    }

    static let sorting: [JSON] = [
        query(
            "sort", "Sorts by this field, then by `entity_id`.",
            [
                "type": "string", "default": "entity_id",
                "enum": ["entity_id", "created_at", "updated_at", "increment_id", "grand_total"],
            ]),
        query("direction", "Which end comes first.", ["type": "string", "enum": ["asc", "desc"], "default": "asc"]),
    ]

    /// A list never fails for its paging: what cannot be read counts as absent.
    static let paging: [JSON] = {
        let limits = ["limit", "page_size", "per_page", "pageSize"].map { name in
            let meaning = "Rows on a page, at most 200; 20 when it cannot be read."
            return query(name, name == "limit" ? meaning : "An alias of `limit`.", countText("20"))
        }
        return [query("page", "The page, from 1; 1 when it cannot be read.", countText("1"))] + limits + [
            query(
                "include_pagination", "`1` or `true` adds `total`, `last_page` and `has_next`.",
                ["type": ["boolean", "integer", "string"], "default": false])
        ]
    }()

    private static func countText(_ otherwise: String) -> JSON {
        ["type": ["integer", "string"], "default": .literal(otherwise)]
    }

    /// The number of a document, as text.
    static let numberText: JSON = ["type": "string", "pattern": "^[!-+\\--~]{1,50}$", "examples": ["100000123"]]

    /// A date, with or without a time, in UTC.
    static let momentText: JSON = [
        "type": "string", "examples": ["2026-01-31", "2026-01-31 23:59:59"],
        "pattern": .string(
            "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?$"),
    ]
}
