import Amounts
import Refunds
import SalesTax
import Testing
import TransactionsV1
import Wire

@Suite struct CallTests {
    static let path = "/v1/transactions/source/9/externalId/INV172037616"

    @Test("The vendor's sample is a linked refund of all the tax")
    func vendor() throws {
        guard case .putTransaction(let command, _) = try call(.put, Self.path, vendorSample) else {
            throw Problem.notFound
        }
        #expect(command.key.description == "9/INV172037616" && command.complytID == nil)
        let terms = command.terms
        #expect(terms.type == .refund && terms.status == .active && terms.filing == .notFiled)
        #expect(terms.createdFrom == "INV172037615" && terms.isRefundLinked == true)
        #expect(terms.refundLinkedPortion == nil && terms.customerID == "vG9s_bmFkw7Km3OuIwgL7Q")
        let item = try #require(terms.items.first)
        #expect(item.manualTax == .named(.zero) && item.taxCode == "C1S1" && item.description == "Product Return")
        #expect(try item.totalPrice == amount("100") && item.gross(in: terms.currency) == amount("100"))
        #expect(terms.shippingAddress.city == "Example City" && terms.shippingAddress.county == nil)
    }

    @Test("The vendor's other sample: names as numbers, amounts as texts, currencies in any case, offsets")
    func global() throws {
        let body = """
            {"complytId": null, "externalId": 999444, "source": 9, "items": [{"unitPrice": 60000.50, "quantity": "2",
            "name": "some-name", "taxCode": "", "discount": "0.25"}], "billingAddress": null,
            "shippingAddress": {"country": "Canada", "region": "Quebec", "city": "", "matchedAddressData": {}},
            "externalTimestamps": {"createdDate": "2024-05-27T09:47:57.625803-02:00", "updatedDate": "2024-05-28"},
            "shippingFee": {"manualSalesTax": false, "manualSalesTaxRate": 0, "totalPrice": "100"},
            "currency": "cad", "transactionLevelDiscount": 1e1, "isTaxInclusive": false, "whatever": 1}
            """
        guard
            case .putTransaction(let command, _) = try call(
                .put, "/v1/transactions/source/9/externalId/999444", body)
        else { throw Problem.notFound }
        let terms = command.terms
        #expect(terms.type == .invoice && terms.currency.code == "CAD")
        #expect(try terms.items.first?.gross(in: terms.currency) == amount("120001"))
        #expect(try terms.shippingFee?.totalPrice == amount("100") && terms.discount == amount("10"))
        #expect(terms.items.first?.taxCode == nil && terms.shippingAddress.city == nil)
        #expect(terms.shippingAddress.destination.region == Region(country: "CA", state: "QC"))
        #expect(terms.createdAt?.milliseconds == 1_716_810_477_625)
        #expect(terms.updatedAt?.milliseconds == 1_716_854_400_000)
    }

    @Test("A call needs a token, then a scope and a shop, then sense")
    func admitted() throws {
        #expect(try problem(.put, Self.path, "no", for: nil) == .unauthorized)
        #expect(try problem(.put, Self.path, "no", for: caller(.read)) == .forbidden)
        #expect(try problem(.put, Self.path, "no", for: caller(.admin, stores: [])) == .forbidden)
        #expect(try problem(.put, Self.path, "no", for: caller(.offline)) == .invalidJSON)
        #expect(try problem(.put, Self.path, "[]") == .invalidJSON)
        let large = String(repeating: " ", count: Endpoint.bodyBytesMax + 1)
        #expect(try problem(.put, Self.path, large) == .bodyTooLarge)
        _ = try call(.put, Self.path, vendorSample, for: caller(.offline))
        let invoice = vendorSample.replacing("\"REFUND\"", with: "\"INVOICE\"")
        #expect(try problem(.put, Self.path, invoice, for: caller(.offline)) == .forbidden)
        #expect(try problem(.delete, Self.path, for: caller(.offline)) == .forbidden)
        _ = try call(.get, Self.path, for: caller(.read))
    }

