import Amounts
import Refunds
import Register
import SalesTax
import Wire

/// The rows that a batch writes about `/v1` records.
struct TaxRows {
    private var transactions: [[SQLValue]] = []
    private var transactionMoves = RowUpdates(TaxRows.moveTransaction)
    private var revisions: [[SQLValue]] = []
    private var journal: [[SQLValue]] = []
    private var credits: [Int64: [SQLValue]] = [:]
    private var customers: [[SQLValue]] = []
    private var customerMoves = RowUpdates(TaxRows.moveCustomer)
    private var exemptions: [[SQLValue]] = []
    private var exemptionMoves = RowUpdates(TaxRows.moveExemption)
    private let documents: RevisionDocuments

    init(_ documents: RevisionDocuments) { self.documents = documents }

    /// In the sequence that the references between tables want.
    var statements: [SQLStatement] {
        [
            SQLStatement(TaxRows.insertTransaction, transactions),
            transactionMoves.statement,
            SQLStatement(TaxRows.insertRevision, revisions),
            SQLStatement(TaxRows.insertJournal, journal),
            SQLStatement(TaxRows.putCredits, credits.sorted { $0.key < $1.key }.map(\.value)),
            SQLStatement(TaxRows.insertCustomer, customers),
            customerMoves.statement,
            SQLStatement(TaxRows.insertExemption, exemptions),
            exemptionMoves.statement,
        ]
    }

    mutating func add(_ transaction: TaxTransaction, _ entries: [JournalEntry]) {
        if transaction.revision == 1 {
            transactions.append(TransactionRow.unchanging(transaction) + TransactionRow.changing(transaction))
        } else {
            transactionMoves.add(TransactionRow.changing(transaction) + [SQLValue(transaction.id)])
        }
        revisions.append(RevisionRow.values(transaction, documents[transaction]))
        if !entries.isEmpty { journal.append(TaxJournalRow.values(transaction, entries)) }
    }

    /// What was said last counts.
    mutating func add(_ standing: StandingCredits, of invoiceID: TransactionID, in storeID: StoreID) {
        credits[invoiceID.rawValue] = [SQLValue(invoiceID), SQLValue(storeID), .text(TaxCreditsRow.text(standing))]
    }

    mutating func add(_ customer: TaxCustomer) {
        if customer.revision == 1 {
            customers.append(CustomerRow.unchanging(customer) + CustomerRow.changing(customer))
        } else {
            customerMoves.add(CustomerRow.changing(customer) + [SQLValue(customer.id)])
        }
    }

    mutating func add(_ exemption: TaxExemption) {
        if exemption.revision == 1 {
            exemptions.append(ExemptionRow.unchanging(exemption) + ExemptionRow.changing(exemption))
        } else {
            exemptionMoves.add(ExemptionRow.changing(exemption) + [SQLValue(exemption.id)])
        }
    }

    // MARK: - Statements

    private static let insertTransaction = Columns.insert(into: "tax_transaction", TransactionRow.columns)
    private static let moveTransaction = Update("tax_transaction", setting: TransactionRow.changing)
    private static let insertRevision = Columns.insert(into: "tax_transaction_revision", RevisionRow.columns)
    private static let insertJournal = Columns.insert(into: "tax_journal", TaxJournalRow.columns)
    private static let putCredits =
        Columns.insert(into: "tax_credits", TaxCreditsRow.columns)
        + " ON CONFLICT (invoice_id) DO UPDATE SET standing = excluded.standing"
    private static let insertCustomer = Columns.insert(into: "tax_customer", CustomerRow.columns)
    private static let moveCustomer = Update("tax_customer", setting: RecordRow.changing)
    private static let insertExemption = Columns.insert(into: "tax_exemption", ExemptionRow.columns)
    private static let moveExemption = Update("tax_exemption", setting: RecordRow.changing)
}

/// The columns of a `/v1` document as it is now, in the sequence in which they are written and read.
enum TransactionRow {
    static let unchanging = ["id", "complyt_id", "store_id", "source", "external_id", "number", "created_at"]
    static let changing = [
        "revision", "type", "status", "filing", "created_from", "invoice_id", "customer", "currency", "total", "tax",
        "updated_at",
    ]
    static let columns = unchanging + changing
    /// The columns' types, in the schema's words.
    static let types = columns.map { integers.contains($0) ? "INTEGER" : "TEXT" }
    private static let integers: Set = [
        "id", "store_id", "source", "created_at", "revision", "invoice_id", "total", "tax", "updated_at",
    ]

    static func unchanging(_ transaction: TaxTransaction) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(transaction.id)
        values.add(transaction.complytID.description)
        values.add(transaction.storeID)
        values.add(transaction.key.source.number)
        values.add(transaction.key.externalID)
        values.add(transaction.number)
        values.add(transaction.createdAt)
        return values
    }

    static func changing(_ transaction: TaxTransaction) -> [SQLValue] {
        let terms = transaction.terms
        var values = [SQLValue](for: changing.count + 1)
        values.add(transaction.revision)
        values.add(terms.type.rawValue)
        values.add(terms.status.rawValue)
        values.add(terms.filing.rawValue)
        values.add(terms.createdFrom)
        values.add(transaction.linkedCredit?.invoiceID)
        values.add(terms.customerID)
        values.add(terms.currency.code)
        values.add(transaction.total)
        values.append(transaction.tax.map { SQLValue($0) } ?? .null)
        values.add(transaction.updatedAt)
        return values
    }
}

