internal import Amounts
internal import Refunds
internal import SalesTax
internal import Wire

extension PutTransaction {
    /// Reads the document of a key, or names everything that is wrong with it, and what was wrong before: a key that is nil too.
    init(reading request: Request, at key: TransactionKey?, _ faults: FaultList) throws(Problem) {
        let reader = try Reader(request, faults)
        reader.check(key)
        let complytID = reader.complytID("complytId")
        let reading = TermsReading(reader)
        guard let key else { throw .invalid(faults.faults) }
        do throws(SaleFaults) {
            try self.init(key: key, complytID: complytID, terms: reading.terms)
        } catch {
            reading.note(error, reader)
            throw .invalid(faults.faults)
        }
        try faults.check()
    }
}

extension Reader {
    /// The key in the body must be that of the path, where the body has one.
    func check(_ key: TransactionKey?) {
        let source = value("source", FieldNames.sourceDetail, \.transactionSource)
        if let key, let source, source != key.source {
            refuse("source", "is not that of the path")
        }
        let name = value("externalId", FieldNames.externalIDDetail, \.externalID)
        if let key, let name, name != key.externalID { refuse("externalId", "is not that of the path") }
    }

    /// An array with something in it; each item's reader, nil for what is no object.
    fileprivate func items(_ key: String) -> [Reader?] {
        guard let array = required(key, "is not an array", \.array) else { return [] }
        if array.isEmpty { refuse(key, "has no item") }
        return array.enumerated().map { number, json in
            guard let object = json.object else {
                refuse("\(key)/\(number)", "is not an object")
                return nil
            }
            return Reader(object: object, pointer: "\(pointer)/\(key)/\(number)", faults: faults)
        }
    }

    /// The address under a key.
    func address(_ key: String, isRequired: Bool = false) -> TransactionAddress? {
        if isRequired, self[key] == nil { refuse(key, "is required") }
        return object(key).flatMap { TransactionAddress($0) }
    }
}

/// What the fields that name a record must be.
enum FieldNames {
    static let sourceDetail = "is not a whole number from 1 to 10"
    static let externalIDDetail = "is not a text of 1 to 256 characters on one line"
}

extension JSON {
    /// `1` to `10`, as a number or a text.
    var transactionSource: TransactionSource? { integerID.flatMap { TransactionSource($0) } }

    /// A record's name in the client's system.
    var externalID: String? { text(1...256, breaks: false) }
}

/// The terms of a document as far as they can be read.
private struct TermsReading {
    /// With a placeholder for each field that cannot be read: it is noted.
    let terms: TransactionTerms
    private let hasCurrency: Bool
    /// True when all items could be read.
    private let isWhole: Bool

    init(_ reader: Reader) {
        let placeholder = TransactionAddress(country: "")
        let currency = reader.value("currency", "is not a currency of ISO 4217") { json in
            json.string.flatMap { Currency($0) }
        }
        let items = reader.items("items").map { reader in reader.flatMap { TransactionItem(reading: $0) } }
        let addresses = (
            shipping: reader.address("shippingAddress", isRequired: true), billing: reader.address("billingAddress")
        )
        var terms = TransactionTerms(
            type: reader.word("transactionType") ?? .invoice, currency: currency ?? .dollar,
            items: items.map { $0 ?? .placeholder }, shippingAddress: addresses.shipping ?? placeholder)
        terms.billingAddress = addresses.billing
        terms.customerID = reader.line("customerId", max: 256)
        terms.status = reader.word("transactionStatus") ?? .active
        terms.filing = reader.word("transactionFilingStatus") ?? .notFiled
        terms.createdFrom = reader.line("createdFrom", max: 256)
        terms.isRefundLinked = reader.flag("isRefundLinked")
        terms.refundLinkedPortion = reader.value(
            "refundLinkedPercentage", "is not a number from 0 to 1 with at most eighteen decimals"
        ) { $0.decimalText.flatMap { Portion(parsing: $0) } }
        terms.shippingFee = reader.object("shippingFee").map { TransactionFee(reading: $0) }
        terms.discount = reader.amount("transactionLevelDiscount") ?? .zero
        terms.documentName = reader.line("documentName", max: 50)
        terms.isTaxInclusive = reader.flag("isTaxInclusive") ?? false
        if let timestamps = reader.object("externalTimestamps") {
            terms.createdAt = timestamps.timestamp("createdDate")
            terms.updatedAt = timestamps.timestamp("updatedDate")
        }
        self.terms = terms
        hasCurrency = currency != nil || reader["currency"] == nil
        isWhole = !items.isEmpty && items.allSatisfy { $0 != nil }
    }

