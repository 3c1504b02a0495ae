internal import Amounts
public import Refunds
internal import SalesTax

extension TransactionRefusal {
    /// Status and text of every refusal of the core; the one place that decides them.
    public var answer: ProblemAnswer {
        switch self {
        case .transactionUnknown: ProblemAnswer(404, "transaction-unknown", "Transaction not found")
        case .customerUnknown: ProblemAnswer(404, "customer-unknown", "Customer not found")
        case .exemptionUnknown: ProblemAnswer(404, "exemption-unknown", "Exemption not found")
        case .exemptionCustomerUnknown:
            .invalid("exemption-customer-unknown", "customerId", "names no customer that is known")
        case .validityReversed: .invalid("invalid", "validationDates/toDate", "is before fromDate")
        case .complytIDDiffers:
            .invalid("complyt-id-differs", "complytId", "is not that of this source and externalId")
        case .filed:
            ProblemAnswer(
                409, "filed", "Transaction is filed",
                detail: "A FILED transaction stays as it is; refund it with a new one.")
        case .typeDiffers(let stored):
            ProblemAnswer(
                409, "type-differs", "Transaction is of another type",
                detail: "The stored transaction is of type \(stored.rawValue).")
        case .originMissing: .link("missing", "is required when isRefundLinked is true")
        case .originUnknown(let name): .link("unknown", "names \(name), which is unknown in this source")
        case .originInSource(let source): .link("other-source", "names a transaction of source \(source.number)")
        case .originNotInvoice(let type): .link("not-invoice", "names a transaction of type \(type.rawValue)")
        case .originCancelled(let name): .link("cancelled", "names \(name), which is cancelled")
        case .originDiffers(let trait):
            .invalid("link-other-\(trait.reason)", trait.field, "is not that of the invoice in createdFrom")
        case .notAssessable(let refusal):
            ProblemAnswer(422, refusal.reason, "Sales tax cannot be computed", detail: refusal.description)
        case .wouldExceed(let refusal): .exceeding(refusal)
        case .shippingWouldExceed(let left):
            .invalid(
                "would-exceed-shipping", "shippingFee/totalPrice",
                "would exceed the invoice's shipping fee; \(left.shortText) is left")
        case .memosDiffer(let trait): .underMemos("its refunds have another \(trait.field)")
        case .belowMemos(let refusal): .underMemos(refusal.detail)
        case .shippingBelowMemos(let credited): .underMemos("\(credited.shortText) of its shipping fee is refunded")
        }
    }
}

extension ProblemAnswer {
    fileprivate static func invalid(_ reason: String, _ field: String, _ detail: String) -> ProblemAnswer {
        ProblemAnswer(
            400, reason, "Invalid request", detail: "\(field.split(separator: "/").joined(separator: ".")) \(detail).",
            errors: [FieldFault(.body("/" + field), detail)])
    }

    fileprivate static func link(_ reason: String, _ detail: String) -> ProblemAnswer {
        .invalid("link-\(reason)", "createdFrom", detail)
    }

    fileprivate static func exceeding(_ refusal: CreditRefusal) -> ProblemAnswer {
        switch refusal {
        case .percentageExceeds:
            .invalid("would-exceed-percentage", "refundLinkedPercentage", refusal.detail)
        case .itemsExceed: .invalid("would-exceed-items", "items", refusal.detail)
        case .itemsBelowCredits, .taxBelowCredits, .currencyDiffersFromCredits, .taxabilityDiffersFromCredits:
            .underMemos(refusal.detail)
        }
    }

    fileprivate static func underMemos(_ detail: String) -> ProblemAnswer {
        ProblemAnswer(
            409, "below-refunds", "Invoice is refunded",
            detail: "The invoice cannot change or be cancelled below its refunds: \(detail).")
    }
}

extension LinkedTrait {
    fileprivate var reason: String {
        switch self {
        case .customer: "customer"
        case .currency: "currency"
        case .taxInclusion: "tax-inclusion"
        }
    }

    fileprivate var field: String {
        switch self {
        case .customer: "customerId"
        case .currency: "currency"
        case .taxInclusion: "isTaxInclusive"
        }
    }
}

extension CreditRefusal {
    fileprivate var detail: String {
        switch self {
        case .percentageExceeds(let left): "would exceed 1 with the invoice's other refunds; \(left) is left"
        case .itemsExceed(let left): "would exceed the invoice's items total; \(left.shortText) is left"
        case .itemsBelowCredits(let credited): "\(credited.shortText) of its items is refunded"
        case .taxBelowCredits(let key, let credited):
            "\(credited.shortText) of its tax for \(key.jurisdiction) on \(key.place.text) is refunded"
        case .currencyDiffersFromCredits: "its refunds have another currency"
        case .taxabilityDiffersFromCredits: "its refunds would have a tax where it has none, or none where it has one"
        }
    }
}

extension AssessmentRefusal {
    /// The rule, in kebab case.
    var reason: String {
        switch self {
        case .addressUnknown: "address-unknown"
        case .rateMissing: "rate-missing"
        case .rateClassMissing: "rate-class-missing"
        }
    }
}

extension LinePlace {
    /// The line as people count: `item 1`.
    var text: String {
        switch self {
        case .item(let number): "item \(number + 1)"
        case .shipping: "shipping"
        }
    }
}

extension Amount {
    /// The amount with two decimals, or as many more as it has: `6.00`, `0.125`.
    var shortText: String {
        var text = description
        for _ in 0..<2 where text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
