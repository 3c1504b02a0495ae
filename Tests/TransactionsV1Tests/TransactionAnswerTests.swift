import Amounts
import Refunds
import SalesTax
import Testing
import TransactionsV1
import Wire

/// Answers byte by byte.
@Suite struct TransactionAnswerTests {
    static let invoicePath = "/v1/transactions/source/9/externalId/INV172037615"
    static let invoice = """
        {"externalId": "INV172037615", "source": 9, "transactionType": "INVOICE",
        "items": [{"name": "Product XYZ", "unitPrice": 100, "quantity": 2},
        {"name": "Service", "unitPrice": "33.3333", "quantity": 3, "totalPrice": 100, "taxCode": "SERVICE"}],
        "shippingAddress": {"country": "US", "state": "New York", "zip": "10001"},
        "shippingFee": {"totalPrice": 10}, "transactionLevelDiscount": 30, "customerId": "vG9s_bmFkw7Km3OuIwgL7Q",
        "externalTimestamps": {"createdDate": "2026-11-20T10:00:00.5Z"}}
        """

    /// The page's examples, one after the other: an invoice, then the vendor's sample, which is linked to it.
    private func desk() throws -> (desk: Desk, invoice: Response, refund: Response) {
        var desk = Desk()
        let invoice = try desk.put(Self.invoicePath, Self.invoice)
        let refund = try desk.put(CallTests.path, vendorSample)
        return (desk, invoice, refund)
    }

    @Test("An invoice in New York City, with a document discount, a service and shipping")
    func invoice() throws {
        let answer = try desk().invoice
        #expect(answer.status == 201 && answer.headers["content-type"] == "application/json")
        #expect(answer.text == oneLine(Golden.invoice))
    }

    @Test("The vendor's sample: a linked refund of all the tax, with the invoice's rates")
    func refund() throws {
        let answer = try desk().refund
        #expect(answer.status == 201)
        #expect(answer.text == oneLine(Golden.refund))
    }

    @Test("Thin leaves the rates and rules of items and the customer out")
    func thin() throws {
        let document = try #require(try desk().desk.documents.first)
        #expect(Answer.response(with: document, customer: nil, .thin).text == oneLine(Golden.thin))
    }

    @Test("A taxable refund in Quebec, in Canadian dollars with tax in its prices, of a customer")
    func canada() throws {
        var desk = Desk()
        let body = """
            {"transactionType": "TAXABLE_REFUND", "items": [{"name": "a", "unitPrice": 114.98, "quantity": 1}],
            "shippingAddress": {"country": "Canada", "region": "Quebec"}, "currency": "cad", "isTaxInclusive": true}
            """
        let answer = try desk.put("/v1/transactions/source/10/externalId/A%2FB", body, customer: try customer())
        #expect(answer.text == oneLine(Golden.canada))
    }

    @Test("A linked refund has its invoice's province, wherever the goods come from")
    func province() throws {
        var desk = Desk()
        let invoice = """
            {"items": [{"name": "a", "unitPrice": 100, "quantity": 1}], "customerId": "vG9s_bmFkw7Km3OuIwgL7Q",
            "shippingAddress": {"country": "Canada", "region": "Quebec"}}
            """
        #expect(try desk.put(Self.invoicePath, invoice).status == 201)
        let refund = try desk.put(CallTests.path, vendorSample)
        #expect(refund.text.contains("\"gtRates\":{\"countryRate\":0.05,\"regionRate\":0.09975,\"taxRate\":0.14975}"))
        #expect(refund.text.contains("{\"name\":\"QC\",\"abbreviation\":\"QC\",\"taxable\":true,"))
    }

    @Test("The rate of a document is that of its address, beside a line with a rate of its own")
    func manual() throws {
        var desk = Desk()
        let body = Self.invoice.replacing(
            "\"taxCode\": \"SERVICE\"", with: "\"manualSalesTax\": true, \"manualSalesTaxRate\": 0.2")
        let answer = try desk.put(Self.invoicePath, body)
        #expect(answer.text.contains("\"salesTax\":{\"amount\":34.86,\"rate\":0.08875,"))
        #expect(answer.text.contains("\"otherRate\":0.2,"))
    }

    @Test("The same body again is 200 with the same document; another one is 200 with another")
    func replaced() throws {
        var (desk, _, refund) = try desk()
        let again = try desk.put(CallTests.path, vendorSample)
        #expect(again.status == 200 && again.text == refund.text)
        let half = vendorSample.replacing("\"isRefundLinked\": true", with: "\"refundLinkedPercentage\": 0.5, $0")
        let body = half.replacing("$0", with: "\"isRefundLinked\": true")
        let other = try desk.put(CallTests.path, body)
        #expect(other.status == 200 && other.text.contains("\"salesTax\":{\"amount\":12.43,"))
        #expect(other.text.contains("\"refundLinkedPercentage\":0.5,"))
        let refused = try desk.put(
            "/v1/transactions/source/9/externalId/B",
            body.replacing("INV172037616", with: "B").replacing(": 0.5", with: ": 0.6"))
        #expect(refused.status == 400 && refused.text.contains("refundLinkedPercentage would exceed 1"))
    }

