public import Amounts
public import SalesTax

/// Names a `/v1` document within the register.
public typealias TransactionID = Identifier<TaxTransaction>

/// A `/v1` document as its latest revision has it: a sale, an estimate or a credit memo, with its tax.
public struct TaxTransaction: Sendable, Hashable {
    /// What the document is, and what it gives back.
    public enum Kind: Sendable, Hashable {
        /// A taxed sale.
        case invoice
        /// A sale that may come; it never counts.
        case estimate
        /// A credit memo with its part of an invoice's tax.
        case linkedRefund(LinkedCredit)
        /// A credit memo without computed tax.
        case standAloneRefund
        /// A credit memo that is taxed by itself.
        case taxableRefund
    }

    /// The register's number for it.
    public let id: TransactionID
    /// The register's name for it.
    public let complytID: ComplytID
    /// The shop.
    public let storeID: StoreID
    /// The client's name for it.
    public let key: TransactionKey
    /// Its number in the shop's series of credit memos; nil for what is none.
    public let number: String?
    /// 1, and one more with each replacement.
    public let revision: Int64
    /// What the client said.
    public let terms: TransactionTerms
    /// What it is.
    public let kind: Kind
    /// Its amounts, and the tax computed for it: none for a linked refund, which has its invoice's.
    public let assessment: Assessment
    /// When the register heard of it.
    public let createdAt: Instant
    /// When this revision was made.
    public let updatedAt: Instant

    /// Joins the parts, as they were stored.
    public init(
        id: TransactionID, complytID: ComplytID, storeID: StoreID, key: TransactionKey, number: String?,
        revision: Int64, terms: TransactionTerms, kind: Kind, assessment: Assessment, createdAt: Instant,
        updatedAt: Instant
    ) {
        self.id = id
        self.complytID = complytID
        self.storeID = storeID
        self.key = key
        self.number = number
        self.revision = revision
        self.terms = terms
        self.kind = kind
        self.assessment = assessment
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// The document after it.
    func replaced(
        by terms: TransactionTerms, kind: Kind, assessment: Assessment, at now: Instant
    ) -> TaxTransaction {
        TaxTransaction(
            id: id, complytID: complytID, storeID: storeID, key: key, number: number, revision: revision + 1,
            terms: terms, kind: kind, assessment: assessment, createdAt: createdAt, updatedAt: now)
    }

    /// The document without force; its amounts stay readable.
    func cancelled(at now: Instant) -> TaxTransaction {
        var terms = terms
        terms.status = .cancelled
        return replaced(by: terms, kind: kind, assessment: assessment, at: now)
    }

    /// False once it is cancelled.
    public var isInForce: Bool { terms.status != .cancelled }

    /// The day that selects rates: the client's, else that on which the register heard of the document.
    public var day: TaxDay { TaxDay(secondsSince1970: (terms.createdAt?.instant ?? createdAt).seconds) }

    /// What a linked refund gives back of its invoice.
    public var linkedCredit: LinkedCredit? {
        switch kind {
        case .linkedRefund(let credit): credit
        case .invoice, .estimate, .standAloneRefund, .taxableRefund: nil
        }
    }

    /// The document's tax; nil when it has none.
    public var tax: Amount? { linkedCredit.map(\.credit.tax) ?? assessment.tax }

    /// What the customer pays, or gets back, tax included.
    public var total: Amount {
        assessment.totalBeforeTax + (terms.isTaxInclusive ? .zero : tax ?? .zero)
    }
}

/// What a linked refund gives back of its invoice's tax.
public struct LinkedCredit: Sendable, Hashable {
    /// The invoice.
    public let invoiceID: TransactionID
    /// How much of its tax, by line and jurisdiction.
    public let credit: TaxCredit
    /// The rates that the invoice was taxed at, whatever they are today.
    public let components: [RateComponent]

    /// Joins the parts.
    public init(invoiceID: TransactionID, credit: TaxCredit, components: [RateComponent]) {
        self.invoiceID = invoiceID
        self.credit = credit
        self.components = components
    }
}

extension Assessment {
    /// All lines after their discounts, with tax only where prices have it.
    var totalBeforeTax: Amount { lines.map(\.total).sum() }

    /// The shipping fee.
    var shippingTotal: Amount { lines.last { $0.place == .shipping }?.total ?? .zero }
}
