/// A key or token of ours at a gateway. It shows itself to nobody but the gateway: its text is in no description, dump or
/// message of an error.
public struct GatewaySecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    /// Takes a secret; nil unless it is 1 to 512 visible ASCII characters, as a header can hold.
    public init?(_ text: String) {
        guard (1...512).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        self.text = text
    }

    /// Says that it is one, and nothing else.
    public var description: String { "(secret)" }
    /// Says that it is one, and nothing else.
    public var debugDescription: String { description }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
