public import Refunds
public import Wire

/// The mail about a document: how it stands, and the form that has it sent.
public struct Mailing: Sendable {
    let document: DocumentID
    let recipient: String?
    let mail: MailSummary?
    let goesOut: Bool
    let note: MailNote?

    /// The mail about a document of an order; nil where nobody asked for one. `goesOut` says whether there is a mail server.
    public init(
        about document: DocumentID, of order: Order, _ mail: MailSummary?, goesOut: Bool, note: MailNote?
    ) {
        self.document = document
        recipient = order.customer.email
        self.mail = mail
        self.goesOut = goesOut
        self.note = note
    }

    /// What the template `document` shows of it.
    func content(in frame: Frame) -> Content {
        let language = frame.language
        let mark = mail?.mark ?? .none
        let button =
            recipient == nil
            ? nil : Table.Button(asking: document, seen: mark, object: language(.mailing), for: frame, back: nil)
        return [
            "facts": .facts(
                [
                    (.mailTo, .text(recipient)), (.status, mark.cell), (.mailAsked, .moment(mail?.askedAt)),
                    (.mailTries, mail.map { .number($0.tries) } ?? .text(nil)),
                    (.mailNextTry, .moment(mail?.nextTryAt)), (.delivered, .moment(mail?.deliveredAt)),
                    (.mailReason, .text(mail?.reason)),
                ], in: language),
            "note": .optional(note.map { language($0.sentence) }),
            "missing": .optional(recipient == nil ? language(.mailMissingText) : nil),
            "unset": .optional(goesOut ? nil : language(.noMailServer)),
            "button": button?.content(in: language) ?? false,
        ]
    }
}

/// What became of a mail that was asked for.
public enum MailNote: String, Sendable {
    /// It goes out.
    case due = "mail-due"
    /// It was not as somebody saw it, so nothing was done.
    case moved = "mail-moved"

    var sentence: Sentence {
        switch self {
        case .due: .mailDue
        case .moved: .mailMoved
        }
    }
}

/// What a form says that asks for a mail.
public struct MailForm: Sendable {
    /// How the mail stood on the page with the form.
    public let seen: MailMark
    /// The list that the form was on; nil on the document's own page.
    private let back: Link?

    /// Reads the form; nil when no page has sent it.
    public init?(_ form: FormFields) {
        guard let seen = form["seen"].flatMap({ MailMark(parsing: $0) }) else { return nil }
        self.seen = seen
        back = form["back"].flatMap { Link(within: $0) }
    }

    /// Back to where the form was, which says what was done.
    public func answer(_ note: MailNote, about document: DocumentID) -> Response {
        let place = back ?? .document(document)
        return Page.redirect(to: place.noting(note.rawValue))
    }
}

extension Table.Button {
    /// Asks for the mail about a document; nil for who may not, and while the mail is on its way.
    init?(asking document: DocumentID, seen: MailMark, object: String, for frame: Frame, back: Link?) {
        let word: Word
        switch seen.state {
        case nil: word = .sendByMail
        case .waiting: word = .tryMailNow
        case .delivered, .dead: word = .sendMailAgain
        case .sending: return nil
        }
        let endpoint: Endpoint = if case .creditMemo = document { .mailMemo } else { .mailInvoice }
        guard endpoint.admits(frame.viewer) else { return nil }
        self.init(
            word: word, object: object, action: Link(Link.document(document).text + "/mail"),
            fields: [("seen", seen.text)] + (back.map { [("back", $0.text)] } ?? []))
    }
}

extension MailMark {
    /// How the mail stands, in a list.
    var cell: Table.Cell {
        switch state {
        case nil: .word(.mailNever)
        case .waiting: .state(.waiting, .wait)
        case .sending: .state(.stateSending, .wait)
        case .delivered: .state(.delivered, .good)
        case .dead: .state(.dead, .bad)
        }
    }

    /// The mark as a form carries it: `0`, or `3-dead`.
    fileprivate var text: String { state.map { "\(timesAsked)-\($0.rawValue)" } ?? "0" }

    fileprivate init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where text == "0": self = .none
        case 2:
            guard let times = Int64(parts[0]), let state = MailState(rawValue: String(parts[1])) else { return nil }
            self.init(timesAsked: times, state: state)
        default: return nil
        }
    }
}

extension Link {
    /// The page of a document.
    static func document(_ id: DocumentID) -> Link {
        switch id {
        case .creditMemo(let id): .memo(id)
        case .invoice(let id): .invoice(id)
        }
    }

    /// The outbox, with mails of one state.
    static func outbox(state: String) -> Link { Link(root + Endpoint.outbox.path, [("state", state)]) }
}
