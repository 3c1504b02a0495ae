import Crypto
import Foundation
import Gateways
import Refunds
import Register
import Yams

/// The gateway of each payment method that has one, as the settings file names them:
///
///     gateways:
///       card:
///         kind: sandbox
struct GatewaySettings {
    /// By payment method.
    private(set) var all: [String: any Gateway] = [:]
    /// Methods and kinds, for the operator.
    private(set) var listing: [(method: String, kind: String)] = []
    /// What cannot be used, each named.
    private(set) var problems: [String] = []

    private static let kinds = ["sandbox"]

    /// No gateway.
    init() {}

    /// Reads the part of the file.
    init(_ node: Node?) {
        guard let node else { return }
        guard let methods = node.mapping else {
            problems.append("gateways is no mapping of payment methods")
            return
        }
        for (key, settings) in methods {
            let method = key.string ?? "?"
            let values = settings.mapping.map { Dictionary($0.map { ($0.key.string ?? "?", $0.value) }) { $1 } } ?? [:]
            for name in values.keys.sorted() where name != "kind" {
                problems.append("gateways.\(method).\(name) is no setting")
            }
            switch values["kind"]?.string {
            case "sandbox":
                all[method] = SandboxGateway()
                listing.append((method, "sandbox"))
            case let kind:
                let kinds = GatewaySettings.kinds.joined(separator: ", ")
                problems.append("gateways.\(method).kind is \"\(kind ?? "")\": one of \(kinds) is wanted")
            }
        }
    }

    /// Gives a method the sandbox, for the demo.
    mutating func useSandbox(for method: String) {
        all[method] = SandboxGateway()
        listing.append((method, "sandbox"))
    }

    /// What the gateways promise.
    var abilities: GatewayAbilities { GatewayAbilities(all.mapValues(\.traits)) }
}

extension PayoutSettings {
    /// Keys are hashes of what an attempt is, and of the register: neither the amount nor the number of tries is in them, so a
    /// register that was restored asks with the same keys again, and two registers never ask with one.
    init(_ gateways: GatewaySettings, installation: String, answer: @escaping @Sendable (CreditMemo) -> [UInt8]) {
        self.init(
            gateways: gateways.abilities,
            key: { storeID, orderID, payment, sequence in
                let identity =
                    "gw|\(installation)|\(storeID.rawValue)|\(orderID.rawValue)|\(payment.transactionID)|\(sequence)"
                return "cm-"
                    + SHA256.hash(data: Data(identity.utf8)).prefix(16).map { byte in
                        let digits = String(byte, radix: 16)
                        return digits.count == 1 ? "0" + digits : digits
                    }.joined()
            }, answer: answer)
    }
}
