internal import Mustache
import Wire

/// Text within HTML. The engine's own escaping goes by graphemes, and lets a quote with an accent on it pass.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String { text.escapedForHTML }
}
