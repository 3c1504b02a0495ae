import Amounts
import Refunds
import Register

extension Ledger {
    /// A page of orders.
    func orders(_ query: OrderQuery) -> Listing<Order> {
        let rows = orders.values
            .filter { isAmong(query.statuses, $0.status) && query.updated.contains($0.updatedAt) }
            .filter { $0.customer.has(query.customer) && query.totals.contains($0.grandTotal.amount) }
            .map { order in
                Row(
                    record: order, storeID: order.storeID, id: order.id.rawValue, number: order.number,
                    createdAt: order.placedAt, updatedAt: order.updatedAt, grandTotal: order.grandTotal.amount)
            }
        return Wanted(
            stores: query.stores, id: query.id?.rawValue, numbers: query.numbers, created: query.created,
            sorting: query.sorting, page: query.page
        ).listing(of: rows)
    }

    /// A page of invoices.
    func invoices(_ query: InvoiceQuery) -> Listing<InvoiceRecord> {
        let rows = orders.values
            .filter { isThat(query.orderID, $0.id) && isSpelled(query.orderNumber, $0.number) }
            .flatMap { order in order.invoices.map { InvoiceRecord(order: order, invoice: $0) } }
            .filter { isThat(query.state, $0.invoice.state) }
            .filter { $0.order.customer.has(query.customer) && query.totals.contains($0.invoice.total.charged.amount) }
            .map { record in
                Row(
                    record: record, storeID: record.order.storeID, id: record.invoice.id.rawValue,
                    number: record.invoice.number, createdAt: record.invoice.issuedAt,
                    updatedAt: record.invoice.updatedAt, grandTotal: record.invoice.total.charged.amount)
            }
        return Wanted(
            stores: query.stores, id: query.id?.rawValue, numbers: query.numbers, created: query.created,
            sorting: query.sorting, page: query.page
        ).listing(of: rows)
    }

    /// A page of credit memos.
    func creditMemos(_ query: CreditMemoQuery) -> Listing<CreditMemo> {
        let rows = memos.values
            .filter { isThat(query.orderID, $0.refund.orderID) && isSpelled(query.orderNumber, $0.orderNumber) }
            .filter { isThat(query.invoiceID, $0.refund.invoiceID) && isSpelled(query.invoiceNumber, $0.invoiceNumber) }
            .filter { isThat(query.state, $0.state) && isThat(query.payout, $0.refund.payout) }
            .map { kept in
                var memo = kept
                memo.mailDelivered = mails[.creditMemo(memo.id)]?.deliveredAt != nil
                return Row(
                    record: memo, storeID: memo.storeID, id: memo.id.rawValue, number: memo.number,
                    createdAt: memo.issuedAt, updatedAt: memo.issuedAt, grandTotal: memo.refund.total.amount)
            }
        return Wanted(
            stores: query.stores, id: query.id?.rawValue, numbers: query.numbers, created: query.created,
            sorting: query.sorting, page: query.page
        ).listing(of: rows)
    }
}

extension Listing {
    /// A page of everything.
    init(_ all: [Record], _ page: PageRequest) {
        let (skipped, isOverflow) = (page.number - 1).multipliedReportingOverflow(by: page.limit)
        let rest = isOverflow ? [] : all.dropFirst(skipped)
        self.init(records: Array(rest.prefix(page.limit)), total: page.wantsTotal ? all.count : nil)
    }
}

/// A document with what every listing asks of it.
private struct Row<Record: Sendable> {
    let record: Record
    let storeID: StoreID
    let id: Int64
    let number: String
    let createdAt: Instant
    let updatedAt: Instant
    let grandTotal: Amount

    /// True when the row stands before another in a sequence; ids break ties in the same direction.
    func precedes(_ other: Row, in sorting: Sorting) -> Bool {
        let (first, second) = sorting.descending ? (other, self) : (self, other)
        return switch sorting.field {
        case .id: first.id < second.id
        case .createdAt: (first.createdAt, first.id) < (second.createdAt, second.id)
        case .updatedAt: (first.updatedAt, first.id) < (second.updatedAt, second.id)
        case .grandTotal: (first.grandTotal, first.id) < (second.grandTotal, second.id)
        case .number where sameBytes(first.number, second.number): first.id < second.id
        case .number: first.number.utf8.lexicographicallyPrecedes(second.number.utf8)
        }
    }
}

/// What every listing can be asked for.
private struct Wanted {
    let stores: Set<StoreID>
    let id: Int64?
    let numbers: [String]
    let created: Period
    let sorting: Sorting
    let page: PageRequest

    func listing<Record>(of rows: [Row<Record>]) -> Listing<Record> {
        let wanted = rows.filter { row in
            stores.contains(row.storeID) && isThat(id, row.id) && isAmong(numbers, row.number)
                && created.contains(row.createdAt)
        }
        return Listing(wanted.sorted { $0.precedes($1, in: sorting) }.map(\.record), page)
    }
}

extension Period {
    func contains(_ moment: Instant) -> Bool {
        from.map { $0 <= moment } ?? true && to.map { moment <= $0 } ?? true
    }
}

extension Span {
    func contains(_ amount: Amount) -> Bool {
        least.map { $0 <= amount } ?? true && most.map { amount <= $0 } ?? true
    }
}

extension Customer {
    /// True when nothing is wanted, or this is in the name or the mail address.
    func has(_ wanted: String?) -> Bool { hasWithin("\(name ?? "") \(email ?? "")", wanted) }
}

/// True when nothing is wanted, or a text has this in it; a letter of ASCII is the same in either case.
func hasWithin(_ text: String, _ wanted: String?) -> Bool {
    guard let wanted else { return true }
    let (text, part) = (Array(text.utf8).map(lowercased), Array(wanted.utf8).map(lowercased))
    return part.count <= text.count
        && (0...text.count - part.count).contains { text[$0...].starts(with: part) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}

/// True when nothing is wanted, or just this.
func isThat<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool { wanted == nil || wanted == value }

/// True when nothing is wanted, or just this text.
func isSpelled(_ wanted: String?, _ text: String?) -> Bool {
    wanted.map { wanted in text.map { sameBytes(wanted, $0) } ?? false } ?? true
}

private func isAmong(_ wanted: [String], _ text: String) -> Bool {
    wanted.isEmpty || wanted.contains { sameBytes($0, text) }
}

/// Texts are the same as a database has it, byte by byte.
private func sameBytes(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
