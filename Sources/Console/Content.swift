internal import Mustache

/// What a template is filled with: texts, truths, lists, and named parts.
enum Content: Sendable, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A text; every character of it is shown as it is.
    case text(String)
    /// Whether a section is shown.
    case flag(Bool)
    /// A section's contents, one after another.
    case list([Content])
    /// Parts by name.
    case parts([String: Content])

    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: Content...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Content)...) { self = .parts(Dictionary(elements) { $1 }) }

    /// A text that may be missing; then its section is not shown.
    static func optional(_ text: String?) -> Content { text.map { .text($0) } ?? .flag(false) }

    /// The same with further parts; those win.
    func adding(_ more: [String: Content]) -> Content {
        guard case .parts(let parts) = self else { preconditionFailure("only parts have names") }
        return .parts(parts.merging(more) { $1 })
    }
}

extension Content: MustacheParent {
    /// A part by its name, in the types that the engine knows.
    func child(named name: String) -> Any? {
        guard case .parts(let parts) = self else { return nil }
        return switch parts[name] {
        case .text(let text)?: text
        case .flag(let flag)?: flag
        case .list(let list)?: list.map(\.element)
        case .parts(let parts)?: Content.parts(parts)
        case nil: nil
        }
    }

    private var element: Any {
        if case .text(let text) = self { text } else { self }
    }
}
