extension Response {
    /// A printed credit memo, under a tag that is another whenever its bytes are; without them for a caller that shows
    /// the tag.
    public static func printed(
        memo number: String, _ pdf: [UInt8], entityTag: String, to request: Request
    ) -> Response {
        let tag = Header("ETag", "\"\(entityTag)\"")
        let known = request.headers.values(of: "if-none-match").flatMap { $0.split(separator: ",") }.map(\.unquoted)
        if known.contains(where: { $0 == entityTag || $0 == "*" }) { return Response(status: 304, headers: [tag]) }
        return Response(
            status: 200,
            headers: [
                Header("content-type", "application/pdf"),
                Header("Content-Disposition", "inline; filename=\"creditmemo-\(number.asFileName).pdf\""), tag,
            ], body: pdf)
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
