import Refunds
import Register
import RegisterTesting
import Testing

/// The replay finds what it is there to find: a store that errs in one place is told from one that does not.
@Suite("A planted difference")
struct PlantedDifferenceTests {
    /// One way to err, that shows as no more than one row, or one value, that is not what it should be.
    enum Plant: CaseIterable, Sendable {
        case losesLineOfMemo, losesHistory, losesAnswer, losesMail, misspellsComment, keepsOldState, none
    }

    @Test("is found; where there is none, nothing is", arguments: Plant.allCases)
    func plantIsFound(plant: Plant) async throws {
        let wrapped = WrappedStore(store: MemoryStore(), rewrite: { $0.with(plant) })
        var replay = Replay(
            seed: 1, [ReplayedStore("memory", MemoryStore()), ReplayedStore("memory with \(plant)", wrapped)])
        let difference = try await replay.run(transactions: 500)
        #expect((difference == nil) == (plant == .none))
    }
}

extension Entry {
    /// The entry as a store that errs would keep it.
    fileprivate func with(_ plant: PlantedDifferenceTests.Plant) -> Entry {
        let keptAnswer = plant == .losesAnswer ? nil : answer
        return Entry(
            changes: changes.compactMap { $0.with(plant) }, answer: keptAnswer, storeID: storeID, clientID: clientID,
            at: at)
    }
}

extension Change {
    fileprivate func with(_ plant: PlantedDifferenceTests.Plant) -> Change? {
        switch (plant, self) {
        case (.losesLineOfMemo, .creditMemoIssued(let memo, let order)):
            return .creditMemoIssued(memo.with(lines: memo.refund.lines.dropLast()), order)
        case (.losesMail, .creditMemoIssued(let memo, let order)) where memo.refund.sendsMail:
            return .creditMemoIssued(memo.with(sendsMail: false), order)
        case (.losesHistory, .historyWritten(let entry, _)) where entry.subject == .invoice:
            return nil
        case (.misspellsComment, .historyWritten(let entry, let shop)):
            // One letter in two spellings: Swift takes them for the same text.
            let comment = entry.comment?.replacing("Zoë", with: "Zoe\u{308}")
            return .historyWritten(entry.with(comment: comment), shop)
        case (.keepsOldState, .orderMoved(var order)) where order.state == .holded:
            order.state = .processing
            return .orderMoved(order)
        default:
            return self
        }
    }
}

extension CreditMemo {
    fileprivate func with(lines kept: ArraySlice<RefundLine>? = nil, sendsMail: Bool? = nil) -> CreditMemo {
        let other = Refund(
            orderID: refund.orderID, invoiceID: refund.invoiceID, isByInvoice: refund.isByInvoice,
            lines: kept.map { Array($0) } ?? refund.lines, shipping: refund.shipping, adjustments: refund.adjustments,
            payout: refund.payout, comment: refund.comment, sendsMail: sendsMail ?? refund.sendsMail)
        return CreditMemo(
            id: id, number: number, storeID: storeID, orderNumber: orderNumber, invoiceNumber: invoiceNumber,
            currency: currency, baseCurrency: baseCurrency, payoutStatus: payoutStatus, issuedAt: issuedAt,
            transactionID: transactionID, shippingTax: shippingTax, mailDelivered: mailDelivered, refund: other,
            lines: Array(lines.prefix(other.lines.count)), historyID: historyID, orderStatus: orderStatus,
            previousID: previousID)
    }
}

extension HistoryEntry {
    fileprivate func with(comment: String?) -> HistoryEntry {
        HistoryEntry(
            id: id, orderID: orderID, subject: subject, status: status, comment: comment,
            customerNotified: customerNotified, visibleOnFront: visibleOnFront, writtenAt: writtenAt)
    }
}
