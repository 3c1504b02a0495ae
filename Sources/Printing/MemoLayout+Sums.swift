internal import Amounts
internal import SalesTax

extension MemoLayout {
    /// What the memo comes to, with the taxes beside it, or below it where numbers are too long for that.
    var sums: Block {
        let (sums, taxes) = (sumEntries, taxEntries)
        let (sumWidths, taxWidths) = (widths(of: sums), widths(of: taxes))
        let sumRows = rows(of: sums, sumWidths, from: width - total(sumWidths))
        var taxRows = rows(of: taxes, taxWidths, from: .zero)
        if !taxRows.isEmpty {
            taxRows[0].after = .points(2)
            for index in taxRows.indices.dropFirst() { taxRows[index].before = .points(2) }
            taxRows[0].ruleBelow = Row.Rule(
                weight: .deciPoints(5), shade: .line, span: (from: .zero, width: total(taxWidths)))
        }
        var block = Block()
        block.rows = sumRows
        if total(taxWidths) + total(sumWidths) + MemoLayout.gutter * 2 <= width {
            block.beside = taxRows
        } else {
            block.rows += taxRows
        }
        return block
    }

    /// Texts side by side.
    private struct Entry {
        let texts: [StyledText]
        var isTotal = false

        func row(at places: [(x: Length, width: Length)]) -> Row {
            let cells = zip(texts, places).enumerated().map { index, pair in
                Cell(at: pair.1.x, pair.1.width, index == 0 ? .left : .right, [pair.0])
            }
            guard isTotal, let first = places.first, let last = places.last else { return Row(cells: cells) }
            let span = (from: first.x, width: last.x + last.width - first.x)
            return Row(
                cells: cells, before: .points(3), after: .points(3),
                ruleAbove: Row.Rule(weight: .deciPoints(10), shade: .ink, span: span))
        }
    }

    private var sumEntries: [Entry] {
        let sums = memo.sums
        func entry(_ label: String, _ amount: Amount) -> Entry {
            Entry(texts: [
                StyledText(label, .body), StyledText(language.text(amount, in: memo.currency), .body, wraps: false),
            ])
        }
        var entries = [entry(words.subtotal, sums.subtotal)]
        if sums.discount != .zero { entries.append(entry(words.discount, -sums.discount)) }
        if sums.shipping != .zero { entries.append(entry(words.shipping, sums.shipping)) }
        if let tax = sums.tax, !memo.pricesHaveTax { entries.append(entry(words.tax, tax)) }
        if sums.goodwill != .zero { entries.append(entry(words.goodwill, sums.goodwill)) }
        if sums.fee != .zero { entries.append(entry(words.fee, -sums.fee)) }
        let total = StyledText(language.price(sums.total, in: memo.currency), .total, wraps: false)
        entries.append(Entry(texts: [StyledText(words.total, .total), total], isTotal: true))
        if let tax = sums.tax, memo.pricesHaveTax { entries.append(entry(words.includedTax, tax)) }
        return entries
    }

    /// The taxes by title and rate, below a header.
    private var taxEntries: [Entry] {
        guard !memo.taxes.isEmpty else { return [] }
        let header = [words.tax, words.rate, words.base, words.tax].map { StyledText($0, .label, wraps: false) }
        return [Entry(texts: header)]
            + memo.taxes.map { tax in
                Entry(texts: [
                    StyledText(tax.title, .small),
                    StyledText(language.percent(tax.rate), .small, wraps: false),
                    StyledText(tax.base.map { language.text($0, in: memo.currency) } ?? "", .small, wraps: false),
                    StyledText(language.text(tax.amount, in: memo.currency), .small, wraps: false),
                ])
            }
    }

    /// The widest label that is not broken.
    private static let labelWidthMax = Length.points(115)

    private func widths(of entries: [Entry]) -> [Length] {
        guard let first = entries.first else { return [] }
        return first.texts.indices.map { column in
            let width = entries.map { ruler.width($0.texts[column]) }.max() ?? .zero
            return column == 0 ? min(width, MemoLayout.labelWidthMax) : width
        }
    }

    private func total(_ widths: [Length]) -> Length {
        widths.reduce(.zero, +) + MemoLayout.gutter * max(0, widths.count - 1)
    }

    private func rows(of entries: [Entry], _ widths: [Length], from start: Length) -> [Row] {
        var x = start
        let places = widths.map { width in
            defer { x = x + width + MemoLayout.gutter }
            return (x: x, width: width)
        }
        return entries.enumerated().map { index, entry in
            var row = entry.row(at: places)
            if index == 0 { row.before = .points(12) }
            return row
        }
    }
}