    /// Notes what the amounts break together; a discount on all items only where all items could be read.
    func note(_ faults: SaleFaults, _ reader: Reader) {
        // In another currency other amounts would be too fine.
        guard hasCurrency else { return }
        for fault in faults.all {
            if case .documentDiscountExceeds = fault, !isWhole { continue }
            reader.refuse(pointer(of: fault), fault.detail(in: terms.currency))
        }
    }

    private func pointer(of fault: SaleFault) -> String {
        switch fault {
        case .amountInvalid(.item(let number)): "items/\(number)/totalPrice"
        case .discountInvalid(.item(let number)), .discountExceeds(.item(let number), _): "items/\(number)/discount"
        case .manualRateExceeds(.item(let number)): "items/\(number)/manualSalesTaxRate"
        case .manualRateExceeds(.shipping): "shippingFee/manualSalesTaxRate"
        case .amountInvalid(.shipping), .discountInvalid(.shipping), .discountExceeds(.shipping, _):
            "shippingFee/totalPrice"
        case .totalExceeds: "items"
        case .documentDiscountInvalid, .documentDiscountExceeds: "transactionLevelDiscount"
        }
    }
}

extension Currency {
    /// What a document is in that names none.
    fileprivate static let dollar: Currency = {
        guard let currency = Currency("USD") else { preconditionFailure("the dollar is in use") }
        return currency
    }()
}

extension SaleFault {
    fileprivate func detail(in currency: Currency) -> String {
        switch self {
        case .amountInvalid, .discountInvalid, .documentDiscountInvalid:
            "has more decimals than \(currency) has: \(currency.exponent)"
        case .discountExceeds(_, let left): "is above what the item costs: \(left.shortText)"
        case .manualRateExceeds: ManualTax.rateDetail
        case .totalExceeds: "add up to more than 99999999999.9999"
        case .documentDiscountExceeds(let left): "is above what the items cost: \(left.shortText)"
        }
    }
}

extension TransactionItem {
    /// Stands for an item that cannot be read.
    fileprivate static let placeholder: TransactionItem = {
        let one = Quantity(tenThousandths: 10_000)
        guard let item = TransactionItem(name: "", unitPrice: .zero, quantity: one) else {
            preconditionFailure("nothing times one is within bounds")
        }
        return item
    }()

    fileprivate init?(reading reader: Reader) {
        let name = reader.requiredLine("name", max: 256)
        let unitPrice = reader.required("unitPrice", Reader.amountDetail, \.amountFromZero)
        let quantity = reader.required("quantity", "is not a number above zero with at most four decimals") { json in
            json.quantity.flatMap { $0 > .zero ? $0 : nil }
        }
        let totalPrice = reader.amount("totalPrice")
        let description = reader.remark("description")
        let taxCode = reader.line("taxCode", max: 256)
        let discount = reader.amount("discount")
        let manualTax = ManualTax(reader)
        guard let name, let unitPrice, let quantity else { return nil }
        guard unitPrice.isBounded(times: quantity) else {
            reader.refuse("unitPrice", "times quantity is more than 99999999999.9999")
            return nil
        }
        self.init(
            name: name, description: description, unitPrice: unitPrice, quantity: quantity, totalPrice: totalPrice,
            taxCode: taxCode, discount: discount ?? .zero, manualTax: manualTax)
    }
}

extension TransactionFee {
    fileprivate init(reading reader: Reader) {
        self.init(
            totalPrice: reader.required("totalPrice", Reader.amountDetail, \.amountFromZero) ?? .zero,
            taxCode: reader.line("taxCode", max: 256), manualTax: ManualTax(reader))
    }
}

extension ManualTax {
    static let rateDetail = "is not a fraction from 0 to 0.2 with at most eight decimals"

    fileprivate init(_ reader: Reader) {
        let isUsed = reader.flag("manualSalesTax") ?? false
        let rate = reader.value("manualSalesTaxRate", ManualTax.rateDetail) { json in
            json.decimalText.flatMap { TaxRate(fraction: $0) }.flatMap { $0 <= Sale.Line.manualRateMax ? $0 : nil }
        }
        guard let rate else {
            self = .none
            if isUsed, reader["manualSalesTaxRate"] == nil {
                reader.refuse("manualSalesTaxRate", "is required when manualSalesTax is true")
            }
            return
        }
        self = isUsed ? .used(rate) : .named(rate)
    }
}

extension TransactionAddress {
    fileprivate init?(_ reader: Reader) {
        let country = reader.requiredLine("country", max: 50)
        self.init(country: country ?? "")
        state = reader.line("state", max: 100)
        county = reader.line("county", max: 100)
        city = reader.line("city", max: 100)
        street = reader.line("street", max: 200)
        zip = reader.line("zip", max: 20)
        region = reader.line("region", max: 20)
        isPartial = reader.flag("isPartial") ?? false
        guard country != nil else { return nil }
    }
}
