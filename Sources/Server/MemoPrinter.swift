import Crypto
public import Logging
public import PangoPress
public import Printing
public import Refunds
import Wire

/// Prints memos, each on its store's stationery.
public struct MemoPrinter: Sendable {
    private let press: PangoPress
    private let stationeryOfStores: [StoreID: Stationery]
    private let log: Logger

    /// Joins the parts; stores without stationery get the usual one.
    public init(press: PangoPress, stationery: [StoreID: Stationery], log: Logger) {
        self.press = press
        stationeryOfStores = stationery
        self.log = log
    }

    /// A caller may try again after this many seconds.
    private static let retryAfterSeconds = 2

    /// What a store prints on.
    func stationery(of storeID: StoreID) -> Stationery { stationeryOfStores[storeID] ?? Stationery() }

    /// The answer to whoever asked for a memo of a store on paper; see ``print(_:of:logged:)``.
    func response(
        with memo: PrintedMemo, of storeID: StoreID, logged name: String, to request: Request
    ) async throws(Hindrance) -> Response {
        let pdf = try await print(memo, of: storeID, logged: name)
        return .printed(memo: memo.number, pdf, entityTag: Secret.entityTag(of: pdf), to: request)
    }

    /// The PDF of a memo of a store; the log calls the memo by a name that says nothing of its customer.
    func print(_ memo: PrintedMemo, of storeID: StoreID, logged name: String) async throws(Hindrance) -> [UInt8] {
        do throws(PressFault) {
            let document = try await press.print(memo, on: stationery(of: storeID))
            if document.missingCharacters > 0 { await complain(of: document.missingCharacters, in: name) }
            return document.bytes
        } catch {
            switch error {
            case .busy: throw .unavailable(retryAfterSeconds: MemoPrinter.retryAfterSeconds)
            case .failed(let reason):
                log.error("a memo cannot be printed", metadata: ["memo": "\(name)", "reason": "\(reason)"])
                throw .failed
            }
        }
    }

    /// Says in the log that letters were printed as boxes, and which scripts this machine has no font for.
    private func complain(of characters: Int, in memo: String) async {
        let scripts = (try? await press.scriptsWithoutFont()) ?? []
        log.warning(
            "a memo has characters that no font here has: install fonts such as Noto",
            metadata: [
                "memo": "\(memo)", "characters": "\(characters)",
                "scripts": "\(scripts.map(\.rawValue).joined(separator: "; "))",
            ])
    }
}

extension Secret {
    /// What tells two contents apart.
    static func entityTag(of content: [UInt8]) -> String {
        SHA256.hash(data: content).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
