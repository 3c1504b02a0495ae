import Refunds
import SalesTax

extension Batch {
    /// Takes an order over, with its tax worked out where that is asked for.
    mutating func importOrder(_ command: ImportOrder) throws(Refusal) -> Order {
        try command.checkNamesFree(taken)
        var numbering = numbering
        let now = numbering.moment(of: command.storeID, clock: leaseClock)
        let document = try command.document.taxed(by: taxRules, for: buyer(of: command), at: now)
        let order = try ImportOrder(storeID: command.storeID, document: document).decide(
            numbering: &numbering, at: now)
        self.numbering = numbering
        taken.add(order)
        return order
    }

    private func buyer(of command: ImportOrder) throws(Refusal) -> Buyer {
        let customer: TaxCustomer?
        switch command.document.taxation?.customer {
        case .key(let key): customer = taxes.customer(key, in: command.storeID)
        case .complytID(let complytID): customer = taxes.customer(complytID, in: command.storeID)
        case nil: return .unknown
        }
        guard let customer else { throw .fieldInvalid(field: "tax_customer") }
        return Buyer(customer, exemptions: taxes.exemptions(of: customer))
    }
}
