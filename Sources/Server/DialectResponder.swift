import Printing
import Refunds
import Register
import Wire

/// Answers requests of a dialect: the dialect reads and writes, the register decides, this joins the two.
protocol DialectResponder: Sendable {
    /// The dialect's errors.
    associatedtype Problem: DialectProblem
    /// The dialect's calls.
    associatedtype Endpoint: Sendable

    /// Where callers come in.
    var door: Door { get }
    /// Where documents are.
    var register: Register { get }
    /// Who prints memos.
    var printer: MemoPrinter { get }
    /// Where what is looked up is read.
    var lane: ReadLane { get }

    /// Decides by method, path and token alone, before a body is taken in.
    func admit(_ request: Request, from origin: Origin) async throws(Problem) -> Admission<Endpoint>
    /// Answers a request that was admitted.
    func respond(to request: Request, _ admission: Admission<Endpoint>) async -> Reply
    /// What a request called, for the log; without an endpoint, before its caller was let in.
    static func called(_ endpoint: Endpoint?) -> CalledEndpoint
}

/// A request that may go on: who asks, from where, and at which endpoint.
struct Admission<Endpoint: Sendable>: Sendable {
    let endpoint: Endpoint
    /// The segments of the path that differ, where the dialect's route hands them over.
    var names: [String] = []
    let caller: Caller?
    let origin: Origin
}

extension DialectResponder {
    /// Who asks, where callers say who they are; refuses a peer that failed too often to, before anything is looked up.
    func caller(
        of request: Request, from origin: Origin, isGuarded: Bool, needsToken: Bool
    ) async throws(Problem) -> Caller? {
        do throws(Hindrance) {
            if isGuarded { try door.rates.admit(request, from: origin) }
            return needsToken ? try await door.caller(of: request, from: origin) : nil
        } catch {
            throw Problem(error)
        }
    }

    /// Reads what may take long, in turns with other callers; people are one.
    func read<Value: Sendable>(
        for caller: ClientID? = nil, _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async throws(Problem) -> Value {
        let store = register.store
        do throws(StoreFault) {
            return try await register.longReads.run(for: caller) { () throws(StoreFault) in try body(store) }
        } catch {
            throw Problem(Hindrance(error, door.log))
        }
    }

    /// Answers with a memo of a store on paper.
    func answer(
        with memo: PrintedMemo, of storeID: StoreID, logged name: String, to request: Request
    ) async throws(Problem) -> Response {
        do throws(Hindrance) {
            return try await printer.response(with: memo, of: storeID, logged: name, to: request)
        } catch {
            throw Problem(error)
        }
    }

    /// Looks one document up.
    func lookUp<Value: Sendable>(
        _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async throws(Problem) -> Value {
        do throws(StoreFault) {
            return try await lane.lookUp(in: register.store, body)
        } catch {
            throw Problem(Hindrance(error, door.log))
        }
    }
}
