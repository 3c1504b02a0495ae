/// The next ids and numbers, as loaded with a batch and written back with its changes.
///
/// Document numbers are taken only by documents that are issued, so a series has no gap.
public struct Numbering: Sendable, Hashable {
    /// The next id of each kind of row.
    public var nextIDs: [Row: Int64]
    /// The next number of each series; a series not loaded begins at ``firstNumber``.
    public var nextNumbers: [Series: Int64]
    /// When each store issued its last memo.
    public var latest: [StoreID: Instant]

    /// Starts from what is stored.
    public init(nextIDs: [Row: Int64], nextNumbers: [Series: Int64], latest: [StoreID: Instant] = [:]) {
        self.nextIDs = nextIDs
        self.nextNumbers = nextNumbers
        self.latest = latest
    }

    /// The moment of a store's next document: that of the clock, or of the memo before it when that is later. Clocks differ
    /// and are set back; memos are dated in the sequence of their numbers.
    public mutating func moment(of storeID: StoreID, clock: Instant) -> Instant {
        let moment = max(clock, latest[storeID] ?? clock)
        latest[storeID] = moment
        return moment
    }

    /// The ids and numbers that moved on since.
    public func moved(since earlier: Numbering) -> Numbering {
        Numbering(
            nextIDs: nextIDs.filter { earlier.nextIDs[$0.key] != $0.value },
            nextNumbers: nextNumbers.filter { earlier.nextNumbers[$0.key] != $0.value }, latest: latest)
    }

    /// The next ids of an empty register.
    public static let firstIDs = Dictionary(uniqueKeysWithValues: Row.allCases.map { ($0, Int64(1)) })

    /// The number that every series begins with (`/api2`, effects of a memo).
    public static let firstNumber: Int64 = 100_000_001

    /// The kinds of rows that have ids.
    public enum Row: String, Sendable, CaseIterable {
        /// Orders.
        case order
        /// Lines of orders.
        case orderLine = "order_line"
        /// Invoices.
        case invoice
        /// Lines of invoices.
        case invoiceLine = "invoice_line"
        /// Credit memos.
        case creditMemo = "creditmemo"
        /// Lines of credit memos.
        case creditMemoLine = "creditmemo_line"
        /// Attempts to pay out.
        case attempt
        /// Refunds that nobody here asked for.
        case unmatchedRefund = "unmatched_refund"
        /// Entries of order histories.
        case historyEntry = "history"
        /// `/v1` documents.
        case transaction = "tax_transaction"
        /// Customers of `/v1`.
        case taxCustomer = "tax_customer"
        /// Exemptions of `/v1`.
        case taxExemption = "tax_exemption"
    }

    /// A store's numbers for one kind of document.
    public struct Series: Sendable, Hashable {
        /// The store.
        public let storeID: StoreID
        /// The kind of document: ``Row/order``, ``Row/invoice`` or ``Row/creditMemo``.
        public let document: Row

        /// Joins the two.
        public init(storeID: StoreID, document: Row) {
            self.storeID = storeID
            self.document = document
        }
    }

    /// Takes the next id of a kind of row.
    public mutating func takeID(_ row: Row) -> Int64 {
        let id = nextIDs[row, default: 1]
        nextIDs[row] = id + 1
        return id
    }

    /// Takes an id that a document brings along, or the next one; later ids lie above it.
    public mutating func takeID(_ row: Row, wanted: Int64?) -> Int64 {
        guard let wanted else { return takeID(row) }
        nextIDs[row] = max(nextIDs[row, default: 1], wanted + 1)
        return wanted
    }

    /// Takes the next number of a series.
    public mutating func takeNumber(_ series: Series) -> String {
        let number = nextNumbers[series, default: Numbering.firstNumber]
        nextNumbers[series] = number + 1
        return String(number)
    }

    /// Takes a number that a document brings along, or the next one; later numbers of the series lie above it.
    public mutating func takeNumber(_ series: Series, wanted: String?) -> String {
        guard let wanted else { return takeNumber(series) }
        if let number = Int64(wanted), String(number) == wanted, number < 9_000_000_000_000_000_000 {
            nextNumbers[series] = max(nextNumbers[series, default: Numbering.firstNumber], number + 1)
        }
        return wanted
    }
}