/// The columns of a revision of a `/v1` document.
enum RevisionRow {
    static let columns = ["transaction_id", "revision", "store_id", "created_at", "document"]

    static func values(_ transaction: TaxTransaction, _ document: String) -> [SQLValue] {
        [
            SQLValue(transaction.id), .integer(transaction.revision), SQLValue(transaction.storeID),
            SQLValue(transaction.updatedAt), .text(document),
        ]
    }

    /// All that a revision says.
    static func document(_ transaction: TaxTransaction) -> String { text { $0.revision(transaction) } }
}

/// The documents of a batch's revisions, each written out once: its row keeps it, and the audit chain its hash.
struct RevisionDocuments {
    private var documents: [Int64: String] = [:]

    init(of entries: [Entry]) {
        for case .transactionPut(let transaction, _) in entries.lazy.flatMap(\.changes) {
            documents[RevisionDocuments.id(transaction)] = RevisionRow.document(transaction)
        }
    }

    subscript(transaction: TaxTransaction) -> String {
        guard let document = documents[RevisionDocuments.id(transaction)] else {
            preconditionFailure("a revision of another batch")
        }
        return document
    }

    private static func id(_ transaction: TaxTransaction) -> Int64 {
        AuditStatement.id(transaction.id, transaction.revision)
    }
}

/// The columns of what a revision does to the books.
enum TaxJournalRow {
    /// A `/v1` document has one currency, so its entries have no twins.
    static let accounts = JournalEntry.Account.allCases.map(\.rawValue)
    static let columns = ["transaction_id", "revision", "store_id"] + accounts

    static func values(_ transaction: TaxTransaction, _ entries: [JournalEntry]) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(transaction.id)
        values.add(transaction.revision)
        values.add(transaction.storeID)
        for account in JournalEntry.Account.allCases {
            values.add(entries.first { $0.account == account }?.money.amount ?? .zero)
        }
        return values
    }
}

/// The columns of what the refunds in force that are linked to an invoice give back of it.
enum TaxCreditsRow {
    static let columns = ["invoice_id", "store_id", "standing"]

    /// The sums as whole numbers: the portion in quintillionths, then ten-thousandths of items, shipping and each cell.
    static func text(_ credits: StandingCredits) -> String {
        ([credits.portion.quintillionths, credits.items, credits.shipping] + credits.cells).map(String.init)
            .joined(separator: " ")
    }

    /// Nil for a text that is of nothing.
    static func credits(_ text: String) -> StandingCredits? {
        let numbers = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { Int128(Substring($0)) }
        let sums = numbers.compactMap { $0 }
        guard sums.count == numbers.count, sums.count >= 3, sums[0] >= 0 else { return nil }
        return StandingCredits(
            portion: Portion(quintillionths: sums[0]), items: sums[1], shipping: sums[2], cells: Array(sums[3...]))
    }
}

/// What customers and exemptions have in common.
enum RecordRow {
    static let changing = ["revision", "document", "updated_at"]
}

/// The columns of a customer, in the sequence in which they are written and read.
enum CustomerRow {
    static let columns = ["id", "complyt_id", "store_id", "source", "external_id", "created_at"] + RecordRow.changing

    static func unchanging(_ customer: TaxCustomer) -> [SQLValue] {
        [
            SQLValue(customer.id), .text(customer.complytID.description), SQLValue(customer.storeID),
            .integer(customer.key.source.number), .text(customer.key.externalID), SQLValue(customer.createdAt),
        ]
    }

    static func changing(_ customer: TaxCustomer) -> [SQLValue] {
        [.integer(customer.revision), .text(text { $0.terms(customer.terms) }), SQLValue(customer.updatedAt)]
    }
}

/// The columns of an exemption, in the sequence in which they are written and read.
enum ExemptionRow {
    static let columns = ["id", "complyt_id", "store_id", "customer", "created_at"] + RecordRow.changing

    static func unchanging(_ exemption: TaxExemption) -> [SQLValue] {
        [
            SQLValue(exemption.id), .text(exemption.complytID.description), SQLValue(exemption.storeID),
            .text(exemption.terms.customerID.description), SQLValue(exemption.createdAt),
        ]
    }

    static func changing(_ exemption: TaxExemption) -> [SQLValue] {
        [.integer(exemption.revision), .text(text { $0.terms(exemption.terms) }), SQLValue(exemption.updatedAt)]
    }
}

/// The text of a JSON object.
private func text(_ members: (inout JSONWriter) -> Void) -> String {
    String(decoding: JSONWriter.object(members), as: UTF8.self)
}
