public import Wire

/// A page as a value: which template, and what it is filled with.
public struct Page: Sendable {
    let template: String
    /// The page's name, in its heading and in the browser's title.
    let title: String
    let content: [String: Content]

    init(_ template: String, titled title: String, _ content: [String: Content] = [:]) {
        self.template = template
        self.title = title
        self.content = content
    }

    /// The page, ready to be sent.
    public func response(_ status: Int = 200, in frame: Frame, headers: [Header] = []) -> Response {
        let parts = frame.content.merging(content) { _, _ in preconditionFailure("a page has names of its own") }
        let content = Content.parts(parts).adding(["title": .text(title)])
        return Response(
            status: status, headers: [Header("content-type", "text/html; charset=utf-8")] + Page.headers + headers,
            body: Templates.builtIn.filled(template, with: content))
    }

    /// What every answer of the console carries. A form's `Origin` is only sent where the referrer may be.
    static let headers = [
        Header(
            "content-security-policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
        Header("x-content-type-options", "nosniff"), Header("referrer-policy", "same-origin"),
        Header("cross-origin-opener-policy", "same-origin"), Header("cache-control", "no-store"),
    ]

    /// A PDF, shown in the browser; its name is the document's, with a hyphen for what file names do without.
    public static func pdf(_ bytes: [UInt8], named name: String) -> Response {
        let name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" })
        return Response(
            status: 200,
            headers: [
                Header("content-type", "application/pdf"),
                Header("content-disposition", "inline; filename=\"\(name).pdf\""),
            ] + headers, body: bytes)
    }

    /// Sends the browser to another address of the console, to be asked for with `GET`.
    public static func redirect(to link: Link, headers: [Header] = []) -> Response {
        Response(status: 303, headers: [Header("location", link.text)] + Page.headers + headers)
    }
}

/// What surrounds a page: who looks at it, in which language, and where.
public struct Frame: Sendable {
    /// The language.
    public let language: Language
    /// Who looks; nil while nobody is signed in.
    public let viewer: Viewer?
    /// The page's own address.
    public let link: Link

    /// Joins the parts.
    public init(language: Language, viewer: Viewer?, link: Link) {
        self.language = language
        self.viewer = viewer
        self.link = link
    }

    /// The sections, in their sequence.
    private static let sections: [(Endpoint, Word)] = [
        (.start, .overview), (.orders, .orders), (.invoices, .invoices), (.memos, .memos), (.payouts, .payouts),
        (.outbox, .outbox), (.clients, .clients),
    ]

    /// The page's own address without its query.
    var path: String { String(link.text.prefix { $0 != "?" }) }

    var content: [String: Content] {
        var content: [String: Content] = [
            "w": language.words, "lang": .text(language.rawValue), "version": .text(Asset.version),
            "languages": .list(
                Language.allCases.filter { $0 != language }.map { other in
                    let link = Link("\(Link.root)/language/\(other.rawValue)", [("back", link.text)])
                    return ["code": .text(other.rawValue), "name": .text(other.name), "link": .text(link.text)]
                }),
        ]
        guard let viewer else { return content }
        content["viewer"] = ["name": .text(language(.signedInAs, viewer.name))]
        content["token"] = .text(viewer.formToken)
        content["places"] = .list(
            Frame.sections.filter { $0.0.admits(viewer) }.map { endpoint, word in
                let path = Link.root + endpoint.path
                // All addresses begin with that of the first page.
                let ends = endpoint == .start ? ["?"] : ["/", "?"]
                let isHere = link.text == path || ends.contains { link.text.hasPrefix(path + $0) }
                return ["name": .text(language(word)), "link": .text(path), "here": .flag(isHere)]
            })
        return content
    }
}
