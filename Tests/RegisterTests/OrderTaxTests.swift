import Amounts
import Dispatch
import Refunds
import Register
import SalesTax
import Testing

/// The tax of imported orders, worked out for customers whom the register knows from `/v1`.
@Suite("The tax of orders over SQLite")
struct OrderTaxTests {
    /// An order of 100.00 to Ohio, where demo rates are 5.75 %.
    private func document(_ customer: TaxCustomerName? = nil) -> OrderDocument {
        var document = OrderDocument.sample()
        var line = OrderDocument.Line(
            sku: "A", name: "Article A", quantityOrdered: Quantity(tenThousandths: 10_000),
            price: .init(Amount(tenThousandths: 1_000_000)), appliedTax: .none)
        line.taxCode = "C1S1"
        document.lines = [line]
        document.shipping = .init(fee: .init(.zero), discount: .init(.zero), tax: .init(.zero))
        document.shippingTax = .none
        var address = TransactionAddress(country: "US")
        address.state = "OH"
        document.taxation = .init(to: address)
        document.taxation?.customer = customer
        return document
    }

    private func tax(_ order: Order) -> String { order.ordered.tax.amount.text(in: order.currency) }

    private func customer(
        _ name: String, _ kind: Buyer.Kind = .retail, in test: TestRegister
    ) async throws -> TaxCustomer {
        var terms = CustomerTerms(name: name)
        terms.kind = kind
        let put = PutCustomer(key: try .named(name), terms: terms)
        guard case .customer(let decision) = try await test.tax(.putCustomer(put)) else { throw Unexpected() }
        return decision.record
    }

    @Test("An order is taxed, kept so, and given back with exactly its tax")
    func wholeWay() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder(document())
        #expect(tax(order) == "5.75" && order.lines[0].tax.title == "OH Tax")
        #expect(try test.reopened().orders(named: .order(order.id), in: [StoreID(1)]) == [order])
        let memo = try #require(await test.refund(.order(order.id)).memo)
        #expect(memo.refund.tax.amount == order.ordered.tax.amount && memo.refund.total == order.grandTotal)
    }

    @Test("A customer is known by the client's name and by the register's; its kind and its exemptions count")
    func customers() async throws {
        let test = try TestRegister()
        let shop = try await customer("shop", .marketplace, in: test)
        let school = try await customer("school", in: test)
        #expect(tax(try await test.importOrder(document(.key(shop.key)))) == "0.00")
        #expect(tax(try await test.importOrder(document(.complytID(shop.complytID)))) == "0.00")
        #expect(tax(try await test.importOrder(document(.key(school.key)))) == "5.75")
        var exemption = ExemptionTerms(customerID: school.complytID, country: "US")
        exemption.state = .init(abbreviation: "OH", code: nil, name: nil)
        try await test.tax(.addExemptions(AddExemptions(customerID: school.complytID, terms: [exemption])))
        let order = try await test.importOrder(document(.key(school.key)))
        #expect(tax(order) == "0.00" && order.lines[0].tax == .none)
        #expect(tax(try await test.importOrder(document(.complytID(school.complytID)))) == "0.00")
        exemption.isActive = false
        exemption.classification = .init(code: "C1S1", meaning: nil)
        let other = try await customer("other", in: test)
        exemption.customerID = other.complytID
        try await test.tax(.addExemptions(AddExemptions(customerID: other.complytID, terms: [exemption])))
        #expect(tax(try await test.importOrder(document(.key(other.key)))) == "5.75")
    }

    @Test("A customer that nobody knows is refused by name, and nothing is written")
    func unknownCustomer() async throws {
        let test = try TestRegister()
        _ = try await customer("C", in: test)
        let source = try #require(TransactionSource(2))
        for name in [
            TaxCustomerName.key(try .named("D")), .key(TransactionKey(source: source, externalID: "C")),
            .complytID(.random),
        ] {
            let command = ImportOrder(storeID: StoreID(1), document: document(name))
            let result = await test.register.submit(Submission(.importOrder(command), by: nil))
            guard case .failure(.refused(.fieldInvalid(field: "tax_customer"))) = result else { throw Unexpected() }
        }
        // Another shop's customer is nobody here.
        await #expect(throws: Rejection.self) {
            try await test.importOrder(document(.key(.named("C"))), store: 2)
        }
        #expect(try await test.importOrder(document(.key(.named("C")))).id == OrderID(1))
    }

    @Test("An order sees what the commands before it in its batch noted of the customer")
    func oneBatch() async throws {
        let test = try TestRegister()
        let school = try await customer("school", in: test)
        var exemption = ExemptionTerms(customerID: school.complytID, country: "US")
        exemption.state = .init(abbreviation: "OH", code: nil, name: nil)
        let add = AddExemptions(customerID: school.complytID, terms: [exemption])
        let order = Command.importOrder(ImportOrder(storeID: StoreID(1), document: document(.key(school.key))))
        let commands = [order, .tax(TaxCommand(.addExemptions(add), in: StoreID(1)) { .random }), order]
        // While one batch is held up, the next one gathers.
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let goOn = DispatchSemaphore(value: 0)
        async let held: Result<Void, Rejection> = test.register.access { _, _ in
            start.yield()
            goOn.wait()
        }
        for await _ in started { break }
        let answers = commands.map { command in
            Task.immediate { await test.register.submit(Submission(command, by: nil)) }
        }
        goOn.signal()
        try await held.get()
        var taxes: [String] = []
        for answer in answers {
            if case .orderChanged(let order) = try await answer.value.get() { taxes.append(tax(order)) }
        }
        #expect(taxes == ["5.75", "0.00"])
    }

    @Test("A number that is taken is told before the tax is worked out")
    func duplicate() async throws {
        let test = try TestRegister()
        try await test.importOrder(.sample(number: "7"))
        var document = document(.complytID(.random))
        document.number = "7"
        let command = ImportOrder(storeID: StoreID(1), document: document)
        let result = await test.register.submit(Submission(.importOrder(command), by: nil))
        guard case .failure(.refused(.duplicate(field: "increment_id"))) = result else { throw Unexpected() }
    }
}
