internal import Wire

/// Bodies to try; the first of each kind is what importers send.
extension OpenAPI {
    /// The samples of a body, by what they show.
    static func samples(of body: String) -> Members {
        switch body {
        case "TokenRequest": ["client": ["clientId": "cm_…", "clientSecret": "cmcs_…"]]
        case "TransactionTerms": transactions
        case "CustomerTerms": ["reseller": ["name": "Buyer Ltd", "customerType": "RESELLER", "address": ohio]]
        case "CustomerEdit": ["kind": ["customerType": "MARKETPLACE"]]
        case "NewExemptions":
            ["state": ["customerId": .string(unknownID), "country": "US", "state": ["abbreviation": "OH"]]]
        case "ExemptionEdit": ["end": ["exemptionStatus": "INACTIVE"]]
        default: preconditionFailure("a body without a sample")
        }
    }

    /// A name that no record has.
    static let unknownID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

    private static let ohio: JSON = ["country": "US", "state": "OH", "zip": "43001"]

    private static let transactions: Members = [
        "invoice": [
            "transactionType": "INVOICE", "shippingAddress": ohio, "items": [machine(200), machine(100)],
        ],
        "linkedRefund": [
            "externalId": "REF-1", "transactionType": "REFUND", "createdFrom": "INV-1", "isRefundLinked": true,
            "refundLinkedPercentage": .literal("0.5"), "shippingAddress": ohio, "items": [machine(150)],
        ],
        "standAloneRefund": [
            "externalId": "REF-2", "transactionType": "REFUND", "isRefundLinked": false, "shippingAddress": ohio,
            "items": [machine(50)],
        ],
        "taxableRefund": [
            "externalId": "REF-3", "transactionType": "TAXABLE_REFUND", "shippingAddress": ohio, "items": [machine(50)],
        ],
    ]

    private static func machine(_ price: Int) -> JSON {
        ["name": "Espresso machine", "unitPrice": .literal("\(price)"), "quantity": 1, "taxCode": "C1S1"]
    }
}
