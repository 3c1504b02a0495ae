internal import Amounts
internal import SalesTax

extension MemoLayout {
    /// What came back, a row for each line.
    var linesTable: Table {
        let lines = memo.lines
        let currency = memo.currency
        var columns: [Table.Column] = []
        if lines.contains(where: { $0.sku != nil }) {
            columns.append(.text(words.sku, lines.map { [StyledText($0.sku ?? "", .small)] }, widthMax: .points(80)))
        }
        columns.append(
            .text(
                words.item,
                lines.map { line in
                    [StyledText(line.name, .body)] + (line.details.map { [StyledText($0, .small)] } ?? [])
                }, widthMax: nil))
        columns.append(.numbers(words.quantity, lines.map { language.text($0.quantity) }))
        columns.append(.numbers(words.price, lines.map { language.text($0.price, in: currency) }))
        if lines.contains(where: { $0.taxRate ?? .zero > .zero }) {
            columns.append(.numbers(words.taxRate, lines.map { $0.taxRate.map(language.percent) ?? "" }))
        }
        if lines.contains(where: { $0.tax ?? .zero != .zero }) {
            columns.append(
                .numbers(words.tax, lines.map { line in line.tax.map { language.text($0, in: currency) } ?? "" }))
        }
        columns.append(.numbers("\(words.amount) \(currency)", lines.map { language.text($0.amount, in: currency) }))
        return Table(columns, width: width, ruler: ruler)
    }
}

/// Rows below a header that stands on each page.
struct Table {
    /// A column with its text in each row.
    struct Column {
        let label: String
        let cells: [[StyledText]]
        let alignment: CellAlignment
        /// Nil for the column that takes what the others leave.
        let widthMax: Length?

        /// A column of words.
        static func text(_ label: String, _ cells: [[StyledText]], widthMax: Length?) -> Column {
            Column(label: label, cells: cells, alignment: .natural, widthMax: widthMax)
        }

        /// A column of numbers, as wide as the longest.
        static func numbers(_ label: String, _ cells: [String]) -> Column {
            Column(
                label: label, cells: cells.map { [StyledText($0, .body, wraps: false)] }, alignment: .right,
                widthMax: .points(110))
        }
    }

    private let columns: [Column]
    private let places: [(x: Length, width: Length)]
    /// True when the numbers are too long to stand side by side in one piece.
    private let isSqueezed: Bool

    /// The least that is left for names.
    private static let nameWidthMin = Length.points(110)

    init(_ columns: [Column], width: Length, ruler: Ruler) {
        self.columns = columns
        var widths = columns.map { column in
            column.widthMax.map { min($0, column.width(ruler)) } ?? Table.nameWidthMin
        }
        let gutters = MemoLayout.gutter * (columns.count - 1)
        let left = width - gutters - widths.reduce(.zero, +)
        isSqueezed = left < .zero
        if isSqueezed {
            widths = widths.map { $0 / 3 }
        }
        let rest = width - gutters - widths.reduce(.zero, +)
        for index in columns.indices where columns[index].widthMax == nil { widths[index] = widths[index] + rest }
        var x = Length.zero
        places = widths.map { width in
            defer { x = x + width + MemoLayout.gutter }
            return (x, width)
        }
    }

    /// Hands out a block for each row, the first together with the header.
    func forEachBlock(_ body: (Block) -> Void) {
        let header = Row(
            cells: zip(columns, places).map { column, place in
                Cell(
                    at: place.x, place.width, column.alignment == .right ? .right : .left,
                    [StyledText(column.label, .label)])
            }, after: .points(3), ruleBelow: .firm)
        for index in columns[0].cells.indices {
            let row = Row(
                cells: zip(columns, places).map { column, place in
                    Cell(at: place.x, place.width, column.alignment, texts(of: column, at: index))
                }, before: .points(4), after: .points(4), ruleBelow: .hair)
            body(index == 0 ? Block(header, row) : Block(row, header: header))
        }
    }

    private func texts(of column: Column, at index: Int) -> [StyledText] {
        isSqueezed ? column.cells[index].map { StyledText($0.string, $0.style) } : column.cells[index]
    }
}

extension Table.Column {
    /// The width that the column would like: that of its longest text, and of its label.
    fileprivate func width(_ ruler: Ruler) -> Length {
        let longest = cells.joined().max { $0.string.utf8.count < $1.string.utf8.count }
        // Of two texts as long as each other one may be a little wider.
        let slack = Length.points(longest?.string.isEmpty == false ? 4 : 0)
        return max((longest.map(ruler.width) ?? .zero) + slack, ruler.width(StyledText(label, .label)))
    }
}
