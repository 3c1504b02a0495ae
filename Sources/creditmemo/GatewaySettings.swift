import Foundation
import Gateways
import Refunds
import Register
import Server
import Yams

/// The gateway of each payment method that has one, as the settings file names them:
///
///     gateways:
///       card:
///         kind: stripe
///         secret-file: /etc/creditmemo/stripe.key
struct GatewaySettings {
    /// By payment method.
    private(set) var all: [String: any Gateway] = [:]
    /// The stores that have one, by payment method; all of them when it is not here.
    private var stores: [String: Set<StoreID>] = [:]
    /// Methods and kinds, for the operator.
    private(set) var listing: [(method: String, kind: String)] = []
    /// What cannot be used, each named.
    private(set) var problems: [String] = []
    /// The longest time that one of them has for an answer, in seconds.
    private(set) var answerSecondsMax: Int64 = GatewayEndpoint.secondsUsual

    /// No gateway.
    init() {}

    /// Reads the part of the file.
    init(_ node: Node?) {
        guard let node else { return }
        guard let methods = node.mapping else {
            problems.append("gateways is no mapping of payment methods")
            return
        }
        var answerSeconds: [Int64] = []
        for (key, settings) in methods {
            let method = key.string ?? "?"
            var values = GatewayValues(settings, of: method)
            let kind = values.choice("kind", of: GatewayKind.allCases)
            let gateway = kind.flatMap { values.gateway($0) }
            problems += values.problems
            answerSeconds.append(values.answerSeconds)
            if let kind, let gateway {
                all[method] = gateway
                stores[method] = values.stores
                listing.append((method, kind.rawValue))
            }
        }
        answerSecondsMax = answerSeconds.max() ?? answerSecondsMax
    }

    /// Gives a method the sandbox, for the demo.
    mutating func useSandbox(for method: String) {
        all[method] = SandboxGateway()
        listing.append((method, GatewayKind.sandbox.rawValue))
    }

    /// What the gateways promise.
    var abilities: GatewayAbilities { GatewayAbilities(of: all, stores: stores) }
}

/// The kinds of gateways that there are.
private enum GatewayKind: String, CaseIterable {
    case sandbox, stripe, http, mercadopago
}

/// The settings of one gateway, each read once; what is left over is no setting.
private struct GatewayValues {
    private let method: String
    private var left: [String: String] = [:]
    private(set) var problems: [String] = []
    /// How long an answer may take.
    private(set) var answerSeconds = GatewayEndpoint.secondsUsual
    /// The stores that have it; nil for all.
    private(set) var stores: Set<StoreID>?

    init(_ node: Node, of method: String) {
        self.method = method
        for (key, value) in node.mapping ?? [:] where key.string != "stores" {
            left[key.string ?? "?"] = value.string ?? ""
        }
        guard let list = node.mapping?["stores"] else { return }
        let numbers = list.sequence?.map { $0.string.flatMap(Int64.init) ?? 0 } ?? []
        if numbers.isEmpty || !numbers.allSatisfy((1...StoreID.rawValueMax).contains) {
            problems.append("gateways.\(method).stores is no list of stores' numbers such as [1, 2]")
        }
        stores = Set(numbers.map { StoreID($0) })
    }

    /// The gateway of a kind; nil after noting what is wrong.
    mutating func gateway(_ kind: GatewayKind) -> (any Gateway)? {
        let gateway: (any Gateway)? =
            switch kind {
            case .sandbox: sandbox()
            case .stripe: stripe()
            case .mercadopago: mercadoPago()
            case .http: http()
            }
        for name in left.keys.sorted() {
            problems.append("gateways.\(method).\(name) is no setting of \(kind.rawValue)")
        }
        return problems.isEmpty ? gateway : nil
    }

    private mutating func sandbox() -> (any Gateway)? {
        guard let path = left.removeValue(forKey: "control-file") else { return SandboxGateway() }
        return SandboxGateway { try? String(contentsOfFile: path, encoding: .utf8) }
    }

    private mutating func stripe() -> (any Gateway)? {
        let (key, endpoint) = (secret().flatMap { GatewaySecret($0) }, endpoint(usual: .stripe))
        let webhooks = webhookSecret()
        guard let key, let endpoint else { return missing("secret or secret-file") }
        return StripeGateway(key: key, webhookSecret: webhooks, endpoint: endpoint)
    }

    /// What signs the gateway's webhooks; nil when none are read.
    private mutating func webhookSecret() -> GatewaySecret? {
        guard let text = secret("webhook-secret") else { return nil }
        let secret = GatewaySecret(text)
        if secret == nil { problems.append("gateways.\(method) has no good webhook-secret") }
        return secret
    }

    private mutating func mercadoPago() -> (any Gateway)? {
        let (token, endpoint) = (secret().flatMap { GatewaySecret($0) }, endpoint(usual: .mercadoPago))
        let webhooks = webhookSecret()
        guard let token, let endpoint else { return missing("secret or secret-file") }
        return MercadoPagoGateway(token: token, webhookSecret: webhooks, endpoint: endpoint)
    }

