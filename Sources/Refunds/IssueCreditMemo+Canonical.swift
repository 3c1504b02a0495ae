extension IssueCreditMemo {
    /// The request in one fixed spelling, so that requests that mean the same compare equal.
    ///
    /// Two spellings of one amount, another sequence of keys or other blanks give the same text. Fingerprints for
    /// idempotency are taken of it. Requests that cannot be read have none: they are refused.
    public var canonical: String {
        guard case .success(let terms) = terms else { return "" }
        return ["creditmemo", source.canonical, terms.canonicalAmounts, terms.canonicalTexts].joined(separator: "\n")
    }

    /// The part of ``canonical`` that decides the amounts: what a preview is of.
    public var canonicalForPreview: String {
        guard case .success(let terms) = terms else { return "" }
        return ["preview", source.canonical, terms.canonicalAmounts].joined(separator: "\n")
    }
}

extension Source {
    /// Which document, in one fixed spelling.
    var canonical: String {
        switch self {
        case .invoice(let id): "invoice \(id.rawValue)"
        case .invoiceNumber(let number): "invoice number \(number)"
        case .order(let id): "order \(id.rawValue)"
        case .orderNumber(let number): "order number \(number)"
        }
    }
}

extension IssueCreditMemo.Terms {
    fileprivate var canonicalAmounts: String {
        let items =
            switch selection {
            case .everythingLeft: "everything"
            case .lines(let items): items.map(\.canonical).joined(separator: "\n")
            }
        return [
            items, "shipping \(shipping?.description ?? "left")", "goodwill \(goodwill)", "fee \(fee)",
            payout.rawValue,
        ].joined(separator: "\n")
    }

    fileprivate var canonicalTexts: String { "mail \(sendsMail)\n\(comment ?? "")" }
}

extension IssueCreditMemo.Item {
    /// The line and how many, in one fixed spelling.
    var canonical: String {
        "item \(lineID?.rawValue ?? 0) \(quantity) \(sku.map { "\($0.utf8.count) \($0)" } ?? "")"
    }
}
