import Refunds
import Wire

/// The records of answers, member by member as the `JSONWriter+` files write them.
extension OpenAPI {
    static let records: Members = [
        "CreditMemo": creditMemo(id: schema("Identity"), number: ["type": "string"], moment: schema("Moment")),
        "PreviewedCreditMemo": creditMemo(id: ["type": "null"], number: ["type": "null"], moment: ["type": "null"]),
        "Refundable": record([
            "items": [
                "type": "array",
                "items": record([
                    "order_item_id": schema("Identity"), "sku": text, "name": text, "qty": schema("Decimal"),
                    "row_total": schema("Decimal"), "discount_amount": schema("Decimal"),
                    "tax_amount": schema("Decimal"),
                ]),
            ],
            "shipping_amount": schema("Decimal"), "shipping_tax_amount": schema("Decimal"),
            "grand_total": schema("Decimal"),
        ]),
        "Invoice": invoice,
        "Order": order,
        "Entry": record([
            "entity_id": schema("Identity"), "order_id": schema("Identity"),
            "entity_name": ["type": "string", "enum": ["order", "invoice", "creditmemo"]], "status": text,
            "comment": textOrNull, "is_customer_notified": ["type": "boolean"],
            "is_visible_on_front": ["type": "boolean"], "created_at": schema("Moment"),
        ]),
    ]

    private static let text: JSON = ["type": "string"]

    private static func creditMemo(id: JSON, number: JSON, moment: JSON) -> JSON {
        record(
            [
                "entity_id": id, "increment_id": number, "order_id": schema("Identity"), "order_increment_id": text,
                "invoice_id": orNull(schema("Identity")), "invoice_increment_id": textOrNull,
                "store_id": schema("Identity"),
                "state": ["enum": [1, 2], "description": "2 refunded, 1 while a gateway reports it as pending."],
                "refund_type": ["type": "string", "enum": ["offline", "online"]],
                "base_currency_code": schema("Currency"), "order_currency_code": schema("Currency"),
            ],
            money(
                "subtotal", "subtotal_incl_tax", "discount_amount", "tax_amount", "hidden_tax_amount",
                "shipping_amount", "shipping_tax_amount", "shipping_incl_tax", "adjustment", "adjustment_positive",
                "adjustment_negative", "grand_total"),
            [
                "transaction_id": textOrNull, "email_sent": ["type": "boolean"], "comment": textOrNull,
                "created_at": moment, "updated_at": moment,
                "items": ["type": "array", "items": creditMemoItem(id: id)],
                "taxes": [
                    "type": "array",
                    "items": record(["title": text, "percent": schema("Decimal"), "amount": schema("Decimal")]),
                ],
            ])
    }

    private static func creditMemoItem(id: JSON) -> JSON {
        record([
            "entity_id": id, "order_item_id": schema("Identity"), "sku": text, "name": text, "qty": schema("Decimal"),
            "price": schema("Decimal"), "row_total": schema("Decimal"), "discount_amount": schema("Decimal"),
            "tax_amount": schema("Decimal"), "hidden_tax_amount": schema("Decimal"),
            "row_total_incl_tax": schema("Decimal"),
        ])
    }

    private static let invoice = record(
        [
            "entity_id": schema("Identity"), "increment_id": text, "order_id": schema("Identity"),
            "order_increment_id": text, "store_id": schema("Identity"),
            "state": ["enum": [1, 2, 3], "description": "1 open, 2 paid, 3 canceled."],
            "base_currency_code": schema("Currency"), "order_currency_code": schema("Currency"),
        ],
        money(
            "subtotal", "discount_amount", "tax_amount", "hidden_tax_amount", "shipping_amount",
            "shipping_tax_amount", "shipping_incl_tax", "grand_total", "total_refunded"),
        [
            "transaction_id": textOrNull, "comment": textOrNull, "created_at": schema("Moment"),
            "updated_at": schema("Moment"), "items": ["type": "array", "items": invoiceItem],
        ])

    private static let invoiceItem = record(
        [
            "entity_id": schema("Identity"), "order_item_id": schema("Identity"), "sku": text, "name": text,
            "qty": schema("Decimal"), "qty_refunded": schema("Decimal"),
        ],
        money("price", "row_total", "discount_amount", "tax_amount", "hidden_tax_amount"))

    private static let order = record(
        [
            "entity_id": schema("Identity"), "increment_id": text, "store_id": schema("Identity"),
            "state": ["type": "string", "enum": .array(OrderState.allCases.map { .string($0.rawValue) })],
            "status": text, "created_at": schema("Moment"), "updated_at": schema("Moment"),
            "base_currency_code": schema("Currency"), "order_currency_code": schema("Currency"),
            "base_to_order_rate": ["type": "string", "pattern": "^[0-9]+\\.[0-9]{4,8}$"],
            "customer_email": textOrNull, "customer_name": textOrNull,
            "billing_address": ["type": ["object", "null"]], "shipping_address": ["type": ["object", "null"]],
            "shipping_description": textOrNull,
            "payment": record(["method": text, "transaction_id": textOrNull]),
        ],
        money(
            "subtotal", "subtotal_incl_tax", "discount_amount", "tax_amount", "hidden_tax_amount",
            "shipping_amount", "shipping_discount_amount", "shipping_tax_amount", "shipping_incl_tax", "grand_total",
            "total_invoiced", "total_paid", "total_due"),
        money(
            "total_refunded", "total_online_refunded", "total_offline_refunded", "subtotal_refunded",
            "discount_refunded", "tax_refunded", "hidden_tax_refunded", "shipping_refunded", "shipping_tax_refunded",
            "adjustment_positive", "adjustment_negative"),
        ["items": ["type": "array", "items": orderItem]])

    private static let orderItem = record(
        [
            "item_id": schema("Identity"), "parent_item_id": orNull(schema("Identity")), "sku": text, "name": text,
            "product_type": text, "is_qty_decimal": ["type": "boolean"], "qty_ordered": schema("Decimal"),
            "qty_invoiced": schema("Decimal"), "qty_refunded": schema("Decimal"), "qty_canceled": schema("Decimal"),
            "qty_shipped": schema("Decimal"), "tax_percent": schema("Decimal"),
        ],
        money(
            "price", "row_total", "row_total_incl_tax", "discount_amount", "tax_amount", "hidden_tax_amount",
            "amount_refunded", "discount_refunded", "tax_refunded", "hidden_tax_refunded"))
}
