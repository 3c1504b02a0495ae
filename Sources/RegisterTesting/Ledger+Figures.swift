import Amounts
public import Refunds
public import Register
import SalesTax

extension MemoryStore {
    /// What shops gave back within some days.
    public func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        snapshot.refundFigures(query)
    }
}

extension Ledger {
    /// What shops gave back within some days.
    func refundFigures(_ query: FiguresQuery) -> RefundFigures {
        func isMeant(_ store: StoreID, _ moment: Instant) -> Bool {
            query.stores.contains(store) && query.from <= moment && moment < query.end
        }
        func day(_ moment: Instant) -> TaxDay { TaxDay(secondsSince1970: moment.seconds) }
        let memos = memos.values.filter { isMeant($0.storeID, $0.issuedAt) }
        let documents = taxes.latest.filter { isMeant($0.storeID, $0.createdAt) && $0.isInForce }
        let refunds = memos.map {
            RefundFigures.DayOfKind(day: day($0.issuedAt), kind: .order($0.refund.payout), sum: $0.figure)
        }
        let theirs = documents.filter { $0.number != nil }.map {
            RefundFigures.DayOfKind(day: day($0.createdAt), kind: .transaction($0.terms.type), sum: $0.figure)
        }
        let invoices = orders.values.flatMap { order in
            order.invoices.filter { isMeant(order.storeID, $0.issuedAt) && $0.state != .canceled }.map {
                RefundFigures.Sum(count: 1, total: $0.total.charged.amount, currency: order.currency)
            }
        }
        let sales = documents.filter { $0.terms.type == .invoice }.map(\.figure)
        let waiting = orders.values.filter { query.stores.contains($0.storeID) }.flatMap(\.waiting)
        return RefundFigures(
            refunds: (refunds + theirs).merged(), charges: (invoices + sales).merged(),
            reasons: memos.map { RefundFigures.Reason(comment: $0.refund.comment, sum: $0.figure) }.mostFrequent(),
            waiting: waiting.merged())
    }
}

extension CreditMemo {
    fileprivate var figure: RefundFigures.Sum {
        RefundFigures.Sum(count: 1, total: refund.total.amount, currency: currency)
    }
}

extension TaxTransaction {
    fileprivate var figure: RefundFigures.Sum {
        RefundFigures.Sum(count: 1, total: total, currency: terms.currency)
    }
}

extension Order {
    fileprivate var waiting: [RefundFigures.Waiting] {
        let open = attempts.compactMap { attempt -> RefundFigures.Waiting? in
            guard attempt.purpose.kind != .capture else { return nil }
            let isPending = attempt.state == .issued && attempt.nextQuestionAt != nil
            guard let wait = isPending ? PayoutWait.pending : PayoutWait(rawValue: attempt.state.rawValue) else {
                return nil
            }
            return RefundFigures.Waiting(
                wait: wait, sum: RefundFigures.Sum(count: 1, total: attempt.purpose.total.amount, currency: currency),
                oldest: attempt.madeAt)
        }
        return open
            + unmatched.filter(\.isOpen).map {
                RefundFigures.Waiting(
                    wait: .unmatched, sum: RefundFigures.Sum(count: 1, total: $0.money.amount, currency: currency),
                    oldest: $0.heardAt)
            }
    }
}
