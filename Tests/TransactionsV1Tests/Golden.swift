/// Whole answers, over several lines.
enum Golden {
    /// An invoice in New York City.
    static let invoice = """
        {"complytId":"3fa85f64-5717-4562-b3fc-000000000001","externalId":"INV172037615","source":"9",
        "items":[{"name":"Product XYZ","description":null,"unitPrice":100,"quantity":2,"totalPrice":200,
        "discount":0,"taxCode":null,"manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":200,
        "relativeTransactionDiscount":20,"taxableCategory":"TAXABLE","tangibleCategory":"TANGIBLE",
        "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
        "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,
        "specialDistrictRate":0},"taxRate":0.08875},"gtRates":null,"jurisdictionalSalesTaxRules":{"name":"New York",
        "abbreviation":"NY","taxable":true,"reason":"taxed at the general rate"}},{"name":"Service",
        "description":null,"unitPrice":33.3333,"quantity":3,"totalPrice":100,"discount":0,"taxCode":"SERVICE",
        "manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":100,"relativeTransactionDiscount":10,
        "taxableCategory":"TAXABLE","tangibleCategory":"INTANGIBLE","salesTaxRates":{"stateRate":0.04,
        "countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,"otherRate":0,"combinedDistrictRate":0.00375,
        "ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,"specialDistrictRate":0},"taxRate":0.08875},
        "gtRates":null,"jurisdictionalSalesTaxRules":{"name":"New York","abbreviation":"NY","taxable":true,
        "reason":"taxed at the general rate"}}],"shippingAddress":{"country":"US","state":"New York","county":null,
        "city":null,"street":null,"zip":"10001","region":null,"isPartial":false,
        "matchedAddressData":{"address":{"country":"US","state":"NY","county":null,"city":"New York City",
        "zip":"10001"}}},"billingAddress":null,"customerId":"vG9s_bmFkw7Km3OuIwgL7Q","customer":null,
        "transactionType":"INVOICE","transactionStatus":"ACTIVE","transactionFilingStatus":"NOT_FILED",
        "createdFrom":null,"isRefundLinked":null,"refundLinkedPercentage":null,"documentName":null,"currency":"USD",
        "isTaxInclusive":false,"transactionLevelDiscount":30,"shippingFee":{"totalPrice":10,"taxCode":null,
        "manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":10,"relativeTransactionDiscount":0,
        "taxableCategory":"TAXABLE","tangibleCategory":"INTANGIBLE","salesTaxRates":{"stateRate":0.04,
        "countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,"otherRate":0,"combinedDistrictRate":0.00375,
        "ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,"specialDistrictRate":0},"taxRate":0.08875},
        "gtRates":null,"jurisdictionalSalesTaxRules":{"name":"New York","abbreviation":"NY","taxable":true,
        "reason":"shipping is taxed: taxed when the goods are"}},"salesTax":{"amount":24.85,"rate":0.08875,
        "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
        "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,
        "specialDistrictRate":0},"taxRate":0.08875},"gtRates":null},"totalItemsAmount":300,"totalDiscount":30,
        "taxableItemsAmount":270,"tangibleItemsAmount":180,"finalTransactionAmount":304.85,
        "externalTimestamps":{"createdDate":"2026-11-20T10:00:00.500","updatedDate":null},
        "internalTimestamps":{"createdDate":"2026-11-21T13:00:00","updatedDate":"2026-11-21T13:00:00"},
        "revision":1}
        """

    /// The vendor's sample, linked to it.
    static let refund = """
        {"complytId":"3fa85f64-5717-4562-b3fc-000000000002","externalId":"INV172037616","source":"9",
        "items":[{"name":"Product XYZ","description":"Product Return","unitPrice":100,"quantity":1,"totalPrice":100,
        "discount":0,"taxCode":"C1S1","manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":100,
        "relativeTransactionDiscount":0,"taxableCategory":"TAXABLE","tangibleCategory":"TANGIBLE",
        "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
        "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,
        "specialDistrictRate":0},"taxRate":0.08875},"gtRates":null,"jurisdictionalSalesTaxRules":{"name":"New York",
        "abbreviation":"NY","taxable":true,"reason":"linked to an invoice"}}],"shippingAddress":{"country":"US",
        "state":"EX","county":null,"city":"Example City","street":"123 Example St","zip":"12345","region":null,
        "isPartial":false,"matchedAddressData":null},"billingAddress":null,"customerId":"vG9s_bmFkw7Km3OuIwgL7Q",
        "customer":null,"transactionType":"REFUND","transactionStatus":"ACTIVE",
        "transactionFilingStatus":"NOT_FILED","createdFrom":"INV172037615","isRefundLinked":true,
        "refundLinkedPercentage":null,"documentName":null,"currency":"USD","isTaxInclusive":false,
        "transactionLevelDiscount":0,"shippingFee":null,"salesTax":{"amount":24.85,"rate":0.08875,
        "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
        "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,
        "specialDistrictRate":0},"taxRate":0.08875},"gtRates":null},"totalItemsAmount":100,"totalDiscount":0,
        "taxableItemsAmount":100,"tangibleItemsAmount":100,"finalTransactionAmount":124.85,
        "externalTimestamps":null,"internalTimestamps":{"createdDate":"2026-11-21T13:00:00",
        "updatedDate":"2026-11-21T13:00:00"},
        "revision":1}
        """

