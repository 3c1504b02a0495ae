internal import Amounts

extension TaxPolicy {
    /// The tax of a sale by the rates in a book.
    ///
    /// Discounts are shared out first, then each line gets its ruling, then rates, then the tax is computed exactly, and
    /// rounded last (`docs/tax.md`). A sale that nobody taxes asks the book nothing.
    public func assess(_ sale: Sale, by book: RateBook) throws(AssessmentRefusal) -> Assessment {
        var rulings = sale.items.map { ruling(for: $0, of: sale) }
        if let fee = sale.shipping { rulings.append(ruling(forShipping: fee, of: sale, items: rulings)) }
        var stack: RateStack?
        if rulings.contains(where: \.needsRates) {
            let found = try rates(for: sale, in: book)
            // Where only places tax sales, an address outside them owes nothing.
            if sale.destination.region.usState?.hasLocalTaxOnly == true, found.combinedRate == .zero {
                rulings = rulings.map { $0.needsRates ? .noSalesTax : $0 }
            } else {
                stack = found
            }
        }
        return assessment(of: sale, rulings, try components(of: sale, rulings, stack), stack)
    }

    /// The amounts of a stand-alone memo: no tax but that of lines with a rate of their own.
    public func assessStandAlone(_ sale: Sale) -> Assessment {
        let rulings = sale.lines.map { $0.line.manualRate == nil ? Ruling.standAlone : .manual }
        return assessment(of: sale, rulings, sale.lines.map { manualComponents(of: $0.line, in: sale) }, nil)
    }

    /// A line on its way to an assessment.
    private struct Draft {
        let place: LinePlace
        let line: Sale.Line
        let documentDiscount: Amount
        let ruling: Ruling
        let components: [RateComponent]
        var taxable: Amount

        var total: Amount { line.gross - line.discount - documentDiscount }
    }

    private func rates(for sale: Sale, in book: RateBook) throws(AssessmentRefusal) -> RateStack {
        do throws(RateGap) {
            if let stack = try book.stack(at: sale.destination, on: sale.day) { return stack }
        } catch {
            throw .rateMissing(error, sale.destination)
        }
        throw .addressUnknown(sale.destination)
    }

    private func components(
        of sale: Sale, _ rulings: [Ruling], _ stack: RateStack?
    ) throws(AssessmentRefusal) -> [[RateComponent]] {
        var components: [[RateComponent]] = []
        // Mostly all lines are of one class.
        var found: (rateClass: RateClass, components: [RateComponent])?
        for ((place, line), ruling) in zip(sale.lines, rulings) {
            guard let rateClass = ruling.rateClass, let stack else {
                components.append(manualComponents(of: line, in: sale))
                continue
            }
            if found?.rateClass != rateClass { found = (rateClass, stack.components(of: rateClass)) }
            guard let known = found?.components, !known.isEmpty else {
                throw .rateClassMissing(rateClass, sale.destination)
            }
            components.append(place == .shipping ? known.filter(\.coversShipping) : known)
        }
        return components
    }

    /// The rate that the caller set, where one is.
    private func manualComponents(of line: Sale.Line, in sale: Sale) -> [RateComponent] {
        guard let rate = line.manualRate else { return [] }
        let jurisdiction = Jurisdiction(region: sale.destination.region, kind: .other, code: "manual")
        return [
            RateComponent(
                jurisdiction: jurisdiction, rateClass: .general, rate: rate, validity: .always, source: .manual)
        ]
    }

    /// What of the fee is taxed: where the state's rule says so, only the part that taxed items have in all.
    private func taxableFee(_ fee: Draft, beside items: [Draft], in currency: Currency) -> Amount {
        guard case .shippingTaxed(let rule?) = fee.ruling, rule.treatment == .proportional else { return fee.taxable }
        let whole = items.map(\.total).sum()
        guard whole > .zero else { return fee.taxable }
        let product = Int128(fee.taxable.tenThousandths) * Int128(items.map(\.taxable).sum().tenThousandths)
        let unit = currency.minorUnit.tenThousandths
        let minorUnits = Rounding.quotient(product, by: Int128(whole.tenThousandths) * Int128(unit))
        return Amount(tenThousandths: minorUnits * unit)
    }

