import Amounts
import Refunds

extension VectorReplay {
    /// Asks for the recorded refund, in the lineage's words and, where that is answered otherwise, in ours.
    mutating func refund(_ step: VectorStep, name: String) throws {
        let asked = try request(step)
        let recorded = try RecordedAnswer(step, of: ours, dummies: vector.dummies)
        var answer = answer(asked)
        var classes = try explain(answer, asked, recorded, step)
        let isRestated = classes == nil
        if isRestated {
            var (restated, changes) = asked.restated(on: ours, of: vector)
            if case .failure(.onlineRefundUnsupported) = self.answer(restated) {
                restated.payout = .offline
                changes.append(.onlineWithoutCapture)
            }
            answer = self.answer(restated)
            classes = try explain(answer, restated, recorded, step).map { changes + $0 }
        }
        guard let classes else {
            unexplained.append("\(name): \(asked) here \(answer), recorded \(recorded)")
            isParted = true
            return
        }
        try settle(answer, step)
        let classesOfState = try explainState(step, name: name)
        outcomes.append(
            Outcome(kind: kind(answer, recorded), isRestated: isRestated, classes: classes + classesOfState))
    }

    /// The classes that explain a difference; none for the same answer, nil for a difference without explanation.
    private func explain(
        _ answer: Result<Refund, Refusal>, _ request: RefundRequest, _ recorded: RecordedAnswer, _ step: VectorStep
    ) throws -> [DifferenceClass]? {
        switch (answer, recorded) {
        case (.success(let refund), .gives(let stored, let exact)):
            return explain(refund, request, stored: stored, exact: exact)
        case (.failure(let refusal), .gives(let stored, _)):
            return explain(refusal, request, stored: stored, step).map { [$0] }
        case (.success(let refund), .refuses(let reason)):
            return try explain(refund, request, reason, step).map { [$0] }
        case (.failure(let refusal), .refuses(let reason)):
            if recorded.agrees(with: answer, on: ours) { return [] }
            return explain(refusal, request, reason, step).map { [$0] }
        }
    }

    /// Both sides go on with their own amounts; where only one gave money back, they part unless it was nothing.
    private mutating func settle(_ answer: Result<Refund, Refusal>, _ step: VectorStep) throws {
        guard let record = step.creditmemo else { return }
        guard case .success(let refund) = answer else {
            let stored = try MemoFigures(record, dummies: vector.dummies).without(MemoFigures.shippingInclTax)
            isParted = stored != MemoFigures()
            return
        }
        ours.reserve(refund)
        ours.settle(refund, at: Instant(seconds: 0))
        let recorded = try self.refund(record, like: refund)
        theirs.reserve(recorded)
        theirs.settle(recorded, at: Instant(seconds: 0))
        ourSum = ourSum.adding(MemoFigures(refund, of: ours))
        theirSum = theirSum.adding(try MemoFigures(record, dummies: vector.dummies))
    }

    private func kind(_ answer: Result<Refund, Refusal>, _ recorded: RecordedAnswer) -> Outcome.Kind {
        switch (answer, recorded) {
        case (.success, .gives): .bothGive
        case (.failure, .refuses): .bothRefuse
        case (.failure, .gives): .weRefuse
        case (.success, .refuses): .theyRefuse
        }
    }

    // MARK: - Requests and answers

    func answer(_ request: RefundRequest, on order: Order? = nil) -> Result<Refund, Refusal> {
        Result { () throws(Refusal) in try request.command.decide(on: order ?? ours, gateways: Self.gateways) }
    }

    private func request(_ step: VectorStep) throws -> RefundRequest {
        guard let request = step.request else { throw VectorError.unreadable(vector.id) }
        var source = Source.order(ours.id)
        if step.source == "invoice" {
            guard let index = step.invoiceIndex, ours.invoices.indices.contains(index) else {
                throw VectorError.unreadable(vector.id)
            }
            source = .invoice(ours.invoices[index].id)
        }
        return RefundRequest(
            source: source,
            items: request.items?.map { item in
                RefundRequest.Item(lineID: item.line.map { ours.lines[$0].id }, quantity: item.qty.text)
            },
            shipping: request.shipping?.text, goodwill: request.goodwill?.text, fee: request.fee?.text,
            payout: step.refundType == "online" ? .online : .offline)
    }

    /// The stored memo as a refund, to keep the lineage's balances; the discount beside the lines' is the shipping's.
    private func refund(_ record: VectorRecord, like refund: Refund) throws -> Refund {
        let figures = try MemoFigures(record, dummies: vector.dummies)
        func money(_ name: String) -> Money {
            Money(figures[name], base: figures["base_" + name])
        }
        let lines = refund.lines.compactMap { line -> RefundLine? in
            guard let position = ours.lines.firstIndex(where: { $0.id == line.orderLineID }) else { return nil }
            return RefundLine(
                orderLineID: line.orderLineID, quantity: line.quantity,
                amounts: LineAmounts(
                    row: money("\(position).row_total"), discount: money("\(position).discount_amount"),
                    tax: money("\(position).tax_amount"), hiddenTax: money("\(position).hidden_tax_amount")),
                rowInclTax: line.rowInclTax)
        }
        let discount = money("discount_amount") - lines.map(\.amounts.discount).sum()
        return Refund(
            orderID: refund.orderID, invoiceID: refund.invoiceID, isByInvoice: refund.isByInvoice, lines: lines,
            shipping: ShippingAmounts(
                fee: money("shipping_amount"),
                discount: Money(
                    discount.amount.rounded(to: ours.currency), base: discount.base.rounded(to: ours.baseCurrency)),
                tax: money("shipping_tax_amount")),
            adjustments: Adjustments(goodwill: money("adjustment_positive"), fee: money("adjustment_negative")),
            payout: refund.payout, comment: nil, sendsMail: false)
    }
}
