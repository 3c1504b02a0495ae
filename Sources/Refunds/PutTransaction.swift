internal import Amounts
public import SalesTax

/// Creates a `/v1` document, or replaces it with another revision.
public struct PutTransaction: Sendable, Hashable {
    /// The client's name for the document.
    public let key: TransactionKey
    /// The register's name for it, when the client gives it too.
    public let complytID: ComplytID?
    /// What the document is to be.
    public let terms: TransactionTerms
    /// What the tax is worked out from, but for who buys and when.
    private let sale: Sale

    /// Joins the parts, or names every amount that cannot be.
    public init(key: TransactionKey, complytID: ComplytID? = nil, terms: TransactionTerms) throws(SaleFaults) {
        sale = try terms.sale
        self.key = key
        self.complytID = complytID
        self.terms = terms
    }

    /// The document as it is to be, or why not. One of the same terms stays as it is, whatever the rules are now.
    public func decide(
        on snapshot: TransactionSnapshot, by rules: TransactionRules, in storeID: StoreID, newID: ComplytID,
        numbering: inout Numbering, at now: Instant
    ) throws(TransactionRefusal) -> TransactionDecision {
        guard complytID == nil || complytID == snapshot.stored?.complytID else { throw .complytIDDiffers }
        guard let stored = snapshot.stored else {
            let (kind, assessment) = try assessed(on: snapshot, by: rules, at: now)
            let transaction = TaxTransaction(
                id: TransactionID(numbering.takeID(.transaction)), complytID: newID, storeID: storeID, key: key,
                number: takeNumber(in: storeID, &numbering), revision: 1, terms: terms, kind: kind,
                assessment: assessment, createdAt: now, updatedAt: now)
            return .created(transaction, journal: transaction.journal)
        }
        if stored.terms == terms { return .unchanged(stored) }
        guard stored.terms.filing == .notFiled else { throw .filed }
        guard stored.terms.type == terms.type else { throw .typeDiffers(stored: stored.terms.type) }
        let (kind, assessment) =
            keepsAmounts(of: stored) ? (stored.kind, stored.assessment) : try assessed(on: snapshot, by: rules, at: now)
        let transaction = stored.replaced(by: terms, kind: kind, assessment: assessment, at: now)
        try snapshot.allowReplacement(by: transaction, rules.overCredit)
        return .replaced(transaction, journal: transaction.journal.less(stored.journal))
    }

    /// True when the stored amounts stay: what changed only describes the document, or ends it. So a document that is
    /// paid, filed or cancelled keeps its tax, whatever rates are on file by then.
    private func keepsAmounts(of stored: TaxTransaction) -> Bool {
        stored.terms.assesses(likewise: terms) && (stored.isInForce || terms.status == .cancelled)
    }

    private func takeNumber(in storeID: StoreID, _ numbering: inout Numbering) -> String? {
        switch terms.type {
        case .invoice, .estimate: nil
        case .refund, .taxableRefund:
            numbering.takeNumber(Numbering.Series(storeID: storeID, document: .creditMemo))
        }
    }

    private func assessed(
        on snapshot: TransactionSnapshot, by rules: TransactionRules, at now: Instant
    ) throws(TransactionRefusal) -> (TaxTransaction.Kind, Assessment) {
        let moment = terms.createdAt?.instant ?? snapshot.stored?.createdAt ?? now
        let day = TaxDay(secondsSince1970: moment.seconds)
        switch terms.type {
        case .invoice: return (.invoice, try assess(sale.sold(to: snapshot.buyer, on: day), by: rules))
        case .estimate: return (.estimate, try assess(sale.sold(to: snapshot.buyer, on: day), by: rules))
        case .taxableRefund:
            return (.taxableRefund, try assess(sale.sold(to: snapshot.buyer, on: day), by: rules))
        case .refund:
            let sale = sale.sold(to: .unknown, on: day)
            guard isLinked(by: rules) else { return (.standAloneRefund, rules.policy.assessStandAlone(sale)) }
            // The lines of a linked refund have no tax of their own, not even a manual one: it comes from the invoice.
            let assessment = rules.policy.assessStandAlone(sale.withoutManualRates)
            return (.linkedRefund(try credit(for: assessment, on: snapshot, rules.overCredit)), assessment)
        }
    }

    /// `isRefundLinked` decides; where it is absent, the operator's switch lets `createdFrom` decide.
    private func isLinked(by rules: TransactionRules) -> Bool {
        terms.isRefundLinked ?? (rules.linksByCreatedFrom && terms.createdFrom != nil)
    }

    private func assess(_ sale: Sale, by rules: TransactionRules) throws(TransactionRefusal) -> Assessment {
        do throws(AssessmentRefusal) {
            return try rules.policy.assess(sale, by: rules.book)
        } catch {
            throw .notAssessable(error)
        }
    }
}
