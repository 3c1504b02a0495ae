import Refunds
import Wire

/// Texts, each with its bounds, so that nothing reaches a document, a mail or a log that should not.
extension JSON {
    /// The largest integer that every JSON reader takes exactly (RFC 8259 section 6).
    static let idMax = OrderID.rawValueMax

    /// An id within ``idMax``: a JSON integer above zero or its digits.
    var documentID: Int64? { integerID.flatMap { $0 <= JSON.idMax ? $0 : nil } }

    /// The text of a string, or the digits of a whole number: article numbers and the like come as either.
    var textOrDigits: String? {
        if let number { return number.text.utf8.allSatisfy(\.isDigit) ? number.text : nil }
        return string
    }

    /// A number that people use: 1 to 50 visible ASCII characters without a comma, which separates them in lists.
    var documentNumber: String? {
        textOrDigits.flatMap { text in
            let isNumber =
                (1...50).contains(text.utf8.count)
                && text.utf8.allSatisfy { $0.isVisibleASCII && $0 != UInt8(ascii: ",") }
            return isNumber ? text : nil
        }
    }

    /// A text of one line: at most so many characters (Unicode scalars), none of them a control character.
    func line(charactersMax: Int) -> String? {
        textOrDigits.flatMap { text in
            let scalars = text.unicodeScalars
            return scalars.prefix(charactersMax + 1).count <= charactersMax && !scalars.contains(where: \.isControl)
                ? text : nil
        }
    }

    /// A remark, up to 4,000 bytes; tabs and line breaks are the only control characters in it.
    var remark: String? {
        guard let text = string, text.utf8.count <= JSON.remarkBytesMax else { return nil }
        let isClean = text.unicodeScalars.allSatisfy { !$0.isControl || $0.isTabOrLineBreak }
        return isClean ? text : nil
    }

    /// The longest remark, in bytes of UTF-8.
    static let remarkBytesMax = 4_000
}

extension Unicode.Scalar {
    /// True for the control characters of ASCII and Latin-1, and for Unicode's line and paragraph separators.
    fileprivate var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }

    /// True for what only lays a text out.
    fileprivate var isTabOrLineBreak: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: true
        default: false
        }
    }
}
