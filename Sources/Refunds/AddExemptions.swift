/// Notes exemptions of a customer, one for each state.
public struct AddExemptions: Sendable, Hashable {
    /// Who has them, by the register's name.
    public let customerID: ComplytID
    /// The exemptions, at least one, all of this customer.
    public let terms: [ExemptionTerms]

    /// Joins the two.
    public init(customerID: ComplytID, terms: [ExemptionTerms]) {
        self.customerID = customerID
        self.terms = terms
    }

    /// The exemptions, each with one of the new names. What the customer has already by the same terms stays as it is.
    public func decide(
        for customer: TaxCustomer?, beside known: [TaxExemption], newIDs: [ComplytID], numbering: inout Numbering,
        at now: Instant
    ) throws(TransactionRefusal) -> [RecordDecision<TaxExemption>] {
        guard let customer, customer.complytID == customerID else { throw .exemptionCustomerUnknown }
        precondition(newIDs.count >= terms.count, "a name for each exemption")
        var decisions: [RecordDecision<TaxExemption>] = []
        for (terms, newID) in zip(terms, newIDs) {
            let noted = known + decisions.map(\.record)
            if let same = noted.first(where: { $0.terms == terms }) {
                decisions.append(.unchanged(same))
                continue
            }
            let id = TaxExemptionID(numbering.takeID(.taxExemption))
            decisions.append(
                .created(
                    TaxExemption(
                        id: id, complytID: newID, storeID: customer.storeID, revision: 1, terms: terms,
                        createdAt: now, updatedAt: now)))
        }
        return decisions
    }
}

/// Changes some of what is known of an exemption. Its customer stays.
public struct PatchExemption: Sendable, Hashable {
    /// The register's name for the exemption.
    public let complytID: ComplytID
    /// The country.
    public var country = Edit<String>.keep
    /// The state.
    public var state = Edit<ExemptionTerms.State?>.keep
    /// The tax code.
    public var classification = Edit<ExemptionTerms.Code?>.keep
    /// From when on it holds.
    public var from = Edit<Timestamp?>.keep
    /// The day through which it holds.
    public var through = Edit<Timestamp?>.keep
    /// Whether it is in force.
    public var isActive = Edit<Bool>.keep
    /// How far the paper has come.
    public var status = Edit<ExemptionTerms.Code?>.keep
    /// The paper.
    public var certificate = Edit<ExemptionTerms.Certificate?>.keep

    /// Starts with no change.
    public init(complytID: ComplytID) { self.complytID = complytID }

    /// The exemption after the change.
    public func decide(
        on stored: TaxExemption?, at now: Instant
    ) throws(TransactionRefusal) -> RecordDecision<TaxExemption> {
        guard let stored else { throw .exemptionUnknown }
        var terms = stored.terms
        terms.country = country.applied(to: terms.country)
        terms.state = state.applied(to: terms.state)
        terms.classification = classification.applied(to: terms.classification)
        terms.from = from.applied(to: terms.from)
        terms.through = through.applied(to: terms.through)
        if let from = terms.from, let through = terms.through, from > through { throw .validityReversed }
        terms.isActive = isActive.applied(to: terms.isActive)
        terms.status = status.applied(to: terms.status)
        terms.certificate = certificate.applied(to: terms.certificate)
        return stored.changed(to: terms, at: now)
    }
}
