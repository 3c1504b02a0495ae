/// Comma-separated values (RFC 4180) that no spreadsheet takes for a formula.
public enum CSVText {
    /// A cell: a text from wherever, or a number that was written here and stays one.
    public enum Cell: Sendable, ExpressibleByStringInterpolation {
        /// Anything.
        case text(String)
        /// Digits, a sign and a point.
        case number(String)

        /// A text.
        public init(stringLiteral value: String) { self = .text(value) }
    }

    /// A line with its end.
    public static func line(_ cells: [Cell]) -> String { cells.map(spelled).joined(separator: ",") + "\r\n" }

    private static func spelled(_ cell: Cell) -> String {
        switch cell {
        case .number(let digits): return digits
        case .text(let text):
            let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
            let shown = (isFormula ? "'" : "") + text.harmless
            guard shown.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return shown }
            let scalars = shown.unicodeScalars.flatMap { $0 == "\"" ? ["\"", "\""] : [$0] }
            return "\"" + String(String.UnicodeScalarView(scalars)) + "\""
        }
    }
}
