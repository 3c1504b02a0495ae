import Amounts
import Refunds
import Register
import Testing

@Suite("What a transaction writes")
struct WritingTests {
    @Test("is read as it was decided, after every kind of change", arguments: StoreKind.all)
    func readBack(kind: StoreKind) throws {
        let test = try kind.make()
        func check(_ order: Order) throws { #expect(try test.reopened().order(order.id) == order) }
        var order = try test.store.write { transaction throws(StoreFault) in
            try transaction.importOrder(.sketch(isInvoiced: false))
        }
        try check(order)
        for holds in [true, false] {
            try HoldOrder(source: .order(order.id), holds: holds).decide(on: &order, at: .start.adding(seconds: 1))
            try test.store.write { [order] transaction throws(StoreFault) in
                try transaction.write(.orderMoved(order), of: order)
            }
            try check(order)
        }
        order = try test.store.write { [order] transaction throws(StoreFault) in
            try transaction.charge(order, comment: "first", sendsMail: true, at: .start.adding(seconds: 2))
        }
        try check(order)
        for terms in [.pieces(2, payout: .online, comment: "wrong size", sendsMail: true), .everything] as [Terms] {
            let issued = try test.store.write { [order] transaction throws(StoreFault) in
                try transaction.refund(order, terms, at: .start.adding(seconds: 3))
            }
            order = issued.order
            try check(order)
            var query = CreditMemoQuery(stores: [StoreID(1)], page: .all)
            query.id = issued.memo.id
            #expect(try test.store.creditMemos(query).records == [issued.memo])
        }
        let invoices = try test.store.invoices(InvoiceQuery(stores: [StoreID(1)], page: .all)).records
        #expect(invoices.map(\.invoice) == order.invoices)
        #expect(invoices.map(\.order) == [order])
    }

    private typealias Terms = IssueCreditMemo.Terms

    @Test("stands in its own sequence: lines as ordered, invoices by id, history by id", arguments: StoreKind.all)
    func sequences(kind: StoreKind) throws {
        let test = try kind.make()
        var document = OrderDocument.sketch()
        for (line, id) in zip(document.lines.indices, [9, 3] as [Int64]) { document.lines[line].id = id }
        document.invoices = ([70, 7] as [Int64]).map { id in
            var invoice = InvoiceDocument(state: .paid)
            invoice.id = id
            invoice.lines = [
                .init(reference: .position(1), quantity: Quantity(tenThousandths: 1_0000), amounts: nil),
                .init(reference: .position(0), quantity: Quantity(tenThousandths: 1_0000), amounts: nil),
            ]
            return invoice
        }
        let entries = try test.store.write { [document] transaction throws(StoreFault) in
            let order = try transaction.importOrder(document)
            return [try transaction.note("first", on: order), try transaction.note(nil, on: order)]
        }
        let order = try #require(try test.store.order(OrderID(1)))
        #expect(order.lines.map(\.id.rawValue) == [9, 3])
        #expect(order.invoices.map(\.id.rawValue) == [7, 70])
        #expect(order.invoices.map { $0.lines.map(\.orderLineID.rawValue) } == [[9, 3], [9, 3]])
        let history = try test.store.history(of: order.id, .all)
        #expect(history.records == entries)
        #expect(history.total == 2)
        #expect(try test.store.history(of: OrderID(2), .all).total == 0)
    }

    @Test("may concern one order several times, in whatever sequence", arguments: StoreKind.all)
    func severalChangesOfOneOrder(kind: StoreKind) throws {
        let test = try kind.make()
        let order = try test.store.write { transaction throws(StoreFault) in try transaction.importOrder() }
        var held = try test.store.write { transaction throws(StoreFault) in
            let once = try transaction.refund(order)
            return try transaction.refund(once.order, .pieces(2)).order
        }
        try HoldOrder(source: .order(order.id), holds: true).decide(on: &held, at: .start)
        try test.store.write { [held] transaction throws(StoreFault) in
            try transaction.write(.orderMoved(held), of: held)
        }
        #expect(try test.store.order(order.id) == held)
    }

    /// The commands of a batch come with one call, in the sequence in which they were decided.
    @Test("may concern one order several times in one batch, a refund before a move", arguments: StoreKind.all)
    func severalChangesInOneBatch(kind: StoreKind) throws {
        let test = try kind.make()
        let order = try test.store.write { transaction throws(StoreFault) in try transaction.importOrder() }
        let elsewhere = try kind.make()
        let issued = try elsewhere.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder()
            return try transaction.refund(order)
        }
        var held = issued.order
        try HoldOrder(source: .order(order.id), holds: true).decide(on: &held, at: .start.adding(seconds: 1))
        let entries = [[Change.creditMemoIssued(issued.memo, issued.order)], [.orderMoved(held)]].map {
            Entry(changes: $0, answer: nil, storeID: order.storeID, clientID: nil, at: .start)
        }
        try test.store.write { transaction throws(StoreFault) in
            try transaction.apply(entries, Numbering(nextIDs: [:], nextNumbers: [:]))
        }
        #expect(try test.store.order(order.id) == held)
    }

    @Test("counts the mails that wait, and dates the oldest", arguments: StoreKind.all)
    func outbox(kind: StoreKind) throws {
        let test = try kind.make()
        let empty = try test.store.outbox()
        #expect(empty.waiting == 0)
        #expect(empty.oldest == nil)
        try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder()
            try transaction.refund(order, .pieces(1, sendsMail: true), at: .start.adding(seconds: 9))
            try transaction.refund(order, .pieces(1), at: .start.adding(seconds: 1))
            try transaction.refund(order, .pieces(1, sendsMail: true), at: .start.adding(seconds: 5))
        }
        let outbox = try test.store.outbox()
        #expect(outbox.waiting == 2)
        #expect(outbox.oldest == .start.adding(seconds: 5))
    }

    @Test("verifies; what no document makes is named", arguments: StoreKind.all)
    func verify(kind: StoreKind) throws {
        let test = try kind.make()
        var order = try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder()
            try transaction.note("noted", on: order)
            return try transaction.refund(order, keyHash: [1]).order
        }
        var heard: [[Int]] = []
        for part in VerificationPart.allCases {
            #expect(try test.store.verify(part) { heard.append([$0, $1]) } == [])
        }
        #expect(heard.last == [3, 3])
        order.total.charged.amount += Amount(tenThousandths: 1)
        try test.store.write { [order] transaction throws(StoreFault) in
            try transaction.write(.orderMoved(order), of: order)
        }
        let findings = try test.store.verify(.balances) { _, _ in }
        #expect(findings.count == 1, "\(findings)")
    }
}
