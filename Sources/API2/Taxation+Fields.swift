import Refunds
import Wire

extension OrderDocument.Taxation {
    /// Reads how the tax is to be worked out; nil when `tax` is absent, as the order brings its own.
    ///
    /// The goods go to the shipping address, or to the billing address when there is no other.
    init?(reading fields: Fields) throws(Refusal) {
        guard try fields.optional("tax", { $0.string == "compute" ? true : nil }) != nil else {
            // Whoever names a customer expects that it counts.
            guard fields["tax_customer"] == nil else { throw .fieldInvalid(field: "tax") }
            return nil
        }
        let address = fields["shipping_address"] ?? fields["billing_address"]
        // Without card numbers, as an answer may repeat the address.
        guard let place = address?.withoutCardNumbers?.object.map(Fields.init) else {
            throw .fieldInvalid(field: "shipping_address")
        }
        self.init(to: try TransactionAddress(reading: place))
        customer = try fields.optional("tax_customer") { $0.object.map(Fields.init) }
            .map { object throws(Refusal) in try TaxCustomerName(reading: object) }
        shippingTaxCode = try fields.line("shipping_tax_code", charactersMax: 256)
    }
}

extension TransactionAddress {
    /// Reads an address of an order. A state is known by code or name, and its code goes first, as Magento 2 has both.
    init(reading fields: Fields) throws(Refusal) {
        guard let country = try fields.line("country_id", charactersMax: 255) else {
            throw .fieldInvalid(field: "country_id")
        }
        self.init(country: country)
        let code = try fields.line("region_code", charactersMax: 255)
        let name = try fields.line("region", charactersMax: 255)
        region = code ?? name
        zip = try fields.line("postcode", charactersMax: 255)
        city = try fields.line("city", charactersMax: 255)
        // Magento has the lines of a street as an array, or with breaks between them.
        street = try fields.optional("street") { ($0.array?.first ?? $0).remark }
    }
}

extension TaxCustomerName {
    /// Reads a customer's name: `complyt_id`, or `source` and `external_id`.
    init(reading fields: Fields) throws(Refusal) {
        let complytID = try fields.optional("complyt_id") { $0.string.flatMap(ComplytID.init(parsing:)) }
        let source = try fields.optional("source") { $0.documentID.flatMap(TransactionSource.init) }
        let externalID = try fields.line("external_id", charactersMax: 256)
        switch (complytID, source, externalID) {
        case (let complytID?, nil, nil): self = .complytID(complytID)
        case (nil, let source?, let externalID?): self = .key(TransactionKey(source: source, externalID: externalID))
        case (_?, _, _), (nil, _, _): throw .fieldInvalid(field: "tax_customer")
        }
    }
}
