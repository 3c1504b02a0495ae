import Amounts
import Refunds
import Register
import SalesTax
import Wire

/// What clients said of `/v1` records, as JSON: written for good, and read again member by member. Amounts are plain decimals,
/// rates are fractions, moments are milliseconds since 1970.
extension JSONWriter {
    /// Writes what a client said of a document.
    mutating func terms(_ terms: TransactionTerms) {
        member("type", terms.type.rawValue)
        member("status", terms.status.rawValue)
        member("filing", terms.filing.rawValue)
        member("currency", terms.currency.code)
        member("taxInclusive", terms.isTaxInclusive)
        array("items", terms.items) { $0.item($1) }
        if let fee = terms.shippingFee {
            object("shipping") {
                $0.member("totalPrice", number: fee.totalPrice)
                $0.optional("taxCode", fee.taxCode)
                $0.manualTax(fee.manualTax)
            }
        }
        member("discount", number: terms.discount)
        address("shippingAddress", terms.shippingAddress)
        address("billingAddress", terms.billingAddress)
        optional("customer", terms.customerID)
        optional("createdFrom", terms.createdFrom)
        optional("linked", terms.isRefundLinked)
        optional("portion", terms.refundLinkedPortion?.description)
        optional("name", terms.documentName)
        timestamps(terms.createdAt, terms.updatedAt)
    }

    /// Writes what a client said of a customer.
    mutating func terms(_ terms: CustomerTerms) {
        member("name", terms.name)
        member("kind", terms.kind.rawValue)
        address("address", terms.address)
        optional("email", terms.email)
        optional("comment", terms.comment)
        timestamps(terms.createdAt, terms.updatedAt)
    }

    /// Writes what a client said of an exemption.
    mutating func terms(_ terms: ExemptionTerms) {
        member("customer", terms.customerID.description)
        member("country", terms.country)
        if let state = terms.state {
            object("state") {
                $0.optional("abbreviation", state.abbreviation)
                $0.optional("code", state.code)
                $0.optional("name", state.name)
            }
        }
        code("classification", terms.classification)
        optional("from", terms.from?.milliseconds)
        optional("through", terms.through?.milliseconds)
        member("active", terms.isActive)
        code("status", terms.status)
        if let certificate = terms.certificate {
            object("certificate") {
                $0.optional("id", certificate.id)
                $0.optional("url", certificate.url)
                $0.optional("name", certificate.name)
            }
        }
    }

    /// Writes a member, unless there is nothing to write.
    mutating func optional(_ key: StaticString, _ value: (some JSONWritable)?) {
        if let value { member(key, value) }
    }

    private mutating func item(_ item: TransactionItem) {
        member("name", item.name)
        optional("description", item.description)
        member("unitPrice", number: item.unitPrice)
        member("quantity", number: item.quantity)
        if let total = item.totalPrice { member("totalPrice", number: total) }
        optional("taxCode", item.taxCode)
        member("discount", number: item.discount)
        manualTax(item.manualTax)
    }

    private mutating func manualTax(_ tax: ManualTax) {
        guard let rate = tax.rate else { return }
        member("manualRate", rate.description)
        member("manualRateUsed", tax.rateInUse != nil)
    }

    private mutating func address(_ key: StaticString, _ address: TransactionAddress?) {
        guard let address else { return }
        object(key) {
            $0.member("country", address.country)
            $0.optional("state", address.state)
            $0.optional("county", address.county)
            $0.optional("city", address.city)
            $0.optional("street", address.street)
            $0.optional("zip", address.zip)
            $0.optional("region", address.region)
            $0.member("partial", address.isPartial)
        }
    }

    private mutating func timestamps(_ createdAt: Timestamp?, _ updatedAt: Timestamp?) {
        optional("createdAt", createdAt?.milliseconds)
        optional("updatedAt", updatedAt?.milliseconds)
    }

    private mutating func code(_ key: StaticString, _ code: ExemptionTerms.Code?) {
        guard let code else { return }
        object(key) {
            $0.member("code", code.code)
            $0.optional("meaning", code.meaning)
        }
    }
}