    private mutating func http() -> (any Gateway)? {
        let signer = secret().flatMap { GatewaySecret($0) }.flatMap { WebhookSigner(secret: $0) }
        let endpoint = endpoint(usual: nil)
        let traits = traits()
        let captures = choice("captures", of: Truth.allCases, usual: .false) == .true
        guard let endpoint else { return missing("url") }
        guard let signer else { return missing("secret or secret-file, as whsec_ and base64,") }
        return HTTPGateway(endpoint: endpoint, signer: signer, traits: traits, captures: captures, now: { .now })
    }

    private mutating func missing(_ what: String) -> (any Gateway)? {
        if problems.isEmpty { problems.append("gateways.\(method) has no good \(what)") }
        return nil
    }

    /// The secret itself, or what stands in a file.
    private mutating func secret(_ name: String = "secret") -> String? {
        if let text = left.removeValue(forKey: name) { return text }
        guard let path = left.removeValue(forKey: "\(name)-file") else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            problems.append("gateways.\(method).\(name)-file cannot be read: \(path)")
            return nil
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private mutating func endpoint(usual: GatewayEndpoint?) -> GatewayEndpoint? {
        let network = choice("network", of: [Network.internet, .private, .loopback], usual: .internet) ?? .internet
        guard let url = left.removeValue(forKey: "url") else { return usual }
        answerSeconds = seconds("answer-seconds", usual: answerSeconds, in: 1...GatewayEndpoint.secondsMaxMax)
        let endpoint = GatewayEndpoint(url: url, network: network.allowed, secondsMax: answerSeconds)
        if endpoint == nil { problems.append("gateways.\(method).url is \"\(url)\": https://HOST/PATH is wanted") }
        return endpoint
    }

    private enum Network: String {
        case internet, `private`, loopback

        var allowed: GatewayEndpoint.Network {
            switch self {
            case .internet: .internet
            case .private: .privateNetwork
            case .loopback: .loopback
            }
        }
    }

    private enum Truth: String, CaseIterable { case `true`, `false` }

    private enum Class: String, CaseIterable { case A, B, C }

    private enum Lookup: String, CaseIterable {
        case none, eventual, immediate

        var traits: GatewayTraits.Lookup {
            switch self {
            case .none: .none
            case .eventual: .eventual
            case .immediate: .immediate
            }
        }
    }

    /// What a gateway of our own contract declares; what it does not declare is taken for the worst.
    private mutating func traits() -> GatewayTraits {
        let kind = choice("class", of: Class.allCases, usual: .C) ?? .C
        let lookup = choice("lookup", of: Lookup.allCases, usual: Lookup.none) ?? Lookup.none
        let keySeconds = seconds("key-seconds", usual: 86_400, in: 60...31_536_000)
        let inFlight = seconds("in-flight-seconds", usual: 3_600, in: 1...604_800)
        let pause = seconds("pause-seconds-max", usual: 3_600, in: 1...3_600)
        let repetition: GatewayTraits.Repetition =
            switch kind {
            case .A: .keepsEveryOutcome(seconds: keySeconds)
            case .B: .keepsGoodOutcomes
            case .C: .keepsNothing
            }
        return GatewayTraits(
            repetition: repetition, lookup: lookup.traits, secondsInFlightMax: inFlight, pauseSecondsMax: pause)
    }

    /// A number of seconds; the usual one after noting that it is none of those that may be.
    private mutating func seconds(_ name: String, usual: Int64, in range: ClosedRange<Int64>) -> Int64 {
        guard let text = left.removeValue(forKey: name) else { return usual }
        guard let seconds = Int64(text), range.contains(seconds) else {
            problems.append(
                "gateways.\(method).\(name) is \"\(text)\": \(range.lowerBound) to \(range.upperBound) is wanted")
            return usual
        }
        return seconds
    }

    /// One of some words; nil after noting that it is none of them.
    mutating func choice<Value: RawRepresentable<String>>(
        _ name: String, of values: [Value], usual: Value? = nil
    ) -> Value? {
        guard let word = left.removeValue(forKey: name) else {
            if usual == nil { problems.append("gateways.\(method).\(name) is missing") }
            return usual
        }
        guard let value = Value(rawValue: word), values.contains(where: { $0.rawValue == value.rawValue }) else {
            let words = values.map(\.rawValue).joined(separator: ", ")
            problems.append("gateways.\(method).\(name) is \"\(word)\": one of \(words) is wanted")
            return nil
        }
        return value
    }
}

extension PayoutSettings {
    /// Keys are hashes of what an attempt is for, and of the register: a register that was restored asks with the same keys
    /// again for the same, and two registers never ask with one.
    init(_ gateways: GatewaySettings, installation: String, answer: @escaping @Sendable (IssuedDocument) -> [UInt8]) {
        self.init(
            gateways: gateways.abilities,
            key: { "cm-" + Secret.hexHash(of: "gw|\(installation)|\($0)").prefix(32) }, answer: answer,
            // A handler asks twice, and notes what it heard.
            leaseSeconds: 3 * gateways.answerSecondsMax)
    }
}