    @Test("Lists: defaults, and every filter")
    func lists() throws {
        guard case .listTransactions(let all, .full) = try call(.get, "/v1/transactions") else {
            throw Problem.notFound
        }
        #expect(all == TransactionQuery(storeID: StoreID(3), page: PageRequest(number: 1, limit: 20, wantsTotal: true)))
        let filters = "transactionType=refund&transactionStatus=PAID&source=10&createdFrom=A%20B&page=3&size=200"
        let target = "/v1/transactions?\(filters)&from=2026-01-01&to=2026-01-31&detailed=false"
        guard case .listTransactions(let some, .thin) = try call(.get, target) else { throw Problem.notFound }
        #expect(some.type == .refund && some.status == .paid && some.source?.number == 10)
        #expect(some.createdFrom == "A B" && some.page == PageRequest(number: 3, limit: 200, wantsTotal: true))
        #expect(some.created.from?.description == "2026-01-01 00:00:00")
        #expect(some.created.to?.description == "2026-01-31 23:59:59")
        let bad = "/v1/transactions?page=0&size=201&source=11&transactionType=X&from=x&to=y&detailed=maybe&size=1"
        #expect(
            try problem(.get, bad).names == [
                "detailed", "from", "page", "size", "size", "source", "to", "transactionType",
            ])
    }

    @Test("A transaction is read thin, full or explained, by its latest revision or another one")
    func reading() throws {
        for (query, revision, detail) in [
            ("", nil, .full), ("?detailed=false", nil, .thin), ("?revision=7&detailed=true", 7, .full),
            ("?explain=true&detailed=false", nil, .explained), ("?explain=false&revision=", nil, .full),
        ] as [(String, Int64?, TransactionDetail)] {
            guard case .readTransaction(let key, revision, detail) = try call(.get, Self.path + query) else {
                throw Problem.notFound
            }
            #expect(key.description == "9/INV172037616")
        }
        guard case .putTransaction(_, .explained) = try call(.put, Self.path + "?explain=TRUE", vendorSample) else {
            throw Problem.notFound
        }
        #expect(try problem(.put, Self.path + "?explain=1", vendorSample).names == ["explain"])
        #expect(
            try problem(.get, Self.path + "?revision=0&explain=x&detailed=y").names == [
                "detailed", "explain", "revision",
            ])
    }

    @Test("Tokens")
    func tokens() throws {
        guard
            case .issueToken(let asked) = try call(
                .post, "/v1/token", #"{"clientId": "a", "clientSecret": "b"}"#, for: nil)
        else { throw Problem.notFound }
        #expect(asked.clientID == "a" && asked.clientSecret == "b")
        #expect(
            try problem(.post, "/v1/token", "{\"clientId\": 1.5}", for: nil).names == ["/clientId", "/clientSecret"])
        let answer = TokenAnswer(accessToken: "t", expiresInSeconds: 86_400).response
        #expect(answer.text == #"{"accessToken":"t","tokenType":"Bearer","expiresIn":86400}"#)
        #expect(answer.headers["cache-control"] == "no-store")
    }

    @Test("A customer is put and patched; null removes what may be removed")
    func customers() throws {
        let target = "/v1/customers/source/1/externalId/999444"
        let body = """
            {"externalId": 999444, "source": 1, "name": "Complyt", "address": {"country": "US", "county": null,
            "state": "CA"}, "customerType": "MARKETPLACE", "comment": "card 4111 1111 1111 1111"}
            """
        guard case .putCustomer(let put) = try call(.put, target, body) else { throw Problem.notFound }
        #expect(put.terms.kind == .marketplace && put.terms.comment?.contains("4111 1111") == false)
        let bad = #"{"source": 2, "name": "", "customerType": "X", "email": "a\nb", "complytId": "1"}"#
        #expect(
            try problem(.put, target, bad).names == [
                "/complytId", "/customerType", "/email", "/name", "/source",
            ])
        let patched = "/v1/customers/complytId/\(try uuid(1))"
        let edit = #"{"name": "B", "email": null, "externalTimestamps": {"createdDate": null}}"#
        guard case .patchCustomer(let patch) = try call(.patch, patched, edit) else { throw Problem.notFound }
        #expect(patch.name == .set("B") && patch.email == .set(nil) && patch.comment == .keep)
        #expect(patch.createdAt == .set(nil) && patch.updatedAt == .keep && patch.kind == .keep)
        guard case .patchCustomer(let moved) = try call(.patch, patched, #"{"address": null}"#) else {
            throw Problem.notFound
        }
        #expect(moved.address == .set(nil) && moved.name == .keep)
        guard case .patchCustomer(let undated) = try call(.patch, patched, #"{"externalTimestamps": null}"#) else {
            throw Problem.notFound
        }
        #expect(undated.createdAt == .set(nil) && undated.updatedAt == .set(nil) && undated.name == .keep)
        #expect(try problem(.patch, patched, #"{"name": null, "address": 1}"#).names == ["/address", "/name"])
        #expect(try problem(.patch, "/v1/customers/complytId/x", "{}").names == ["complytId"])
    }

    @Test("Exemptions come one for each state, or one for a country")
    func exemptions() throws {
        let exemption = """
            {"customerId": "\(try uuid(1))", "country": "Usa", "state": {"abbreviation": "CO", "code": "06"},
            "classification": {"code": "C1S1", "description": "goods"},
            "validationDates": {"fromDate": "1984-11-01T02:00:00", "toDate": "2050-11-01T02:00:00"},
            "certificate": {"certificateId": "id"}, "exemptionType": "FULLY", "exemptionStatus": "ACTIVE"}
            """
        let states = #"[{"abbreviation": "CO"}, {"name": "Nevada"}]"#
        let body = "{\"exemption\": \(exemption), \"states\": \(states)}"
        guard case .addExemptions(let two) = try call(.post, "/v1/exemptions", body) else { throw Problem.notFound }
        #expect(two.terms.map { $0.state?.abbreviation ?? $0.state?.name } == ["CO", "Nevada"])
        guard case .addExemptions(let one) = try call(.post, "/v1/exemptions", exemption) else {
            throw Problem.notFound
        }
        #expect(one.terms.first?.state?.code == "06" && one.terms.first?.classification?.code == "C1S1")
        let bad = """
            {"exemption": {"customerId": "x", "classification": {}, "exemptionType": "PARTIALLY",
            "validationDates": {"fromDate": "2026-01-02", "toDate": "2026-01-01"}}, "states": [{}, 1]}
            """
        #expect(
            try problem(.post, "/v1/exemptions", bad).names == [
                "/exemption/classification/code", "/exemption/country", "/exemption/customerId",
                "/exemption/exemptionType", "/exemption/validationDates/toDate", "/states/0/abbreviation", "/states/1",
            ])
        let target = "/v1/exemptions/complytId/\(try uuid(2))"
        let edit = #"{"classification": null, "exemptionStatus": "INACTIVE"}"#
        guard case .patchExemption(let patch) = try call(.patch, target, edit) else { throw Problem.notFound }
        let dates = #"{"validationDates": {"fromDate": "2026-01-02", "toDate": "2026-01-01"}}"#
        #expect(try problem(.patch, target, dates).names == ["/validationDates/toDate"])
        #expect(patch.classification == .set(nil) && patch.isActive == .set(false) && patch.state == .keep)
        #expect(patch.from == .keep && patch.through == .keep)
        guard case .patchExemption(let endless) = try call(.patch, target, #"{"validationDates": null}"#) else {
            throw Problem.notFound
        }
        #expect(endless.from == .set(nil) && endless.through == .set(nil) && endless.isActive == .keep)
        let both = try problem(.patch, "/v1/exemptions/complytId/x", #"{"country": null}"#)
        #expect(both.names == ["/country", "complytId"])
    }

    @Test("Rates are asked for by address and day")
    func rates() throws {
        let target = "/v1/sales_tax_rates?country=US&state=NY&zip=10001&isPartial=false&effectiveDate=2026-01-05"
        guard case .readRates(let query) = try call(.get, target) else { throw Problem.notFound }
        let now = Instant(seconds: 1_795_266_000)
        let answer = Answer.response(to: query, with: try query.stack(in: book(), at: now))
        #expect(
            answer.text
                == oneLine(
                    """
                    {"requestAddress":{"country":"US","state":"NY","county":null,"city":null,"street":null,
                    "zip":"10001","region":null,"isPartial":false},
                    "matchedAddressData":{"address":{"country":"US","state":"NY","county":null,
                    "city":"New York City","zip":"10001"}},
                    "salesTaxRates":{"stateRate":0.04,"countyRate":0,"cityRate":0.045,"spdRate":0,"mtayRate":0.00375,
                    "otherRate":0,"combinedDistrictRate":0.00375,"ratesMetaData":{"cityDistrictRate":0,
                    "countyDistrictRate":0,"specialDistrictRate":0},"taxRate":0.08875},"gtRates":null,
                    "sources":["ny.csv:1","ny.csv:2","ny.csv:3"],"risk":null}
                    """))
        guard case .readRates(let oregon) = try call(.get, "/v1/sales_tax_rates?country=US&state=Oregon"),
            case .readRates(let nowhere) = try call(.get, "/v1/sales_tax_rates?country=XX&zip=1%202")
        else { throw Problem.notFound }
        #expect(try oregon.stack(in: book(), at: now).components.isEmpty)
        #expect(throws: Problem.refused(.notAssessable(.addressUnknown(nowhere.address.destination)))) {
            try nowhere.stack(in: book(), at: now)
        }
        #expect(try problem(.get, "/v1/sales_tax_rates?isPartial=x").names == ["country", "isPartial"])
    }
}

extension Problem {
    /// The fields that are invalid, sorted.
    var names: [String] {
        answer.errors.map { fault in
            switch fault.place {
            case .body(let pointer): pointer
            case .parameter(let name): name
            }
        }.sorted()
    }
}
