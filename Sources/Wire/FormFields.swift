/// Names and values in order: the query of a target, or a body of type `application/x-www-form-urlencoded`.
public struct FormFields: Sendable {
    /// A name and what was entered for it.
    public struct Field: Sendable, Hashable {
        /// The decoded name.
        public let name: String
        /// The decoded value, empty when the field has no `=`.
        public let value: String
    }

    /// More fields than this are refused.
    public static let fieldsMax = 1_000

    /// The fields as they came, repeated names included.
    public let fields: [Field]

    /// No fields.
    public static let none = FormFields()

    private init() { fields = [] }

    /// Decodes a form by the rules of the URL Standard (`application/x-www-form-urlencoded parsing`).
    ///
    /// Where that standard mends what is broken, this gives nil: for a `%` without two hexadecimal digits, for what is
    /// not UTF-8, and for U+0000. It gives nil for more than ``fieldsMax`` fields too.
    public init?(parsing body: [UInt8]) {
        self.init(parsing: body.span)
    }

    init?(parsing encoded: Span<UInt8>) {
        var fields: [Field] = []
        var start = 0
        while start < encoded.count {
            let end = encoded.firstIndex(of: .ampersand, from: start)
            defer { start = end + 1 }
            if start == end { continue }
            guard fields.count < FormFields.fieldsMax, let field = Field(encoded.extracting(start..<end)) else {
                return nil
            }
            fields.append(field)
        }
        self.fields = fields
    }

    /// The value of the first field of a name, compared byte by byte, or nil when there is none.
    public subscript(name: String) -> String? {
        fields.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// The values of all fields of a name.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name.hasSameBytes(as: name) }.map(\.value)
    }
}

extension FormFields.Field {
    fileprivate init?(_ encoded: Span<UInt8>) {
        let separator = encoded.firstIndex(of: .equals)
        let rest = min(separator + 1, encoded.count)..<encoded.count
        guard let name = PercentText.decoded(encoded.extracting(0..<separator), plusIsSpace: true),
            let value = PercentText.decoded(encoded.extracting(rest), plusIsSpace: true)
        else { return nil }
        self.init(name: name, value: value)
    }
}
