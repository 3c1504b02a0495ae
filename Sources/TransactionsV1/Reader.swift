internal import Amounts
internal import Refunds
internal import SalesTax
internal import Wire

/// What is wrong with a request, gathered while it is read to its end.
final class FaultList {
    private(set) var faults: [FieldFault] = []

    func add(_ place: FieldFault.Place, _ detail: String) { faults.append(FieldFault(place, detail)) }

    /// What was read, unless anything was found.
    func checked<Value>(_ value: Value?) throws(Problem) -> Value {
        guard let value, faults.isEmpty else { throw .invalid(faults) }
        return value
    }

    /// Throws all that was found, if anything was.
    func check() throws(Problem) {
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}

/// The members of a JSON object, read by name. A member that is `null` counts as absent; one that cannot be read is
/// noted, and reading goes on.
struct Reader {
    let object: JSONObject
    /// The JSON pointer of the object.
    let pointer: String
    let faults: FaultList

    /// The value of a key, unless it is absent or `null`.
    subscript(key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// Notes that a member cannot be.
    func refuse(_ key: String, _ detail: String) { faults.add(.body(pointer + "/" + key), detail) }

    /// The value of a key as something else.
    func value<Value>(_ key: String, _ detail: @autoclosure () -> String, _ reading: (JSON) -> Value?) -> Value? {
        guard let json = self[key] else { return nil }
        let value = reading(json)
        if value == nil { refuse(key, detail()) }
        return value
    }

    /// The same for a member that must be there.
    func required<Value>(_ key: String, _ detail: @autoclosure () -> String, _ reading: (JSON) -> Value?) -> Value? {
        if self[key] == nil { refuse(key, "is required") }
        return value(key, detail(), reading)
    }

    /// A text of one line; nil also when it is empty.
    func line(_ key: String, max: Int) -> String? {
        let text = value(key, Reader.lineDetail(0, max)) { $0.text(0...max, breaks: false) }
        return text?.isEmpty == true ? nil : text
    }

    /// A text of one line that must not be empty.
    func requiredLine(_ key: String, max: Int) -> String? {
        required(key, Reader.lineDetail(1, max)) { $0.text(1...max, breaks: false) }
    }

    /// A text for people, of one line or more; nil also when it is empty.
    func remark(_ key: String) -> String? {
        let text = value(key, "is not a text of at most \(Reader.remarkMax) characters") {
            $0.text(0...Reader.remarkMax, breaks: true)
        }
        return text?.isEmpty == true ? nil : text
    }

    /// A yes or no.
    func flag(_ key: String) -> Bool? { value(key, "is neither true nor false", \.flag) }

    /// An amount from zero, exact to four decimals.
    func amount(_ key: String) -> Amount? { value(key, Reader.amountDetail, \.amountFromZero) }

    /// A word of a closed list, in capital letters.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String) -> Word? {
        value(key, "is none of " + Word.allCases.map(\.rawValue).joined(separator: ", ")) { json in
            json.string.flatMap { Word(rawValue: $0.uppercased()) }
        }
    }

    /// A moment.
    func timestamp(_ key: String) -> Timestamp? {
        value(key, "is not a date or date-time of ISO 8601") { $0.string.flatMap { Timestamp(parsing: $0) } }
    }

    /// A name that the register gave.
    func complytID(_ key: String) -> ComplytID? {
        value(key, "is not a UUID") { $0.string.flatMap { ComplytID(parsing: $0) } }
    }

    /// An object within.
    func object(_ key: String) -> Reader? {
        value(key, "is not an object") {
            $0.object.map { Reader(object: $0, pointer: pointer + "/" + key, faults: faults) }
        }
    }

    static let amountDetail = "is not an amount of zero or more with at most four decimals"
    private static let remarkMax = 4_000

    private static func lineDetail(_ min: Int, _ max: Int) -> String {
        "is not a text of \(min) to \(max) characters on one line"
    }
}

extension Reader {
    /// Reads the body of a request, whatever type it is declared as: the vendor's guides send `*/*`.
    init(_ request: Request, _ faults: FaultList) throws(Problem) {
        guard request.body.count <= Endpoint.bodyBytesMax else { throw .bodyTooLarge }
        var limits = JSONLimits()
        // A thousand items with all their fields.
        limits.tokensMax = 50_000
        guard let object = try? JSON(parsing: request.body, limits: limits).object else { throw .invalidJSON }
        self.init(object: object, pointer: "", faults: faults)
    }
}

extension JSON {
    /// A text within bounds, counted in Unicode scalars, or the digits of a whole number. Line breaks and tabs are the
    /// only control characters that it may have.
    func text(_ lengths: ClosedRange<Int>, breaks: Bool) -> String? {
        let digits = number.flatMap { $0.text.utf8.allSatisfy(\.isDigit) ? $0.text : nil }
        guard let text = string ?? digits else { return nil }
        // Of printable ASCII every byte is a scalar, and none is a control character.
        if text.utf8.count <= lengths.upperBound, text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) {
            return lengths.contains(text.utf8.count) ? text : nil
        }
        let scalars = text.unicodeScalars
        guard lengths.contains(scalars.prefix(lengths.upperBound + 1).count) else { return nil }
        return scalars.allSatisfy { !$0.isControl || breaks && $0.isTabOrLineBreak } ? text : nil
    }

    /// An amount that is not below zero.
    var amountFromZero: Amount? { amount.flatMap { $0 >= .zero ? $0 : nil } }

    /// The digits of a number, or a text without an exponent.
    var decimalText: String? {
        if let string, string.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) { return nil }
        return string ?? number?.text
    }
}

extension Unicode.Scalar {
    /// True for the control characters of ASCII and Latin-1, and for Unicode's line and paragraph separators.
    fileprivate var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }

    fileprivate var isTabOrLineBreak: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: true
        default: false
        }
    }
}
