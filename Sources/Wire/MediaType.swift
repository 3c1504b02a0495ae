/// The type and subtype of a content, its parameters left aside (RFC 9110 section 8.3.1).
public struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// The lower-case name, such as `application/json`.
    public let name: String

    /// JSON (RFC 8259 section 11).
    public static let json = MediaType(known: "application/json")
    /// The fields of a form, as OAuth sends them (RFC 6749 appendix B).
    public static let form = MediaType(known: "application/x-www-form-urlencoded")

    /// Reads the value of a `Content-Type` field, or gives nil when it names no type.
    ///
    /// Parameters after a semicolon may be anything. JSON defines none, and its text is UTF-8 whatever they claim.
    public init?(contentType: String) {
        var essence = contentType.utf8.prefix { $0 != .semicolon }.drop(while: \.isBlank)
        while essence.last?.isBlank == true { essence.removeLast() }
        let parts = essence.split(separator: .slash, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(MediaType.isToken) else { return nil }
        name = String(decoding: essence.map(\.lowercased), as: UTF8.self)
    }

    private init(known name: String) {
        self.name = name
    }

    /// The name.
    public var description: String { name }

    /// True for the characters of RFC 9110 section 5.6.2, at least one.
    private static func isToken(_ bytes: Substring.UTF8View) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0.isDigit || $0.isLetter || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
