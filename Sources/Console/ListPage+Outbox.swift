public import Refunds

extension ListPage {
    /// Mails, each with a button for who may have it sent. `goesOut` says whether there is a mail server.
    public init(
        _ mails: Listing<MailSummary>, goesOut: Bool, note: MailNote?, for search: Search, in frame: Frame
    ) {
        let back = search.link(Link.root + Endpoint.outbox.path, ("page", String(search.page.number)))
        self.init(
            title: .outbox,
            table: Table(
                columns: [
                    .text(.number), .text(.kind), .number(.store), .text(.order), .prose(.mailTo), .text(.status),
                    .actions, .text(.mailAsked), .number(.mailTries), .text(.mailNextTry), .text(.delivered),
                    .prose(.mailReason),
                ],
                rows: mails.records.map { mail in
                    let kind: Word = if case .creditMemo = mail.document { .memo } else { .invoice }
                    return [
                        .link(mail.number, .document(mail.document)), .word(kind), .number(mail.storeID.rawValue),
                        .link(mail.orderNumber, .order(mail.orderID)), .text(mail.recipient), mail.mark.cell,
                        .button(
                            mail.recipient.flatMap { _ in
                                Table.Button(
                                    asking: mail.document, seen: mail.mark,
                                    object: "\(frame.language(kind)) \(mail.number)", for: frame, back: back)
                            }),
                        .moment(mail.askedAt), .number(mail.tries), .moment(mail.nextTryAt), .moment(mail.deliveredAt),
                        .text(mail.reason),
                    ]
                }), total: mails.total ?? mails.records.count)
        trouble = goesOut ? nil : .noMailServer
        self.note = note?.sentence
    }
}
