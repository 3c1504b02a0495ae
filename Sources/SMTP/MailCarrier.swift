import CSMTP
import Dispatch
public import Mail
public import Register

/// Carries letters to a mail server, one after another over one connection, on a thread of its own.
public final class MailCarrier: Sendable {
    private let connection: Connection
    private let lane = DispatchQueue(label: "mail.carrier")

    /// Makes one for a server; nothing is sent yet.
    public init(to server: MailServer) { connection = Connection(to: server) }

    /// Carries a letter; returns what the server said of it.
    public func carry(_ letter: Letter) async -> MailAnswer {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<MailAnswer, Never>) in
            lane.async { [connection] in continuation.resume(returning: connection.send(letter)) }
        }
    }

    /// Gives up the letter that is on its way, within about a second, and carries no more.
    public func stop() { connection.stop() }

    /// libcurl's connection. Only ``stop()`` may be called beside another call.
    private final class Connection: @unchecked Sendable {
        private let pointer: OpaquePointer

        init(to server: MailServer) {
            let made = server.withC { csmtp_open(&$0) }
            guard let made else { preconditionFailure("there is memory for a connection") }
            pointer = made
        }

        deinit { csmtp_close(pointer) }

        func stop() { csmtp_stop(pointer) }

        func send(_ letter: Letter) -> MailAnswer {
            var outcome = csmtp_outcome()
            letter.bytes.withUnsafeBytes { bytes in
                let content = bytes.assumingMemoryBound(to: CChar.self)
                csmtp_send(
                    pointer, letter.sender.address.text, letter.recipient.text, content.baseAddress, content.count,
                    &outcome)
            }
            return outcome.answer
        }
    }
}

extension MailServer {
    fileprivate func withC<Result>(_ body: (inout csmtp_server) -> Result) -> Result {
        host.withCString { host in
            ownName.withCString { ownName in
                withCString(login?.user) { user in
                    withCString(login?.password) { password in
                        withCString(certificates) { certificates in
                            var server = csmtp_server(
                                host: host, port: Int32(port), security: security.inC, user: user, password: password,
                                ca_file: certificates, own_name: ownName, seconds_max: Int32(secondsMax))
                            return body(&server)
                        }
                    }
                }
            }
        }
    }

    private func withCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }
}

extension MailServer.Security {
    fileprivate var inC: csmtp_security {
        switch self {
        case .none: CSMTP_PLAIN
        case .starttls: CSMTP_STARTTLS
        case .tls: CSMTP_TLS
        }
    }
}

extension csmtp_outcome {
    /// What it says of the mail. Only a lasting refusal of the recipient or the content is about the mail itself.
    fileprivate var answer: MailAnswer {
        guard is_delivered == 0 else { return .delivered }
        let reason = withUnsafeBytes(of: reason) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        switch stage {
        // 421 is a server that stops (RFC 5321), and one without a reply has hung up or hangs.
        case _ where reply == 0 || reply == 421: return .unreachable(reason: reason)
        case CSMTP_GREETING: return .unreachable(reason: reason)
        // 53x is about who we are (RFC 4954), and what the operator can change.
        case CSMTP_RECIPIENT, CSMTP_CONTENT:
            return (500..<530).contains(reply) || (540..<600).contains(reply)
                ? .refused(reason: reason) : .failed(reason: reason)
        default: return .failed(reason: reason)
        }
    }
}
