public import Wire

/// The page on which people sign in.
public struct SignInPage: Sendable {
    /// Where to go afterwards.
    public let next: Link
    /// What happened before.
    public let note: Note?
    /// What keeps the user out.
    public var trouble: Trouble?

    /// What happened before somebody is asked to sign in.
    public enum Note: String, Sendable {
        /// The user signed out.
        case out
        /// The session ended by itself.
        case over
    }

    /// Why nobody was signed in.
    public enum Trouble: Sendable {
        /// The name or the password is wrong.
        case wrong
        /// Too many were wrong of late.
        case tooOften(retryAfterSeconds: Int)
        /// Too many sign in at this moment.
        case busy(retryAfterSeconds: Int)
    }

    /// Reads the address.
    public init(_ query: FormFields) {
        next = query["next"].flatMap { Link(within: $0) } ?? Link(Link.root)
        note = query["note"].flatMap { Note(rawValue: $0) }
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let content: [String: Content] = [
            "next": .text(next.text),
            "note": .optional(note.map { language($0 == .out ? .signedOut : .sessionOver) }),
        ]
        let page: (String) -> Page = { trouble in
            Page("sign-in", titled: language(.signIn), content.merging(["trouble": .text(trouble)]) { $1 })
        }
        return switch trouble {
        case nil: Page("sign-in", titled: language(.signIn), content).response(in: frame)
        case .wrong: page(language(.signInWrong)).response(401, in: frame)
        case .tooOften(let seconds):
            page(language(.signInTooOften, String(seconds)))
                .response(429, in: frame, headers: [Header("retry-after", String(seconds))])
        case .busy(let seconds):
            page(language(.busy)).response(503, in: frame, headers: [Header("retry-after", String(seconds))])
        }
    }
}
