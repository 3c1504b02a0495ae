/// Where two texts part, as a test reports it: what each has there, with a little of what stands around it.
public struct TextDifference: Sendable {
    /// The first text, from shortly before the difference.
    public let first: String
    /// The second text, from the same place.
    public let second: String

    /// Nil for texts that are the same byte by byte; Swift's own comparison takes two spellings of a letter for one.
    public init?(_ first: String, _ second: String) {
        guard Array(first.utf8) != Array(second.utf8) else { return nil }
        let common = zip(first.unicodeScalars, second.unicodeScalars).prefix { $0 == $1 }.count
        self.first = Self.excerpt(of: first, at: common)
        self.second = Self.excerpt(of: second, at: common)
    }

    private static let scalarsBefore = 400
    private static let scalarsAfter = 100

    private static func excerpt(of text: String, at place: Int) -> String {
        let start = max(0, place - scalarsBefore)
        let part = text.unicodeScalars.dropFirst(start).prefix(place - start + scalarsAfter)
        return String(String.UnicodeScalarView(part))
    }
}
