/// What was charged, how much of it went back, and how much attempts in flight hold.
///
/// The law of the register is `0 <= refunded`, `0 <= reserved` and `refunded + reserved <= charged` in every part of the
/// value; the decisions keep it and the database checks it again.
public struct Balance<Value: AdditiveArithmetic & Sendable & Hashable>: Sendable, Hashable {
    /// What was invoiced or paid.
    public var charged: Value
    /// What credit memos gave back.
    public var refunded: Value
    /// What unsettled attempts hold.
    public var reserved: Value

    /// Joins the three.
    public init(charged: Value, refunded: Value = .zero, reserved: Value = .zero) {
        self.charged = charged
        self.refunded = refunded
        self.reserved = reserved
    }

    /// Refunded or held.
    public var taken: Value { refunded + reserved }

    /// What may still be taken.
    public var left: Value { charged - refunded - reserved }

    /// Holds a part for an attempt.
    public mutating func reserve(_ part: Value) { reserved += part }

    /// Gives back what an attempt held.
    public mutating func release(_ part: Value) { reserved -= part }

    /// Turns what an attempt held into a refund.
    public mutating func settle(_ part: Value) {
        reserved -= part
        refunded += part
    }
}