    @Test("Every amount of tax can be explained: the row of the rate file, the rule, the exact tax")
    func explained() throws {
        var desk = Desk()
        let sold = """
            {"items": [{"name": "a", "unitPrice": 50, "quantity": 1}], "customerId": "vG9s_bmFkw7Km3OuIwgL7Q",
            "shippingAddress": {"country": "US", "state": "NY", "zip": "10001"},
            "externalTimestamps": {"createdDate": "2026-11-20"}}
            """
        let invoice = try desk.put(Self.invoicePath + "?explain=true", sold)
        #expect(invoice.text.contains(oneLine(Golden.explanationOfInvoice)))
        let half = vendorSample.replacing(": 100,", with: ": 50,")
            .replacing("\"isRefundLinked\"", with: "\"refundLinkedPercentage\": 0.5, \"isRefundLinked\"")
        let refund = try desk.put(CallTests.path + "?explain=true", half)
        #expect(refund.text.contains(oneLine(Golden.explanationOfRefund)))
    }

    @Test("Demo rates say so beside each line that they tax")
    func demo() throws {
        var desk = Desk()
        let body = """
            {"items": [{"name": "a", "unitPrice": 100, "quantity": 1}], "shippingAddress": {"country": "US", "state": "OH"}}
            """
        let answer = try desk.put("/v1/transactions/source/1/externalId/D?explain=true", body)
        #expect(answer.text.contains("\"reason\":\"taxed at the general rate, demo rates\""))
        #expect(answer.text.contains("\"source\":\"demo rates\""))
    }

    @Test("A cancelled document answers with nothing")
    func cancelled() throws {
        let desk = try desk().desk
        let refund = try #require(desk.documents.last)
        let decision = try CancelTransaction(key: refund.key)
            .decide(on: TransactionSnapshot(stored: refund), .refuse, at: desk.now)
        let answer = Answer.response(to: decision, customer: nil)
        #expect(answer.status == 204 && answer.body.isEmpty)
        let cancelled = Answer.response(with: decision.transaction, customer: nil).text
        #expect(cancelled.contains("\"transactionStatus\":\"CANCELLED\"") && cancelled.contains("\"amount\":24.85"))
    }

    @Test("A list is an array; how many there are in all is in a header")
    func list() throws {
        let documents = try desk().desk.documents.map { (transaction: $0, customer: TaxCustomer?.none) }
        let page = Listing(records: documents, total: 7)
        let answer = Answer.response(with: page, .thin)
        #expect(answer.headers["x-total-count"] == "7")
        let array = try #require(try JSON(parsing: answer.body).array)
        #expect(array.map { $0.object?["externalId"]?.string } == ["INV172037615", "INV172037616"])
    }

    @Test("Customers and exemptions")
    func records() throws {
        let customer = try customer()
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(Answer.response(with: customer).text == oneLine(Golden.customer))
        #expect(Answer.response(to: .created(customer)).status == 201)
        #expect(Answer.response(to: .replaced(customer)).status == 200)
        var terms = ExemptionTerms(customerID: customer.complytID, country: "Usa")
        terms.state = ExemptionTerms.State(abbreviation: "CO", code: "06", name: nil)
        terms.classification = ExemptionTerms.Code(code: "C1S1", meaning: "goods")
        terms.through = Timestamp(milliseconds: 2_551_053_600_000)
        let added = try AddExemptions(customerID: customer.complytID, terms: [terms])
            .decide(for: customer, beside: [], newIDs: [uuid(6)], numbering: &numbering, at: Desk().now)
        let answer = Answer.response(to: added)
        #expect(answer.status == 201)
        #expect(answer.text == oneLine(Golden.exemptions))
        let again = try AddExemptions(customerID: customer.complytID, terms: [terms])
            .decide(
                for: customer, beside: added.map(\.record), newIDs: [uuid(7)], numbering: &numbering, at: Desk().now)
        #expect(Answer.response(to: again) == .json(200, body: answer.body))
    }

    private func customer() throws -> TaxCustomer {
        let target = "/v1/customers/source/1/externalId/999444"
        let body = """
            {"externalId": 999444, "source": 1, "name": "Complyt \\"Inc\\"",
            "address": {"city": "Sacramento", "country": "US", "state": "CA", "zip": "95823"},
            "externalTimestamps": {"createdDate": "2022-10-19T07:00:00.000Z",
            "updatedDate": "2022-10-19T09:07:54.585Z"}}
            """
        guard case .putCustomer(let command) = try call(.put, target, body) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return try command.decide(
            on: nil, in: StoreID(3), newID: uuid(5), numbering: &numbering, at: Desk().now
        ).record
    }
}
