public import Wire
import Printing

/// A language that the console speaks.
public enum Language: String, Sendable, CaseIterable {
    /// English.
    case english = "en"
    /// Brazilian Portuguese.
    case brazilian = "pt-BR"

    /// The cookie that remembers a choice.
    static let cookie = "creditmemo_language"

    /// The language for a request: the one that was chosen, else the one that the browser likes best, else English.
    public init(of request: Request) {
        let chosen = request.cookie(Language.cookie).flatMap { Language(rawValue: $0) }
        self =
            chosen ?? Language.preferred(request.headers.values(of: "accept-language").joined(separator: ","))
            ?? .english
    }

    /// Remembers the choice of the language for a year, and goes back to where it was made.
    public func chosen(back: String?, isSecure: Bool) -> Response {
        let cookie = "\(Language.cookie)=\(rawValue); Path=\(Link.root); Max-Age=31536000; HttpOnly; SameSite=Lax"
        return Page.redirect(
            to: back.flatMap { Link(within: $0) } ?? Link(Link.root),
            headers: [Header("set-cookie", cookie + (isSecure ? "; Secure" : ""))])
    }

    /// The first of the best in an `Accept-Language` field (RFC 9110, section 12.5.4).
    private static func preferred(_ field: String) -> Language? {
        var best: (language: Language, quality: Substring)?
        for range in field.split(separator: ",") {
            let parts = range.split(separator: ";").map(\.trimmingBlanks)
            guard let tag = parts.first, let language = Language(tag: tag.lowercased()) else { continue }
            // Such numbers are in the sequence of their texts: 0, 0.7, 0.75, 1.
            let quality = (parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2) ?? "1").prefix(5)
            if quality > best?.quality ?? "0.000" { best = (language, quality) }
        }
        return best?.language
    }

    private init?(tag: String) {
        switch tag.prefix(while: { $0 != "-" }) {
        case "en": self = .english
        case "pt": self = .brazilian
        default: return nil
        }
    }

    /// The language's own name.
    var name: String {
        switch self {
        case .english: "English"
        case .brazilian: "Português"
        }
    }

    /// How numbers and dates are written.
    var numbers: PrintLanguage {
        switch self {
        case .english: .english
        case .brazilian: .brazilian
        }
    }

    /// A text of the console.
    func callAsFunction(_ word: Word) -> String { half(of: word.rawValue) }

    /// A sentence of the console.
    func callAsFunction(_ sentence: Sentence) -> String { half(of: sentence.rawValue) }

    /// A text of the console with something in the place of each `%`, in their sequence.
    func callAsFunction(_ word: Word, _ values: String...) -> String { filled(self(word), with: values) }

    /// A sentence of the console with something in the place of each `%`, in their sequence.
    func callAsFunction(_ sentence: Sentence, _ values: String...) -> String { filled(self(sentence), with: values) }

    private func half(of both: String) -> String {
        let halves = both.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        return String(halves[self == .english ? 0 : 1])
    }

    private func filled(_ text: String, with values: [String]) -> String {
        let pieces = text.split(separator: "%", omittingEmptySubsequences: false)
        precondition(pieces.count == values.count + 1, "\(text) is about something else")
        return zip(pieces, values + [""]).map { $0 + $1 }.joined()
    }

    /// All texts by their names, as templates ask for them.
    var words: Content { self == .english ? Language.englishWords : Language.brazilianWords }

    private static let englishWords = words(in: .english)
    private static let brazilianWords = words(in: .brazilian)

    private static func words(in language: Language) -> Content {
        let words = Word.allCases.map { ("\($0)", Content.text(language($0))) }
        let sentences = Sentence.allCases.map { ("\($0)", Content.text(language($0))) }
        return .parts(Dictionary(uniqueKeysWithValues: words + sentences))
    }
}

extension Request {
    /// The value of a cookie; nil when there is none, or more than one of the name.
    public func cookie(_ name: String) -> String? {
        let pairs = headers.values(of: "cookie").flatMap { $0.split(separator: ";") }.map { $0.trimmingBlanks }
        let values = pairs.filter { $0.hasPrefix(name + "=") }.map { $0.dropFirst(name.count + 1) }
        return values.count == 1 ? String(values[0]) : nil
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without blanks around it.
    var trimmingBlanks: Substring {
        var text = self[startIndex...].drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
