import Logging
public import Mail
import Printing
import Refunds
import Register
public import SMTP

/// How mail goes out, as the operator decided.
public struct MailPlan: Sendable {
    /// The server that takes it.
    public let server: MailServer
    /// Who it is from.
    public let sender: Mailbox
    /// What it says.
    public let templates: LetterTemplates
    /// How long after it was asked for a mail is tried, in seconds.
    public let giveUpSeconds: Int64

    /// Joins the parts.
    public init(server: MailServer, sender: Mailbox, templates: LetterTemplates, giveUpSeconds: Int64) {
        self.server = server
        self.sender = sender
        self.templates = templates
        self.giveUpSeconds = giveUpSeconds
    }
}

/// Delivers the mails of the outbox: writes the letter of each from its document, and has it carried.
struct MailDelivery: Sendable {
    private let plan: MailPlan
    private let register: Register
    private let printer: MemoPrinter
    private let carrier: MailCarrier
    private let lane = ReadLane()
    private let log: Logger
    private let now: @Sendable () -> Instant

    /// How long a letter may take to be written, in seconds, beside the time that it may take to be carried.
    private static let writingSeconds: Int64 = 60

    init(
        _ plan: MailPlan, register: Register, printer: MemoPrinter, log: Logger, now: @escaping @Sendable () -> Instant
    ) {
        self.plan = plan
        self.register = register
        self.printer = printer
        self.log = log
        self.now = now
        carrier = MailCarrier(to: plan.server)
    }

    /// Delivers until it is cancelled; a letter that is on its way then is given up, and goes out after the next start.
    func runUntilCancelled() async {
        let times = Postman.Times(
            claimSeconds: Int64(plan.server.secondsMax) + MailDelivery.writingSeconds, giveUpSeconds: plan.giveUpSeconds
        )
        let postman = Postman(register: register, times: times, log: log, now: now) { await self.deliver($0) }
        await withTaskCancellationHandler {
            await postman.sweepUntilCancelled()
        } onCancel: {
            carrier.stop()
        }
    }

    private func deliver(_ mail: OutboxMail) async -> MailAnswer {
        do throws(Unwritten) {
            return await carrier.carry(try await letter(for: mail))
        } catch {
            return error.answer
        }
    }

    /// Why there is no letter.
    private struct Unwritten: Error {
        let answer: MailAnswer
    }

    private func letter(for mail: OutboxMail) async throws(Unwritten) -> Letter {
        let stationery = printer.stationery(of: mail.storeID)
        let (order, kind, document, attachment): (Order, LetterTemplates.Kind, MailedDocument, Letter.Attachment?)
        switch mail.document {
        case .creditMemo(let id):
            let memo: CreditMemo
            (memo, order) = try await self.memo(id, of: mail.storeID)
            (kind, document) = (.creditmemo, MailedDocument(memo, of: order, on: stationery))
            attachment = try await printed(memo, of: order, on: stationery)
        case .invoice(let id):
            let record = try await invoice(id, of: mail.storeID)
            order = record.order
            (kind, document, attachment) = (.invoice, MailedDocument(record, on: stationery), nil)
        }
        guard let recipient = order.customer.email.flatMap({ MailAddress($0) }) else {
            throw Unwritten(answer: .refused(reason: "the order's customer_email is no mail address that can be used"))
        }
        guard let text = plan.templates.text(of: document, kind, in: stationery.language) else {
            throw Unwritten(answer: .refused(reason: "the subject has a control character in it"))
        }
        return Letter(
            from: plan.sender, to: recipient, messageID: try messageID(of: mail), writtenAt: mail.askedAt,
            language: stationery.language.rawValue, text: text, attachment: attachment)
    }

    /// The same at every try, and another one in another register.
    private func messageID(of mail: OutboxMail) throws(Unwritten) -> String {
        do throws(StoreFault) {
            let name = "\(mail.document.name).\(mail.timesAsked)"
            let mark = Secret.hexHash(of: "mail|\(try register.store.installation())|\(name)").prefix(16)
            return "\(name).\(mark)@\(plan.sender.address.domain)"
        } catch {
            throw Unwritten(answer: .failed(reason: "the register cannot be read: \(error)"))
        }
    }

    // MARK: - Documents

    private func memo(_ id: CreditMemoID, of storeID: StoreID) async throws(Unwritten) -> (CreditMemo, Order) {
        var query = CreditMemoQuery(stores: [storeID], page: .single)
        query.id = id
        let wanted = query
        let memos = try await read { store throws(StoreFault) in try store.creditMemos(wanted).records }
        guard let memo = memos.first else { throw Unwritten(answer: .refused(reason: "there is no such credit memo")) }
        let orders = try await read { store throws(StoreFault) in
            try store.orders(named: .order(memo.refund.orderID), in: [storeID])
        }
        guard let order = orders.first else { throw Unwritten(answer: .refused(reason: "the memo has no order")) }
        return (memo, order)
    }

    private func invoice(_ id: InvoiceID, of storeID: StoreID) async throws(Unwritten) -> InvoiceRecord {
        var query = InvoiceQuery(stores: [storeID], page: .single)
        query.id = id
        let wanted = query
        let invoices = try await read { store throws(StoreFault) in try store.invoices(wanted).records }
        guard let record = invoices.first else { throw Unwritten(answer: .refused(reason: "there is no such invoice")) }
        return record
    }

    private func printed(
        _ memo: CreditMemo, of order: Order, on stationery: Stationery
    ) async throws(Unwritten) -> Letter.Attachment {
        guard let name = HeaderText("\(stationery.language.nameOfMemo) \(memo.number).pdf") else {
            throw Unwritten(answer: .refused(reason: "the memo's number has a control character in it"))
        }
        let printed = PrintedMemo(memo, of: order)
        guard let bytes = try? await printer.print(printed, of: memo.storeID, logged: String(memo.id.rawValue)) else {
            throw Unwritten(answer: .failed(reason: "the memo cannot be printed now: the log says why"))
        }
        return Letter.Attachment(name: name, bytes: bytes)
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async throws(Unwritten) -> Value {
        do throws(StoreFault) {
            return try await lane.lookUp(in: register.store, body)
        } catch {
            throw Unwritten(answer: .failed(reason: "the register cannot be read: \(error)"))
        }
    }
}

extension PageRequest {
    fileprivate static let single = PageRequest(number: 1, limit: 1, wantsTotal: false)
}
