import Amounts
public import Refunds
public import Wire

/// What is filled in for a new credit memo, as it stands in the fields.
public struct CreditMemoForm: Sendable {
    /// What the form is sent for.
    public enum Step: String, Sendable {
        /// To see what it comes to.
        case totals
        /// To see all of it before it is issued.
        case review
        /// To go back from there.
        case change
        /// To issue the memo.
        case issue
    }

    /// The document that is refunded.
    public let source: Source
    /// What the form was sent for.
    public let step: Step
    /// True for what somebody has sent, false for what the page proposes.
    let isSent: Bool
    /// True when only the totals are to be shown anew.
    public let wantsTotalsOnly: Bool
    /// What names this one memo, however often the form is sent.
    public private(set) var key: String
    /// What was shown before it is to be issued.
    public let preview: String?
    /// By order line.
    let quantities: [OrderLineID: String]
    let shipping: String
    let goodwill: String
    let fee: String
    let comment: String
    let sendsMail: Bool
    let payout: PayoutKind

    /// The form for all that is left of a document; with a key that nobody had before.
    public init(of order: Order, _ source: Source, _ invoice: Invoice?, in language: Language, key: String) {
        self.source = source
        self.key = key
        step = .totals
        isSent = false
        wantsTotalsOnly = false
        preview = nil
        quantities = Dictionary(
            uniqueKeysWithValues: order.lines.map { ($0.id, language.field(order.quantityLeft(of: $0, in: invoice))) })
        let left = order.shipping.left.fee.amount
        shipping = language.field(min(left, invoice?.shipping.left.fee.amount ?? left), in: order.currency)
        goodwill = ""
        fee = ""
        comment = ""
        sendsMail = false
        payout = .offline
    }

    /// Reads the fields; nil when what is no text of a person is not what the page sent.
    public init?(reading form: FormFields, of source: Source) {
        guard let step = Step(rawValue: form["step"] ?? ""), let payout = PayoutKind(rawValue: form["payout"] ?? ""),
            let key = form["key"], (1...64).contains(key.utf8.count)
        else { return nil }
        self.source = source
        self.step = step
        self.payout = payout
        self.key = key
        isSent = true
        wantsTotalsOnly = form["part"] == "totals"
        preview = form["preview"]
        guard let quantities = CreditMemoForm.quantities(in: form) else { return nil }
        self.quantities = quantities
        shipping = form["shipping"] ?? ""
        goodwill = form["goodwill"] ?? ""
        fee = form["fee"] ?? ""
        // Browsers send the breaks of mail.
        comment = (form["comment"] ?? "").replacing("\r\n", with: "\n")
        sendsMail = form["mail"] == "yes"
    }

    /// The same under another key.
    public func with(key: String) -> CreditMemoForm {
        var form = self
        form.key = key
        return form
    }

    /// What the names of the fields for quantities begin with.
    static let quantity = "quantity-"
    private static let commentBytesMax = 4_000

    /// What is filled in for quantities; nil when no page has such fields.
    static func quantities(in form: FormFields) -> [OrderLineID: String]? {
        var quantities: [OrderLineID: String] = [:]
        for field in form.fields where field.name.hasPrefix(quantity) {
            guard let id = Int64(field.name.dropFirst(quantity.count)) else { return nil }
            quantities[OrderLineID(id)] = field.value
        }
        return quantities
    }

    /// The items that such fields ask for; adds the names of those that cannot be read.
    static func items(
        _ quantities: [OrderLineID: String], _ unreadable: inout Set<String>
    ) -> [IssueCreditMemo.Item] {
        var items: [IssueCreditMemo.Item] = []
        for (id, text) in quantities.sorted(by: { $0.key < $1.key }) {
            guard let quantity = Quantity(field: text) else {
                unreadable.insert(CreditMemoForm.quantity + "\(id.rawValue)")
                continue
            }
            if quantity > .zero { items.append(IssueCreditMemo.Item(lineID: id, sku: nil, quantity: quantity)) }
        }
        return items
    }

    /// The fields that cannot be read.
    public struct Unreadable: Error, Sendable {
        /// Their names.
        let fields: Set<String>
    }

    /// What the fields ask for.
    public func terms() throws(Unreadable) -> IssueCreditMemo.Terms {
        var unreadable: Set<String> = []
        func read(_ text: String, _ field: String) -> Amount {
            if let amount = Amount(field: text) { return amount }
            unreadable.insert(field)
            return .zero
        }
        let items = CreditMemoForm.items(quantities, &unreadable)
        let amounts = [read(shipping, "shipping"), read(goodwill, "goodwill"), read(fee, "fee")]
        if !comment.isPlainText || comment.utf8.count > CreditMemoForm.commentBytesMax { unreadable.insert("comment") }
        guard unreadable.isEmpty else { throw Unreadable(fields: unreadable) }
        return IssueCreditMemo.Terms(
            selection: .lines(items), shipping: amounts[0], goodwill: amounts[1], fee: amounts[2], payout: payout,
            comment: comment.isEmpty ? nil : comment, sendsMail: sendsMail)
    }
}

extension String {
    /// True without control characters but breaks and tabs.
    var isPlainText: Bool {
        unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t"
                || !($0.properties.generalCategory == .control || (0x2028...0x2029).contains($0.value))
        }
    }
}

extension FixedPoint {
    /// Reads what somebody typed: digits, and one comma or point before decimals; nothing is zero. Nil for anything else, so
    /// that no separator of thousands is taken for one of decimals unseen.
    init?(field text: String) {
        let text = text.trimmingBlanks
        guard text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || (48...57).contains($0) }),
            text.utf8.count(where: { !(48...57).contains($0) }) <= 1
        else { return nil }
        guard !text.isEmpty else {
            self = .zero
            return
        }
        self.init(parsing: text.replacing(",", with: "."))
    }
}

extension Language {
    /// A quantity as it stands in a field.
    func field(_ quantity: Quantity) -> String { ungrouped(numbers.text(quantity)) }

    /// An amount as it stands in a field.
    func field(_ amount: Amount, in currency: Currency) -> String { ungrouped(numbers.text(amount, in: currency)) }

    /// A number without separators of thousands.
    private func ungrouped(_ text: String) -> String {
        text.replacing(self == .english ? "," : ".", with: "")
    }
}
