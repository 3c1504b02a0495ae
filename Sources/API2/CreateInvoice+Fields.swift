import Refunds
import Wire

extension CreateInvoice {
    /// Reads the body of `POST /api2/invoice`.
    init(reading fields: Fields) throws(Problem) {
        self.init(
            source: try .order(in: fields),
            terms: Result { () throws(Refusal) in try Terms(reading: fields) })
    }
}

extension CreateInvoice.Terms {
    /// Reads what to charge; the payment counts as taken elsewhere unless the request says otherwise.
    init(reading fields: Fields) throws(Refusal) {
        self.init(
            items: try fields["items"].map([IssueCreditMemo.Item].init(reading:)),
            capture: try fields.optional("capture") { $0.string.flatMap(CreateInvoice.Capture.init(rawValue:)) }
                ?? .offline,
            comment: try fields.remark("comment"),
            sendsMail: try fields.flag("send_email"))
    }
}
