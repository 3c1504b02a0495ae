/// How far a mail has come.
public enum MailState: String, Sendable, Hashable, CaseIterable {
    /// It is to be tried.
    case waiting
    /// Somebody sends it.
    case sending
    /// The mail server took it.
    case delivered
    /// It was given up: a dead letter, until somebody asks for it again.
    case dead

    /// True while it is to go out.
    public var isOpen: Bool { self == .waiting || self == .sending }
}

/// How the mail about a document stood when somebody looked. Who asks for it names this, so that a form which is sent twice
/// asks once.
public struct MailMark: Sendable, Hashable {
    /// How often it was asked for.
    public let timesAsked: Int64
    /// How far it had come; nil while nobody had asked.
    public let state: MailState?

    /// Joins the two.
    public init(timesAsked: Int64, state: MailState) {
        self.timesAsked = timesAsked
        self.state = state
    }

    private init() {
        timesAsked = 0
        state = nil
    }

    /// Nobody had asked for one.
    public static let none = MailMark()
}

/// A mail about a document, as a line of a list.
public struct MailSummary: Sendable, Hashable {
    /// What it is about.
    public let document: DocumentID
    /// The document's number.
    public let number: String
    /// The document's order.
    public let orderID: OrderID
    /// The order's number.
    public let orderNumber: String
    /// The shop.
    public let storeID: StoreID
    /// The customer's mail address; nil when the order has none.
    public let recipient: String?
    /// How it stands.
    public let mark: MailMark
    /// When it was last asked for.
    public let askedAt: Instant
    /// How often it was tried since.
    public let tries: Int64
    /// When it is tried next; nil unless it waits.
    public let nextTryAt: Instant?
    /// When it was last delivered, however often it was asked for since.
    public let deliveredAt: Instant?
    /// Why the last try failed, for people.
    public let reason: String?

    /// Joins the parts.
    public init(
        document: DocumentID, number: String, orderID: OrderID, orderNumber: String, storeID: StoreID,
        recipient: String?, mark: MailMark, askedAt: Instant, tries: Int64, nextTryAt: Instant?, deliveredAt: Instant?,
        reason: String?
    ) {
        self.document = document
        self.number = number
        self.orderID = orderID
        self.orderNumber = orderNumber
        self.storeID = storeID
        self.recipient = recipient
        self.mark = mark
        self.askedAt = askedAt
        self.tries = tries
        self.nextTryAt = nextTryAt
        self.deliveredAt = deliveredAt
        self.reason = reason
    }
}

/// Which mails are wanted, the newest first.
public struct MailQuery: Sendable, Hashable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// How far they have come.
    public var states = Set(MailState.allCases)
    /// The one about a document.
    public var document: DocumentID?
    /// Those about a document of this number.
    public var number: String?
    /// Those to customers who have this in their name or mail address.
    public var customer: String?
    /// Those asked for within.
    public var asked = Period.always
    /// The page.
    public let page: PageRequest

    /// Starts with every mail of the shops.
    public init(stores: Set<StoreID>, page: PageRequest) {
        self.stores = stores
        self.page = page
    }
}
