internal import Refunds
internal import SalesTax
internal import Wire

extension TransactionQuery {
    init(_ parameters: Parameters, in storeID: StoreID) {
        self.init(storeID: storeID, page: parameters.page)
        type = parameters.word("transactionType")
        status = parameters.word("transactionStatus")
        source = parameters.source
        createdFrom = parameters.line("createdFrom", max: 256)
        created = parameters.period
    }
}

extension TaxRecordQuery {
    init(_ parameters: Parameters, in storeID: StoreID) {
        self.init(storeID: storeID, page: parameters.page)
        source = parameters.source
        customerID = parameters.value("customerId", "is not a UUID") { ComplytID(parsing: $0) }
    }
}

extension RateQuery {
    init(_ parameters: Parameters) {
        let country = parameters.line("country", max: 50)
        if parameters.query["country"]?.isEmpty != false {
            parameters.faults.add(.parameter("country"), "is required")
        }
        var address = TransactionAddress(country: country ?? "")
        address.state = parameters.line("state", max: 100)
        address.county = parameters.line("county", max: 100)
        address.city = parameters.line("city", max: 100)
        address.street = parameters.line("street", max: 200)
        address.zip = parameters.line("zip", max: 20)
        address.region = parameters.line("region", max: 20)
        address.isPartial = parameters.flag("isPartial") ?? false
        self.address = address
        date = parameters.value("effectiveDate", "is not a date or date-time of ISO 8601") { Timestamp(parsing: $0) }
    }
}