    private func drafts(of sale: Sale, _ rulings: [Ruling], _ components: [[RateComponent]]) -> [Draft] {
        let discounts = sale.documentDiscounts
        var drafts: [Draft] = []
        for (index, (place, line)) in sale.lines.enumerated() {
            let discount = place == .shipping ? .zero : discounts[index]
            var draft = Draft(
                place: place, line: line, documentDiscount: discount, ruling: rulings[index],
                components: components[index],
                taxable: rulings[index].isTaxed ? line.gross - line.discount - discount : .zero)
            if place == .shipping { draft.taxable = taxableFee(draft, beside: drafts, in: sale.currency) }
            drafts.append(draft)
        }
        return drafts
    }

    private func assessment(
        of sale: Sale, _ rulings: [Ruling], _ applied: [[RateComponent]], _ stack: RateStack?
    ) -> Assessment {
        let drafts = drafts(of: sale, rulings, applied)
        var components: [RateComponent] = []
        let numbers = drafts.map { draft in draft.components.map { components.number(of: $0) }.sorted() }
        let exact = zip(drafts, numbers).map { draft, numbers in
            var row = [ExactTax](repeating: .zero, count: components.count)
            let rates = numbers.map { components[$0].rate }.sum()
            for number in numbers {
                let rate = components[number].rate
                row[number] =
                    sale.isTaxInclusive
                    ? ExactTax(within: draft.taxable, at: rate, of: rates) : ExactTax(on: draft.taxable, at: rate)
            }
            return row
        }
        let units = TaxGrid(exact: exact, currency: sale.currency).minorUnits(rounding)
        let minorUnit = sale.currency.minorUnit.tenThousandths
        let lines = drafts.enumerated().map { index, draft in
            Assessment.Line(
                place: draft.place, gross: draft.line.gross, discount: draft.line.discount,
                documentDiscount: draft.documentDiscount, ruling: draft.ruling, taxable: draft.taxable,
                taxes: numbers[index].map { number in
                    Assessment.Tax(
                        component: number, exact: exact[index][number],
                        amount: Amount(tenThousandths: units[index][number] * minorUnit))
                },
                isTangible: draft.place != .shipping && taxability.isTangible(draft.line.taxCode))
        }
        return Assessment(
            region: sale.destination.region, day: sale.day, currency: sale.currency, rounding: rounding,
            isTaxInclusive: sale.isTaxInclusive, components: components, boundaries: stack?.boundaries ?? [],
            lines: lines)
    }
}

extension [RateComponent] {
    /// The place of a component, which is added where it is not among these yet.
    fileprivate mutating func number(of component: RateComponent) -> Int {
        // Comparing rates first is quick, where a document has a rate of its own for each of a thousand lines.
        let known = firstIndex { $0.rate == component.rate && $0 == component }
        if known == nil { append(component) }
        return known ?? count - 1
    }
}

extension Ruling {
    /// The class of rates that the line is taxed at; nil when none of the book's are asked.
    fileprivate var rateClass: RateClass? {
        switch self {
        case .taxed(let rateClass, _): rateClass
        case .shippingTaxed: .general
        case .manual, .noNexus, .noSalesTax, .marketplace, .exempt, .notTaxable, .shippingExempt, .itemsNotTaxed,
            .standAlone:
            nil
        }
    }

    fileprivate var needsRates: Bool { rateClass != nil }
}

extension Sale {
    /// Each item's part of the document's discount, in proportion to what it costs after its own: whole units of the exact
    /// parts, and what is left to the largest remainders.
    fileprivate var documentDiscounts: [Amount] {
        let costs = items.map { Int128(($0.gross - $0.discount).tenThousandths) }
        let whole = costs.reduce(0, +)
        let unit = currency.minorUnit.tenThousandths
        guard whole > 0, discount > .zero else { return items.map { _ in .zero } }
        let units = Int128(discount.tenThousandths / unit)
        var shares = costs.map { Int64(units * $0 / whole) }
        let waiting = costs.indices.filter { units * costs[$0] % whole > 0 }
            .sorted { (-(units * costs[$0] % whole), $0) < (-(units * costs[$1] % whole), $1) }
        for index in waiting.prefix(Int(Int64(units) - shares.reduce(0, +))) { shares[index] += 1 }
        return shares.map { Amount(tenThousandths: $0 * unit) }
    }
}
