public import Refunds
public import Wire

/// The integrations that may ask for tokens.
public struct ClientsPage: Sendable {
    /// A client, as a row of the list.
    public struct Row: Sendable {
        /// Its `client_id`.
        public let publicID: String
        /// What people call it.
        public let name: String
        /// The stores it may see.
        public let stores: Set<StoreID>
        /// What it may do.
        public let scopes: Set<Scope>
        /// When it was added.
        public let addedAt: Instant
        /// When it was revoked; nil while it may ask for tokens.
        public let revokedAt: Instant?

        /// Joins the parts.
        public init(
            publicID: String, name: String, stores: Set<StoreID>, scopes: Set<Scope>, addedAt: Instant,
            revokedAt: Instant?
        ) {
            self.publicID = publicID
            self.name = name
            self.stores = stores
            self.scopes = scopes
            self.addedAt = addedAt
            self.revokedAt = revokedAt
        }
    }

    private let rows: [Row]
    /// A client that was just made, whose secret is shown now and never again.
    public var made: (publicID: String, secret: String)?
    /// True when the form says not enough.
    public var isIncomplete = false

    /// The clients of some stores.
    public init(_ rows: [Row]) { self.rows = rows }

    /// The clients as a list.
    public var list: ListPage { ListPage(title: .clients, table: table, total: rows.count) }

    private var table: Table {
        Table(
            columns: [
                .text(.clientID), .text(.name), .text(.stores), .text(.scopes), .text(.added), .text(.revoked),
            ],
            rows: rows.map { row in
                [
                    .text(row.publicID), .text(row.name),
                    .text(row.stores.sorted().map { String($0.rawValue) }.joined(separator: " ")),
                    .text(row.scopes.map(\.rawValue).sorted().joined(separator: " ")), .moment(row.addedAt),
                    .moment(row.revokedAt),
                ]
            })
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        var content: [String: Content] = [
            "table": table.content(in: language), "incomplete": .flag(isIncomplete), "made": false,
            "file": .optional(rows.isEmpty ? nil : "\(Link.root)\(Endpoint.clients.path)?as=csv"),
            "scopes": .list(
                Scope.allCases.map { ["scope": .text($0.rawValue), "name": .text(language($0.word))] }),
            "stores": .list(
                (frame.viewer?.caller.stores.sorted() ?? []).map { ["store": .text(String($0.rawValue))] }),
            "active": .list(
                rows.filter { $0.revokedAt == nil }.map { ["id": .text($0.publicID), "name": .text($0.name)] }),
        ]
        if let made { content["made"] = ["id": .text(made.publicID), "secret": .text(made.secret)] }
        return Page("clients", titled: language(.clients), content).response(isIncomplete ? 400 : 200, in: frame)
    }
}

/// A client as the form on that page describes it.
public struct ClientForm: Sendable {
    /// What people call it.
    public let name: String
    /// The stores it may see: some of the user's.
    public let stores: Set<StoreID>
    /// What it may do.
    public let scopes: Set<Scope>

    private static let nameBytesMax = 100

    /// Reads the form; nil when it says not enough, or names stores that are not the user's.
    public init?(_ form: FormFields, by viewer: Viewer) {
        name = String((form["name"] ?? "").trimmingBlanks)
        stores = Set(form.values(of: "store").compactMap { Int64($0).map { StoreID($0) } })
        scopes = Set(form.values(of: "scope").compactMap { Scope(rawValue: $0) })
        guard !name.isEmpty, name.utf8.count <= ClientForm.nameBytesMax, name.harmless == name, !stores.isEmpty,
            stores.isSubset(of: viewer.caller.stores), !scopes.isEmpty
        else { return nil }
    }
}

extension Scope {
    /// What it allows, for people.
    fileprivate var word: Word {
        switch self {
        case .read: .scopeRead
        case .offline: .scopeOffline
        case .online: .scopeOnline
        case .admin: .scopeAdmin
        }
    }
}
