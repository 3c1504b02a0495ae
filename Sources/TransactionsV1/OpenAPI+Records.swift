internal import Refunds
internal import SalesTax
internal import Wire

/// What answers are made of, member by member as the `JSONWriter+` files write them.
extension OpenAPI {
    static let records: Members = [
        "Problem": whole(
            [
                "type": text, "title": text, "status": ["type": "integer"],
                "detail": text,
                "errors": ["type": "array", "items": object(["pointer": text, "parameter": text, "detail": text])],
            ], optional: ["detail", "errors"]),
        "Token": whole(["accessToken": text, "tokenType": ["const": "Bearer"], "expiresIn": ["type": "integer"]]),
        "Transaction": transaction,
        "Item": whole(
            .joining(
                [
                    "name": text, "description": textOrNull, "unitPrice": number, "quantity": number,
                    "totalPrice": number,
                    "discount": number, "taxCode": textOrNull,
                ], assessed), optional: detail),
        "Fee": whole(.joining(["totalPrice": number, "taxCode": textOrNull], assessed), optional: detail),
        "SalesTax": whole(.joining(["amount": number, "rate": number], rates)),
        "SalesTaxRates": whole([
            "stateRate": number, "countyRate": number, "cityRate": number, "spdRate": number, "mtayRate": number,
            "otherRate": number, "combinedDistrictRate": number,
            "ratesMetaData": whole([
                "cityDistrictRate": number, "countyDistrictRate": number, "specialDistrictRate": number,
            ]),
            "taxRate": number,
        ]),
        "GTRates": whole(["countryRate": number, "regionRate": number, "taxRate": number]),
        "Rates": whole(
            .joining(
                ["requestAddress": whole(address), "matchedAddressData": matched], rates,
                ["sources": ["type": "array", "items": text], "risk": textOrNull])),
        "Customer": whole(
            .joining(
                key,
                [
                    "name": text, "address": nullable(whole(address)), "email": textOrNull,
                    "customerType": words(Buyer.Kind.self),
                    "comment": textOrNull, "externalTimestamps": orNull("Timestamps"),
                    "internalTimestamps": schema("Timestamps"),
                ])),
        "Exemption": whole([
            "complytId": schema("ComplytId"), "customerId": schema("ComplytId"), "country": text,
            "state": orNull("State"), "classification": coded("description"),
            "validationDates": whole(["fromDate": textOrNull, "toDate": textOrNull]),
            "exemptionType": ["const": "FULLY"], "exemptionStatus": words(ExemptionStatus.self),
            "status": coded("name"),
            "certificate": nullable(whole(["certificateId": textOrNull, "url": textOrNull, "name": textOrNull])),
            "internalTimestamps": schema("Timestamps"),
        ]),
        "Explanation": whole([
            "region": text, "effectiveDate": text, "rounding": whole(["basis": text, "scope": text]),
            "boundaries": ["type": "array", "items": text],
            "lines": ["type": "array", "items": whole(["line": text, "rule": text, "taxableAmount": number])],
            "linked": nullable(whole(["createdFrom": textOrNull, "percentage": number])),
            "taxes": [
                "type": "array",
                "items": whole([
                    "line": text, "jurisdiction": text, "name": textOrNull, "rateClass": text, "rate": number,
                    "validFrom": textOrNull, "validThrough": textOrNull, "source": text,
                    "exactAmount": ["type": ["number", "null"]], "amount": number,
                ]),
            ],
        ]),
        "Timestamps": whole(["createdDate": textOrNull, "updatedDate": textOrNull]),
    ]

    private static let transaction = whole(
        .joining(
            key,
            [
                "items": array(of: "Item"),
                "shippingAddress": whole(.joining(address, ["matchedAddressData": matched])),
                "billingAddress": nullable(whole(address)), "customerId": textOrNull, "customer": orNull("Customer"),
                "transactionType": words(TransactionType.self), "transactionStatus": words(TransactionStatus.self),
                "transactionFilingStatus": words(TransactionFiling.self), "createdFrom": textOrNull,
                "isRefundLinked": flagOrNull, "refundLinkedPercentage": ["type": ["number", "null"]],
                "documentName": textOrNull, "currency": text, "isTaxInclusive": ["type": "boolean"],
                "transactionLevelDiscount": number, "shippingFee": orNull("Fee"), "salesTax": orNull("SalesTax"),
                "totalItemsAmount": number, "totalDiscount": number, "taxableItemsAmount": number,
                "tangibleItemsAmount": number, "finalTransactionAmount": number,
                "externalTimestamps": orNull("Timestamps"), "internalTimestamps": schema("Timestamps"),
                "revision": ["type": "integer", "minimum": 1], "explanation": schema("Explanation"),
            ]), optional: ["customer", "explanation"])

    /// What thin answers leave out of lines.
    private static let detail = ["salesTaxRates", "gtRates", "jurisdictionalSalesTaxRules"]

    private static let assessed: Members = .joining(
        [
            "manualSalesTax": ["type": "boolean"], "manualSalesTaxRate": number, "calculatedTotal": number,
            "relativeTransactionDiscount": number,
            "taxableCategory": ["type": "string", "enum": ["TAXABLE", "NOT_TAXABLE"]],
            "tangibleCategory": ["type": "string", "enum": ["TANGIBLE", "INTANGIBLE"]],
        ], rates,
        [
            "jurisdictionalSalesTaxRules": whole([
                "name": text, "abbreviation": text, "taxable": ["type": "boolean"], "reason": text,
            ])
        ])

    private static let rates: Members = ["salesTaxRates": orNull("SalesTaxRates"), "gtRates": orNull("GTRates")]

    private static let key: Members = ["complytId": schema("ComplytId"), "externalId": text, "source": text]

    private static let address: Members = [
        "country": text, "state": textOrNull, "county": textOrNull, "city": textOrNull, "street": textOrNull,
        "zip": textOrNull, "region": textOrNull, "isPartial": ["type": "boolean"],
    ]

    private static let matched = nullable(
        whole([
            "address": whole([
                "country": text, "state": textOrNull, "county": textOrNull, "city": textOrNull, "zip": textOrNull,
            ])
        ]))

    private static let text: JSON = ["type": "string"]
    private static let textOrNull: JSON = ["type": ["string", "null"]]
    private static let number: JSON = ["type": "number"]

    private static func coded(_ meaning: String) -> JSON {
        nullable(whole(Members([("code", text), (meaning, textOrNull)])))
    }

    private static func nullable(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    /// An object with all these members and no other; some may be left out.
    private static func whole(_ properties: Members, optional: [String] = []) -> JSON {
        let required = properties.list.map(\.key).filter { !optional.contains($0) }
        return [
            "type": "object", "required": .array(required.map(JSON.string)), "additionalProperties": false,
            "properties": .members(properties),
        ]
    }
}
