import Console
import Foundation
import Refunds
import Register
import Wire

extension ConsoleResponder {
    /// The integrations whose stores the user may see, all of them.
    func clients(_ request: Request, _ frame: Frame) async throws(Problem) -> Response {
        let page = try await clients(of: frame)
        return Search(request.query).wantsFile ? ListPage.file([page.list], in: frame) : page.response(in: frame)
    }

    private func clients(of frame: Frame) async throws(Problem) -> ClientsPage {
        let stores = frame.viewer?.caller.stores ?? []
        let clients = try await read { store throws(StoreFault) in try store.clients() }
        return ClientsPage(
            clients.filter { $0.details.stores.isSubset(of: stores) }.map { client in
                ClientsPage.Row(
                    publicID: client.details.publicID, name: client.details.name, stores: client.details.stores,
                    scopes: client.details.scopes, addedAt: client.addedAt, revokedAt: client.revokedAt)
            })
    }

    /// Adds an integration, as `creditmemo client add` does; its secret is in this answer and nowhere else.
    func addClient(_ form: FormFields, _ frame: Frame, by viewer: Viewer) async throws(Problem) -> Response {
        guard let wanted = ClientForm(form, by: viewer) else {
            var page = try await clients(of: frame)
            page.isIncomplete = true
            return page.response(in: frame)
        }
        let made = await register.addClient(named: wanted.name, stores: wanted.stores, scopes: wanted.scopes)
        switch made {
        case .failure(let rejection): throw Problem(rejected: rejection)
        case .success(let made):
            door.log.notice(
                "client added", metadata: ["client_id": "\(made.publicID)", "by": "\(viewer.caller.clientID.rawValue)"])
            var page = try await clients(of: frame)
            page.made = (made.publicID, made.secret.text)
            return page.response(in: frame)
        }
    }

    /// Takes an integration's access away, as `creditmemo client revoke` does.
    func revokeClient(_ form: FormFields, by viewer: Viewer) async throws(Problem) -> Response {
        let publicID = form["client"] ?? ""
        let known = try await read { store throws(StoreFault) in try store.client(publicID: publicID) }
        guard let known, known.details.stores.isSubset(of: viewer.caller.stores) else { throw Problem(.notFound) }
        let revoked = await register.access { (transaction, now) throws(StoreFault) in
            try transaction.revokeClient(publicID: publicID, at: now)
        }
        if case .failure(let rejection) = revoked { throw Problem(rejected: rejection) }
        door.log.notice(
            "client revoked", metadata: ["client_id": "\(publicID)", "by": "\(viewer.caller.clientID.rawValue)"])
        return Page.redirect(to: Link(Link.root + "/clients"))
    }
}
