public import Refunds
public import Wire

/// The answers that show credit memos.
public enum CreditMemoAnswer {
    /// A memo that was just issued: 201 and where to find it.
    public static func issued(_ memo: CreditMemo) -> Response {
        issued(memo.id, body: body(of: memo))
    }

    /// The same from a body that was rendered, and stored for repetitions, with the memo's own transaction.
    public static func issued(_ id: CreditMemoID, body: [UInt8]) -> Response {
        .json(201, headers: [location(of: id)], body: body)
    }

    /// The answer to a request whose `Idempotency-Key` was answered before: the first answer, byte for byte.
    public static func repeated(_ id: CreditMemoID, body: [UInt8]) -> Response {
        .json(201, headers: [location(of: id), Header("Idempotent-Replayed", "true")], body: body)
    }

    /// A memo that was looked up.
    public static func single(_ memo: CreditMemo) -> Response {
        .json(200, body: body(of: memo))
    }

    /// A page of memos.
    public static func list(_ listing: Listing<CreditMemo>, _ page: PageRequest) -> Response {
        .list("creditmemos", listing, page) { $0.creditMemo($1, as: .issued) }
    }

    /// The body of ``issued(_:)`` and ``single(_:)``.
    public static func body(of memo: CreditMemo) -> [UInt8] {
        // About what a memo takes, so that its bytes are moved seldom.
        var writer = JSONWriter(bytesExpected: 1_536 + 384 * memo.lines.count)
        writer.object { $0.envelope("creditmemo") { $0.creditMemo(memo, as: .issued) } }
        return writer.bytes
    }

    private static func location(of id: CreditMemoID) -> Header {
        Header("Location", "/api2/creditmemo?id=\(id.rawValue)")
    }
}
