import Mail

/// A mail server that takes our mail, and how it is talked to.
public struct MailServer: Sendable {
    /// Its name or address.
    public let host: String
    /// Its port.
    public let port: Int
    /// How the connection is kept from being read by others.
    public let security: Security
    /// Who we are there; nil where nobody logs in.
    public let login: Login?
    /// A file of the certificates that are trusted; nil: those that the system trusts.
    public let certificates: String?
    /// How long a mail may take, in seconds.
    public let secondsMax: Int
    /// What this machine calls itself there.
    public let ownName: String

    /// Joins the parts.
    public init(
        host: String, port: Int, security: Security, login: Login?, certificates: String?, secondsMax: Int,
        ownName: String
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.certificates = certificates
        self.secondsMax = secondsMax
        self.ownName = ownName
    }

    /// How a connection is kept from being read by others.
    public enum Security: String, Sendable, CaseIterable {
        /// Not at all: for a server on this machine, or on a network that is trusted.
        case none
        /// It turns into TLS before anything else is said, or nothing is sent (RFC 3207).
        case starttls
        /// TLS from the first byte on (RFC 8314).
        case tls

        /// Where such servers usually listen.
        public var usualPort: Int {
            switch self {
            case .none: 25
            case .starttls: 587
            case .tls: 465
            }
        }
    }

    /// Who we are to a mail server. It shows its password to nobody: it is in no description and no dump.
    public struct Login: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        let user, password: String

        /// Joins the two; nil when one is empty, or has a character that no server takes.
        public init?(user: String, password: String) {
            let texts = [user, password]
            guard texts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }) else {
                return nil
            }
            self.user = user
            self.password = password
        }

        /// Says that it is one, and nothing else.
        public var description: String { "(login)" }
        /// Says that it is one, and nothing else.
        public var debugDescription: String { description }
        /// Shows nothing.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}
