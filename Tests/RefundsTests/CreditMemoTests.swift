import Amounts
import Refunds
import Testing

@Suite struct CreditMemoTests {
    private func order(_ change: (inout OrderSketch) throws -> Void = { _ in }) throws -> Order {
        var sketch = try OrderSketch()
        sketch.shipping.tax = "0.95"
        try change(&sketch)
        return try sketch.order()
    }

    private func memo(_ refund: Refund, of order: Order) -> CreditMemo {
        CreditMemo(
            issuing: refund, on: order, id: CreditMemoID(7), number: "100000007",
            lineIDs: refund.lines.indices.map { CreditMemoLineID(Int64($0) + 1) }, historyID: HistoryEntryID(3),
            at: Instant(seconds: 9))
    }

    @Test("A memo names its order, its invoice and its lines")
    func names() throws {
        let order = try order()
        let memo = memo(try Ask(items: [.line(1, "1")]).refund(order), of: order)
        #expect(memo.orderNumber == order.number && memo.invoiceNumber == order.invoices[0].number)
        #expect(memo.lines.map(\.sku) == ["B"] && memo.lines.map(\.name) == ["Item B"])
        #expect(memo.state == .refunded && memo.issuedAt == Instant(seconds: 9))
        let entry = memo.historyEntry
        #expect(entry.comment?.hasPrefix("Refunded amount of 29.75 USD offline.") == true)
        #expect(entry.id == HistoryEntryID(3) && entry.subject == .creditMemo && entry.orderID == order.id)
        #expect(entry.status == order.status && entry.writtenAt == memo.issuedAt && !entry.customerNotified)
    }

    @Test("Taxes are listed once for each title and rate")
    func taxes() throws {
        let order = try order { sketch in
            sketch.lines.append(try OrderSketch.line("C", "1", price: "5"))
            sketch.invoices = [InvoiceDocument(state: .paid)]
        }
        let taxes = memo(try Ask().refund(order), of: order).taxes
        #expect(taxes.map(\.tax.percent.description) == ["19.0000", "0.0000"])
        #expect(taxes.map(\.amount.amount) == (try ["13.30", "0.95"].map(amount)))
    }

    @Test("The books of a memo balance, and leave out what does not move", arguments: ["0", "1"])
    func journal(fee: String) throws {
        let refund = try Ask(items: [.line(0, "1")], shipping: "0", goodwill: "2", fee: fee).refund(order())
        #expect(refund.journal.map(\.money).sum() == .zero)
        let accounts: [JournalEntry.Account] = [.salesReturns, .tax, .goodwill]
        #expect(
            refund.journal.map(\.account)
                == accounts + (fee == "0" ? [] : [.cancellationFees]) + [.refundedOffline])
    }

    @Test("Money that a gateway has still to send is owed, and its memo is open")
    func online() throws {
        let order = try order { sketch in
            sketch.method = "gateway"
            sketch.transactionID = "capture"
        }
        let refund = try Ask(payout: .online).refund(order)
        #expect(refund.journal.last == JournalEntry(account: .refundPayable, money: .zero - refund.total))
        #expect(memo(refund, of: order).state == .open)
    }
}
