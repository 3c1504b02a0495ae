import Amounts
import Refunds
import Register
import RegisterTesting
import SalesTax

extension ScriptWriter {
    /// What a client of `/v1` puts and cancels: an invoice, refunds that are linked to it or not, some of them again with
    /// other terms.
    mutating func transactions(_ name: String) -> [TaxCommand.Request] {
        guard let usd = Currency("USD"), let source = TransactionSource(1) else { return [] }
        var requests: [TaxCommand.Request] = []
        let state = random.one(of: ["NY", "OH", "CA", "OR"])
        func put(_ external: String, _ type: TransactionType, linked: Bool) {
            var address = TransactionAddress(country: "US")
            address.state = state
            address.zip = "10001"
            let items = (0..<random.number(1...2)).compactMap { place in
                TransactionItem(
                    name: "Article \(place)", unitPrice: Amount(tenThousandths: random.number(1...9_000) * 100),
                    quantity: Quantity(tenThousandths: random.number(1...3) * 10_000))
            }
            var terms = TransactionTerms(type: type, currency: usd, items: items, shippingAddress: address)
            terms.createdFrom = linked ? "T\(name)" : nil
            terms.isRefundLinked = linked
            terms.refundLinkedPortion = linked ? Portion(parsing: random.one(of: ["0.25", "0.5", "1"])) : nil
            let key = TransactionKey(source: source, externalID: external)
            if let put = try? PutTransaction(key: key, terms: terms) { requests.append(.putTransaction(put)) }
        }
        put("T\(name)", .invoice, linked: false)
        for place in 0..<random.number(0...4) {
            put("R\(name)-\(place / 2)", random.isOne(in: 5) ? .taxableRefund : .refund, linked: !random.isOne(in: 4))
        }
        if random.isOne(in: 3) {
            requests.append(
                .cancelTransaction(.init(key: TransactionKey(source: source, externalID: "R\(name)-0"))))
        }
        return requests
    }
}
