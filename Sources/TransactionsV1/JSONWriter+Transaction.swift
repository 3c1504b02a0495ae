internal import Amounts
internal import Refunds
internal import SalesTax
internal import Wire

extension JSONWriter {
    /// Writes the members of a transaction.
    mutating func transaction(_ transaction: TaxTransaction, customer: TaxCustomer?, _ detail: TransactionDetail) {
        let isDetailed = detail != .thin
        let terms = transaction.terms
        let assessment = transaction.assessment
        member("complytId", transaction.complytID.description)
        member("externalId", transaction.key.externalID)
        member("source", String(transaction.key.source.number))
        array("items", Array(zip(terms.items, assessment.items))) { writer, pair in
            writer.item(pair.0, pair.1, of: transaction, isDetailed: isDetailed)
        }
        object("shippingAddress") {
            $0.address(terms.shippingAddress)
            $0.matchedAddress(of: transaction)
        }
        member("billingAddress", address: terms.billingAddress)
        member("customerId", terms.customerID)
        if isDetailed {
            if let customer { object("customer") { $0.customer(customer) } } else { member("customer", json: nil) }
        }
        member("transactionType", terms.type.rawValue)
        member("transactionStatus", terms.status.rawValue)
        member("transactionFilingStatus", terms.filing.rawValue)
        member("createdFrom", terms.createdFrom)
        member("isRefundLinked", terms.isRefundLinked)
        member("refundLinkedPercentage", json: terms.refundLinkedPortion?.description)
        member("documentName", terms.documentName)
        member("currency", terms.currency.code)
        member("isTaxInclusive", terms.isTaxInclusive)
        member("transactionLevelDiscount", number: terms.discount)
        shippingFee(of: transaction, isDetailed: isDetailed)
        salesTax(of: transaction)
        member("totalItemsAmount", number: assessment.itemsTotal)
        member("totalDiscount", number: assessment.discountTotal)
        member("taxableItemsAmount", number: transaction.taxableItemsTotal)
        member("tangibleItemsAmount", number: assessment.tangibleItemsTotal)
        member("finalTransactionAmount", number: transaction.total)
        timestamps("externalTimestamps", terms.createdAt, terms.updatedAt)
        timestamps("internalTimestamps", Timestamp(transaction.createdAt), Timestamp(transaction.updatedAt))
        member("revision", transaction.revision)
        if detail == .explained { explanation(of: transaction) }
    }

    private mutating func item(
        _ item: TransactionItem, _ line: Assessment.Line, of transaction: TaxTransaction, isDetailed: Bool
    ) {
        member("name", item.name)
        member("description", item.description)
        member("unitPrice", number: item.unitPrice)
        member("quantity", number: item.quantity)
        member("totalPrice", number: item.gross(in: transaction.terms.currency))
        member("discount", number: item.discount)
        member("taxCode", item.taxCode)
        manualTax(item.manualTax)
        assessed(line, of: transaction, isDetailed: isDetailed)
    }

    private mutating func shippingFee(of transaction: TaxTransaction, isDetailed: Bool) {
        guard let fee = transaction.terms.shippingFee,
            let line = transaction.assessment.lines.last(where: { $0.place == .shipping })
        else { return member("shippingFee", json: nil) }
        object("shippingFee") {
            $0.member("totalPrice", number: fee.totalPrice)
            $0.member("taxCode", fee.taxCode)
            $0.manualTax(fee.manualTax)
            $0.assessed(line, of: transaction, isDetailed: isDetailed)
        }
    }

    /// What an item and the shipping fee have in common: what became of the line.
    private mutating func assessed(_ line: Assessment.Line, of transaction: TaxTransaction, isDetailed: Bool) {
        let isTaxed = transaction.taxes(line)
        member("calculatedTotal", number: line.afterDiscount)
        member("relativeTransactionDiscount", number: line.documentDiscount)
        member("taxableCategory", isTaxed ? "TAXABLE" : "NOT_TAXABLE")
        member("tangibleCategory", line.isTangible ? "TANGIBLE" : "INTANGIBLE")
        guard isDetailed else { return }
        let region = transaction.ratesRegion
        let components = transaction.components(of: line)
        rates(components, in: region)
        object("jurisdictionalSalesTaxRules") {
            let state = region.country == "US" ? region.state.flatMap { USState($0) } : nil
            $0.member("name", state?.name ?? region.state ?? region.country)
            $0.member("abbreviation", region.state ?? region.country)
            $0.member("taxable", isTaxed)
            $0.member("reason", transaction.reason(for: line, taxedAt: components))
        }
    }