    /// The invoice without detail.
    static let thin = """
        {"complytId":"3fa85f64-5717-4562-b3fc-000000000001","externalId":"INV172037615","source":"9",
        "items":[{"name":"Product XYZ","description":null,"unitPrice":100,"quantity":2,"totalPrice":200,
        "discount":0,"taxCode":null,"manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":200,
        "relativeTransactionDiscount":20,"taxableCategory":"TAXABLE","tangibleCategory":"TANGIBLE"},
        {"name":"Service","description":null,"unitPrice":33.3333,"quantity":3,"totalPrice":100,"discount":0,
        "taxCode":"SERVICE","manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":100,
        "relativeTransactionDiscount":10,"taxableCategory":"TAXABLE","tangibleCategory":"INTANGIBLE"}],
        "shippingAddress":{"country":"US","state":"New York","county":null,"city":null,"street":null,"zip":"10001",
        "region":null,"isPartial":false,"matchedAddressData":{"address":{"country":"US","state":"NY","county":null,
        "city":"New York City","zip":"10001"}}},"billingAddress":null,"customerId":"vG9s_bmFkw7Km3OuIwgL7Q",
        "transactionType":"INVOICE","transactionStatus":"ACTIVE","transactionFilingStatus":"NOT_FILED",
        "createdFrom":null,"isRefundLinked":null,"refundLinkedPercentage":null,"documentName":null,"currency":"USD",
        "isTaxInclusive":false,"transactionLevelDiscount":30,"shippingFee":{"totalPrice":10,"taxCode":null,
        "manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":10,"relativeTransactionDiscount":0,
        "taxableCategory":"TAXABLE","tangibleCategory":"INTANGIBLE"},"salesTax":{"amount":24.85,"rate":0.08875,
        "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
        "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,"countyDistrictRate":0,
        "specialDistrictRate":0},"taxRate":0.08875},"gtRates":null},"totalItemsAmount":300,"totalDiscount":30,
        "taxableItemsAmount":270,"tangibleItemsAmount":180,"finalTransactionAmount":304.85,
        "externalTimestamps":{"createdDate":"2026-11-20T10:00:00.500","updatedDate":null},
        "internalTimestamps":{"createdDate":"2026-11-21T13:00:00","updatedDate":"2026-11-21T13:00:00"},
        "revision":1}
        """

    /// A taxable refund in Quebec.
    static let canada = """
        {"complytId":"3fa85f64-5717-4562-b3fc-000000000001","externalId":"A/B","source":"10","items":[{"name":"a",
        "description":null,"unitPrice":114.98,"quantity":1,"totalPrice":114.98,"discount":0,"taxCode":null,
        "manualSalesTax":false,"manualSalesTaxRate":0,"calculatedTotal":114.98,"relativeTransactionDiscount":0,
        "taxableCategory":"TAXABLE","tangibleCategory":"TANGIBLE","salesTaxRates":null,
        "gtRates":{"countryRate":0.05,"regionRate":0.09975,"taxRate":0.14975},
        "jurisdictionalSalesTaxRules":{"name":"QC","abbreviation":"QC","taxable":true,
        "reason":"taxed at the general rate, demo rates"}}],"shippingAddress":{"country":"Canada","state":null,"county":null,
        "city":null,"street":null,"zip":null,"region":"Quebec","isPartial":false,
        "matchedAddressData":{"address":{"country":"CA","state":"QC","county":null,"city":null,"zip":null}}},
        "billingAddress":null,"customerId":null,"customer":{"complytId":"3fa85f64-5717-4562-b3fc-000000000005",
        "externalId":"999444","source":"1","name":"Complyt \\"Inc\\"","address":{"country":"US","state":"CA",
        "county":null,"city":"Sacramento","street":null,"zip":"95823","region":null,"isPartial":false},"email":null,
        "customerType":"RETAIL","comment":null,"externalTimestamps":{"createdDate":"2022-10-19T07:00:00",
        "updatedDate":"2022-10-19T09:07:54.585"},"internalTimestamps":{"createdDate":"2026-11-21T13:00:00",
        "updatedDate":"2026-11-21T13:00:00"}},"transactionType":"TAXABLE_REFUND","transactionStatus":"ACTIVE",
        "transactionFilingStatus":"NOT_FILED","createdFrom":null,"isRefundLinked":null,
        "refundLinkedPercentage":null,"documentName":null,"currency":"CAD","isTaxInclusive":true,
        "transactionLevelDiscount":0,"shippingFee":null,"salesTax":{"amount":14.98,"rate":0.14975,
        "salesTaxRates":null,"gtRates":{"countryRate":0.05,"regionRate":0.09975,"taxRate":0.14975}},
        "totalItemsAmount":114.98,"totalDiscount":0,"taxableItemsAmount":114.98,"tangibleItemsAmount":114.98,
        "finalTransactionAmount":114.98,"externalTimestamps":null,
        "internalTimestamps":{"createdDate":"2026-11-21T13:00:00","updatedDate":"2026-11-21T13:00:00"},
        "revision":1}
        """

