import Console
import Refunds
import Wire

extension ConsoleResponder {
    /// The longest name and password that are looked at, in bytes.
    private static let nameBytesMax = 100
    private static let passwordBytesMax = 1_024

    /// Signs somebody in, in a session of its own: one that was there before ends.
    func signIn(
        _ request: Request, _ form: FormFields, _ frame: Frame, from origin: Origin
    ) async throws(Problem) -> Response {
        var page = SignInPage(form)
        guard let name = form["name"], let password = form["password"] else { throw Problem(.malformedRequest) }
        guard name.utf8.count <= ConsoleResponder.nameBytesMax,
            password.utf8.count <= ConsoleResponder.passwordBytesMax
        else { throw Problem(.malformedRequest) }
        do throws(SessionGate.Failure) {
            let peer = origin.peer.map { door.rates.sender(of: request, from: $0) }
            let token = try await sessions.signIn(name: name, password: password, from: peer, at: origin.receivedAt)
            if let old = request.cookie(settings.cookie) { await sessions.signOut(token: old) }
            return Page.redirect(to: page.next, headers: [settings.sessionCookie(token.text)])
        } catch {
            switch error {
            case .wrong: page.trouble = .wrong
            case .tooOften(let seconds): page.trouble = .tooOften(retryAfterSeconds: seconds)
            case .busy: page.trouble = .busy(retryAfterSeconds: PasswordDesk.retryAfterSeconds)
            case .fault(let fault): throw Problem(Hindrance(fault, door.log))
            case .rejected: throw Problem(.unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds))
            }
            return page.response(in: frame)
        }
    }

    /// Ends the session and forgets its cookie.
    func signOut(_ request: Request) async -> Response {
        if let token = request.cookie(settings.cookie) { await sessions.signOut(token: token) }
        let page = Link(Link.root + "/sign-in", [("note", SignInPage.Note.out.rawValue)])
        return Page.redirect(to: page, headers: [settings.sessionCookie(nil)])
    }
}
