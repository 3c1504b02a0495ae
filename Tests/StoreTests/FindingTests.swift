import Refunds
import Register
import Testing

@Suite("What a transaction finds and loads")
struct FindingTests {
    @Test(
        "orders by id and by number, by an invoice's id and number, in every shop that has one",
        arguments: StoreKind.all)
    func find(kind: StoreKind) throws {
        let test = try kind.make()
        let (first, second) = try test.store.write { transaction throws(StoreFault) in
            (
                try transaction.importOrder(.sketch(number: "N-1")),
                try transaction.importOrder(.sketch(number: "N-1"), shop: 2)
            )
        }
        let invoice = try #require(first.invoices.first)
        let (one, other) = (
            FoundOrder(id: first.id, storeID: StoreID(1)), FoundOrder(id: second.id, storeID: StoreID(2))
        )
        let expected: [Source: Set<FoundOrder>] = [
            .order(first.id): [one], .order(second.id): [other], .orderNumber("N-1"): [one, other],
            .invoice(invoice.id): [one], .invoiceNumber(invoice.number): [one, other],
        ]
        let unknown: Set<Source> = [
            .order(OrderID(99)), .orderNumber("n-1"), .invoice(InvoiceID(99)), .invoiceNumber(""),
        ]
        let found = try test.store.write { transaction throws(StoreFault) in
            try transaction.find(unknown.union(expected.keys))
        }
        #expect(found.mapValues { Set($0) } == expected)
        #expect(found.values.allSatisfy { Set($0).count == $0.count })
    }

    @Test("orders by their ids as they were decided; ids that nobody has are passed over", arguments: StoreKind.all)
    func orders(kind: StoreKind) throws {
        let test = try kind.make()
        let (loaded, decided) = try test.store.write { transaction throws(StoreFault) in
            let decided = [try transaction.importOrder(), try transaction.importOrder(shop: 2)]
            return (try transaction.orders(decided.map(\.id) + [OrderID(99)]), decided)
        }
        #expect(loaded.sorted { $0.id < $1.id } == decided)
        #expect(try test.store.write { transaction throws(StoreFault) in try transaction.orders([]) }.isEmpty)
    }

    @Test(
        "the next ids of every kind; of the shops asked for, the next numbers and the last memo's moment",
        arguments: StoreKind.all)
    func numbering(kind: StoreKind) throws {
        let test = try kind.make()
        let shops: Set<StoreID> = [StoreID(1), StoreID(3)]
        let empty = try test.store.write { transaction throws(StoreFault) in try transaction.numbering(of: shops) }
        #expect(empty == Numbering(nextIDs: Numbering.firstIDs, nextNumbers: [:]))
        let numbering = try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder(.sketch(number: "N-1", id: 41))
            try transaction.importOrder(shop: 2)
            try transaction.refund(order, at: .start.adding(seconds: 7))
            try transaction.note(nil, on: order)
            return try transaction.numbering(of: shops)
        }
        #expect(
            numbering.nextIDs
                == Numbering.firstIDs.merging([
                    .order: 43, .orderLine: 5, .invoice: 3, .invoiceLine: 5, .creditMemo: 2, .creditMemoLine: 2,
                    .historyEntry: 3,
                ]) { $1 })
        #expect(
            numbering.nextNumbers == [
                .init(storeID: StoreID(1), document: .invoice): 100_000_002,
                .init(storeID: StoreID(1), document: .creditMemo): 100_000_002,
            ])
        #expect(numbering.latest == [StoreID(1): .start.adding(seconds: 7)])
    }

    @Test("the ids and numbers that imports want and others have, and no more", arguments: StoreKind.all)
    func conflicts(kind: StoreKind) throws {
        let test = try kind.make()
        var kept = OrderDocument.sketch(number: "N-1", id: 5)
        kept.lines[0].id = 6
        kept.invoices[0].id = 7
        kept.invoices[0].number = "I-1"
        var free = OrderDocument.sketch(number: "N-2", id: 50)
        free.lines[0].id = 60
        free.invoices[0].id = 70
        free.invoices[0].number = "I-2"
        let imports = [kept, free, .sketch()].map { ImportOrder(storeID: StoreID(2), document: $0) }
        let taken = try test.store.write { [kept] transaction throws(StoreFault) in
            try transaction.importOrder(kept)
            try transaction.importOrder(.sketch(number: "N-3", id: 51))
            return try transaction.conflicts(with: imports)
        }
        #expect(taken.ids.filter { !$0.value.isEmpty } == [.order: [5], .orderLine: [6], .invoice: [7]])
        #expect(
            taken.numbers.filter { !$0.value.isEmpty } == [
                .init(storeID: StoreID(1), document: .order): ["N-1"],
                .init(storeID: StoreID(1), document: .invoice): ["I-1"],
            ])
    }

    @Test("the answers to known keys, each once, byte for byte", arguments: StoreKind.all)
    func answers(kind: StoreKind) throws {
        let test = try kind.make()
        let keys: [[UInt8]] = [[], [0], [0, 0], Array(0...255)]
        let memos = try test.store.write { transaction throws(StoreFault) in
            var order = try transaction.importOrder()
            var memos: [CreditMemo] = []
            for key in keys {
                let issued = try transaction.refund(order, keyHash: key)
                order = issued.order
                memos.append(issued.memo)
            }
            return memos
        }
        let found = try test.store.write { transaction throws(StoreFault) in
            try transaction.answers(to: keys + keys + [[1], [0, 0, 0]])
        }
        let expected = zip(keys, memos).map { key, memo in
            StoredAnswer(
                keyHash: key, fingerprint: [7], document: .creditMemo(memo.id), storeID: StoreID(1),
                body: Array("memo \(memo.number)".utf8))
        }
        #expect(Set(found) == Set(expected) && found.count == expected.count)
        #expect(try test.store.write { transaction throws(StoreFault) in try transaction.answers(to: []) }.isEmpty)
    }

    @Test("a reader finds what a source names in its shops alone", arguments: StoreKind.all)
    func ordersNamed(kind: StoreKind) throws {
        let test = try kind.make()
        let orders = try test.store.write { transaction throws(StoreFault) in
            var orders: [Order] = []
            for shop in 1...3 as ClosedRange<Int64> {
                orders.append(try transaction.importOrder(.sketch(number: "N-1"), shop: shop))
            }
            return orders
        }
        let ask = { (source: Source, shops: Set<StoreID>) in
            try test.store.orders(named: source, in: shops).map(\.id).sorted()
        }
        #expect(try ask(.orderNumber("N-1"), [StoreID(1), StoreID(3), StoreID(4)]) == [orders[0].id, orders[2].id])
        #expect(try ask(.order(orders[1].id), [StoreID(2)]) == [orders[1].id])
        #expect(try ask(.order(orders[1].id), [StoreID(1), StoreID(3)]) == [])
        #expect(try ask(.invoice(InvoiceID(3)), [StoreID(3)]) == [orders[2].id])
        #expect(try ask(.invoiceNumber("100000001"), []) == [])
        #expect(try test.store.stores() == [StoreID(1), StoreID(2), StoreID(3)])
        let empty = try kind.make()
        #expect(try empty.store.stores() == [])
    }
}
