import Refunds
import Wire

/// Orders, their history, and invoices.
extension OpenAPI.Operation {
    static let importOrder = OpenAPI.Operation(
        "importOrder", "Orders", "Imports an order",
        "Takes an order over from a shop, with its invoices. Its tax is the shop's, or computed.",
        requestBody: OpenAPI.body(OpenAPI.schema("OrderDocument"), examples: OpenAPI.samplesOfImport),
        answers: [
            "201": OpenAPI.single(
                "order", "Order", "The order.", headers: OpenAPI.location("/api2/order"))
        ],
        errors: .body + .fields(OpenAPI.placeholderOfField) + [.taxNotComputable(OpenAPI.placeholderOfSentence)]
            + .refusals(
                .itemInvalid, .quantityToInvoiceExceeds(name: OpenAPI.placeholderOfName), .cannotInvoice,
                .duplicate(field: "increment_id"))
            + .problems(.storeNotFound, .conflict))

    static let readOrders = OpenAPI.Operation(
        "readOrders", "Orders", "Lists orders, or looks one up", "Without a filter, all of the token's stores.",
        parameters: OpenAPI.lookup
            + [OpenAPI.list("status", "With one of these statuses.", of: OpenAPI.statusText)]
            + OpenAPI.period(
                ["created_from", "created_at_from", "from"], ["created_to", "created_at_to", "to"], of: "Placed")
            + OpenAPI.period(["updated_from"], ["updated_to"], of: "Changed") + OpenAPI.sorting + OpenAPI.paging,
        answers: ["200": OpenAPI.listing("orders", "Order", lookup: "order")],
        errors: .list + .parameters("status") + .refusals(.orderNotFound))

    static let cancelOrder = move(
        "cancelOrder", "Cancels an order", "Gives up what was not invoiced.", [.cannotCancel, .payoutInFlight],
        sample: 8)
    static let holdOrder = move(
        "holdOrder", "Puts an order on hold", "Stops an order that is neither finished nor stopped.",
        [.cannotHold, .payoutInFlight], sample: 9)
    static let unholdOrder = move(
        "unholdOrder", "Takes an order off hold", "Puts a stopped order back where it was.", [.cannotUnhold],
        sample: 13)

    private static func move(
        _ id: String, _ summary: String, _ description: String, _ refusals: [Refusal], sample: Int
    ) -> OpenAPI.Operation {
        OpenAPI.Operation(
            id, "Orders", summary, description,
            requestBody: OpenAPI.body(OpenAPI.schema("OrderCommand"), examples: OpenAPI.samples(ofOrder: sample)),
            answers: ["200": OpenAPI.single("order", "Order", "The order.")],
            errors: .body + .source + .fields("order_id", "order_increment_id")
                + .refusals(.orderNotFound) + refusals.map(\.answer) + .problems(.conflict))
    }

    // MARK: - History

    static let readHistory = OpenAPI.Operation(
        "readHistory", "History", "Lists an order's history",
        "Oldest entry first. Exactly one parameter names the order.",
        parameters: OpenAPI.ofOrder + [OpenAPI.number("increment_id", "Of this order.", sample: "100000123")]
            + OpenAPI.paging,
        answers: ["200": OpenAPI.listing("history", "Entry", lookup: nil)],
        errors: .body + .source + .fields("order_id", "order_increment_id", "increment_id")
            + .refusals(.orderNotFound))

    static let commentOnOrder = OpenAPI.Operation(
        "commentOnOrder", "History", "Writes into an order's history", "Never sends mail.",
        requestBody: OpenAPI.body(OpenAPI.schema("EntryRequest"), examples: OpenAPI.samplesOfEntry),
        answers: ["201": OpenAPI.single("entry", "Entry", "The entry.")],
        errors: .body + .source
            + .fields(
                "order_id", "order_increment_id", "increment_id", "comment", "status", "is_customer_notified",
                "is_visible_on_front")
            + .refusals(.orderNotFound) + .problems(.conflict))

    // MARK: - Invoices

    static let createInvoice = OpenAPI.Operation(
        "createInvoice", "Invoices", "Creates an invoice",
        """
        Charges an order. The first invoice of an order carries all its shipping. With a `capture` of `online` its money is \
        taken first, through the gateway that authorised it. Send an `Idempotency-Key` to be able to repeat a request to \
        which no answer came.
        """,
        parameters: [idempotencyKey],
        requestBody: OpenAPI.body(OpenAPI.schema("InvoiceRequest"), examples: OpenAPI.samplesOfInvoice),
        answers: [
            "201": OpenAPI.single(
                "invoice", "Invoice", "The invoice.", headers: OpenAPI.location("/api2/invoice"), replayed,
                operation(.capture))
        ],
        errors: .body + .source
            + .fields("order_id", "order_increment_id", "capture", "comment", "send_email")
            + .refusals(
                .orderNotFound, .itemInvalid, .quantityToInvoiceExceeds(name: OpenAPI.placeholderOfName),
                .payoutInFlight, .gatewayDown(.capture), .cannotInvoice, .onlineCaptureUnsupported)
            + .problems(
                .idempotencyKeyInvalid, .idempotencyKeyReused, .conflict, .transferFailed(.capture, attempt: 1),
                .transferUnknown(.capture, attempt: 1)))

    static let mailInvoice = OpenAPI.Operation(
        "mailInvoice", "Invoices", "Mails an invoice to its customer",
        "Puts the mail into the outbox, whether it was sent before or not; one that waits there is tried at once.",
        requestBody: OpenAPI.body(OpenAPI.schema("InvoiceMailRequest"), examples: OpenAPI.samplesOfInvoiceMail),
        answers: ["202": OpenAPI.single("invoice", "Invoice", "The mail lies in the outbox, on disk.")],
        errors: .body + .source + .fields("invoice_id", "invoice_increment_id")
            + .refusals(.invoiceNotFound) + .problems(.mailAddressMissing, .conflict))

    static let readInvoices = OpenAPI.Operation(
        "readInvoices", "Invoices", "Lists invoices, or looks one up",
        "`total_refunded` beside `grand_total` is the check to make before a refund.",
        parameters: OpenAPI.lookup + OpenAPI.ofOrder
            + [OpenAPI.query("state", "1 open, 2 paid, 3 canceled.", ["type": "integer", "enum": [1, 2, 3]])]
            + OpenAPI.period(["created_from"], ["created_to"], of: "Issued") + OpenAPI.sorting + OpenAPI.paging,
        answers: ["200": OpenAPI.listing("invoices", "Invoice", lookup: "invoice")],
        errors: .list + .parameters("order_id", "order_increment_id", "state") + .refusals(.invoiceNotFound))
}
