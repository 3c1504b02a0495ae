/// How much of a transaction is shown.
public enum TransactionDetail: Sendable, Hashable, CaseIterable {
    /// Without the items' rates and rules and the customer.
    case thin
    /// All that the vendor's answers have.
    case full
    /// With the row of the rate file and the rule that made each amount.
    case explained
}