    private mutating func manualTax(_ tax: ManualTax) {
        member("manualSalesTax", tax.rateInUse != nil)
        member("manualSalesTaxRate", rate: tax.rate ?? .zero)
    }

    private mutating func salesTax(of transaction: TaxTransaction) {
        guard let tax = transaction.tax else { return member("salesTax", json: nil) }
        let components = (transaction.linkedCredit?.components ?? transaction.assessment.components).ofDocument
        object("salesTax") {
            $0.member("amount", number: tax)
            $0.member("rate", rate: components.map(\.rate).sum())
            $0.rates(components, in: transaction.ratesRegion)
        }
    }

    /// The place that the rates were found for, where any were looked up.
    private mutating func matchedAddress(of transaction: TaxTransaction) {
        let assessment = transaction.assessment
        guard !assessment.boundaries.isEmpty else { return member("matchedAddressData", json: nil) }
        let names = assessment.components.map(\.jurisdiction)
        object("matchedAddressData") {
            $0.matchedAddress(in: assessment.region, names, zip: transaction.terms.shippingAddress.zip)
        }
    }

    /// The members of `matchedAddressData`.
    mutating func matchedAddress(in region: Region, _ jurisdictions: [Jurisdiction], zip: String?) {
        object("address") {
            $0.member("country", region.country)
            $0.member("state", region.state)
            $0.member("county", jurisdictions.first { $0.kind == .county }.map { $0.name ?? $0.code })
            $0.member("city", jurisdictions.first { $0.kind == .city }.map { $0.name ?? $0.code })
            $0.member("zip", zip)
        }
    }
}

extension TaxTransaction {
    /// A linked refund's lines are taxed as its invoice was: as a whole.
    fileprivate func taxes(_ line: Assessment.Line) -> Bool {
        linkedCredit.map { $0.credit.tax != nil } ?? line.ruling.isTaxed
    }

    /// A linked refund has its invoice's rates, wherever the goods come from; the last of them is the narrowest.
    var ratesRegion: Region {
        linkedCredit?.components.last?.jurisdiction.region ?? assessment.region
    }

    fileprivate func components(of line: Assessment.Line) -> [RateComponent] {
        if let linkedCredit { return linkedCredit.credit.tax == nil ? [] : linkedCredit.components.ofDocument }
        return line.taxes.map { assessment.components[$0.component] }
    }

    fileprivate var taxableItemsTotal: Amount {
        guard let linkedCredit else { return assessment.taxableItemsTotal }
        return linkedCredit.credit.tax == nil ? .zero : assessment.items.map(\.total).sum()
    }

    /// Why a line is taxed or not; says so where demo rates made its tax.
    func reason(for line: Assessment.Line) -> String { reason(for: line, taxedAt: components(of: line)) }

    fileprivate func reason(for line: Assessment.Line, taxedAt components: [RateComponent]) -> String {
        if linkedCredit != nil { return "linked to an invoice" }
        let isDemo = components.contains { $0.source.file == RateBook.demoName }
        return isDemo ? "\(line.ruling.reason), \(RateBook.demoName)" : line.ruling.reason
    }
}

extension Ruling {
    /// Why, in few words.
    fileprivate var reason: String {
        switch self {
        case .taxed(let rateClass, let rule?): "taxed at the \(rateClass) rate: \(rule.source)"
        case .taxed(_, nil): "taxed at the general rate"
        case .manual: "taxed at the rate given"
        case .noNexus: "no nexus"
        case .noSalesTax: "no sales tax there"
        case .marketplace: "the customer is a marketplace"
        case .exempt(let exemption): "exemption \(exemption.id)"
        case .notTaxable(let rule): "not taxable: \(rule.source)"
        case .shippingTaxed(let rule?): "shipping is taxed: \(rule.source)"
        case .shippingTaxed(nil): "shipping is taxed"
        case .shippingExempt(let rule): "shipping is not taxed: \(rule.source)"
        case .itemsNotTaxed: "no item is taxed"
        case .standAlone: "a stand-alone refund"
        }
    }
}
