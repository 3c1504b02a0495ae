import Amounts
import Logging
import Refunds
import Register
import SQLStore
import SQLiteEngine
import Testing

/// No text from outside becomes SQL: whatever is written and asked for, the statements are the same and have none of it.
@Suite("The statements that the database gets")
struct StatementTests {
    @Test("are the same for any text, and have none of it")
    func textStaysOutside() async throws {
        let plain = try await statements(of: "Marker7")
        #expect(plain.count > 30)
        #expect(!plain.contains { $0.contains("Marker7") })
        for text in [
            "x' OR 'Marker7'='Marker7", "\"Marker7\"; DROP TABLE orders --", "%_*[Marker7]\\", "$1 ?1 :a Marker7\u{1}",
        ] {
            #expect(try await statements(of: text) == plain)
        }
    }

    /// All statements of a register's life in which every text is the given one.
    private func statements(of text: String) async throws -> Set<String> {
        let test = try TestRegister()
        let engine = try RecordingEngine(SQLiteEngine(path: test.path + "-recorded"))
        let now = Instant(seconds: 1_767_225_600)
        let store = try SQLStore(engine, at: now, installation: text)
        let register = Register(
            store: store, settings: Register.Settings(now: { now }, abandon: { preconditionFailure($0) }),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for (number, command) in commands(of: text).enumerated() {
            let repetition = Repetition.of(text + String(number))
            _ = try await register.submit(Submission(command, by: nil, repetition: repetition)).get()
        }
        try await useClients(of: register, text)
        try read(store, text)
        await register.stop()
        return engine.statements
    }

    private func commands(of text: String) -> [Command] {
        var document = OrderDocument.sample(number: text, id: 1, invoices: 0)
        document.customer = Customer(email: text, name: text, billingAddress: text, shippingAddress: text)
        document.payment = Payment(method: text, transactionID: text)
        document.status = text
        document.shippingDescription = text
        document.lines[0].sku = text
        document.lines[0].name = text
        document.lines[0].productType = text
        var invoice = InvoiceDocument(state: .paid)
        invoice.number = text
        invoice.comment = text
        invoice.transactionID = text
        invoice.lines = [.init(reference: .position(0), quantity: Quantity(tenThousandths: 10_000), amounts: nil)]
        document.invoices = [invoice]
        let item = IssueCreditMemo.Item(lineID: nil, sku: text, quantity: Quantity(tenThousandths: 10_000))
        let memo = IssueCreditMemo.Terms(
            selection: .lines([item]), shipping: .zero, goodwill: .zero, fee: .zero, payout: .offline, comment: text,
            sendsMail: true)
        return [
            .importOrder(ImportOrder(storeID: StoreID(1), document: document)),
            .holdOrder(HoldOrder(source: .orderNumber(text), holds: true)),
            .holdOrder(HoldOrder(source: .orderNumber(text), holds: false)),
            .createInvoice(
                CreateInvoice(
                    source: .orderNumber(text),
                    terms: .success(.init(items: [item], capture: .offline, comment: text, sendsMail: true)))),
            .commentOnOrder(
                CommentOnOrder(
                    source: .orderNumber(text),
                    terms: .success(
                        .init(comment: text, status: text, customerNotified: true, visibleOnFront: true)))),
            .issueCreditMemo(
                IssueCreditMemo(source: .invoiceNumber(text), terms: .success(memo), previewedRevision: nil)),
            .cancelOrder(CancelOrder(source: .order(OrderID(1)))),
        ]
    }

    private func useClients(of register: Register, _ text: String) async throws {
        let done = await register.access { (transaction, now) throws(StoreFault) -> Bool in
            let details = NewClient(
                publicID: text, name: text, secretHash: [1], stores: [StoreID(1)], scopes: [.read, .admin])
            let id = try transaction.add(details, at: now)
            let caller = Caller(clientID: id, stores: details.stores, scopes: details.scopes)
            let token = RegisteredToken(
                hash: Array(text.utf8), kind: .access, caller: caller, expiresAt: now)
            try transaction.add([token], at: now)
            let isRevoked = try transaction.revokeToken(hash: Array(text.utf8), at: now)
            return try transaction.revokeClient(publicID: text, at: now) && isRevoked
        }
        #expect(try done.get())
    }

    private func read(_ store: some Store, _ text: String) throws {
        let page = PageRequest(number: 1, limit: 20, wantsTotal: true)
        let stores: Set<StoreID> = [StoreID(1)]
        var orders = OrderQuery(stores: stores, page: page)
        orders.numbers = [text, text + "x"]
        orders.statuses = [text, text + "x"]
        #expect(try store.orders(orders).total == 1)
        var invoices = InvoiceQuery(stores: stores, page: page)
        invoices.numbers = [text, text + "x"]
        invoices.orderNumber = text
        #expect(try store.invoices(invoices).total == 1)
        var memos = CreditMemoQuery(stores: stores, page: page)
        memos.orderNumber = text
        memos.invoiceNumber = text
        for field in Sorting.Field.allCases {
            memos.sorting = Sorting(field, descending: true)
            #expect(try store.creditMemos(memos).total == 1)
        }
        memos.numbers = [text]
        #expect(try store.creditMemos(memos).total == 0)
        for source in [Source.orderNumber(text), .invoiceNumber(text)] {
            #expect(try store.orders(named: source, in: stores).count == 1)
        }
        #expect(try store.history(of: OrderID(1), page).records.contains { $0.comment == text })
        #expect(try store.client(publicID: text)?.details.name == text)
        #expect(try store.token(hash: Array(text.utf8), at: Instant(seconds: 0)) == nil)
        for part in VerificationPart.allCases { #expect(try store.verify(part) { _, _ in }.isEmpty) }
    }
}

extension Repetition {
    fileprivate static func of(_ text: String) -> Repetition {
        Repetition(keyHash: Array(text.utf8), fingerprint: [1]) { _ in Array(text.utf8) }
    }
}
