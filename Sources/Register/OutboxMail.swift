public import Refunds

/// A mail about a document that was asked for, with the document or later, and how far it has come.
///
/// Whoever sends it claims it first: until ``nextTryAt`` it is theirs alone, and what they say of it counts only while
/// nobody claimed it anew.
public struct OutboxMail: Sendable, Hashable {
    /// What it is about.
    public let document: DocumentID
    /// The document's shop.
    public let storeID: StoreID
    /// How often it was asked for: a mail that is sent again is another one to those who get it.
    public var timesAsked: Int64
    /// When it was last asked for.
    public var askedAt: Instant
    /// How far it has come.
    public var state: State
    /// How often it was tried since it was asked for.
    public var tries: Int64
    /// When it is tried next; while it is being sent, when whoever sends it is given up; else when it was tried last.
    public var nextTryAt: Instant
    /// When it was last delivered, however often it was asked for since.
    public var deliveredAt: Instant?
    /// Why the last try failed, for people.
    public var reason: String?

    /// Joins the parts.
    public init(
        document: DocumentID, storeID: StoreID, timesAsked: Int64, askedAt: Instant, state: State, tries: Int64,
        nextTryAt: Instant, deliveredAt: Instant?, reason: String?
    ) {
        self.document = document
        self.storeID = storeID
        self.timesAsked = timesAsked
        self.askedAt = askedAt
        self.state = state
        self.tries = tries
        self.nextTryAt = nextTryAt
        self.deliveredAt = deliveredAt
        self.reason = reason
    }

    /// A mail that is asked for the first time.
    public init(about document: DocumentID, of storeID: StoreID, askedAt moment: Instant) {
        self.init(
            document: document, storeID: storeID, timesAsked: 1, askedAt: moment, state: .waiting, tries: 0,
            nextTryAt: moment, deliveredAt: nil, reason: nil)
    }

    /// How far a mail has come.
    public typealias State = MailState

    /// How it stands, for whoever asks for it.
    public var mark: MailMark { MailMark(timesAsked: timesAsked, state: state) }
}

/// The numbers of an outbox.
public struct OutboxCount: Sendable, Hashable {
    /// How many mails are to go out.
    public let waiting: Int
    /// Since when the oldest of them is.
    public let oldest: Instant?
    /// How many were given up.
    public let dead: Int

    /// Joins the parts.
    public init(waiting: Int, oldest: Instant?, dead: Int) {
        self.waiting = waiting
        self.oldest = oldest
        self.dead = dead
    }
}

/// What became of a try to send a mail.
public enum MailAnswer: Sendable, Hashable {
    /// The mail server took it.
    case delivered
    /// Nobody will ever take it as it is.
    case refused(reason: String)
    /// It may go later.
    case failed(reason: String)
    /// There was no server that takes mail: any other mail would have fared the same.
    case unreachable(reason: String)

    /// Its name, for metrics.
    public var kind: String {
        switch self {
        case .delivered: "delivered"
        case .refused: "refused"
        case .failed: "failed"
        case .unreachable: "unreachable"
        }
    }
}

extension OutboxMail {
    /// The sequence of a list: by the moments at which they were asked for, then memos first, by their numbers.
    public static func areInSequence(_ one: OutboxMail, _ other: OutboxMail) -> Bool {
        (one.askedAt, one.place.kind, one.place.id) < (other.askedAt, other.place.kind, other.place.id)
    }

    /// Where it stands among those of a moment.
    public var place: (kind: Int, id: Int64) {
        switch document {
        case .creditMemo(let id): (0, id.rawValue)
        case .invoice(let id): (1, id.rawValue)
        }
    }
}
