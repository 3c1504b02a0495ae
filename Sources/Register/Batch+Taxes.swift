import Refunds

extension Batch {
    /// Decides a `/v1` command.
    mutating func decide(_ command: TaxCommand, by clientID: ClientID?) -> Result<Outcome, Rejection> {
        do throws(TransactionRefusal) {
            return .success(.taxRecord(try carryOut(command, by: clientID)))
        } catch {
            return .failure(.taxRefused(error))
        }
    }

    private mutating func carryOut(
        _ command: TaxCommand, by clientID: ClientID?
    ) throws(TransactionRefusal) -> TaxOutcome {
        let storeID = command.storeID
        let now = numbering.moment(of: storeID, clock: leaseClock)
        switch command.request {
        case .putTransaction(let put):
            let snapshot = taxes.snapshot(
                of: put.key, in: storeID, createdFrom: put.terms.createdFrom, customerID: put.terms.customerID)
            var numbering = numbering
            let decision = try put.decide(
                on: snapshot, by: taxRules, in: storeID, newID: command.newIDs[0], numbering: &numbering, at: now)
            self.numbering = numbering
            return record(decision, customer: snapshot.customer, by: clientID, at: now)
        case .cancelTransaction(let cancel):
            let snapshot = taxes.snapshot(of: cancel.key, in: storeID)
            let decision = try cancel.decide(on: snapshot, taxRules.overCredit, at: now)
            return record(decision, customer: snapshot.customer, by: clientID, at: now)
        case .putCustomer(let put):
            let stored = taxes.customer(put.key, in: storeID)
            return record(
                try put.decide(on: stored, in: storeID, newID: command.newIDs[0], numbering: &numbering, at: now),
                by: clientID, at: now)
        case .patchCustomer(let patch):
            return record(
                try patch.decide(on: taxes.customer(patch.complytID, in: storeID), at: now), by: clientID, at: now)
        case .addExemptions(let add):
            let customer = taxes.customer(add.customerID, in: storeID)
            let decisions = try add.decide(
                for: customer, beside: customer.map { taxes.exemptions(of: $0) } ?? [], newIDs: command.newIDs,
                numbering: &numbering, at: now)
            return record(decisions, in: storeID, by: clientID, at: now)
        case .patchExemption(let patch):
            let decision = try patch.decide(on: taxes.exemption(patch.complytID, in: storeID), at: now)
            return record([decision], in: storeID, by: clientID, at: now)
        }
    }

    private mutating func record(
        _ decision: TransactionDecision, customer: TaxCustomer?, by clientID: ClientID?, at now: Instant
    ) -> TaxOutcome {
        let transaction = decision.transaction
        switch decision {
        case .unchanged: break
        case .created(_, let journal), .replaced(_, let journal), .cancelled(_, let journal):
            let credited = taxes.change(to: transaction).map {
                Change.invoiceCredited($0.invoiceID, transaction.storeID, $0.credits)
            }
            record(
                [.transactionPut(transaction, journal: journal)] + credited, in: transaction.storeID, by: clientID,
                at: now)
        }
        return .transaction(decision, customer: customer)
    }

    private mutating func record(
        _ decision: RecordDecision<TaxCustomer>, by clientID: ClientID?, at now: Instant
    ) -> TaxOutcome {
        if decision.changesRecord {
            taxes.put(decision.record)
            record([.customerPut(decision.record)], in: decision.record.storeID, by: clientID, at: now)
        }
        return .customer(decision)
    }

    private mutating func record(
        _ decisions: [RecordDecision<TaxExemption>], in storeID: StoreID, by clientID: ClientID?, at now: Instant
    ) -> TaxOutcome {
        let changed = decisions.filter(\.changesRecord).map(\.record)
        for exemption in changed { taxes.put(exemption) }
        if !changed.isEmpty { record(changed.map { .exemptionPut($0) }, in: storeID, by: clientID, at: now) }
        return .exemptions(decisions)
    }
}

extension TaxNames {
    /// The records that these commands are about, and the customers of these orders.
    init(of commands: [TaxCommand], and imports: [ImportOrder]) {
        self.init()
        for command in commands { add(command) }
        for order in imports {
            switch order.document.taxation?.customer {
            case .key(let key): customers.insert(ExternalName(order.storeID, key.externalID))
            case .complytID(let complytID): customerIDs.insert(RegisterName(order.storeID, complytID))
            case nil: break
            }
        }
    }

    private mutating func add(_ command: TaxCommand) {
        let storeID = command.storeID
        switch command.request {
        case .putTransaction(let put):
            let name = ExternalName(storeID, put.key.externalID)
            if put.terms.type == .invoice { invoices.insert(name) } else { transactions.insert(name) }
            if let name = put.terms.createdFrom { transactions.insert(ExternalName(storeID, name)) }
            if let name = put.terms.customerID { addCustomer(name, in: storeID) }
        case .cancelTransaction(let cancel): invoices.insert(ExternalName(storeID, cancel.key.externalID))
        case .putCustomer(let put): customers.insert(ExternalName(storeID, put.key.externalID))
        case .patchCustomer(let patch): customerIDs.insert(RegisterName(storeID, patch.complytID))
        case .addExemptions(let add): customerIDs.insert(RegisterName(storeID, add.customerID))
        case .patchExemption(let patch): exemptionIDs.insert(RegisterName(storeID, patch.complytID))
        }
    }
}

extension RecordDecision {
    fileprivate var changesRecord: Bool {
        switch self {
        case .unchanged: false
        case .created, .replaced: true
        }
    }
}
