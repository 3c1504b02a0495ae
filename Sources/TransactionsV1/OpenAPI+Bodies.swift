internal import Refunds
internal import SalesTax
internal import Wire

/// What requests are made of.
extension OpenAPI {
    static let bodies: Members = .joining(
        scalars,
        [
            "TokenRequest": object(
                required: ["clientId", "clientSecret"],
                [
                    "clientId": line(1, 512), "clientSecret": line(1, 512),
                ]),
            "Address": object(
                required: ["country"],
                [
                    "country": line(1, 50), "state": lineOrNull(100), "county": lineOrNull(100),
                    "city": lineOrNull(100),
                    "street": lineOrNull(200), "zip": lineOrNull(20), "region": lineOrNull(20), "isPartial": flagOrNull,
                ]),
            "TermsTimestamps": object(["createdDate": momentOrNull, "updatedDate": momentOrNull]),
            "TransactionTerms": transactionTerms,
            "ItemTerms": object(
                required: ["name", "unitPrice", "quantity"],
                .joining(
                    [
                        "name": line(1, 256), "description": remarkOrNull,
                        "unitPrice": schema("Amount"), "quantity": schema("Quantity"), "totalPrice": absentOr("Amount"),
                        "taxCode": lineOrNull(256), "discount": absentOr("Amount"),
                    ], manualTax)),
            "FeeTerms": object(
                required: ["totalPrice"],
                .joining(
                    ["totalPrice": schema("Amount"), "taxCode": lineOrNull(256)], manualTax)),
            "CustomerTerms": object(required: ["name"], .joining(record, customerFields)),
            "CustomerEdit": object(customerFields),
            "NewExemptions": [
                "anyOf": [
                    ["allOf": [schema("ExemptionTerms"), object(states), ["not": ["required": ["exemption"]]]]],
                    object(required: ["exemption"], .joining(["exemption": schema("ExemptionTerms")], states)),
                ]
            ],
            "ExemptionTerms": object(
                required: ["customerId", "country"],
                .joining(
                    ["customerId": schema("ComplytId"), "exemptionStatus": wordOrNull(ExemptionStatus.self)],
                    exemptionFields)),
            "ExemptionEdit": object(.joining(["exemptionStatus": word(ExemptionStatus.self)], exemptionFields)),
            "State": object(["abbreviation": lineOrNull(100), "code": lineOrNull(100), "name": lineOrNull(100)]),
        ])

    private static let transactionTerms = object(
        required: ["items", "shippingAddress"],
        .joining(
            record,
            [
                "items": ["type": "array", "minItems": 1, "maxItems": 1_000, "items": schema("ItemTerms")],
                "shippingAddress": schema("Address"), "billingAddress": absentOr("Address"),
                "customerId": lineOrNull(256),
                "transactionType": wordOrNull(TransactionType.self),
                "transactionStatus": wordOrNull(TransactionStatus.self),
                "transactionFilingStatus": wordOrNull(TransactionFiling.self), "createdFrom": lineOrNull(256),
                "isRefundLinked": flagOrNull, "refundLinkedPercentage": absentOr("Fraction"),
                "shippingFee": absentOr("FeeTerms"), "transactionLevelDiscount": absentOr("Amount"),
                "currency": ["type": ["string", "null"], "pattern": "^[A-Za-z]{3}$", "default": "USD"],
                "documentName": lineOrNull(50), "isTaxInclusive": flagOrNull,
                "externalTimestamps": absentOr("TermsTimestamps"),
            ]))

    /// What makes one exemption several.
    private static let states: Members = [
        "states": absentOr([
            "type": "array", "minItems": 1, "maxItems": .literal("\(AddExemptions.statesMax)"),
            "items": schema("State"),
        ])
    ]

    /// What names a record in a body.
    private static let record: Members = [
        "source": absentOr("Source"), "externalId": absentOr("ExternalId"), "complytId": absentOr("ComplytId"),
    ]

    private static let manualTax: Members = [
        "manualSalesTax": flagOrNull, "manualSalesTaxRate": absentOr("ManualRate"),
    ]

    private static let customerFields: Members = [
        "name": line(1, 256), "address": absentOr("Address"), "email": lineOrNull(320),
        "customerType": wordOrNull(Buyer.Kind.self), "comment": remarkOrNull,
        "externalTimestamps": absentOr("TermsTimestamps"),
    ]

    private static let exemptionFields: Members = [
        "country": line(1, 50), "state": absentOr("State"),
        "classification": absentOr(object(required: ["code"], ["code": line(1, 256), "description": lineOrNull(256)])),
        "validationDates": absentOr(object(["fromDate": momentOrNull, "toDate": momentOrNull])),
        "status": absentOr(object(required: ["code"], ["code": line(1, 256), "name": lineOrNull(256)])),
        "certificate": absentOr(
            object(["certificateId": lineOrNull(256), "url": lineOrNull(2_000), "name": lineOrNull(256)])),
        "exemptionType": ["enum": ["FULLY", .null]],
    ]

    static func object(required: [String] = [], _ properties: Members) -> JSON {
        .members(
            ["type": "object"], required.isEmpty ? [:] : ["required": .array(required.map(JSON.string))],
            ["properties": .members(properties)])
    }
}

extension Members {
    static func joining(_ parts: Members...) -> Members {
        Members(parts.flatMap(\.list).map { (key: $0.key, value: $0.value) })
    }
}
