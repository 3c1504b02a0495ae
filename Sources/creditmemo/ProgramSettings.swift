import Configuration
import Foundation
import Logging
import Server
import SystemPackage
import Yams

/// The effective settings: the environment (`CREDITMEMO_HTTP_PORT`) wins over the file (`http: port:`), which wins over the
/// defaults.
struct ProgramSettings {
    var httpHost: String
    var httpPort: Int
    var headerSeconds: Int
    var bodySeconds: Int
    var idleSeconds: Int
    var trustedProxies: [PeerAddress]
    var requestsPerSecond: Int
    var burst: Int
    var failuresPerSecond: Int
    var failureBurst: Int
    var connectionsMax: Int
    var connectionsPerPeerMax: Int
    var stopSeconds: Int
    var database: DatabaseAddress
    var gateways = GatewaySettings()
    var tax: TaxSettings
    var stores = StoreSettings()
    var mail: MailSettings
    var consoleAddress: String
    var passwordCost: Int
    var payoutAlarmSeconds: Int
    var payoutDoubtSeconds: Int
    var accessTokenSeconds: Int
    /// How long access tokens last that come without a refresh token, as those of `/v1` do.
    var aloneTokenSeconds: Int
    var refreshTokenSeconds: Int
    var queueMax: Int
    var batchMax: Int
    var logLevel: Logger.Level

    /// A setting's name and value, for the operator; no setting here is a secret.
    var listing: [(name: String, value: String)] {
        [
            ("http.host", httpHost), ("http.port", "\(httpPort)"), ("http.header-seconds", "\(headerSeconds)"),
            ("http.body-seconds", "\(bodySeconds)"), ("http.idle-seconds", "\(idleSeconds)"),
            ("http.stop-seconds", "\(stopSeconds)"),
            ("http.trusted-proxies", trustedProxies.map(\.description).joined(separator: ",")),
            ("console.address", consoleAddress),
            ("console.password-cost", "\(passwordCost)"), ("limits.requests-per-second", "\(requestsPerSecond)"),
            ("limits.burst", "\(burst)"),
            ("limits.failures-per-second", "\(failuresPerSecond)"), ("limits.failure-burst", "\(failureBurst)"),
            ("limits.connections-max", "\(connectionsMax)"),
            ("limits.connections-per-peer-max", "\(connectionsPerPeerMax)"),
            ("database.url", database.shown), ("payouts.alarm-seconds", "\(payoutAlarmSeconds)"),
            ("payouts.doubt-seconds", "\(payoutDoubtSeconds)"),
            ("tokens.access-seconds", "\(accessTokenSeconds)"),
            ("tokens.alone-seconds", "\(aloneTokenSeconds)"), ("tokens.refresh-seconds", "\(refreshTokenSeconds)"),
            ("register.queue-max", "\(queueMax)"), ("register.batch-max", "\(batchMax)"),
            ("log.level", logLevel.rawValue),
        ] + tax.listing + mail.listing + gateways.listing.map { ("gateways.\($0.method).kind", $0.kind) }
            + stores.listing
    }