    /// A customer.
    static let customer = """
        {"complytId":"3fa85f64-5717-4562-b3fc-000000000005","externalId":"999444","source":"1",
        "name":"Complyt \\"Inc\\"","address":{"country":"US","state":"CA","county":null,"city":"Sacramento",
        "street":null,"zip":"95823","region":null,"isPartial":false},"email":null,"customerType":"RETAIL",
        "comment":null,"externalTimestamps":{"createdDate":"2022-10-19T07:00:00",
        "updatedDate":"2022-10-19T09:07:54.585"},"internalTimestamps":{"createdDate":"2026-11-21T13:00:00",
        "updatedDate":"2026-11-21T13:00:00"}}
        """

    /// What adding an exemption answers.
    static let exemptions = """
        [{"complytId":"3fa85f64-5717-4562-b3fc-000000000006","customerId":"3fa85f64-5717-4562-b3fc-000000000005",
        "country":"Usa","state":{"abbreviation":"CO","code":"06","name":null},"classification":{"code":"C1S1",
        "description":"goods"},"validationDates":{"fromDate":null,"toDate":"2050-11-03T02:00:00"},
        "exemptionType":"FULLY","exemptionStatus":"ACTIVE","status":null,"certificate":null,
        "internalTimestamps":{"createdDate":"2026-11-21T13:00:00","updatedDate":"2026-11-21T13:00:00"}}]
        """

    /// Why the invoice in New York City has its tax.
    static let explanationOfInvoice = """
        "explanation":{"region":"US-NY","effectiveDate":"2026-11-20",
        "rounding":{"basis":"document","scope":"combined"},"boundaries":["ny.csv:1"],
        "lines":[{"line":"item 1","rule":"taxed at the general rate","taxableAmount":50}],"linked":null,
        "taxes":[{"line":"item 1","jurisdiction":"US-NY state state","name":"New York","rateClass":"general",
        "rate":0.04,"validFrom":null,"validThrough":null,"source":"ny.csv:1","exactAmount":2,"amount":2},
        {"line":"item 1","jurisdiction":"US-NY city city","name":"New York City","rateClass":"general",
        "rate":0.045,"validFrom":null,"validThrough":null,"source":"ny.csv:2","exactAmount":2.25,"amount":2.25},
        {"line":"item 1","jurisdiction":"US-NY transitDistrict transitDistrict","name":"MCTD","rateClass":"general",
        "rate":0.00375,"validFrom":null,"validThrough":null,"source":"ny.csv:3","exactAmount":0.1875,"amount":0.19}]}}
        """

    /// Why the refund of it has its tax.
    static let explanationOfRefund = """
        "explanation":{"region":"US-NY","effectiveDate":"2026-11-21",
        "rounding":{"basis":"document","scope":"combined"},"boundaries":[],
        "lines":[{"line":"item 1","rule":"linked to an invoice","taxableAmount":0}],
        "linked":{"createdFrom":"INV172037615","percentage":0.5},
        "taxes":[{"line":"item 1","jurisdiction":"US-NY state state","name":"New York","rateClass":"general",
        "rate":0.04,"validFrom":null,"validThrough":null,"source":"ny.csv:1","exactAmount":null,"amount":1},
        {"line":"item 1","jurisdiction":"US-NY city city","name":"New York City","rateClass":"general",
        "rate":0.045,"validFrom":null,"validThrough":null,"source":"ny.csv:2","exactAmount":null,"amount":1.13},
        {"line":"item 1","jurisdiction":"US-NY transitDistrict transitDistrict","name":"MCTD","rateClass":"general",
        "rate":0.00375,"validFrom":null,"validThrough":null,"source":"ny.csv:3","exactAmount":null,"amount":0.09}]}}
        """
}
