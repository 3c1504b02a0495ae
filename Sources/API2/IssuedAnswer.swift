public import Refunds
public import Wire

/// The answers to requests that made a document.
public enum IssuedAnswer {
    /// A document that was just made: 201 and where to find it.
    public static func first(_ document: IssuedDocument) -> Response { first(document.id, body: body(of: document)) }

    /// The same from a body that was rendered, and stored for repetitions, with the document's own transaction.
    public static func first(_ id: DocumentID, body: [UInt8]) -> Response {
        .json(201, headers: [location(of: id)], body: body)
    }

    /// The answer to a request whose `Idempotency-Key` was answered before: the first answer, byte for byte.
    public static func repeated(_ id: DocumentID, body: [UInt8]) -> Response {
        .json(201, headers: [location(of: id), Header("Idempotent-Replayed", "true")], body: body)
    }

    /// The body of all of them.
    public static func body(of document: IssuedDocument) -> [UInt8] {
        switch document {
        case .creditMemo(let memo): CreditMemoAnswer.body(of: memo)
        case .invoice(let record): InvoiceAnswer.body(of: record)
        }
    }

    private static func location(of id: DocumentID) -> Header {
        let path =
            switch id {
            case .creditMemo(let id): "creditmemo?id=\(id.rawValue)"
            case .invoice(let id): "invoice?id=\(id.rawValue)"
            }
        return Header("Location", "/api2/" + path)
    }
}
