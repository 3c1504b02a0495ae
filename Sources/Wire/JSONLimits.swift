/// How much one JSON text may ask for, so that no body of an allowed size costs undue memory or time.
public struct JSONLimits: Sendable, Hashable {
    /// Arrays and objects inside one another. Each level takes a share of the stack.
    public var depthMax = 16
    /// Values and keys in the whole text.
    public var tokensMax = 20_000
    /// Items of one array.
    public var itemsMax = 1_000
    /// Bytes of one number.
    public var numberBytesMax = 40
    /// The magnitude of a number's exponent.
    public var exponentMax = 20

    /// The limits that the server answers for; each can be set lower or higher.
    public init() {}
}
