/// Writes HTML or SVG, with every character of a text escaped that could be taken for markup.
///
///     var writer = MarkupWriter()
///     writer.element("p", ["class": "note"]) {
///         $0.text("Of ")
///         $0.element("code", name)
///     }
public struct MarkupWriter: Sendable {
    /// The markup so far.
    public private(set) var markup = ""

    /// Starts with nothing.
    public init() {}

    /// The markup that a closure writes.
    public static func markup(_ content: (inout MarkupWriter) -> Void) -> String {
        var writer = MarkupWriter()
        content(&writer)
        return writer.markup
    }

    /// Writes an element with what stands in it.
    public mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: (inout MarkupWriter) -> Void
    ) {
        begin(name, attributes)
        content(&self)
        markup += "</\(name)>"
    }

    /// Writes an element that has only text.
    public mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    /// Writes an element that has only text.
    public mutating func element(_ name: StaticString, _ text: String) { element(name) { $0.text(text) } }

    /// Writes an element that has no content and no end, such as `meta`.
    public mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        begin(name, attributes)
    }

    /// Writes text, to be read as it is.
    public mutating func text(_ text: some StringProtocol) {
        markup += text.escapedForHTML
    }

    /// Writes markup of the source's own, as it is.
    public mutating func raw(_ text: StaticString) { markup += "\(text)" }

    /// Writes what another writer has written.
    public mutating func append(_ other: MarkupWriter) { markup += other.markup }

    private mutating func begin(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        markup += "<\(name)"
        for (name, value) in attributes {
            markup += " \(name)=\""
            text(value)
            markup += "\""
        }
        markup += ">"
    }
}
