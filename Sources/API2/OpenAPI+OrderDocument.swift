import Refunds
import Wire

/// The body by which an order is imported.
extension OpenAPI {
    static let orderDocument: Members = [
        "OrderDocument": [
            "type": "object", "required": ["payment", "items"],
            "description": "A currency is needed: `order_currency_code`, or `currency`. Totals are checked if given.",
            "anyOf": [
                ["required": ["order_currency_code"], "properties": ["order_currency_code": currencyText]],
                ["required": ["currency"], "properties": ["currency": currencyText]],
            ],
            "properties": .members(head, customer, shipping, taxation, totals, parts),
        ],
        "OrderDocumentItem": [
            "type": "object", "required": ["sku", "name", "qty_ordered", "price"], "properties": .members(lineMembers),
        ],
        "OrderDocumentInvoice": [
            "type": "object",
            "properties": .members(
                invoiceHead, shippingAmounts,
                [
                    "grand_total": optional("Checked if given.", schema("Amount")),
                    "total_refunded": noRefund, "base_total_refunded": noRefund,
                    "items": optional(
                        "What it charges; all that is left when absent.",
                        [
                            "type": "array", "minItems": 1, "maxItems": 1_000,
                            "items": schema("OrderDocumentInvoiceItem"),
                        ]),
                ]),
        ],
        "OrderDocumentInvoiceItem": [
            "type": "object", "required": ["qty"],
            "description": "A line by `line`, else by `order_item_id` or `sku`. Its money: all or none.",
            "properties": .members(
                [
                    "line": optional("The position in the order, from 0.", position),
                    "order_item_id": orNothing(schema("Id")), "sku": orNothing(schema("Article")),
                    "qty": schema("Quantity"), "qty_refunded": noRefund,
                ], lineAmounts),
            "anyOf": [
                ["required": ["line"], "properties": ["line": position]],
                ["required": ["order_item_id"], "properties": ["order_item_id": schema("Id")]],
                ["required": ["sku"], "properties": ["sku": schema("Article")]],
            ],
        ],
        "Address": ["type": "object", "description": "Any object of up to 4 KiB without blanks."],
        "TaxCustomer": [
            "type": "object", "description": "A customer of `/v1`, by the client's name or the register's.",
            "oneOf": [
                [
                    "required": ["source", "external_id"],
                    "properties": [
                        "source": [
                            "description": "The client's system.",
                            "anyOf": [
                                ["type": "integer", "minimum": 1, "maximum": 10],
                                ["type": "string", "pattern": "^0*([1-9]|10)$"],
                            ],
                        ],
                        "external_id": line(1, 256), "complyt_id": ["type": "null"],
                    ],
                ],
                [
                    "required": ["complyt_id"],
                    "properties": [
                        "complyt_id": ["type": "string", "pattern": .string(uuid)], "source": ["type": "null"],
                        "external_id": nothing,
                    ],
                ],
            ],
        ],
    ]

    private static let uuid = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"

    /// The tax of an order that comes without any.
    private static let taxation: Members = [
        "tax": optional(
            """
            `compute` works the tax out, by the rates that are on file for the shipping address (else the billing address): \
            its `country_id`, `region_code` or `region`, `postcode`, `city` and `street`. The order must bring none then.
            """, ["const": "compute"]),
        "tax_customer": optional("Who buys, for `tax`: its kind and its exemptions count.", schema("TaxCustomer")),
        "shipping_tax_code": optional("The kind of service that shipping is, for `tax`.", line(0, 256)),
    ]

    private static let currencyText: JSON = [
        "type": "string", "pattern": "^[A-Za-z]{3}$", "description": "ISO 4217.", "examples": ["USD"],
    ]

    private static let position: JSON = [
        "anyOf": [
            ["type": "integer", "minimum": 0, "maximum": 9_999], ["type": "string", "pattern": "^[0-9]{1,4}$"],
        ]
    ]

    /// Refunds made elsewhere cannot be taken over.
    private static let noRefund: JSON = [
        "description": "Zero: refunds made elsewhere cannot be taken over.",
        "anyOf": [["const": 0], ["type": "string", "pattern": "^-?0{1,20}(\\.0{1,18})?$"], ["type": "null"]],
    ]

    private static let head: Members = [
        "store_id": optional("One of the caller's stores; the first when absent.", schema("Id")),
        "entity_id": optional("Kept if free; the next one when absent.", schema("WantedId")),
        "increment_id": optional("Kept if free; the next one when absent.", schema("Number")),
        "created_at": optional("When it was placed; now when absent.", momentText),
        "state": optional(
            "Follows from what is invoiced and shipped when absent.",
            ["type": "string", "enum": .array(OrderState.allCases.map { .string($0.rawValue) })]),
        "status": optional("The shop's own word; that of the state when absent.", line(0, 32)),
        "order_currency_code": optional("What the customer paid in.", currencyText),
        "currency": optional("The short name of `order_currency_code`.", currencyText),
        "base_currency_code": optional("What the store's books are in; the order's when absent.", currencyText),
        "base_to_order_rate": optional(
            "Units of the order's currency for one of the base; needed between two currencies, 1 within one.",
            [
                "anyOf": [
                    ["type": "number", "exclusiveMinimum": 0, "maximum": .literal("999999.99999999")],
                    ["type": "string", "maxLength": 40, "pattern": "^0*[0-9]{1,6}(\\.[0-9]{1,8}0*)?$"],
                ]
            ]),
    ]

