extension String {
    /// The text with what could steer a terminal, end a line or turn it around written as escapes: `\u001b`.
    ///
    /// In JSON these characters stand in strings only, where the escape means the same.
    public var harmless: String { escaping(\.steersTerminals) }

    /// The text with some characters written as JSON writes them: `\u` and four hexadecimal digits for each UTF-16 unit.
    public func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        unicodeScalars.reduce(into: "") { text, scalar in
            guard isEscaped(scalar) else { return text.unicodeScalars.append(scalar) }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}

extension Unicode.Scalar {
    /// True for control and format characters and for line and paragraph separators.
    public var steersTerminals: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
