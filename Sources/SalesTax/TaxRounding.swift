/// How a document's tax becomes payable: stored with it, and taken over by what gives it back.
public struct TaxRounding: Sendable, Hashable {
    /// What is rounded.
    public enum Basis: String, Sendable, Hashable, CaseIterable {
        /// Each line by itself.
        case item
        /// The document's sum.
        case document
    }

    /// For whom.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        /// All jurisdictions together; each then gets its part of the cents.
        case combined
        /// Each jurisdiction by itself, as Ohio has it.
        case perJurisdiction
    }

    /// What is rounded.
    public let basis: Basis
    /// For whom.
    public let scope: Scope

    /// The document's tax of all jurisdictions, once.
    public static let standard = TaxRounding(basis: .document, scope: .combined)

    /// Joins the parts.
    public init(basis: Basis, scope: Scope) {
        self.basis = basis
        self.scope = scope
    }
}
