import Console
import Testing
import Wire

@Suite struct PageTests {
    /// Everything that ends a text or an attribute, bare and with a mark on it that makes another grapheme of it.
    @Test(arguments: ["<", ">", "\"", "'", "&", "\"\u{301}", "<\u{20D2}", "'\u{FE0F}", "\"\u{200D}"])
    func textsAreEscaped(sign: String) throws {
        let request = try #require(Request(method: .get, target: "/console/sign-in?next=%2Fconsole"))
        let viewer = Viewer(
            caller: .init(clientID: .init(1), stores: [], scopes: []), name: "Eve\(sign)x", formToken: "t")
        var page = SignInPage(request.query)
        page.trouble = .wrong
        let frame = Frame(language: .english, viewer: viewer, link: Link(of: request))
        let html = String(decoding: page.response(in: frame).body, as: UTF8.self)
        let shown = sign.unicodeScalars.map { escaped[$0] ?? String($0) }.joined()
        #expect(
            html.unicodeScalars.split(separator: "\n").contains {
                $0.elementsEqual("<span>Signed in as Eve\(shown)x</span>".unicodeScalars)
            })
    }

    private let escaped: [Unicode.Scalar: String] = [
        "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "&": "&amp;",
    ]

    @Test(arguments: [
        ("/console", true), ("/console/orders?number=1", true), ("/console?a", true), ("/consolex", false),
        ("//evil.example", false), ("https://evil.example/console", false), ("/console/\\evil", false),
        ("/console/a b", false), ("/console/\u{0}", false), ("", false),
    ])
    func linksStayWithin(text: String, isWithin: Bool) { #expect((Link(within: text) != nil) == isWithin) }

    @Test(arguments: [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"), ("en-US,en;q=0.9,pt;q=0.8", "en"), ("de,pt;q=0.3", "pt-BR"),
        ("de", "en"), ("", "en"), ("en;q=0.2, pt-PT;q=0.75", "pt-BR"), ("pt;q=0,en;q=0.1", "en"), ("PT", "pt-BR"),
    ])
    func languages(field: String, language: String) throws {
        let request = try #require(
            Request(method: .get, target: "/console", headers: [Header("Accept-Language", field)]))
        #expect(Language(of: request).rawValue == language)
        let chosen = try #require(
            Request(
                method: .get, target: "/console",
                headers: [Header("Accept-Language", field), Header("Cookie", "a=b; creditmemo_language=pt-BR")]))
        #expect(Language(of: chosen) == .brazilian)
    }

    @Test(arguments: [
        (Method.get, "/console/", Route.endpoint(.start, names: [])),
        (.get, "/console/orders", .endpoint(.orders, names: [])),
        (.get, "/console/assets/console.css", .endpoint(.asset, names: ["console.css"])),
        (.get, "/console/assets/", .notFound), (.get, "/console/nowhere", .notFound),
        (.post, "/console/orders", .methodNotAllowed(allow: [.get])),
        (.get, "/console/sign-out", .methodNotAllowed(allow: [.post])),
    ])
    func routes(method: Method, path: String, route: Route) throws {
        #expect(Route(of: try #require(Request(method: method, target: path))) == route)
    }
}