    /// Reads the settings. Throws ``SettingsError`` with every setting that is unknown or bad.
    init(file: String?, database: String?) async throws {
        let environment = ProcessInfo.processInfo.environment
        var providers: [any ConfigProvider] = [
            KeyMappingProvider(upstream: EnvironmentVariablesProvider()) { $0.prepending("creditmemo") }
        ]
        var problems: [String] = []
        let path = file ?? environment["CREDITMEMO_CONFIG"]
        if let path {
            do {
                // A file without any setting is no mapping, and no mistake either.
                if let root = try Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8)) {
                    providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(path)))
                    problems += SettingNames.unknown(in: root).map { "\($0) in \(path) is no setting" }
                    gateways = GatewaySettings(root.mapping?["gateways"])
                    problems += gateways.problems
                    stores = StoreSettings(root.mapping?["stores"])
                    problems += stores.problems
                }
            } catch {
                throw SettingsError(problems: ["the file \(path) cannot be read: \(SettingsFileFault(error))"])
            }
        }
        problems += SettingNames.unknown(in: environment)
        var values = SettingValues(ConfigReader(providers: providers))
        httpHost = values.text("http.host", default: "127.0.0.1")
        httpPort = values.number("http.port", default: 8080, in: 0...65_535)
        headerSeconds = values.number("http.header-seconds", default: 10, in: 1...60)
        bodySeconds = values.number("http.body-seconds", default: 20, in: 1...600)
        idleSeconds = values.number("http.idle-seconds", default: 60, in: 1...3_600)
        stopSeconds = values.number("http.stop-seconds", default: 25, in: 1...3_600)
        trustedProxies = values.words(
            "http.trusted-proxies", default: "127.0.0.1,::1", wanted: "an address such as 192.0.2.7"
        ) { PeerAddress($0) }
        consoleAddress = values.address("console.address")
        passwordCost = values.number("console.password-cost", default: 15, in: PasswordHash.costs)
        requestsPerSecond = values.number("limits.requests-per-second", default: 20, in: 0...1_000_000)
        burst = values.number("limits.burst", default: 40, in: 1...1_000_000)
        failuresPerSecond = values.number("limits.failures-per-second", default: 20, in: 0...1_000_000)
        failureBurst = values.number("limits.failure-burst", default: 40, in: 1...1_000_000)
        connectionsMax = values.number("limits.connections-max", default: 1_000, in: 1...100_000)
        connectionsPerPeerMax = values.number("limits.connections-per-peer-max", default: 50, in: 1...100_000)
        accessTokenSeconds = values.number("tokens.access-seconds", default: 3_600, in: 60...86_400)
        aloneTokenSeconds = values.number("tokens.alone-seconds", default: 86_400, in: 60...86_400)
        refreshTokenSeconds = values.number("tokens.refresh-seconds", default: 2_592_000, in: 3_600...31_536_000)
        queueMax = values.number("register.queue-max", default: 10_000, in: 1...1_000_000)
        batchMax = values.number("register.batch-max", default: 256, in: 1...4_096)
        payoutAlarmSeconds = values.number("payouts.alarm-seconds", default: 900, in: 1...2_592_000)
        payoutDoubtSeconds = values.number("payouts.doubt-seconds", default: 86_400, in: 0...604_800)
        logLevel = values.choice("log.level", default: .info)
        tax = TaxSettings(&values)
        mail = MailSettings(&values)
        let url = database ?? values.text("database.url", default: "sqlite:data/creditmemo.sqlite")
        let address = DatabaseAddress(url)
        if address == nil {
            problems.append("database.url is neither sqlite:PATH nor postgres://…")
        }
        self.database = address ?? .sqlite(path: "")
        problems += values.problems
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
    }
}

/// Settings that cannot be used, each named.
struct SettingsError: Error, CustomStringConvertible {
    let problems: [String]
    var description: String { problems.joined(separator: "\n") }
}

/// The names that settings may have: a misspelt one is an error, not silently the default.
private enum SettingNames {
    static let all: Set<String> = [
        "http.host", "http.port", "http.header-seconds", "http.body-seconds", "http.idle-seconds",
        "http.stop-seconds", "http.trusted-proxies", "console.address", "console.password-cost",
        "limits.requests-per-second", "limits.burst",
        "limits.failures-per-second",
        "limits.failure-burst", "limits.connections-max", "limits.connections-per-peer-max", "database.url",
        "payouts.alarm-seconds", "payouts.doubt-seconds",
        "tokens.access-seconds", "tokens.alone-seconds", "tokens.refresh-seconds", "register.queue-max",
        "register.batch-max", "log.level", "tax.nexus", "tax.rounding-basis", "tax.rounding-scope", "tax.rules-file",
        "mail.host", "mail.port", "mail.security", "mail.user", "mail.password", "mail.password-file", "mail.from",
        "mail.ca-file", "mail.timeout-seconds", "mail.give-up-hours", "mail.templates", "tax.demo-rates",
        "transactions.link-by-createdFrom", "transactions.over-credit",
    ]

    static func unknown(in environment: [String: String]) -> [String] {
        let known = Set(all.map(variable)).union(["CREDITMEMO_CONFIG"])
        return environment.keys.filter { $0.hasPrefix("CREDITMEMO_") && !known.contains($0) }.sorted()
            .map { "\($0) in the environment is no setting" }
    }

    static func unknown(in root: Node) -> [String] {
        names(in: root, under: "").filter { name in
            !all.contains(name) && !["gateways", "stores"].contains { name == $0 || name.hasPrefix($0 + ".") }
        }.sorted()
    }

    /// The variable of a setting; a capital letter within a word begins another word.
    private static func variable(_ name: String) -> String {
        let words = name.replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }
        return "CREDITMEMO_" + words.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }

    private static func names(in node: Node, under prefix: String) -> [String] {
        guard let mapping = node.mapping else { return [prefix] }
        return mapping.flatMap { key, value in
            names(in: value, under: prefix.isEmpty ? key.string ?? "?" : prefix + "." + (key.string ?? "?"))
        }
    }
}
