/// What stands side by side on a page.
struct Row {
    var cells: [Cell]
    /// Free space above, not at the head of a page.
    var before = Length.zero
    /// Free space below.
    var after = Length.zero
    var ruleAbove: Rule?
    var ruleBelow: Rule?

    /// A line across the page, or a part of it.
    struct Rule {
        let weight: Length
        let shade: Shade
        /// Where it begins and ends; nil for the whole width.
        var span: (from: Length, width: Length)?

        static let hair = Rule(weight: .deciPoints(5), shade: .line)
        static let firm = Rule(weight: .deciPoints(10), shade: .ink)
    }
}

/// A part of a row: texts one below the other.
struct Cell {
    /// From the left margin.
    var x: Length
    var width: Length
    var alignment: CellAlignment
    var texts: [StyledText]

    init(at x: Length, _ width: Length, _ alignment: CellAlignment = .natural, _ texts: [StyledText]) {
        self.x = x
        self.width = width
        self.alignment = alignment
        self.texts = texts
    }
}

/// How the texts of a cell stand in it.
enum CellAlignment {
    case left, right
    /// Each where its reader looks for its beginning.
    case natural

    func alignment(of text: StyledText) -> Alignment {
        switch self {
        case .left: .left
        case .right: .right
        case .natural: Alignment(natural: text.string)
        }
    }
}

/// Rows that stay on one page when a page can hold them.
struct Block {
    var rows: [Row]
    /// Rows that begin where the others do, on a side that those leave free; below them when no page holds both.
    var beside: [Row] = []
    /// What stands above the rest after a page break; none unless the rows are of a table.
    var header: Row?

    init(_ rows: Row..., header: Row? = nil) {
        self.rows = rows
        self.header = header
    }
}
