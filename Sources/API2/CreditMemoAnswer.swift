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

    /// A memo as a PDF, under a tag that is another whenever its bytes are; without them for a caller that shows the tag.
    public static func printed(
        _ memo: CreditMemo, _ pdf: [UInt8], entityTag: String, to request: Request
    ) -> Response {
        let tag = Header("ETag", "\"\(entityTag)\"")
        let known = request.headers.values(of: "if-none-match").flatMap { $0.split(separator: ",") }.map(\.unquoted)
        if known.contains(where: { $0 == entityTag || $0 == "*" }) { return Response(status: 304, headers: [tag]) }
        return Response(
            status: 200,
            headers: [
                Header("content-type", "application/pdf"),
                Header("Content-Disposition", "inline; filename=\"creditmemo-\(memo.number.asFileName).pdf\""), tag,
            ], body: pdf)
    }

    /// The body that shows a memo.
    public static func body(of memo: CreditMemo) -> [UInt8] {
        // About what a memo takes, so that its bytes are moved seldom.
        var writer = JSONWriter(bytesExpected: 1_536 + 384 * memo.lines.count)
        writer.object { $0.envelope("creditmemo") { $0.creditMemo(memo, as: .issued) } }
        return writer.bytes
    }
}

extension Substring {
    /// An entity tag, weak or not, without what stands around it (RFC 9110 section 8.8.3).
    fileprivate var unquoted: Substring {
        var rest = drop { $0 == " " || $0 == "\t" }
        if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
        return rest.prefix { $0 != " " && $0 != "\t" }.filter { $0 != "\"" }[...]
    }
}

extension String {
    /// The text with a hyphen for whatever files are not called everywhere.
    fileprivate var asFileName: String {
        String(map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" })
    }
}
