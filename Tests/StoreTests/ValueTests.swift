import Amounts
import Refunds
import Register
import RegisterTesting
import Testing

@Suite("Values come back as they were written")
struct ValueTests {
    /// A text, which a test report shows the beginning of.
    struct Text: Sendable, CustomTestStringConvertible {
        let text: String
        var testDescription: String { String(reflecting: String(text.prefix(20))) }

        /// U+0000 is not among them: no dialect lets it in, and not every database can keep it.
        static let all = (RandomDocuments.texts + ["\u{10FFFF}\u{E000}\u{200B}", "'", "\\", "NULL", long]).map(
            Text.init)
        private static let long = String(repeating: "longer than a page of a database, ", count: 4_000)
    }

    @Test("texts of every script, whatever they look like", arguments: StoreKind.all, Text.all)
    func everyText(kind: StoreKind, written: Text) throws {
        let text = written.text
        let test = try kind.make()
        let (order, entry, memo) = try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.charge(try transaction.importOrder(.of(text)), comment: text)
            let entry = try transaction.note(text, on: order)
            let issued = try transaction.refund(
                order, .pieces(1, comment: text), from: .order(order.id), keyHash: Array(text.utf8))
            let client = NewClient(publicID: text, name: text, secretHash: [], stores: [], scopes: [])
            _ = try transaction.add(client, at: .start)
            return (issued.order, entry, issued.memo)
        }
        expectSame(try test.store.order(order.id), order)
        expectSame(try test.store.history(of: order.id, .all).records.first, entry)
        expectSame(try test.store.creditMemos(.init(stores: [StoreID(1)], page: .all)).records.first, memo)
        expectSame(try test.store.client(publicID: text)?.details.name, text)
        var query = OrderQuery(stores: [StoreID(1)], page: .all)
        query.statuses = [text]
        #expect(try test.store.orders(query).total == (order.status.utf8.elementsEqual(text.utf8) ? 1 : 0))
    }

    @Test("amounts, quantities, rates, ids and moments at both ends of their ranges", arguments: StoreKind.all)
    func extremes(kind: StoreKind) throws {
        let test = try kind.make()
        var document = try OrderDocument.extreme()
        for (rate, moment) in [(1, "0000-01-01"), (99_999_999_999_999, "9999-12-31 23:59:59")] as [(Int64, String)] {
            document.rate = Rate(hundredMillionths: rate)
            let placedAt: Instant = try #require(Instant(parsing: moment))
            document.placedAt = placedAt
            let order = try test.store.write { [document] transaction throws(StoreFault) in
                try transaction.importOrder(document)
            }
            expectSame(try test.store.order(order.id), order)
            let issued = try test.store.write { transaction throws(StoreFault) in
                try transaction.refund(order, .everything, keyHash: Array(moment.utf8))
            }
            expectSame(try test.store.order(order.id), issued.order)
            var query = CreditMemoQuery(stores: [StoreID(1)], page: .all)
            query.id = issued.memo.id
            expectSame(try test.store.creditMemos(query).records.first, issued.memo)
            document.id = OrderID.wantedMax
        }
        for part in VerificationPart.allCases { #expect(try test.store.verify(part) { _, _ in } == []) }
    }

    /// Byte by byte: Swift takes two spellings of a letter for one.
    private func expectSame<Value: Sendable>(_ read: Value?, _ written: Value?) {
        let difference = TextDifference(String(reflecting: read), String(reflecting: written))
        #expect(difference == nil, "read …\(difference?.first ?? "")…, written …\(difference?.second ?? "")…")
    }
}

extension OrderDocument {
    /// An order in which every text that people write is the given one.
    fileprivate static func of(_ text: String) -> OrderDocument {
        var document = OrderDocument.sketch(isInvoiced: false)
        document.status = text
        document.payment = Payment(method: text, transactionID: text)
        document.customer = Customer(email: text, name: text, billingAddress: text, shippingAddress: text)
        document.shippingDescription = text
        document.shippingTax = AppliedTax(title: text, percent: .zero)
        document.lines[1].sku = text
        document.lines[1].name = text
        document.lines[1].productType = text
        document.lines[1].appliedTax = AppliedTax(title: text, percent: .zero)
        return document
    }

    /// As much as a document may ask for: the largest amounts that there are, on twenty lines.
    fileprivate static func extreme() throws -> OrderDocument {
        let currency = try #require(Currency("CLF"))
        let most = Given(
            Amount(tenThousandths: Amount.tenThousandthsMax), base: Amount(tenThousandths: Amount.tenThousandthsMax))
        let percent = Percent(tenThousandths: Percent.tenThousandthsMax)
        var line = Line(
            sku: "A", name: "", quantityOrdered: Quantity(tenThousandths: 1_0000), price: most,
            appliedTax: AppliedTax(title: "", percent: percent))
        line.tax = most
        line.hiddenTax = most
        line.rowInclTax = most
        var free = Line(
            sku: "free", name: "", quantityOrdered: Quantity(tenThousandths: Quantity.tenThousandthsMax),
            price: Given(.zero), appliedTax: line.appliedTax)
        free.isDivisible = true
        return OrderDocument(
            currency: currency, baseCurrency: currency, rate: .one,
            payment: Payment(method: "card", transactionID: nil),
            customer: .unknown, shipping: ShippingGiven(fee: most, discount: Given(.zero), tax: most),
            shippingTax: line.appliedTax, lines: Array(repeating: line, count: 20) + [free],
            invoices: [InvoiceDocument(state: .paid)])
    }
}
