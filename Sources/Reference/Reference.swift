public import Wire

/// The reference of the API for people: one HTML page made of the documents that programs read.
///
/// The page needs nothing but itself, so that a saved copy is all of it.
public struct Reference: Sendable {
    /// The description of one dialect.
    public struct Dialect: Sendable {
        /// What the anchors of its calls begin with: `api2`.
        public let name: String
        /// Its OpenAPI 3.1 document.
        public let document: JSON

        /// Takes a document.
        public init(_ name: String, _ document: JSON) {
            self.name = name
            self.document = document
        }
    }

    /// The page.
    public let page: [UInt8]

    /// The text of the page's style sheet, for a policy that allows no other.
    public static let styleSheet = "\(styles)"

    /// Makes the page.
    public init(of dialects: [Dialect]) {
        let parts = dialects.map(Part.init)
        var writer = MarkupWriter()
        writer.raw("<!DOCTYPE html>\n")
        writer.element("html", ["lang": "en"]) {
            $0.element("head") {
                $0.empty("meta", ["charset": "utf-8"])
                $0.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                $0.element("title", "creditmemo API reference")
                $0.element("style") { $0.raw(Reference.styles) }
            }
            $0.element("body") { writer in
                writer.element("nav", ["aria-label": "Contents"]) { writer in
                    for part in parts { part.contents(&writer) }
                }
                writer.element("main") { writer in
                    writer.element("h1", "creditmemo API reference")
                    writer.prose(Reference.introduction)
                    for part in parts { part.write(to: &writer) }
                }
            }
        }
        page = Array(writer.markup.utf8)
    }

    private static let introduction = """
        The requests are for a shell in which `SERVER` is the server's address, such as `http://127.0.0.1:8080`, and `TOKEN` \
        an access token. The answers are those of the sample shop that `creditmemo demo` starts, with moments, tokens and \
        UUIDs made alike.
        """
}
