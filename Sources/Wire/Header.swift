/// One header field of a request or a response (RFC 9110 section 5).
public struct Header: Sendable, Hashable {
    /// The name, in whatever case it was written.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// True when the field has this name in any case, as field names are compared (RFC 9110 section 5.1).
    public func isNamed(_ name: String) -> Bool {
        self.name.utf8.count == name.utf8.count
            && self.name.utf8.elementsEqual(name.utf8) { $0.lowercased == $1.lowercased }
    }
}

extension [Header] {
    /// The value of the first field of a name, or nil when there is none.
    public subscript(name: String) -> String? {
        first { $0.isNamed(name) }?.value
    }

    /// The values of all fields of a name, in order.
    public func values(of name: String) -> [String] {
        filter { $0.isNamed(name) }.map(\.value)
    }
}
