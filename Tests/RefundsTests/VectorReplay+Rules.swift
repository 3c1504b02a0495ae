import Amounts
import Refunds

// The rules of the difference classes: each says when its class explains a difference.
extension VectorReplay {
    /// Both give money back.
    func explain(
        _ refund: Refund, _ request: RefundRequest, stored: MemoFigures, exact: MemoFigures
    ) -> [DifferenceClass]? {
        let figures = MemoFigures(refund, of: ours)
        var classes: [DifferenceClass] = []
        if figures.matches(stored) {
            // The same in every amount.
        } else if figures.matches(exact) {
            classes.append(.floatNoise)
        } else if isLeftByEarlierDifference(request, stored: stored, exact: exact) {
            classes.append(.leftByEarlierDifference)
        } else if isShippingTaxOfWhole(refund, figures, stored) {
            classes.append(.shippingTaxOfWhole)
        } else {
            return nil
        }
        guard figures["shipping_incl_tax"] != stored["shipping_incl_tax"] else { return classes }
        if stored["shipping_incl_tax"] == (try? vector.order.fields.amount("shipping_incl_tax")) {
            classes.append(.shippingInclTaxOfWhole)
        } else if classes.isEmpty {
            return nil
        }
        return classes
    }

    /// Asked of the order as the lineage has it, the request gives the lineage's amounts.
    private func isLeftByEarlierDifference(_ request: RefundRequest, stored: MemoFigures, exact: MemoFigures) -> Bool {
        guard ourSum != theirSum, case .success(let refund) = answer(request, on: theirs) else { return false }
        let figures = MemoFigures(refund, of: theirs)
        return figures.matches(stored) || figures.matches(exact)
    }

    private func isShippingTaxOfWhole(_ refund: Refund, _ figures: MemoFigures, _ stored: MemoFigures) -> Bool {
        let names: Set = ["tax_amount", "shipping_tax_amount", "grand_total", "shipping_incl_tax"]
        let differing = figures.differences(from: stored).keys
        guard differing.allSatisfy({ names.contains($0.replacing("base_", with: "")) }) else { return false }
        let whole = ours.shippingOrdered.amounts
        let part = Quantity(tenThousandths: refund.shipping.fee.amount.tenThousandths)
        let fee = Quantity(tenThousandths: whole.fee.amount.tenThousandths)
        return stored["shipping_tax_amount"] == whole.tax.amount.scaled(by: part, of: fee, in: ours.currency)
    }

    /// The lineage gives what we refuse.
    func explain(
        _ refusal: Refusal, _ request: RefundRequest, stored: MemoFigures, _ step: VectorStep
    ) -> DifferenceClass? {
        let total = stored["grand_total"]
        switch refusal {
        case .amountInvalid:
            let amounts = [request.shipping, request.goodwill, request.fee].compactMap { $0 }
            return amounts.contains { Amount(parsing: $0) ?? .zero < .zero } ? .negativeAmount : nil
        case .totalNotPositive, .cannotCreditMemo:
            if stored.matches(MemoFigures()) { return .emptyMemo }
            return refusal == .totalNotPositive && total < .zero ? .negativeTotal : nil
        case .totalExceeds(let left):
            let isWithinOrder = total <= ours.total.left.amount
            return isWithinOrder && total > left && left == request.invoice(of: ours)?.total.left.amount
                ? .aboveInvoice : nil
        default: return nil
        }
    }

    /// The lineage refuses what we give.
    func explain(
        _ refund: Refund, _ request: RefundRequest, _ reason: RecordedAnswer.Reason, _ step: VectorStep
    ) throws -> DifferenceClass? {
        switch reason {
        case .crash: return .divisionByZero
        case .notPositive: return refund.total.amount.isZero && !refund.lines.isEmpty ? .zeroTotalRefused : nil
        case .total(let left):
            // Its total lacks the discount on the shipping, and lies above what is left by that much.
            guard request.shipping == nil, let prepared = try step.preparedButRefused?.fields.amount("grand_total")
            else { return nil }
            let withoutDiscount = (refund.total + refund.shipping.discount).amount
            let isForgotten = withoutDiscount == prepared.rounded(to: ours.currency) && withoutDiscount > left
            return isForgotten ? .shippingDiscountForgotten : nil
        case .noMemo, .quantity, .shipping, .gateway: return nil
        }
    }

    /// Both refuse, for other reasons.
    func explain(
        _ refusal: Refusal, _ request: RefundRequest, _ reason: RecordedAnswer.Reason, _ step: VectorStep
    ) -> DifferenceClass? {
        switch (refusal, reason) {
        case (.itemInvalid, .quantity):
            let invoiced = Set(ours.invoices.flatMap(\.lines).map(\.orderLineID))
            let named = (request.items ?? []).compactMap(\.lineID)
            return named.contains { ours.line($0) != nil && !invoiced.contains($0) } ? .lineNotInvoiced : nil
        case (.cannotCreditMemo, _):
            return step.path == "raw" && step.before?["order_can_creditmemo"] == "false" ? .checksSkipped : nil
        case (.shippingExceeds, .shipping(let left)):
            let isInBase = ours.currency != ours.baseCurrency && left == ours.shipping.left.fee.base
            return isInBase ? .amountsInBaseCurrency : nil
        case (.onlineRefundUnsupported, .gateway): return .onlineWithoutCapture
        case (_, .crash): return .divisionByZero
        default: return nil
        }
    }

    /// The order's state after a memo: the same, or one that a class explains.
    mutating func explainState(_ step: VectorStep, name: String) throws -> [DifferenceClass] {
        guard step.creditmemo != nil, !isParted, let after = step.orderAfter, let state = after.fields["state"],
            state != ours.state.rawValue
        else { return [] }
        let isUnshipped = try zip(vector.order.items, after.items).contains { ordered, item in
            let gone = try ["qty_shipped", "qty_refunded", "qty_canceled"].map { try item.quantity($0) }.sum()
            return try ordered.quantity("qty_ordered") > gone
        }
        if ours.state == .closed, state == "processing", isUnshipped { return [.closedUnshipped] }
        unexplained.append("\(name): order is \(ours.state.rawValue) here, \(state) there")
        return []
    }
}
