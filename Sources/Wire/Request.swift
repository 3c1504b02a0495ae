/// A request as a value: what was asked, with nothing of the connection it came by.
public struct Request: Sendable {
    /// What is to be done.
    public let method: Method
    /// The percent-decoded path, without the query: a slash in it may have been `%2F`.
    public let path: String
    /// The decoded fields after the `?`; none when there is no `?`.
    public let query: FormFields
    /// The header fields in the order they came.
    public let headers: [Header]
    /// The content, of whatever type.
    public var body: [UInt8]

    /// Takes a request apart, or gives nil when its target cannot be read.
    ///
    /// The target is in origin form, `/api2/order?limit=5` (RFC 9112 section 3.2.1). Refused are other forms, a `%` without
    /// two hexadecimal digits, what is not UTF-8 when decoded, U+0000, and too many query fields.
    public init?(method: Method, target: String, headers: [Header] = [], body: [UInt8] = []) {
        let bytes = target.utf8.span
        let end = bytes.firstIndex(of: .question)
        guard !bytes.isEmpty, bytes[0] == .slash, let path = PercentText.decoded(bytes.extracting(0..<end)),
            let query = FormFields(parsing: bytes.extracting(min(end + 1, bytes.count)..<bytes.count))
        else { return nil }
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The value of the one header field of a name in any case, or nil when there is none, or more than one: two readers
    /// in a row may each take another of them.
    public func onlyHeader(_ name: String) -> String? {
        let values = headers.values(of: name)
        return values.count == 1 ? values[0] : nil
    }

    /// The type of the content as the request states it, or nil when it states none, or more than one.
    public var mediaType: MediaType? {
        onlyHeader("content-type").flatMap(MediaType.init(contentType:))
    }
}
