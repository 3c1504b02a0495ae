/// A request method (RFC 9110 section 9). Methods are compared with their case.
public struct Method: Sendable, Hashable, CustomStringConvertible {
    /// The name as the request line has it: `GET`.
    public let name: String

    /// Makes the method of a name, known or not.
    public init(_ name: String) {
        self.name = name
    }

    /// Asks for a document.
    public static let get = Method("GET")
    /// Asks for what `get` would say of a document without its content.
    public static let head = Method("HEAD")
    /// Hands something in to be processed.
    public static let post = Method("POST")
    /// Puts a document in the place of another.
    public static let put = Method("PUT")
    /// Changes parts of a document (RFC 5789).
    public static let patch = Method("PATCH")
    /// Takes a document away.
    public static let delete = Method("DELETE")
    /// Asks what may be done.
    public static let options = Method("OPTIONS")

    /// The name.
    public var description: String { name }
}