    private static let customer: Members = [
        "customer_email": optional("One mail address, or none.", ["type": ["string", "integer"], "maxLength": 254]),
        "customer_firstname": optional("The given name.", line(0, 255)),
        "customer_lastname": optional("The family name.", line(0, 255)),
        "customer_name": optional("Both in one.", line(0, 511)),
        "billing_address": optional("Where the customer lives.", schema("Address")),
        "shipping_address": optional("Where the goods go.", schema("Address")),
    ]

    private static let shippingAmounts = amounts(
        ("shipping_amount", "Shipping without tax."), ("shipping_tax_amount", "The tax on shipping."),
        ("shipping_discount_amount", "The discount on shipping."))

    private static let shipping = Members(
        (shippingAmounts.list + amounts(("shipping_hidden_tax_amount", "The tax in the shipping discount.")).list)
            .map { ($0.key, $0.value) } + [
                ("shipping_description", optional("Shown on documents.", line(0, 255))),
                ("shipping_tax_title", optional("Shown on documents; `Tax` when absent.", line(0, 255))),
                ("shipping_tax_percent", optional("Shown on documents.", schema("Percentage"))),
            ])

    private static let totals: Members = [
        "subtotal": optional("Checked if given.", schema("Amount")),
        "discount_amount": optional("Checked if given, by its magnitude.", schema("SignedAmount")),
        "tax_amount": optional("Checked if given.", schema("Amount")),
        "hidden_tax_amount": optional("Checked if given.", schema("Amount")),
        "grand_total": optional("Checked if given.", schema("Amount")),
        "base_grand_total": optional("Checked if given.", schema("Amount")),
        "total_paid": optional("Checked if given.", schema("Amount")),
        "total_refunded": noRefund, "base_total_refunded": noRefund,
    ]

    private static let parts: Members = [
        "payment": [
            "type": "object", "required": ["method"],
            "properties": [
                "method": ["description": "The payment method's code.", "allOf": [line(1, 64)]],
                "transaction_id": optional("The gateway's name of the captured payment.", line(0, 255)),
            ],
        ],
        "items": [
            "type": "array", "minItems": 1, "maxItems": 1_000, "description": "The lines, a parent before its parts.",
            "items": schema("OrderDocumentItem"),
        ],
        "invoices": optional(
            "Oldest first.", ["type": "array", "maxItems": 1_000, "items": schema("OrderDocumentInvoice")]),
    ]

    private static let lineAmounts = amounts(
        ("row_total", "Of the whole row, without tax, before the discount."),
        ("discount_amount", "Of the whole row."), ("tax_amount", "Of the whole row."),
        ("hidden_tax_amount", "Of the whole row: the tax in the discount on prices that include tax."))

    private static let lineMembers = Members(
        [
            ("item_id", optional("Kept if free; the next one when absent.", schema("WantedId"))),
            ("parent_item_id", optional("The line that this one is a part of.", schema("Id"))),
            ("parent_line", optional("The same by its position, from 0.", position)),
            ("sku", line(1, 64)), ("name", line(1, 255)),
            ("product_type", optional("`simple` when absent.", line(0, 32))),
            ("is_qty_decimal", optional("Fractions are sold.", schema("YesOrNo"))),
            ("qty_ordered", schema("Quantity")),
            ("qty_canceled", optional("Not to be delivered.", schema("QuantityFromZero"))),
            ("qty_shipped", optional("Under way.", schema("QuantityFromZero"))), ("qty_refunded", noRefund),
            ("price", ["description": "Of one, without tax.", "allOf": [schema("Amount")]]),
            ("base_price", optional("The same in the base currency.", schema("Amount"))),
            ("tax_percent", optional("Shown on documents.", schema("Percentage"))),
            ("tax_title", optional("Shown on documents; `Tax` when absent.", line(0, 255))),
            ("tax_code", optional("The kind of goods, for `tax`.", line(0, 256))),
            ("amount_refunded", noRefund), ("base_amount_refunded", noRefund),
        ]
            + (amounts(("row_total_incl_tax", "Shown only.")).list + lineAmounts.list).map { ($0.key, $0.value) })

    private static let invoiceHead: Members = [
        "entity_id": optional("Kept if free; the next one when absent.", schema("WantedId")),
        "increment_id": optional("Kept if free; the next one when absent.", schema("Number")),
        "created_at": optional("When it was issued; the order's moment when absent.", momentText),
        "state": optional("1 open, 2 paid (when absent), 3 canceled.", ["enum": [1, 2, 3, "1", "2", "3"]]),
        "transaction_id": optional("The gateway's name of its payment.", line(0, 255)),
        "comment": optional("Stands on it.", schema("Comment")),
    ]
}
