public import Amounts
public import SalesTax

/// What a client says of a `/v1` document: all that it sent, with the defaults filled in.
///
/// Two requests with the same terms ask for the same document.
public struct TransactionTerms: Sendable, Hashable {
    /// Taxed sale, estimate or credit memo.
    public var type: TransactionType
    /// How far it has come.
    public var status = TransactionStatus.active
    /// Whether its tax was reported.
    public var filing = TransactionFiling.notFiled
    /// The currency of all amounts.
    public var currency: Currency
    /// True when the amounts have the tax in them.
    public var isTaxInclusive = false
    /// What is sold or given back; at least one.
    public var items: [TransactionItem]
    /// The fee for shipping.
    public var shippingFee: TransactionFee?
    /// A discount on all items together.
    public var discount = Amount.zero
    /// Where the goods go, which decides the tax.
    public var shippingAddress: TransactionAddress
    /// Where the bill goes.
    public var billingAddress: TransactionAddress?
    /// Who buys, by the register's name or the client's.
    public var customerID: String?
    /// The document that this one comes from, by its name in the same source.
    public var createdFrom: String?
    /// Whether a refund takes its tax from that document; nil when the client does not say.
    public var isRefundLinked: Bool?
    /// How much of that tax; nil means all of it.
    public var refundLinkedPortion: Portion?
    /// What people call it.
    public var documentName: String?
    /// When it was made, which selects the rates; nil means when the register heard of it.
    public var createdAt: Timestamp?
    /// When it last changed, in the client's system.
    public var updatedAt: Timestamp?

    /// Starts with what every document has.
    public init(
        type: TransactionType, currency: Currency, items: [TransactionItem], shippingAddress: TransactionAddress
    ) {
        self.type = type
        self.currency = currency
        self.items = items
        self.shippingAddress = shippingAddress
    }

    /// What the tax is worked out from, to nobody known and on no day yet; or everything that is wrong with it.
    var sale: Sale {
        get throws(SaleFaults) {
            try Sale(
                to: shippingAddress.destination, on: .earliest, in: currency, isTaxInclusive: isTaxInclusive,
                items: items.map { $0.saleLine(in: currency) }, shipping: shippingFee?.saleLine, discount: discount)
        }
    }

    /// True when both come to the same amounts: they differ in what only describes the document.
    func assesses(likewise other: TransactionTerms) -> Bool {
        var terms = self
        terms.status = other.status
        terms.filing = other.filing
        terms.billingAddress = other.billingAddress
        terms.documentName = other.documentName
        terms.updatedAt = other.updatedAt
        return terms == other
    }
}

/// What kind of `/v1` document it is (`transactionType`).
public enum TransactionType: String, Sendable, Hashable, CaseIterable {
    /// A taxed sale.
    case invoice = "INVOICE"
    /// A sale that may come: taxed for display, never counted.
    case estimate = "ESTIMATE"
    /// A credit memo with the tax of an invoice, or with none.
    case refund = "REFUND"
    /// A credit memo that is taxed by itself.
    case taxableRefund = "TAXABLE_REFUND"
}

/// How far a `/v1` document has come (`transactionStatus`).
public enum TransactionStatus: String, Sendable, Hashable, CaseIterable {
    /// It counts.
    case active = "ACTIVE"
    /// It counts, and was paid.
    case paid = "PAID"
    /// It does not count any more.
    case cancelled = "CANCELLED"
}

/// Whether the tax of a `/v1` document was reported (`transactionFilingStatus`).
public enum TransactionFiling: String, Sendable, Hashable, CaseIterable {
    /// It was not.
    case notFiled = "NOT_FILED"
    /// It was: the document stays as it is.
    case filed = "FILED"
}

/// An item of a `/v1` document.
public struct TransactionItem: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// What people read beside it.
    public let description: String?
    /// The price of one.
    public let unitPrice: Amount
    /// How many, above zero.
    public let quantity: Quantity
    /// The price of all, which counts in place of unit price times quantity.
    public let totalPrice: Amount?
    /// The kind of goods.
    public let taxCode: String?
    /// The item's own discount.
    public let discount: Amount
    /// A rate of its own.
    public let manualTax: ManualTax

    /// Joins the parts; nil when unit price times quantity is above what an amount can be, or the quantity is not above
    /// zero.
    public init?(
        name: String, description: String? = nil, unitPrice: Amount, quantity: Quantity, totalPrice: Amount? = nil,
        taxCode: String? = nil, discount: Amount = .zero, manualTax: ManualTax = .none
    ) {
        guard quantity > .zero, unitPrice.isBounded(times: quantity) else { return nil }
        self.name = name
        self.description = description
        self.unitPrice = unitPrice
        self.quantity = quantity
        self.totalPrice = totalPrice
        self.taxCode = taxCode
        self.discount = discount
        self.manualTax = manualTax
    }

    /// What the item costs before discounts.
    public func gross(in currency: Currency) -> Amount { totalPrice ?? unitPrice.times(quantity, in: currency) }

    func saleLine(in currency: Currency) -> Sale.Line {
        Sale.Line(
            gross: gross(in: currency), discount: discount, taxCode: taxCode, manualRate: manualTax.rateInUse)
    }
}

/// The fee for shipping on a `/v1` document.
public struct TransactionFee: Sendable, Hashable {
    /// The fee.
    public let totalPrice: Amount
    /// The kind of service.
    public let taxCode: String?
    /// A rate of its own.
    public let manualTax: ManualTax

    /// Joins the parts.
    public init(totalPrice: Amount, taxCode: String? = nil, manualTax: ManualTax = .none) {
        self.totalPrice = totalPrice
        self.taxCode = taxCode
        self.manualTax = manualTax
    }

    var saleLine: Sale.Line {
        Sale.Line(gross: totalPrice, taxCode: taxCode, manualRate: manualTax.rateInUse)
    }
}

/// Whether a line has a rate of its own; one that is named but not to be used is kept, as the client sent it.
public enum ManualTax: Sendable, Hashable {
    /// It has none.
    case none
    /// The client named one that is not used (`manualSalesTax` false).
    case named(TaxRate)
    /// It is taxed at this rate, whatever others say.
    case used(TaxRate)

    /// The rate that the line is taxed at.
    public var rateInUse: TaxRate? {
        switch self {
        case .used(let rate): rate
        case .none, .named: nil
        }
    }

    /// The rate that the client named.
    public var rate: TaxRate? {
        switch self {
        case .used(let rate), .named(let rate): rate
        case .none: nil
        }
    }
}

/// An address of a `/v1` document, as the client wrote it.
public struct TransactionAddress: Sendable, Hashable {
    /// The country, by code or name.
    public var country: String
    /// The state of the United States, by code or name.
    public var state: String?
    /// The county.
    public var county: String?
    /// The city.
    public var city: String?
    /// House number and street.
    public var street: String?
    /// The postal code.
    public var zip: String?
    /// The province elsewhere.
    public var region: String?
    /// True when the client knows that parts are missing.
    public var isPartial = false

    /// Starts with a country.
    public init(country: String) { self.country = country }

    /// The place that tax law knows it as.
    public var destination: Destination {
        let country = Region(country: country)
        let part = country.country == "US" ? state ?? region : region ?? state
        return Destination(
            region: Region(country: country.country, state: part), postalCode: zip.flatMap { PostalCode($0) },
            city: city, street: street.flatMap { StreetAddress(parsing: $0) })
    }
}
