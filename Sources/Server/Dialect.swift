import API2
import Console
import TransactionsV1
import Wire

/// The ways in which clients speak to the register.
enum Dialect: Sendable, Hashable {
    /// Credit memos of orders, as clients of the vendor's `/api2` send them; it answers at unknown paths too.
    case api2
    /// Tax transactions, as clients of the vendor's `/v1` send them.
    case v1
    /// Pages for people, below `/console`.
    case console

    /// The dialect of a path, or of a target that begins with one.
    init(of path: some StringProtocol) {
        func isBelow(_ root: String) -> Bool {
            guard path.utf8.starts(with: root.utf8) else { return false }
            let next = path.utf8.dropFirst(root.utf8.count).first
            return next == nil || next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
        }
        self = isBelow("/v1") ? .v1 : isBelow(Link.root) ? .console : .api2
    }

    /// What a hindrance is answered.
    func reply(to hindrance: Hindrance) -> Reply {
        switch self {
        case .api2: Reply(API2.Problem(hindrance), in: .api2(nil))
        case .v1: Reply(TransactionsV1.Problem(hindrance), in: .v1(nil))
        case .console: Reply(Console.Problem(hindrance), in: .console(nil))
        }
    }
}

/// What a request called: the endpoint once its caller was let in, before that its dialect alone.
enum CalledEndpoint: Sendable, Hashable {
    /// In the `/api2` dialect.
    case api2(API2.Endpoint?)
    /// In the `/v1` dialect.
    case v1(TransactionsV1.Endpoint?)
    /// In the console.
    case console(Console.Endpoint?)
    /// Where gateways bring news.
    case webhook

    /// The dialect's name, for metrics.
    var dialect: String {
        switch self {
        case .api2: "api2"
        case .v1: "v1"
        case .console: "console"
        case .webhook: "webhook"
        }
    }

    /// The endpoint's name, for metrics.
    var endpoint: String {
        switch self {
        case .api2(let endpoint?): "\(endpoint)"
        case .v1(let endpoint?): "\(endpoint)"
        case .console(let endpoint?): "\(endpoint)"
        case .api2(nil), .v1(nil), .console(nil), .webhook: "none"
        }
    }
}

/// An error in a dialect's words; every dialect has words for each hindrance.
protocol DialectProblem: Error, Sendable {
    static var malformedRequest: Self { get }
    static var requestTimeout: Self { get }
    static var headersTooLarge: Self { get }
    static var bodyTooLarge: Self { get }
    static var invalidJSON: Self { get }
    static var notFound: Self { get }
    static func tooManyRequests(retryAfterSeconds: Int) -> Self
    static func unavailable(retryAfterSeconds: Int) -> Self
    static var `internal`: Self { get }
    /// The rule that was broken, in kebab case.
    var reason: String { get }
    /// The answer, ready to be sent.
    var response: Response { get }
}

extension DialectProblem {
    /// What keeps a request from its answer, in the dialect's words.
    init(_ hindrance: Hindrance) {
        switch hindrance {
        case .malformedRequest: self = .malformedRequest
        case .requestTimeout: self = .requestTimeout
        case .headersTooLarge: self = .headersTooLarge
        case .bodyTooLarge: self = .bodyTooLarge
        case .bodyBroken: self = .invalidJSON
        case .notFound: self = .notFound
        case .tooManyRequests(let seconds): self = .tooManyRequests(retryAfterSeconds: seconds)
        case .unavailable(let seconds): self = .unavailable(retryAfterSeconds: seconds)
        case .failed: self = .internal
        }
    }
}
