import Refunds
import Wire

/// The bodies of commands on documents that exist.
extension OpenAPI {
    /// Exactly one field names the document; the others are absent, `null` or empty.
    static let sources: Members = [
        "SourceOfCreditMemo": source(SourceField.ofCreditMemo),
        "SourceOfCommand": source(SourceField.ofOrder),
        "SourceOfEntry": source(SourceField.ofHistory),
    ]

    static let bodies: Members = [
        "CreditMemoRequest": command(on: "SourceOfCreditMemo", refund, previewToken),
        "PreviewRequest": command(on: "SourceOfCreditMemo", refund),
        "InvoiceRequest": command(
            on: "SourceOfCommand",
            [
                "items": optional("What is charged; all that is left when absent.", items),
                "capture": optional(
                    "How it is paid: `offline` elsewhere, `no_capture` not yet, `online` by the gateway.",
                    ["type": "string", "enum": ["offline", "no_capture", "online"]]),
            ], remarks),
        "CreditMemoMailRequest": source(id: "creditmemo_id", number: "creditmemo_increment_id"),
        "InvoiceMailRequest": source(id: "invoice_id", number: "invoice_increment_id"),
        "OrderCommand": command(on: "SourceOfCommand"),
        "EntryRequest": [
            "allOf": [
                schema("SourceOfEntry"),
                [
                    "type": "object", "required": ["comment"],
                    "properties": [
                        "comment": [
                            "description": "What people read.", "allOf": [schema("Comment"), ["minLength": 1]],
                        ],
                        "status": optional("The order's new status; stays when absent.", line(0, 32)),
                        "is_customer_notified": optional("A mark; no mail is sent.", schema("YesOrNo")),
                        "is_visible_on_front": optional("A mark.", schema("YesOrNo")),
                    ],
                ],
            ]
        ],
        "Item": [
            "type": "object", "required": ["qty"],
            "description": "A line, by its id, its SKU, or both if they agree. The same line may not stand twice.",
            "properties": [
                "order_item_id": orNothing(schema("Id")), "sku": orNothing(schema("Article")),
                "qty": schema("Quantity"),
            ],
            "anyOf": [
                ["required": ["order_item_id"], "properties": ["order_item_id": schema("Id")]],
                ["required": ["sku"], "properties": ["sku": schema("Article")]],
            ],
        ],
    ]

    private static let items: JSON = ["type": "array", "maxItems": 1_000, "items": schema("Item")]

    private static let refund: Members = Members(
        [
            (
                "refund_type",
                optional(
                    "`online` sends the money back by the payment method; `offline`, the default, only records it.",
                    ["type": "string", "enum": ["offline", "online"]])
            ),
            ("items", optional("The lines that go back; all that is left when absent, none when empty.", items)),
            (
                "shipping_amount",
                optional(
                    "Shipping without tax; all that is left when absent, 0 with no lines. `0` keeps it.",
                    schema("Amount"))
            ),
            ("adjustment_positive", optional("Extra credit for the customer.", schema("Amount"))),
            ("adjustment_negative", optional("What the shop keeps, such as a fee.", schema("Amount"))),
        ] + remarks.list.map { ($0.key, $0.value) })

    private static let remarks: Members = [
        "send_email": optional("Mails the document to the customer.", schema("YesOrNo")),
        "comment": optional("Stands on the document.", schema("Comment")),
    ]

    private static let previewToken: Members = [
        "preview_token": optional(
            "Of a preview: the memo has the amounts that it showed, or is refused with 409.",
            ["type": "string", "pattern": "^[0-9]{1,18}\\.[!-~]{1,64}$"])
    ]

    private static func command(on source: String, _ parts: Members...) -> JSON {
        guard !parts.isEmpty else { return schema(source) }
        let members = Members(parts.flatMap(\.list).map { ($0.key, $0.value) })
        return ["allOf": [schema(source), ["type": "object", "properties": .members(members)]]]
    }

    private static func source(_ fields: [SourceField]) -> JSON {
        source(fields.map { ($0.rawValue, $0.isNumber) })
    }

    private static func source(id: String, number: String) -> JSON { source([(id, false), (number, true)]) }

    private static func source(_ fields: [(name: String, isNumber: Bool)]) -> JSON {
        let choices = fields.map { given -> JSON in
            let members = fields.map { field in
                (field.name, field.name == given.name ? schema(field.isNumber ? "Number" : "Id") : nothing)
            }
            return [
                "title": .string("By \(given.name)"), "type": "object", "required": [.string(given.name)],
                "properties": .members(Members(members)),
            ]
        }
        return ["description": "Exactly one field names the document.", "oneOf": .array(choices)]
    }
}

extension SourceField {
    fileprivate var isNumber: Bool {
        switch self {
        case .invoiceID, .orderID: false
        case .invoiceNumber, .orderNumber, .number: true
        }
    }
}
