internal import Refunds
internal import SalesTax
internal import Wire

/// What requests are made of.
extension OpenAPI {
    static let bodies: Members = [
        "Source": [
            "description": "One of the client's systems, 1 to 10.",
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": 10], ["type": "string", "pattern": "^0*([1-9]|10)$"],
            ],
        ],
        "ExternalId": ["description": "The record's name in the client's system.", "allOf": [line(1, 256)]],
        "ComplytId": ["type": "string", "format": "uuid"],
        "Amount": [
            "description": "An amount from 0, exact to four decimals.",
            "anyOf": [
                ["type": "number", "minimum": 0, "maximum": .literal("99999999999.9999")],
                ["type": "string", "maxLength": 40, "pattern": "^0*[0-9]{1,11}(\\.[0-9]{1,4}0*)?$"],
            ],
        ],
        "Fraction": [
            "description": "A fraction from 0 to 1.",
            "anyOf": [
                ["type": "number", "minimum": 0, "maximum": 1],
                ["type": "string", "maxLength": 40, "pattern": "^[0-9]+(\\.[0-9]+)?$"],
            ],
        ],
        "TokenRequest": object(
            required: ["clientId", "clientSecret"],
            [
                "clientId": line(1, 512), "clientSecret": line(1, 512),
            ]),
        "Address": object(
            required: ["country"],
            [
                "country": line(1, 50), "state": lineOrNull(100), "county": lineOrNull(100), "city": lineOrNull(100),
                "street": lineOrNull(200), "zip": lineOrNull(20), "region": lineOrNull(20), "isPartial": flagOrNull,
            ]),
        "TermsTimestamps": object(["createdDate": momentOrNull, "updatedDate": momentOrNull]),
        "TransactionTerms": transactionTerms,
        "ItemTerms": object(
            required: ["name", "unitPrice", "quantity"],
            .joining(
                [
                    "name": line(1, 256), "description": ["type": ["string", "null"], "maxLength": 4_000],
                    "unitPrice": schema("Amount"), "quantity": schema("Amount"), "totalPrice": orNull("Amount"),
                    "taxCode": lineOrNull(256), "discount": orNull("Amount"),
                ], manualTax)),
        "FeeTerms": object(
            required: ["totalPrice"],
            .joining(
                ["totalPrice": schema("Amount"), "taxCode": lineOrNull(256)], manualTax)),
        "CustomerTerms": object(required: ["name"], .joining(record, customerFields)),
        "CustomerEdit": object(customerFields),
        "NewExemptions": [
            "anyOf": [
                schema("ExemptionTerms"),
                object(
                    required: ["exemption"],
                    [
                        "exemption": schema("ExemptionTerms"),
                        "states": [
                            "type": ["array", "null"], "minItems": 1,
                            "maxItems": .literal("\(AddExemptions.statesMax)"),
                            "items": schema("State"),
                        ],
                    ]),
            ]
        ],
        "ExemptionTerms": object(
            required: ["customerId", "country"],
            .joining(
                ["customerId": schema("ComplytId")], exemptionFields)),
        "ExemptionEdit": object(exemptionFields),
        "State": object(["abbreviation": lineOrNull(100), "code": lineOrNull(100), "name": lineOrNull(100)]),
    ]

    private static let transactionTerms = object(
        required: ["items", "shippingAddress"],
        .joining(
            record,
            [
                "items": ["type": "array", "minItems": 1, "maxItems": 1_000, "items": schema("ItemTerms")],
                "shippingAddress": schema("Address"), "billingAddress": orNull("Address"),
                "customerId": lineOrNull(256),
                "transactionType": words(TransactionType.self), "transactionStatus": words(TransactionStatus.self),
                "transactionFilingStatus": words(TransactionFiling.self), "createdFrom": lineOrNull(256),
                "isRefundLinked": flagOrNull, "refundLinkedPercentage": orNull("Fraction"),
                "shippingFee": orNull("FeeTerms"), "transactionLevelDiscount": orNull("Amount"),
                "currency": ["type": ["string", "null"], "pattern": "^[A-Za-z]{3}$", "default": "USD"],
                "documentName": lineOrNull(50), "isTaxInclusive": flagOrNull,
                "externalTimestamps": orNull("TermsTimestamps"),
            ]))

    /// What names a record in a body.
    private static let record: Members = [
        "source": orNull("Source"), "externalId": orNull("ExternalId"), "complytId": orNull("ComplytId"),
    ]

    private static let manualTax: Members = [
        "manualSalesTax": flagOrNull, "manualSalesTaxRate": orNull("Fraction"),
    ]

    private static let customerFields: Members = [
        "name": line(1, 256), "address": orNull("Address"), "email": lineOrNull(320),
        "customerType": words(Buyer.Kind.self), "comment": ["type": ["string", "null"], "maxLength": 4_000],
        "externalTimestamps": orNull("TermsTimestamps"),
    ]

    private static let exemptionFields: Members = [
        "country": line(1, 50), "state": orNull("State"),
        "classification": [
            "type": ["object", "null"], "properties": ["code": line(1, 256), "description": lineOrNull(256)],
        ],
        "validationDates": [
            "type": ["object", "null"], "properties": ["fromDate": momentOrNull, "toDate": momentOrNull],
        ],
        "status": ["type": ["object", "null"], "properties": ["code": line(1, 256), "name": lineOrNull(256)]],
        "certificate": [
            "type": ["object", "null"],
            "properties": ["certificateId": lineOrNull(256), "url": lineOrNull(2_000), "name": lineOrNull(256)],
        ],
        "exemptionType": ["enum": ["FULLY", .null]], "exemptionStatus": words(ExemptionStatus.self),
    ]

    static func object(required: [String] = [], _ properties: Members) -> JSON {
        .members(
            ["type": "object"], required.isEmpty ? [:] : ["required": .array(required.map(JSON.string))],
            ["properties": .members(properties)])
    }

    static func orNull(_ name: String) -> JSON { ["anyOf": [schema(name), ["type": "null"]]] }

    static func line(_ min: Int, _ max: Int) -> JSON {
        ["type": "string", "minLength": .literal("\(min)"), "maxLength": .literal("\(max)")]
    }

    static func lineOrNull(_ max: Int) -> JSON { ["type": ["string", "null"], "maxLength": .literal("\(max)")] }

    static func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSON {
        ["type": "string", "enum": .array(type.allCases.map { .string($0.rawValue) })]
    }

    static let flagOrNull: JSON = ["type": ["boolean", "null"]]

    /// A date or date-time of ISO 8601, with a zone or without.
    static let moment: JSON = ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}", "maxLength": 40]
    static let momentOrNull: JSON = ["type": ["string", "null"], "maxLength": 40]
}

extension Members {
    static func joining(_ parts: Members...) -> Members {
        Members(parts.flatMap(\.list).map { (key: $0.key, value: $0.value) })
    }
}
