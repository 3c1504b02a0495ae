import Console
import Refunds
import Register
import Wire

/// Refunds that somebody made past the register.
extension ConsoleResponder {
    /// A refund that no memo accounts for, and whatever is filled in on its page. One that has its memo leads there.
    func unmatched(_ fields: FormFields?, _ admission: Admission<Visit>) async throws(Problem) -> Response {
        let ids = admission.names.compactMap { Int64($0) }
        guard ids.count == 2 else { throw .notFound }
        let (orderID, id) = (OrderID(ids[0]), UnmatchedRefundID(ids[1]))
        let (order, unmatched) = try await unmatched(id, of: orderID, admission)
        if let memo = order.memo(accountingFor: unmatched) {
            return Page.redirect(to: fields == nil ? Link.memo(memo) : Link(Link.memo(memo).text + "/issued"))
        }
        guard let form = fields.map({ MatchForm(reading: $0) }) ?? MatchForm() else { throw .malformedRequest }
        let person = admission.endpoint.frame.viewer?.name ?? ""
        let page = page(unmatched, order, form, person)
        guard form.step == .issue, !form.lacksReason, let match = try? form.command(id, by: person) else {
            return page.response(in: admission.endpoint.frame)
        }
        switch await register.submit(Submission(.matchRefund(match), by: admission.caller)) {
        case .success(.creditMemoIssued(let memo, _)):
            return Page.redirect(to: Link(Link.memo(memo.id).text + "/issued"))
        case .success: preconditionFailure("a match issues a memo")
        case .failure(.refused(let refusal)):
            // Somebody else was faster, or the same form came twice.
            let (order, unmatched) = try await self.unmatched(id, of: orderID, admission)
            if let memo = order.memo(accountingFor: unmatched) {
                return Page.redirect(to: Link(Link.memo(memo).text + "/issued"))
            }
            var page = self.page(unmatched, order, form, person)
            page.note = .refused(refusal)
            return page.response(in: admission.endpoint.frame)
        case .failure(let rejection): throw Problem(rejected: rejection)
        }
    }

    private func unmatched(
        _ id: UnmatchedRefundID, of orderID: OrderID, _ admission: Admission<Visit>
    ) async throws(Problem) -> (Order, UnmatchedRefund) {
        let stores = admission.caller?.stores ?? []
        return try await found { store throws(StoreFault) -> (Order, UnmatchedRefund)? in
            guard let order = try store.orders(named: .order(orderID), in: stores).first,
                let unmatched = order.unmatched.first(where: { $0.id == id })
            else { return nil }
            return (order, unmatched)
        }
    }

    /// What the memo would come to, on the order without what the refund takes of it.
    private func page(
        _ unmatched: UnmatchedRefund, _ order: Order, _ form: MatchForm, _ person: String
    ) -> UnmatchedPage {
        var (order, matched) = (order, unmatched)
        matched.attemptID = AttemptID(0)
        order.replace(matched)
        let outcome: CreditMemoPage.Outcome
        do throws(CreditMemoForm.Unreadable) {
            let match = try form.command(unmatched.id, by: person)
            do throws(Refusal) {
                outcome = .refund(try match.decide(unmatched, on: order))
            } catch {
                outcome = .refused(error)
            }
        } catch {
            outcome = .unreadable(error)
        }
        return UnmatchedPage(unmatched, of: order, form, outcome)
    }

    /// Asks all gateways, as `creditmemo payouts reconcile` does, and lets payouts go when all have answered. That is for users
    /// of every store: what gateways show is of all of them.
    func reconcile(_ form: FormFields, _ frame: Frame, by viewer: Viewer) async throws(Problem) -> Response {
        let why = form["why"] ?? ""
        guard !why.isEmpty, why.utf8.count <= ConsoleResponder.reasonBytesMax else { throw Problem(.malformedRequest) }
        let (stores, hold) = try await read { store throws(StoreFault) in (try store.stores(), try store.payoutHold()) }
        guard viewer.caller.stores.isSuperset(of: stores) else { throw Problem(.forbidden) }
        guard let hold else { return Page.redirect(to: Link(Link.root + "/payouts")) }
        do throws(StoreFault) {
            let result = try await desk.reconcile(since: hold.since)
            var failures = result.failures
            if failures.isEmpty, try await !desk.letGo(by: viewer.name, because: why) {
                failures.append("the register takes no writes now")
            }
            door.log.notice(
                "payouts reconciled",
                metadata: ["by": "\(viewer.caller.clientID.rawValue)", "failures": "\(failures.count)"])
            let rows = result.heard.map { heard, hearing in
                ReconciledPage.Row(
                    hearing.meaning, method: heard.method, payment: heard.listed.transactionIDs.first,
                    refund: heard.listed.refund)
            }
            return ReconciledPage(rows, failures: failures).response(in: frame)
        } catch {
            throw Problem(Hindrance(error, door.log))
        }
    }
}

extension Hearing {
    fileprivate var meaning: ReconciledPage.Row.Meaning {
        switch self {
        case .known: .known
        case .news: .news
        case .unmatched: .unmatched
        case .foreign: .foreign
        }
    }
}

extension Order {
    /// The memo that accounts for a refund which somebody made past the register.
    fileprivate func memo(accountingFor unmatched: UnmatchedRefund) -> CreditMemoID? {
        attempts.first { $0.id == unmatched.attemptID }?.creditMemoID
    }
}
