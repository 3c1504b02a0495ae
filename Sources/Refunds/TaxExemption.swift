public import SalesTax

/// Names an exemption within the register.
public typealias TaxExemptionID = Identifier<TaxExemption>

/// A certificate by which a customer owes no tax, as the latest revision has it.
public struct TaxExemption: Sendable, Hashable {
    /// The register's number for it.
    public let id: TaxExemptionID
    /// The register's name.
    public let complytID: ComplytID
    /// The shop.
    public let storeID: StoreID
    /// 1, and one more with each change.
    public let revision: Int64
    /// What the client said.
    public let terms: ExemptionTerms
    /// When the register heard of it.
    public let createdAt: Instant
    /// When this revision was made.
    public let updatedAt: Instant

    /// Joins the parts, as they were stored.
    public init(
        id: TaxExemptionID, complytID: ComplytID, storeID: StoreID, revision: Int64, terms: ExemptionTerms,
        createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.complytID = complytID
        self.storeID = storeID
        self.revision = revision
        self.terms = terms
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// The same exemption by other terms.
    func changed(to terms: ExemptionTerms, at now: Instant) -> RecordDecision<TaxExemption> {
        if terms == self.terms { return .unchanged(self) }
        return .replaced(
            TaxExemption(
                id: id, complytID: complytID, storeID: storeID, revision: revision + 1, terms: terms,
                createdAt: createdAt, updatedAt: now))
    }

    /// What tax law makes of it; nil when it is not in force.
    public var certificate: Exemption? {
        guard terms.isActive else { return nil }
        let first = terms.from.map { TaxDay(secondsSince1970: $0.instant.seconds) } ?? .earliest
        let last = terms.through.map { TaxDay(secondsSince1970: $0.instant.seconds) } ?? .latest
        return Exemption(
            id: complytID.description,
            region: Region(country: terms.country, state: terms.state?.abbreviation ?? terms.state?.name),
            taxCode: terms.classification?.code, validity: Validity(from: first, through: last))
    }
}

/// What a client says of an exemption.
public struct ExemptionTerms: Sendable, Hashable {
    /// A state by code and name; at least one of abbreviation and name says which.
    public struct State: Sendable, Hashable {
        /// `NY`.
        public let abbreviation: String?
        /// The code that the client's system has for it.
        public let code: String?
        /// `New York`.
        public let name: String?

        /// Joins the parts.
        public init(abbreviation: String?, code: String?, name: String?) {
            self.abbreviation = abbreviation
            self.code = code
            self.name = name
        }
    }

    /// A code with what it stands for.
    public struct Code: Sendable, Hashable {
        /// The code.
        public let code: String
        /// What it stands for.
        public let meaning: String?

        /// Joins the two.
        public init(code: String, meaning: String?) {
            self.code = code
            self.meaning = meaning
        }
    }

    /// The paper that proves it.
    public struct Certificate: Sendable, Hashable {
        /// Its number.
        public let id: String?
        /// Where it can be seen.
        public let url: String?
        /// What it is called.
        public let name: String?

        /// Joins the parts.
        public init(id: String?, url: String?, name: String?) {
            self.id = id
            self.url = url
            self.name = name
        }
    }

    /// Who has it, by the register's name.
    public var customerID: ComplytID
    /// The country.
    public var country: String
    /// The state; nil means the whole country.
    public var state: State?
    /// The only tax code that it covers; nil means all.
    public var classification: Code?
    /// From when on it holds; nil means always.
    public var from: Timestamp?
    /// The day through which it holds; nil means for good.
    public var through: Timestamp?
    /// False when it is not in force.
    public var isActive = true
    /// How far the paper has come, in the client's words.
    public var status: Code?
    /// The paper.
    public var certificate: Certificate?

    /// Starts with what every exemption has.
    public init(customerID: ComplytID, country: String) {
        self.customerID = customerID
        self.country = country
    }
}
