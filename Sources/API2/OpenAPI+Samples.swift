import Wire

/// Bodies to begin with; the sample shop of `./dev demo` has the documents that they name.
extension OpenAPI {
    /// The three requests of the vendor's page.
    static let samplesOfVendor: JSON = [
        "byInvoice": sample(
            "Refund by invoice",
            """
            {"invoice_id": 456, "refund_type": "offline", "send_email": true, \
            "comment": "Refund created by integration."}
            """),
        "byOrder": sample(
            "Partial refund by order",
            """
            {"order_increment_id": "100000123", "refund_type": "offline", "shipping_amount": 0, \
            "adjustment_positive": 0, "adjustment_negative": 0, "items": [{"order_item_id": 10, "qty": 1}]}
            """),
        "online": sample(
            "Online refund with items and adjustment",
            """
            {"invoice_increment_id": "100000045", "refund_type": "online", "shipping_amount": 19.90, \
            "adjustment_negative": 5.00, "items": [{"sku": "PRODUCT-001", "qty": 1}], "send_email": true, \
            "comment": "Partial refund after return."}
            """),
    ]

    static let samplesOfPreview: JSON = [
        "byInvoice": sample("All that is left of an invoice", #"{"invoice_id": 456}"#),
        "byOrder": sample(
            "One piece of one line",
            #"{"order_increment_id": "100000123", "shipping_amount": 0, "items": [{"order_item_id": 10, "qty": 1}]}"#),
    ]

    static let samplesOfMemoMail: JSON = ["byID": sample("By its id", #"{"creditmemo_id": 1}"#)]

    static let samplesOfInvoiceMail: JSON = ["byID": sample("By its id", #"{"invoice_id": 456}"#)]

    static let samplesOfInvoice: JSON = [
        "everything": sample(
            "All that is left of an order", #"{"order_increment_id": "100000136", "capture": "offline"}"#)
    ]

    static func samples(ofOrder id: Int) -> JSON { ["byID": sample("By its id", "{\"order_id\": \(id)}")] }

    static let samplesOfEntry: JSON = [
        "note": sample(
            "A note for the customer",
            #"{"order_increment_id": "100000123", "comment": "Parcel found.", "is_visible_on_front": true}"#)
    ]

    static let samplesOfToken: JSON = [
        "credentials": sample(
            "The first pair",
            #"{"grant_type": "client_credentials", "client_id": "shop", "client_secret": "s3cret"}"#),
        "refresh": sample(
            "The next pair",
            """
            {"grant_type": "refresh_token", "refresh_token": "cmrt_…", "client_id": "shop", "client_secret": "s3cret"}
            """),
    ]

    static let samplesOfImport: JSON = [
        "paidOrder": sample(
            "Two lines, paid by one invoice",
            """
            {"order_currency_code": "USD", "customer_email": "amara.okafor@example.com", \
            "customer_name": "Amara Okafor", "payment": {"method": "checkmo"}, "shipping_amount": "7.90", \
            "shipping_tax_amount": "0.65", "items": [{"sku": "KETTLE-GN-12", "name": "Gooseneck kettle", \
            "qty_ordered": 1, "price": "64.00", "tax_amount": "5.28", "tax_percent": "8.25"}, \
            {"sku": "FILTER-V60-100", "name": "Paper filters", "qty_ordered": 3, "price": "8.50", \
            "discount_amount": "2.55", "tax_amount": "1.89", "tax_percent": "8.25"}], "grand_total": "102.67", \
            "invoices": [{"state": 2}]}
            """)
    ]

    /// A status by which orders are listed: no blanks at its ends, as commas separate it from the next.
    static let statusText: JSON = [
        "type": "string", "maxLength": 32, "examples": ["processing"],
        "pattern": .string("^[^ ,\(controls)]([^,\(controls)]*[^ ,\(controls)])?$"),
    ]

    private static func sample(_ summary: String, _ value: String) -> JSON {
        ["summary": .string(summary), "value": .literal(value)]
    }
}
