/// Puts blocks on pages, one below the other.
struct Pagination {
    private let paper: Paper
    private let ruler: Ruler
    private var pages = [Page()]
    /// Where the next row begins.
    private var y = Pagination.top
    /// Where the pages' rows end.
    private let bottom: Length

    init(on paper: Paper, ruler: Ruler) {
        self.paper = paper
        self.ruler = ruler
        bottom = paper.height - Pagination.foot
    }

    /// The free space at the left and the right.
    static let margin = Length.millimetres(20)
    /// The free space at the head.
    private static let top = Length.millimetres(18)
    /// The foot of a page, with its number in it.
    private static let foot = Length.millimetres(25)
    /// From the paper's lower end to the foot's first line.
    private static let footer = Length.millimetres(17)
    /// Above a label within a cell.
    private static let beforeLabel = Length.points(7)

    /// The width of what rows have.
    static func width(of paper: Paper) -> Length { paper.width - margin * 2 }

    /// Puts a block on the page, or on the next one when only that can hold it whole.
    mutating func add(_ block: Block) {
        let rows = block.rows.map { MeasuredRow($0, ruler) }
        let beside = block.beside.map { MeasuredRow($0, ruler) }
        let header = block.header.map { MeasuredRow($0, ruler) }
        let height = max(rows.map(\.height).sum(), beside.map(\.height).sum())
        if y + height > bottom, !isAtHead, height + (header?.height ?? .zero) <= bottom - Pagination.top {
            turnPage(header)
        }
        let (start, fits) = (y, y + height <= bottom)
        for row in rows { add(row, header) }
        let end = y
        if fits { y = start }
        for row in beside { add(row, header) }
        y = max(y, end)
    }

    private var isAtHead: Bool { y == Pagination.top }

    private mutating func turnPage(_ header: MeasuredRow?) {
        pages.append(Page())
        y = Pagination.top
        if let header { put(header) }
    }

    private mutating func add(_ row: MeasuredRow, _ header: MeasuredRow?) {
        var rest = row
        var isFresh = isAtHead
        while y + rest.height > bottom {
            let (head, tail) = rest.split(at: bottom - y)
            if let head { put(head) }
            // A fresh page that cannot hold a single line: the row goes there whole.
            guard head != nil || !isFresh else { break }
            guard let tail else { return }
            turnPage(header)
            isFresh = true
            rest = tail
        }
        put(rest)
    }

    private mutating func put(_ measured: MeasuredRow) {
        let row = measured.row
        if !isAtHead { y = y + row.before }
        rule(row.ruleAbove)
        for (cell, lines) in zip(row.cells, measured.cells) { put(cell, lines) }
        y = y + measured.contentHeight + row.after
        rule(row.ruleBelow)
    }

    private mutating func put(_ cell: Cell, _ lines: [MeasuredRow.Line]) {
        var lineY = y
        var index = 0
        while index < lines.count {
            let first = lines[index]
            var end = index + 1
            while end < lines.count, lines[end].text == first.text { end += 1 }
            lineY = lineY + first.before
            let text = cell.texts[first.text]
            pages[pages.count - 1].marks.append(
                .text(
                    PlacedText(
                        text: text, x: Pagination.margin + cell.x, y: lineY, width: cell.width,
                        alignment: cell.alignment.alignment(of: text), lines: first.line..<lines[end - 1].line + 1)))
            lineY = lineY + text.style.pitch * (end - index)
            index = end
        }
    }

    private mutating func rule(_ rule: Row.Rule?) {
        guard let rule else { return }
        let span = rule.span ?? (from: .zero, width: Pagination.width(of: paper))
        pages[pages.count - 1].marks.append(
            .rule(
                x: Pagination.margin + span.from, y: y, width: span.width, weight: rule.weight, rule.shade))
    }

    /// The pages, each with the document's title and its own number at the foot.
    func finished(footer title: String) -> [Page] {
        let width = Pagination.width(of: paper)
        return pages.enumerated().map { index, page in
            var page = page
            func mark(_ string: String, _ alignment: Alignment) -> Page.Mark {
                .text(
                    PlacedText(
                        text: StyledText(string, .label, wraps: false), x: Pagination.margin,
                        y: paper.height - Pagination.footer, width: width, alignment: alignment, lines: 0..<1))
            }
            page.marks += [mark(title, .left), mark("\(index + 1) / \(pages.count)", .right)]
            return page
        }
    }

    /// A row whose lines are counted.
    private struct MeasuredRow {
        var row: Row
        var cells: [[Line]]

        /// A line of a cell.
        struct Line {
            let text: Int
            let line: Int
            var before: Length
            let pitch: Length
        }

        init(_ row: Row, _ ruler: Ruler) {
            self.row = row
            cells = row.cells.map { cell in
                cell.texts.enumerated().flatMap { index, text in
                    (0..<(text.wraps ? ruler.lines(text, cell.width) : 1)).map { line in
                        let isLabel = text.style == .label && index > 0 && line == 0
                        return Line(
                            text: index, line: line, before: isLabel ? Pagination.beforeLabel : .zero,
                            pitch: text.style.pitch)
                    }
                }
            }
            // The first lines of all cells stand on one baseline.
            let baselines = row.cells.map { $0.texts.first?.style.baseline ?? .zero }
            let lowest = baselines.max() ?? .zero
            for index in cells.indices where !cells[index].isEmpty {
                cells[index][0].before = lowest - baselines[index]
            }
        }

        private init(_ row: Row, cells: [[Line]]) {
            self.row = row
            self.cells = cells
        }

        var height: Length { row.before + contentHeight + row.after }
        var contentHeight: Length { cells.map { $0.map { $0.before + $0.pitch }.sum() }.max() ?? .zero }

        /// The lines that stay within a height, and those that do not; nil for none.
        func split(at height: Length) -> (head: MeasuredRow?, tail: MeasuredRow?) {
            let room = height - row.before - row.after
            var (heads, tails): ([[Line]], [[Line]]) = ([], [])
            for lines in cells {
                var used = Length.zero
                let count = lines.prefix {
                    used = used + $0.before + $0.pitch
                    return used <= room
                }.count
                heads.append(Array(lines[..<count]))
                tails.append(Array(lines[count...]))
            }
            guard heads.contains(where: { !$0.isEmpty }) else { return (nil, self) }
            var (above, below) = (row, row)
            above.ruleBelow = nil
            below.ruleAbove = nil
            below.before = .zero
            let tail = tails.allSatisfy(\.isEmpty) ? nil : MeasuredRow(below, cells: tails)
            return (MeasuredRow(tail == nil ? row : above, cells: heads), tail)
        }
    }
}

extension Sequence<Length> {
    fileprivate func sum() -> Length { reduce(.zero, +) }
}
