internal import Amounts
internal import Refunds
internal import SalesTax

/// Says what of a memo stands where: seller, head, lines, sums, reason.
struct MemoLayout {
    let memo: PrintedMemo
    let seller: Stationery.Seller?
    let language: PrintLanguage
    let ruler: Ruler
    /// The width of all rows.
    let width: Length

    init(_ memo: PrintedMemo, on stationery: Stationery, ruler: Ruler) {
        self.memo = memo
        seller = stationery.seller
        language = stationery.language
        self.ruler = ruler
        width = Pagination.width(of: stationery.paper)
    }

    var words: PrintWords { language.words }

    /// Free space between columns.
    static let gutter = Length.points(12)

    /// Hands each block of the document out, from its head to its end.
    func forEachBlock(_ body: (Block) -> Void) {
        if let seller { body(Block(row(of: seller))) }
        body(Block(title))
        body(Block(details))
        if !memo.lines.isEmpty { linesTable.forEachBlock(body) }
        body(sums)
        if let comment = memo.comment {
            let texts = [StyledText(words.reason, .label), StyledText(comment, .body)]
            body(Block(Row(cells: [Cell(at: .zero, width, .natural, texts)], before: .points(22))))
        }
    }

    private func row(of seller: Stationery.Seller) -> Row {
        let half = (width - MemoLayout.gutter) / 2
        let name = [StyledText(seller.name, .seller)] + seller.address.map { StyledText($0, .small) }
        let details = seller.details.map { StyledText($0, .small) }
        return Row(
            cells: [Cell(at: .zero, half, .left, name), Cell(at: half + MemoLayout.gutter, half, .right, details)],
            after: .points(8), ruleBelow: .hair)
    }

    private var title: Row {
        let cancelled = memo.isInForce ? [] : [StyledText(words.cancelled, .strong)]
        let title = StyledText("\(words.creditMemo) \(memo.number)", .title)
        return Row(cells: [Cell(at: .zero, width, .left, [title] + cancelled)], before: .points(26), after: .points(8))
    }

    /// The customer, and what the memo refers to.
    private var details: Row {
        let unit = width / 12
        let label = StyledText(words.customer, .label)
        return Row(
            cells: [
                Cell(at: .zero, unit * 5, .left, memo.buyer.isEmpty ? [] : [label]),
                buyer(within: unit * 5 - MemoLayout.gutter),
                Cell(at: unit * 5, unit * 3 - MemoLayout.gutter, .left, date + orders),
                Cell(at: unit * 8, unit * 4, .left, invoices + payout),
            ], after: .points(20))
    }

    /// The customer below a blank line, in a place no wider than needed: one side of it is where a reader of the name looks
    /// for the beginning of each line.
    private func buyer(within width: Length) -> Cell {
        let texts = memo.buyer.enumerated().map { StyledText($1, $0 == 0 ? .strong : .body) }
        let widest = texts.map(ruler.width).max() ?? .zero
        let alignment = Alignment(natural: memo.buyer.first ?? "")
        return Cell(
            at: .zero, min(widest, width), alignment == .right ? .right : .left, [StyledText("", .label)] + texts)
    }

    private var date: [StyledText] {
        [StyledText(words.date, .label), StyledText(language.day(memo.issuedAt), .body)]
    }

    private var orders: [StyledText] { memo.order.map { references([$0], words.order) } ?? [] }

    private var invoices: [StyledText] {
        references(memo.invoices, memo.invoices.count > 1 ? words.invoices : words.invoice)
    }

    private func references(_ references: [PrintedMemo.Reference], _ label: String) -> [StyledText] {
        guard !references.isEmpty else { return [] }
        return [StyledText(label, .label)]
            + references.flatMap { reference in
                [StyledText(reference.number, .body)]
                    + (reference.issuedAt.map { [StyledText(language.day($0), .small)] } ?? [])
            }
    }

    private var payout: [StyledText] {
        switch memo.payout {
        case nil: return []
        case .offline: return [StyledText(words.payout, .label), StyledText(words.offline, .body)]
        case .online(let reference):
            return [StyledText(words.payout, .label), StyledText(words.online, .body)]
                + (reference.map { [StyledText($0, .small)] } ?? [])
        }
    }
}
