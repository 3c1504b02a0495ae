import Refunds
import Wire

extension CommentOnOrder {
    /// Reads the body of `POST /api2/history`.
    init(reading fields: Fields) throws(Problem) {
        self.init(
            source: try .history(in: fields),
            terms: Result { () throws(Refusal) in try Terms(reading: fields) })
    }
}

extension CommentOnOrder.Terms {
    /// Reads what to add; an entry without a comment says nothing and is refused.
    init(reading fields: Fields) throws(Refusal) {
        guard let comment = try fields.remark("comment") else { throw .fieldInvalid(field: "comment") }
        self.init(
            comment: comment,
            status: try fields.line("status", charactersMax: 32),
            customerNotified: try fields.flag("is_customer_notified"),
            visibleOnFront: try fields.flag("is_visible_on_front"))
    }
}
