/// A JSON number as it was written, so that no digit is lost on the way to an exact type.
public struct NumberText: Sendable, Hashable, CustomStringConvertible {
    /// The digits with sign, point and exponent, in the grammar of RFC 8259 section 6.
    public let text: String

    /// Takes a number over from the parser, which has checked it.
    init(checked text: String) {
        self.text = text
    }

    /// Reads a number, or gives nil when the text is not exactly one JSON number within the limits.
    public init?(parsing text: String) {
        var parser = JSONParser(Array(text.utf8), limits: JSONLimits())
        guard let number = try? parser.loneNumber() else { return nil }
        self = number
    }

    /// The digits as they were written.
    public var description: String { text }
}
