import Amounts
import Refunds
import Wire

extension Call {
    /// Reads the body of `POST /api2/creditmemo`.
    static func issueCreditMemo(reading fields: Fields) throws(Problem) -> Call {
        let source = try Source.creditMemo(in: fields)
        do throws(Refusal) {
            let terms = try IssueCreditMemo.Terms(reading: fields)
            let preview = try fields.optional("preview_token") { $0.string.flatMap(PreviewToken.init(parsing:)) }
            return .issueCreditMemo(
                IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: preview?.revision),
                previewFingerprint: preview?.fingerprint)
        } catch {
            return .issueCreditMemo(
                IssueCreditMemo(source: source, terms: .failure(error), previewedRevision: nil),
                previewFingerprint: nil)
        }
    }

    /// Reads the body of `POST /api2/creditmemo/preview`: the same fields, less the token.
    static func previewCreditMemo(reading fields: Fields) throws(Problem) -> Call {
        let source = try Source.creditMemo(in: fields)
        let terms = Result { () throws(Refusal) in try IssueCreditMemo.Terms(reading: fields) }
        return .previewCreditMemo(IssueCreditMemo(source: source, terms: terms, previewedRevision: nil))
    }
}

extension IssueCreditMemo.Terms {
    /// Reads what to give back, in the sequence in which refusals take precedence.
    init(reading fields: Fields) throws(Refusal) {
        let payout = try fields["refund_type"].map(PayoutKind.init(reading:)) ?? .offline
        let items = try fields["items"].map([IssueCreditMemo.Item].init(reading:))
        self.init(
            selection: items.map { .lines($0) } ?? .everythingLeft,
            shipping: try fields.amount("shipping_amount"),
            goodwill: try fields.amount("adjustment_positive") ?? .zero,
            fee: try fields.amount("adjustment_negative") ?? .zero,
            payout: payout,
            comment: try fields.remark("comment"),
            sendsMail: try fields.flag("send_email"))
    }
}

extension PayoutKind {
    /// Reads a `refund_type`.
    init(reading json: JSON) throws(Refusal) {
        guard let kind = json.string.flatMap(PayoutKind.init(rawValue:)) else { throw .refundTypeInvalid }
        self = kind
    }
}

extension [IssueCreditMemo.Item] {
    /// Reads `items`, of a credit memo or an invoice: each with an id or an article number, and a quantity above zero.
    init(reading json: JSON) throws(Refusal) {
        guard let entries = json.array else { throw .itemInvalid }
        self = []
        reserveCapacity(entries.count)
        for entry in entries {
            guard let fields = entry.object.map(Fields.init),
                let quantity = fields["qty"]?.quantity, quantity > .zero
            else { throw .itemInvalid }
            let (lineID, sku) = try fields.lineReference()
            append(IssueCreditMemo.Item(lineID: lineID, sku: sku, quantity: quantity))
        }
    }
}

extension Fields {
    /// The order line that an item names: by `order_item_id`, by `sku`, or by both; an empty string is as good as none.
    func lineReference() throws(Refusal) -> (id: OrderLineID?, sku: String?) {
        let id = filled("order_item_id")
        let sku = filled("sku")
        guard id != nil || sku != nil else { throw .itemInvalid }
        let readID = id?.documentID
        let readSKU = sku?.line(charactersMax: 64)
        guard (id == nil) == (readID == nil), (sku == nil) == (readSKU == nil) else { throw .itemInvalid }
        return (readID.map { OrderLineID($0) }, readSKU)
    }

    private func filled(_ key: String) -> JSON? {
        self[key].flatMap { $0.string?.isEmpty == true ? nil : $0 }
    }

    /// An amount of a refund; whether it is payable is the core's rule.
    fileprivate func amount(_ key: String) throws(Refusal) -> Amount? {
        guard let json = self[key] else { return nil }
        guard let amount = json.amount else { throw .amountInvalid }
        return amount
    }
}
