import Amounts
import Refunds
import Register

/// A register with something for every filter and every sequence, and what is in it.
struct ListedDocuments {
    let test: TestedStore
    private(set) var orders: [Order] = []
    private(set) var memos: [CreditMemo] = []

    /// Fourteen orders of three shops: numbers that differ as texts and as numbers, moments and totals that several share.
    init(_ kind: StoreKind) throws {
        test = try kind.make()
        let numbers = ["9", "10", "A-1", "a-1", "~", "B"]
        for place in 0..<14 {
            var document = OrderDocument.sketch(
                number: place < 12 ? numbers[place / 2] : nil, id: place == 5 ? 40 : nil,
                price: 33_0000 + Int64(place % 4) * 1_0000, isInvoiced: place % 5 != 4)
            document.placedAt = Instant.start.adding(seconds: Int64(place * 7 % 5) * 100)
            if place % 4 == 1 {
                document.customer = Customer(
                    email: "anna@example.com", name: "Anna", billingAddress: nil, shippingAddress: nil)
            }
            document.status = ["processing", "Zoë", "Zoe\u{308}", "", "processing "][place % 5]
            if place % 4 == 1 {
                document.invoices = [InvoiceState.paid, .open, .canceled].map { state in
                    var invoice = InvoiceDocument(state: state)
                    let piece = Quantity(tenThousandths: 1_0000)
                    invoice.lines = [.init(reference: .position(0), quantity: piece, amounts: nil)]
                    invoice.issuedAt = Instant.start.adding(seconds: Int64(place % 3) * 100)
                    invoice.number = state == .open ? "I-\(place)" : nil
                    return invoice
                }
            }
            try addOrder(document, place)
        }
        for place in 0..<20 { try addMemo(place) }
        for place in [1, 3, 5, 6, 8] { try move(place) }
        orders = try orders.map { try test.store.order($0.id) ?? $0 }
    }

    private mutating func addOrder(_ document: OrderDocument, _ place: Int) throws {
        let shop = Int64(place % 7 == 3 ? 3 : place % 2 + 1)
        orders.append(
            try test.store.write { transaction throws(StoreFault) in
                try transaction.importOrder(document, shop: shop, at: .start.adding(seconds: Int64(place % 6) * 10))
            })
    }

    /// Memos of a shop come in the sequence of their moments, as the register issues them. Those of the second shop are issued
    /// by a replica whose clock is behind.
    private mutating func addMemo(_ place: Int) throws {
        let order = orders[place * 3 % 14]
        guard let invoice = order.invoices.first(where: { $0.state == .paid }) else { return }
        let memo = try test.store.write { transaction throws(StoreFault) in
            let loaded = try transaction.orders([order.id])
            guard let order = loaded.first, order.state != .closed else { return nil as CreditMemo? }
            let left = order.invoices.first { $0.id == invoice.id }?.lines.first?.quantity.left ?? .zero
            guard left > .zero else { return nil }
            return try transaction.refund(
                order, .pieces(1, payout: place % 3 == 0 ? .online : .offline), from: .invoice(invoice.id),
                at: .start.adding(seconds: Int64(place / 2) * 10 - (order.storeID == StoreID(2) ? 35 : 0))
            ).memo
        }
        if let memo { memos.append(memo) }
    }

    /// An order that changes once more behind its memos, maybe within the same second.
    private func move(_ place: Int) throws {
        let id = orders[place].id
        try test.store.write { transaction throws(StoreFault) in
            guard var order = try transaction.orders([id]).first else { return }
            order.updatedAt = order.updatedAt.adding(seconds: Int64(place % 3) * 10)
            order.status = "packed"
            order.revision += 1
            try transaction.write(.orderMoved(order), of: order)
        }
    }

