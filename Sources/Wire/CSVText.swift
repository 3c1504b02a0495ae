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
            let shown = text.withoutFormulas.harmless
            guard shown.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return shown }
            let scalars = shown.unicodeScalars.flatMap { $0 == "\"" ? ["\"", "\""] : [$0] }
            return "\"" + String(String.UnicodeScalarView(scalars)) + "\""
        }
    }
}

extension String {
    /// The text with an apostrophe before whatever a spreadsheet would take for a formula: at the start, and after a semicolon
    /// or a tab, where spreadsheets of many countries begin a cell.
    fileprivate var withoutFormulas: String {
        var scalars = String.UnicodeScalarView()
        var beginsCell = true
        for scalar in unicodeScalars {
            if beginsCell, "=+-@\t\r\n".unicodeScalars.contains(scalar) { scalars.append("'") }
            scalars.append(scalar)
            beginsCell = scalar == ";" || scalar == "\t"
        }
        return String(scalars)
    }
}
