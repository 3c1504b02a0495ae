public import Refunds

/// Who looks at a page.
public struct Viewer: Sendable {
    /// What that user may do, and where.
    public let caller: Caller
    /// The user's name.
    public let name: String
    /// What the user's forms carry, so that no other site can send one.
    public let formToken: String

    /// Joins the parts.
    public init(caller: Caller, name: String, formToken: String) {
        self.caller = caller
        self.name = name
        self.formToken = formToken
    }
}
