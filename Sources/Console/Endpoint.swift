import Refunds
public import Wire

/// What the console can be asked for.
public enum Endpoint: Sendable, Hashable, CaseIterable {
    /// The first page.
    case start
    /// The form for signing in.
    case signInForm
    /// Lists orders.
    case orders
    /// Signs in.
    case signIn
    /// Signs out.
    case signOut
    /// Chooses a language.
    case chooseLanguage
    /// A file that pages refer to.
    case asset

    /// The method that it answers to.
    public var method: Method {
        switch self {
        case .start, .orders, .signInForm, .chooseLanguage, .asset: .get
        case .signIn, .signOut: .post
        }
    }

    /// The path below ``Link/root``; a `*` stands for one segment that differs.
    var path: String {
        switch self {
        case .start: ""
        case .orders: "/orders"
        case .signInForm, .signIn: "/sign-in"
        case .signOut: "/sign-out"
        case .chooseLanguage: "/language/*"
        case .asset: "/assets/*"
        }
    }

    /// Who may ask.
    var access: Access {
        switch self {
        case .signInForm, .signIn, .chooseLanguage, .asset: .everybody
        case .start, .signOut: .anyOf([])
        case .orders: .anyOf([.read])
        }
    }

    /// Who may ask for something.
    enum Access {
        /// Whoever can reach the server.
        case everybody
        /// Users with one of these scopes, or all users when there are none.
        case anyOf([Scope])
    }

    /// True when somebody may ask; nil stands for somebody who is not signed in.
    public func admits(_ viewer: Viewer?) -> Bool {
        switch access {
        case .everybody: true
        case .anyOf(let scopes):
            viewer.map { viewer in scopes.isEmpty || scopes.contains(where: viewer.caller.may) } ?? false
        }
    }
}

/// Where a request goes.
public enum Route: Sendable, Hashable {
    /// To an endpoint; with the segments of the path that differ.
    case endpoint(Endpoint, names: [String])
    /// To a path that answers to other methods only.
    case methodNotAllowed(allow: [Method])
    /// Nowhere.
    case notFound

    /// Finds the way by method and path; one trailing slash is accepted.
    public init(of request: Request) {
        var segments = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        if segments.last == "" { segments.removeLast() }
        var allow: [Method] = []
        for endpoint in Endpoint.allCases {
            let wanted = endpoint.path.split(separator: "/")
            guard wanted.count == segments.count,
                zip(wanted, segments).allSatisfy({ $0 == "*" ? !$1.isEmpty : $0 == $1 })
            else { continue }
            guard endpoint.method == request.method else {
                allow.append(endpoint.method)
                continue
            }
            self = .endpoint(endpoint, names: zip(wanted, segments).filter { $0.0 == "*" }.map { String($0.1) })
            return
        }
        self = allow.isEmpty ? .notFound : .methodNotAllowed(allow: allow)
    }
}
