import Refunds
import Wire

extension OpenAPI.Operation {
    static let createCreditMemo = OpenAPI.Operation(
        "createCreditMemo", "Credit memos", "Issues a credit memo",
        """
        Gives money back on an invoice or an order. A `refund_type` of `online` needs the scope `online`, else \
        `offline`. Send an `Idempotency-Key` to be able to repeat a request to which no answer came.
        """,
        parameters: [idempotencyKey],
        requestBody: OpenAPI.body(OpenAPI.schema("CreditMemoRequest"), examples: OpenAPI.samplesOfVendor),
        answers: [
            "201": OpenAPI.single(
                "creditmemo", "CreditMemo", "The memo, on disk.",
                headers: OpenAPI.location("/api2/creditmemo"), replayed, operation(.refund))
        ],
        errors: refused + .fields("preview_token")
            + .problems(
                .idempotencyKeyInvalid, .idempotencyKeyReused, .conflict, .transferFailed(.refund, attempt: 1),
                .transferUnknown(.refund, attempt: 1), .payoutsHeld(retryAfterSeconds: 1))
            + .refusals(.previewOutdated, .gatewayDown(.refund)))

    static let previewCreditMemo = OpenAPI.Operation(
        "previewCreditMemo", "Credit memos", "Shows what a credit memo would be",
        "Writes nothing. The `preview_token` holds a memo with the same body to what was shown.",
        requestBody: OpenAPI.body(OpenAPI.schema("PreviewRequest"), examples: OpenAPI.samplesOfPreview),
        answers: ["200": OpenAPI.answer("The memo as it would be, and what is left.", content: preview)],
        errors: refused)

    static let readCreditMemos = OpenAPI.Operation(
        "readCreditMemos", "Credit memos", "Lists credit memos, or looks one up",
        "Without a filter, all of the token's stores.",
        parameters: OpenAPI.lookup + OpenAPI.ofOrder + [
            OpenAPI.id("invoice_id", "Of this invoice."), OpenAPI.number("invoice_increment_id", "Of this invoice."),
            OpenAPI.query(
                "state", "2 refunded, 1 while a gateway reports it as pending.", ["type": "integer", "enum": [1, 2]]),
            OpenAPI.query("refund_type", "Of this type.", ["type": "string", "enum": ["offline", "online"]]),
        ] + OpenAPI.period(["created_from"], ["created_to"], of: "Issued") + OpenAPI.sorting + OpenAPI.paging,
        answers: ["200": OpenAPI.listing("creditmemos", "CreditMemo", lookup: "creditmemo")],
        errors: .list
            + .parameters(
                "order_id", "order_increment_id", "invoice_id", "invoice_increment_id", "state", "refund_type")
            + .problems(.creditMemoNotFound))

    static let printCreditMemo = OpenAPI.Operation(
        "printCreditMemo", "Credit memos", "Prints a credit memo",
        """
        Exactly one parameter names the memo. In the language and on the paper of the store's settings; the same bytes each \
        time, until those change.
        """,
        parameters: [
            OpenAPI.id("id", "Of this id.", sample: 1), OpenAPI.number("increment_id", "Of this number."),
            [
                "name": "If-None-Match", "in": "header", "description": "The tag of a copy that the caller has.",
                "schema": ["type": "string"],
            ],
        ],
        answers: [
            "200": OpenAPI.answer(
                "The memo.",
                headers: entityTag,
                [
                    "Content-Disposition": [
                        "required": true, "description": "What a file of it is called.",
                        "schema": ["type": "string", "examples": ["inline; filename=\"creditmemo-100000001.pdf\""]],
                    ]
                ], content: ["application/pdf": [:]]),
            "304": OpenAPI.answer(
                "The caller's copy is what this call would answer.", headers: entityTag, content: [:]),
        ],
        errors: .body + .source + .parameters("id", "increment_id") + .problems(.creditMemoNotFound))

    static let mailCreditMemo = OpenAPI.Operation(
        "mailCreditMemo", "Credit memos", "Mails a credit memo to its customer",
        """
        Puts the mail into the outbox, whether it was sent before or not; one that waits there is tried at once. The memo's \
        `email_sent` is true once one was delivered.
        """,
        requestBody: OpenAPI.body(OpenAPI.schema("CreditMemoMailRequest"), examples: OpenAPI.samplesOfMemoMail),
        answers: ["202": OpenAPI.single("creditmemo", "CreditMemo", "The mail lies in the outbox, on disk.")],
        errors: .body + .source + .fields("creditmemo_id", "creditmemo_increment_id")
            + .problems(.creditMemoNotFound, .mailAddressMissing, .conflict))

    private static let entityTag: Members = [
        "ETag": [
            "required": true, "description": "Another one whenever the bytes are others.",
            "schema": ["type": "string", "pattern": "^\"[0-9a-f]{32}\"$"],
        ]
    ]

    static let idempotencyKey: JSON = [
        "name": "Idempotency-Key", "in": "header",
        "description": "Marks repetitions of one request. A new key for each new request; it belongs to the client.",
        "schema": ["type": "string", "pattern": "^[!-~]{1,255}$", "examples": ["return-2026-0117"]],
    ]

    static let replayed: Members = [
        "Idempotent-Replayed": [
            "description": "Only on the first answer given again, byte for byte.",
            "schema": ["type": "string", "const": "true"],
        ]
    ]

    /// Of money that moved through a gateway.
    static func operation(_ transfer: Payout.Transfer) -> Members {
        let header: JSON = [
            "description": .string("The attempt to move the money, of an online \(transfer)."),
            "schema": ["type": "integer", "minimum": 1],
        ]
        return Members([(transfer.operationHeader, header)])
    }

    private static let preview = OpenAPI.json(
        OpenAPI.record([
            "success": ["const": true], "creditmemo": OpenAPI.schema("PreviewedCreditMemo"),
            "refundable": OpenAPI.schema("Refundable"),
            "preview_token": ["type": "string", "pattern": "^[0-9]+\\.[!-~]{1,64}$"],
        ]))

    /// What keeps a memo from being issued, or shown.
    private static let refused: [ErrorAnswer] =
        .body + .source
        + .fields("invoice_id", "invoice_increment_id", "order_id", "order_increment_id", "comment", "send_email")
        + .refusals(
            .invoiceNotFound, .orderNotFound, .refundTypeInvalid, .itemInvalid, .amountInvalid, .cannotCreditMemo,
            .quantityExceeds(name: OpenAPI.placeholderOfName), .shippingExceeds(left: .zero), .totalNotPositive,
            .totalExceeds(left: .zero), .payoutInFlight, .refundUnmatched, .onlineRefundUnsupported)
}