extension DocumentReader {
    mutating func transactionTerms() throws(StoreFault) -> TransactionTerms {
        let type: TransactionType = try word("type")
        let status: TransactionStatus = try word("status")
        let filing: TransactionFiling = try word("filing")
        let currency = try value("currency", of: { Currency($0) })
        let isTaxInclusive = try flag("taxInclusive")
        let items = try list("items") { item throws(StoreFault) in try item.item() }
        let shippingFee = try optionalObject("shipping") { fee throws(StoreFault) in
            TransactionFee(
                totalPrice: try fee.amount("totalPrice"), taxCode: try fee.optionalText("taxCode"),
                manualTax: try fee.manualTax())
        }
        let discount = try amount("discount")
        guard let shippingAddress = try address("shippingAddress") else {
            throw .broken("the database holds a document without an address")
        }
        var terms = TransactionTerms(type: type, currency: currency, items: items, shippingAddress: shippingAddress)
        terms.status = status
        terms.filing = filing
        terms.isTaxInclusive = isTaxInclusive
        terms.shippingFee = shippingFee
        terms.discount = discount
        terms.billingAddress = try address("billingAddress")
        terms.customerID = try optionalText("customer")
        terms.createdFrom = try optionalText("createdFrom")
        terms.isRefundLinked = try optionalFlag("linked")
        terms.refundLinkedPortion = try optional("portion", of: { Portion(parsing: $0) })
        terms.documentName = try optionalText("name")
        terms.createdAt = try timestamp("createdAt")
        terms.updatedAt = try timestamp("updatedAt")
        return terms
    }

    mutating func customerTerms() throws(StoreFault) -> CustomerTerms {
        var terms = CustomerTerms(name: try text("name"))
        terms.kind = try word("kind")
        terms.address = try address("address")
        terms.email = try optionalText("email")
        terms.comment = try optionalText("comment")
        terms.createdAt = try timestamp("createdAt")
        terms.updatedAt = try timestamp("updatedAt")
        return terms
    }

    mutating func exemptionTerms() throws(StoreFault) -> ExemptionTerms {
        var terms = ExemptionTerms(
            customerID: try value("customer", of: { ComplytID(parsing: $0) }), country: try text("country"))
        terms.state = try optionalObject("state") { state throws(StoreFault) in
            .init(
                abbreviation: try state.optionalText("abbreviation"), code: try state.optionalText("code"),
                name: try state.optionalText("name"))
        }
        terms.classification = try code("classification")
        terms.from = try timestamp("from")
        terms.through = try timestamp("through")
        terms.isActive = try flag("active")
        terms.status = try code("status")
        terms.certificate = try optionalObject("certificate") { certificate throws(StoreFault) in
            .init(
                id: try certificate.optionalText("id"), url: try certificate.optionalText("url"),
                name: try certificate.optionalText("name"))
        }
        return terms
    }

    private mutating func item() throws(StoreFault) -> TransactionItem {
        let item = TransactionItem(
            name: try text("name"), description: try optionalText("description"), unitPrice: try amount("unitPrice"),
            quantity: try value("quantity") { json throws(JSONError) in try json.decimal() },
            totalPrice: try optionalAmount("totalPrice"), taxCode: try optionalText("taxCode"),
            discount: try amount("discount"), manualTax: try manualTax())
        guard let item else { throw .broken("the database holds an item that cannot be") }
        return item
    }

    private mutating func manualTax() throws(StoreFault) -> ManualTax {
        guard let rate = try optional("manualRate", of: { TaxRate(fraction: $0) }) else { return .none }
        return try flag("manualRateUsed") ? .used(rate) : .named(rate)
    }

    private mutating func address(_ key: StaticString) throws(StoreFault) -> TransactionAddress? {
        try optionalObject(key) { reader throws(StoreFault) in
            var address = TransactionAddress(country: try reader.text("country"))
            address.state = try reader.optionalText("state")
            address.county = try reader.optionalText("county")
            address.city = try reader.optionalText("city")
            address.street = try reader.optionalText("street")
            address.zip = try reader.optionalText("zip")
            address.region = try reader.optionalText("region")
            address.isPartial = try reader.flag("partial")
            return address
        }
    }

    private mutating func code(_ key: StaticString) throws(StoreFault) -> ExemptionTerms.Code? {
        try optionalObject(key) { code throws(StoreFault) in
            .init(code: try code.text("code"), meaning: try code.optionalText("meaning"))
        }
    }
}
