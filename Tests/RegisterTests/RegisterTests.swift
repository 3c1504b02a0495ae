import Amounts
import Dispatch
import Logging
import Refunds
import Register
import Testing

@Suite("The register over SQLite")
struct RegisterTests {
    @Test("a memo is durable, numbered from 100000001, and read back as it was issued")
    func issueAndReadBack() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let memo = try #require(await test.refund(.order(order.id)).memo)
        #expect(memo.number == "100000001")
        #expect(memo.refund.total.amount == order.grandTotal.amount)

        var query = CreditMemoQuery(stores: [StoreID(1)], page: PageRequest(number: 1, limit: 20, wantsTotal: true))
        query.id = memo.id
        let read = try test.reopened().creditMemos(query)
        #expect(read.records == [memo])
        #expect(read.total == 1)

        let closed = try #require(try test.register.store.orders(named: .order(order.id), in: [StoreID(1)]).first)
        #expect(closed.state == .closed)
        #expect(closed.total.left == .zero)
        #expect(closed.invoices.first?.total.left == .zero)
        let page = PageRequest(number: 1, limit: 20, wantsTotal: false)
        let history = try test.register.store.history(of: order.id, page)
        #expect(history.records.map(\.comment) == ["Refunded amount of 148.74 USD offline."])
    }

    @Test("what the register holds of an order is what the decisions made of it, after every kind of change")
    func storedOrderEqualsDecidedOrder() async throws {
        let test = try TestRegister()
        var document = OrderDocument.sample(invoices: 0)
        document.customer = Customer(
            email: "zoë@example.com", name: "Zoë", billingAddress: #"{"city":"Köln"}"#, shippingAddress: nil)
        let order = try await test.importOrder(document)
        let commands: [Command] = [
            .holdOrder(HoldOrder(source: .order(order.id), holds: true)),
            .holdOrder(HoldOrder(source: .order(order.id), holds: false)),
            .createInvoice(
                CreateInvoice(
                    source: .orderNumber(order.number),
                    terms: .success(
                        .init(
                            items: [.init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 20_000))],
                            capture: .offline, comment: "part", sendsMail: false)))),
            .commentOnOrder(
                CommentOnOrder(
                    source: .order(order.id),
                    terms: .success(
                        .init(comment: "note", status: "picked", customerNotified: false, visibleOnFront: true)))),
            .cancelOrder(CancelOrder(source: .order(order.id))),
        ]
        for command in commands {
            let outcome = try await test.register.submit(Submission(command, by: nil)).get()
            let stored = try test.register.store.orders(named: .order(order.id), in: [StoreID(1)])
            switch outcome {
            case .orderChanged(let decided), .commented(_, let decided): #expect(stored == [decided])
            case .invoiceCreated(let record, _): #expect(stored == [record.order])
            case .creditMemoIssued, .answeredBefore, .attemptMade, .attemptClaimed, .attemptStands, .heard,
                .taxRecord:
                Issue.record("no memo was asked for")
            }
        }
        _ = await test.refund(
            .order(order.id), .lines([.init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))]))
        let stored = try #require(try test.register.store.orders(named: .order(order.id), in: [StoreID(1)]).first)
        #expect(stored.lines[0].quantity.refunded == Quantity(tenThousandths: 10_000))
        #expect(stored.total.refunded == stored.invoices[0].total.refunded)
    }

    @Test("50 simultaneous full refunds of one invoice give one memo", arguments: 1...20)
    func oneOfManySimultaneousRefunds(round: Int) async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let invoice = try #require(order.invoices.first)
        let results = await withTaskGroup(of: Result<Outcome, Rejection>.self) { group in
            for _ in 1...50 { group.addTask { await test.refund(.invoice(invoice.id)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.compactMap(\.memo).count == 1)
        for case .failure(let rejection) in results {
            guard case .refused(.cannotCreditMemo) = rejection else { throw Unexpected() }
        }
    }

    @Test("the same idempotency key, many at once, gives one memo and the same bytes; another request is refused")
    func idempotency() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let one = IssueCreditMemo.Selection.lines([
            .init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))
        ])
        @Sendable func ask(_ fingerprint: UInt8) async -> Result<Outcome, Rejection> {
            await test.refund(
                .order(order.id), one, shipping: .zero,
                repetition: Repetition(keyHash: [1, 2, 3], fingerprint: [fingerprint]) { _ in Array("memo".utf8) })
        }
        let bodies = await withTaskGroup(of: [UInt8]?.self) { group in
            for _ in 1...50 {
                group.addTask {
                    switch await ask(7) {
                    case .success(.creditMemoIssued(_, let answer)): answer
                    case .success(.answeredBefore(_, let answer)): answer
                    case .success, .failure: nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(bodies) == [Array("memo".utf8)])
        let stored = try #require(try test.register.store.orders(named: .order(order.id), in: [StoreID(1)]).first)
        #expect(stored.lines[0].quantity.refunded == Quantity(tenThousandths: 10_000))
        guard case .failure(.keyReused) = await ask(8) else { throw Unexpected() }
    }

    @Test("commands on one order that share a batch leave it where the last one did", arguments: 1...20)
    func oneOrderInOneBatch(round: Int) async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let piece = IssueCreditMemo.Selection.lines([
            .init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 1_000))
        ])
        await withTaskGroup(of: Void.self) { group in
            for number in 1...30 {
                group.addTask {
                    if number.isMultiple(of: 3) {
                        let hold = HoldOrder(source: .order(order.id), holds: number.isMultiple(of: 2))
                        _ = await test.register.submit(Submission(.holdOrder(hold), by: nil))
                    } else {
                        _ = await test.refund(.order(order.id), piece, shipping: .zero)
                    }
                }
            }
        }
        for part in VerificationPart.allCases {
            #expect(try test.register.store.verify(part) { _, _ in } == [])
        }
    }

    @Test("documents are dated in the sequence of their numbers although the clock is set back and the server restarts")
    func clockSetBack() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let piece = IssueCreditMemo.Selection.lines([
            .init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))
        ])
        test.clock.move(bySeconds: 100)
        let first = try #require(await test.refund(.order(order.id), piece, shipping: .zero).memo)
        let restarted = Register(
            store: try test.reopened(), settings: .init(now: { order.updatedAt }, abandon: { _ in }),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let terms = IssueCreditMemo.Terms(
            selection: piece, shipping: .zero, goodwill: .zero, fee: .zero, payout: .offline, comment: nil,
            sendsMail: false)
        let command = IssueCreditMemo(source: .order(order.id), terms: .success(terms), previewedRevision: nil)
        let second = try #require(await restarted.submit(Submission(.issueCreditMemo(command), by: nil)).memo)
        #expect(second.issuedAt == first.issuedAt)
    }

    @Test("numbers have no gap although some requests are refused, and each store has its own")
    func gaplessNumbers() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        let foreign = try await test.importOrder(store: 2)
        let piece = IssueCreditMemo.Selection.lines([
            .init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))
        ])
        let tooMany = IssueCreditMemo.Selection.lines([
            .init(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 90_000))
        ])
        var numbers: [String] = []
        for selection in [piece, tooMany, piece, tooMany, piece] {
            if let memo = await test.refund(.order(order.id), selection, shipping: .zero).memo {
                numbers.append(memo.number)
            }
        }
        #expect(numbers == ["100000001", "100000002", "100000003"])
        #expect(await test.refund(.order(foreign.id)).memo?.number == "100000001")
    }

    @Test("documents of other stores do not exist; a number in two stores is ambiguous to who sees both")
    func storesAreApart() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder(.sample(number: "7"), store: 1)
        try await test.importOrder(.sample(number: "7"), store: 2)
        func caller(_ stores: Set<StoreID>) -> Caller {
            Caller(clientID: ClientID(1), stores: stores, scopes: [.offline])
        }
        let foreign = await test.refund(.order(order.id), by: caller([StoreID(2)]))
        guard case .failure(.refused(.orderNotFound)) = foreign else { throw Unexpected() }
        let both = await test.refund(.orderNumber("7"), by: caller([StoreID(1), StoreID(2)]))
        guard case .failure(.refused(.sourceAmbiguous)) = both else { throw Unexpected() }
        #expect(await test.refund(.orderNumber("7"), by: caller([StoreID(1)])).memo?.storeID == StoreID(1))
    }

    @Test("an order whose number or ids are taken is refused, in one batch as in two")
    func duplicates() async throws {
        let test = try TestRegister()
        try await test.importOrder(.sample(number: "7", id: 70))
        for (document, field) in [(OrderDocument.sample(number: "7"), "increment_id"), (.sample(id: 70), "entity_id")] {
            let command = ImportOrder(storeID: StoreID(1), document: document)
            let result = await test.register.submit(Submission(.importOrder(command), by: nil))
            guard case .failure(.refused(.duplicate(let name))) = result else { throw Unexpected() }
            #expect(name == field)
        }
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...20 { group.addTask { (try? await test.importOrder(.sample(number: "8"))) != nil } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 }.count == 1)
        #expect(try await test.importOrder().id > OrderID(70))
    }

    @Test("an order that cannot be read fails alone, and not the commands of its batch")
    func brokenOrder() async throws {
        let test = try TestRegister()
        var orders: [Order] = []
        for _ in 0..<9 { orders.append(try await test.importOrder()) }
        let broken = orders[4].id
        try DatabaseFile(path: test.path).run(
            "UPDATE balance SET state = 'odd' WHERE order_id = \(broken.rawValue) AND state IS NOT NULL")
        let gate = DispatchSemaphore(value: 0)
        let results = await withTaskGroup(of: (OrderID, Result<Outcome, Rejection>).self) { group in
            // While this one stands still, the others gather behind it.
            group.addTask {
                _ = await test.register.access { _, _ in gate.wait() }
                return (OrderID(0), .failure(.failed))
            }
            try? await Task.sleep(for: .milliseconds(50))
            for order in orders { group.addTask { (order.id, await test.refund(.order(order.id))) } }
            try? await Task.sleep(for: .milliseconds(200))
            gate.signal()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for order in orders {
            let result = try #require(results[order.id])
            if order.id == broken { #expect(result.memo == nil) } else { #expect(result.memo != nil) }
        }
    }
}
