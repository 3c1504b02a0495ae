/// What a preview hands out, so that a memo can be issued for exactly the amounts that it showed.
///
/// On the wire it is `<order revision>.<fingerprint>`: the register compares the revision, the server the fingerprint.
public struct PreviewToken: Sendable, Hashable {
    /// The revision of the order that the preview showed.
    public let revision: Int64
    /// What the amounts of the previewed request were taken to: 1 to 64 visible ASCII characters.
    public let fingerprint: String

    /// Joins the two.
    public init(revision: Int64, fingerprint: String) {
        self.revision = revision
        self.fingerprint = fingerprint
    }

    /// Takes a token of the wire apart; nil when it is none.
    public init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].allSatisfy(\.isDigit), let revision = Int64(Substring(parts[0])),
            (1...64).contains(parts[1].count), parts[1].allSatisfy(\.isVisibleASCII)
        else { return nil }
        self.init(revision: revision, fingerprint: String(Substring(parts[1])))
    }

    /// The token as it stands on the wire.
    public var text: String { "\(revision).\(fingerprint)" }
}
