public import Refunds
public import Wire

/// The answers that show credit memos.
public enum CreditMemoAnswer {
    /// A memo that was looked up.
    public static func single(_ memo: CreditMemo) -> Response {
        .json(200, body: body(of: memo))
    }

    /// A memo whose mail waits in the outbox.
    public static func mailed(_ memo: CreditMemo) -> Response { .json(202, body: body(of: memo)) }

    /// A page of memos.
    public static func list(_ listing: Listing<CreditMemo>, _ page: PageRequest) -> Response {
        .list("creditmemos", listing, page) { $0.creditMemo($1, as: .issued) }
    }

    /// The body that shows a memo.
    public static func body(of memo: CreditMemo) -> [UInt8] {
        // About what a memo takes, so that its bytes are moved seldom.
        var writer = JSONWriter(bytesExpected: 1_536 + 384 * memo.lines.count)
        writer.object { $0.envelope("creditmemo") { $0.creditMemo(memo, as: .issued) } }
        return writer.bytes
    }
}