    /// The same with mails in every state about its memos and some of its invoices, and those mails newest first.
    static func withMails(_ kind: StoreKind) throws -> (ListedDocuments, [MailSummary]) {
        let listed = try ListedDocuments(kind)
        let memos = listed.memos.map { (DocumentID.creditMemo($0.id), $0.number, $0.refund.orderID) }
        let invoices = listed.invoices.filter { $0.invoice.id.rawValue % 3 != 0 }.map {
            (DocumentID.invoice($0.invoice.id), $0.invoice.number, $0.order.id)
        }
        var mails: [(mail: OutboxMail, summary: MailSummary)] = []
        for (place, (document, number, orderID)) in (memos + invoices).enumerated() {
            guard let order = listed.orders.first(where: { $0.id == orderID }) else { continue }
            let state = MailState.allCases[place % 4]
            let mail = OutboxMail(
                document: document, storeID: order.storeID, timesAsked: Int64(place % 3 + 1),
                askedAt: .start.adding(seconds: Int64(place * 7 % 5) * 10), state: state, tries: Int64(place % 5),
                nextTryAt: .start.adding(seconds: Int64(place)),
                deliveredAt: state == .delivered || place % 6 == 0 ? .start : nil,
                reason: state == .dead ? "550 no such user \(place)" : nil)
            let summary = MailSummary(
                document: document, number: number, orderID: order.id, orderNumber: order.number,
                storeID: order.storeID, recipient: order.customer.email, mark: mail.mark, askedAt: mail.askedAt,
                tries: mail.tries, nextTryAt: state == .waiting ? mail.nextTryAt : nil, deliveredAt: mail.deliveredAt,
                reason: mail.reason)
            mails.append((mail, summary))
        }
        let kept = mails.map(\.mail)
        try listed.test.store.write { transaction throws(StoreFault) in
            for mail in kept { try transaction.put(mail) }
        }
        return (listed, mails.sorted { OutboxMail.areInSequence($1.mail, $0.mail) }.map(\.summary))
    }

    var invoices: [InvoiceRecord] {
        orders.flatMap { order in order.invoices.map { InvoiceRecord(order: order, invoice: $0) } }
    }
}

/// What a listing is sorted by: a number or the bytes of a text, then the id.
struct SortKey: Comparable {
    let number: Int64
    let bytes: [UInt8]
    let id: Int64

    init(_ number: Int64, id: Int64) {
        self.number = number
        self.bytes = []
        self.id = id
    }

    init(_ text: String, id: Int64) {
        self.number = 0
        self.bytes = Array(text.utf8)
        self.id = id
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        guard left.number == right.number else { return left.number < right.number }
        guard left.bytes == right.bytes else { return left.bytes.lexicographicallyPrecedes(right.bytes) }
        return left.id < right.id
    }
}

extension Sorting.Field {
    func key(of order: Order) -> SortKey {
        let id = order.id.rawValue
        return switch self {
        case .id: SortKey(0, id: id)
        case .createdAt: SortKey(order.placedAt.seconds, id: id)
        case .updatedAt: SortKey(order.updatedAt.seconds, id: id)
        case .number: SortKey(order.number, id: id)
        case .grandTotal: SortKey(order.grandTotal.amount.tenThousandths, id: id)
        }
    }

    func key(of invoice: Invoice) -> SortKey {
        let id = invoice.id.rawValue
        return switch self {
        case .id: SortKey(0, id: id)
        case .createdAt: SortKey(invoice.issuedAt.seconds, id: id)
        case .updatedAt: SortKey(invoice.updatedAt.seconds, id: id)
        case .number: SortKey(invoice.number, id: id)
        case .grandTotal: SortKey(invoice.total.charged.amount.tenThousandths, id: id)
        }
    }

    func key(of memo: CreditMemo) -> SortKey {
        let id = memo.id.rawValue
        return switch self {
        case .id: SortKey(0, id: id)
        case .createdAt, .updatedAt: SortKey(memo.issuedAt.seconds, id: id)
        case .number: SortKey(memo.number, id: id)
        case .grandTotal: SortKey(memo.refund.total.amount.tenThousandths, id: id)
        }
    }
}
