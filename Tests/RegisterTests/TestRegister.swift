import Amounts
import Foundation
import Logging
import Refunds
import Register
import SQLStore
import SQLiteEngine
import SalesTax
import Synchronization

/// A register over a fresh SQLite file in a temporary folder, gone with the test.
final class TestRegister: Sendable {
    let path: String
    let register: Register
    let clock = TestClock()

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("creditmemo-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent("register.sqlite").path
        let store = try SQLStore(
            SQLiteEngine(path: path), at: Instant(seconds: 1_767_225_600), installation: "test")
        var settings = Register.Settings(
            now: { [clock] in clock.now }, abandon: { preconditionFailure("a flush failed: \($0)") })
        let traits = ["card": GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)]
        settings.payouts.gateways = GatewayAbilities(traits, captures: traits)
        settings.taxRules = { TransactionRules(policy: TaxPolicy(), book: .demo) }
        register = Register(
            store: store, settings: settings, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

    /// The store as another process would open it.
    func reopened() throws -> some Store {
        try SQLStore(SQLiteEngine(path: path), at: Instant(seconds: 1_767_225_600), installation: "other")
    }

    @discardableResult
    func importOrder(_ document: OrderDocument = .sample(), store: Int64 = 1) async throws -> Order {
        let command = ImportOrder(storeID: StoreID(store), document: document)
        let outcome = try await register.submit(Submission(.importOrder(command), by: nil)).get()
        guard case .orderChanged(let order) = outcome else { throw Unexpected() }
        return order
    }

    func refund(
        _ source: Source, _ selection: IssueCreditMemo.Selection = .everythingLeft, by caller: Caller? = nil,
        shipping: Amount? = nil, repetition: Repetition? = nil, payout: PayoutKind = .offline
    ) async -> Result<Outcome, Rejection> {
        let terms = IssueCreditMemo.Terms(
            selection: selection, shipping: shipping, goodwill: .zero, fee: .zero, payout: payout, comment: nil,
            sendsMail: false)
        let command = IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: nil)
        return await register.submit(Submission(.issueCreditMemo(command), by: caller, repetition: repetition))
    }
}

/// A clock that stands still unless it is set.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_767_225_600)

    var now: Instant { Instant(seconds: seconds.withLock { $0 }) }

    func move(bySeconds difference: Int64) { seconds.withLock { $0 += difference } }
}

struct Unexpected: Error {}

extension Result<Outcome, Rejection> {
    var memo: CreditMemo? {
        guard case .success(.creditMemoIssued(let memo, _)) = self else { return nil }
        return memo
    }
}

extension OrderDocument {
    /// Three pieces at 33.33 and two at 10.00, 19 % tax, shipping 5.00 with tax, one paid invoice.
    static func sample(number: String? = nil, id: Int64? = nil, invoices: Int = 1) -> OrderDocument {
        let vat = AppliedTax(title: "VAT", percent: Percent(tenThousandths: 190_000))
        var goods = Line(
            sku: "A", name: "Article A", quantityOrdered: Quantity(tenThousandths: 30_000),
            price: Given(Amount(tenThousandths: 333_300)), appliedTax: vat)
        goods.tax = Given(Amount(tenThousandths: 190_000))
        var other = Line(
            sku: "B", name: "Article B", quantityOrdered: Quantity(tenThousandths: 20_000),
            price: Given(Amount(tenThousandths: 100_000)), appliedTax: vat)
        other.tax = Given(Amount(tenThousandths: 38_000))
        let usd = Currency.usd
        var document = OrderDocument(
            currency: usd, baseCurrency: usd, rate: .one, payment: Payment(method: "checkmo", transactionID: nil),
            customer: Customer(email: "a@example.com", name: "A", billingAddress: nil, shippingAddress: nil),
            shipping: ShippingGiven(
                fee: Given(Amount(tenThousandths: 50_000)), discount: Given(.zero),
                tax: Given(Amount(tenThousandths: 9_500))),
            shippingTax: vat, lines: [goods, other],
            invoices: invoices == 1 ? [InvoiceDocument(state: .paid)] : [])
        document.number = number
        document.id = id
        return document
    }

    /// The sample, paid through a gateway.
    static func paid(by method: String, _ transactionID: String) -> OrderDocument {
        var document = sample()
        document.payment = Payment(method: method, transactionID: transactionID)
        return document
    }
}

extension Currency {
    static var usd: Currency {
        guard let usd = Currency("USD") else { preconditionFailure("USD is a currency") }
        return usd
    }
}
