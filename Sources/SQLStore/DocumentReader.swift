import Amounts
import Refunds
import Register
import SalesTax
import Wire

/// The members of a stored JSON document, read by name. What is missing or cannot be was not written by this program.
struct DocumentReader {
    private let object: JSONObject

    /// Opens a document. Throws ``StoreFault`` when the text is not a JSON object.
    init(_ text: String) throws(StoreFault) {
        var limits = JSONLimits()
        limits.tokensMax = .max
        limits.itemsMax = .max
        guard let object = try? JSON(parsing: Array(text.utf8), limits: limits).object else {
            throw .broken("the database holds a document that is no JSON object")
        }
        self.object = object
    }

    private init(_ object: JSONObject) { self.object = object }

    /// What a member is as something else; nil when it is absent.
    func optional<Value>(_ key: String, _ reading: (JSON) -> Value?) throws(StoreFault) -> Value? {
        guard let json = object[key] else { return nil }
        guard let value = reading(json) else { throw .broken("the database holds a document with an odd \(key)") }
        return value
    }

    /// The same for a member that is always there.
    func value<Value>(_ key: String, _ reading: (JSON) -> Value?) throws(StoreFault) -> Value {
        guard let value = try optional(key, reading) else {
            throw .broken("the database holds a document without \(key)")
        }
        return value
    }

    func text(_ key: String) throws(StoreFault) -> String { try value(key, \.string) }
    func optionalText(_ key: String) throws(StoreFault) -> String? { try optional(key, \.string) }
    func integer(_ key: String) throws(StoreFault) -> Int64 { try value(key, \.integer) }
    func amount(_ key: String) throws(StoreFault) -> Amount { try value(key, \.amount) }
    func flag(_ key: String) throws(StoreFault) -> Bool { try value(key, \.flag) }

    /// A word of a closed list.
    func word<Word: RawRepresentable<String>>(_ key: String) throws(StoreFault) -> Word {
        try value(key) { $0.string.flatMap { Word(rawValue: $0) } }
    }

    func rate(_ key: String) throws(StoreFault) -> TaxRate {
        try value(key) { $0.string.flatMap { TaxRate(fraction: $0) } }
    }

    func day(_ key: String) throws(StoreFault) -> TaxDay {
        try value(key) { $0.integer.flatMap { Int32(exactly: $0) }.map { TaxDay(number: $0) } }
    }

    func timestamp(_ key: String) throws(StoreFault) -> Timestamp? {
        try optional(key) { $0.integer.map { Timestamp(milliseconds: $0) } }
    }

    /// An object within; nil when it is absent.
    func optionalObject(_ key: String) throws(StoreFault) -> DocumentReader? {
        try optional(key) { $0.object.map { DocumentReader($0) } }
    }

    /// An object that is always there.
    func object(_ key: String) throws(StoreFault) -> DocumentReader {
        try value(key) { $0.object.map { DocumentReader($0) } }
    }

    /// What each object of an array is as something else.
    func list<Value>(
        _ key: String, _ reading: (DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> [Value] {
        var values: [Value] = []
        for json in try value(key, \.array) {
            guard let object = json.object else { throw .broken("the database holds a document with an odd \(key)") }
            values.append(try reading(DocumentReader(object)))
        }
        return values
    }
}

extension JSON {
    fileprivate var integer: Int64? { number.flatMap { Int64($0.text) } }
}
