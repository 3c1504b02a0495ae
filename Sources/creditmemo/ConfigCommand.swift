import ArgumentParser

/// Shows the settings in effect.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Print the settings in effect, of gateways the kind alone, and no secrets.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        for (name, value) in try await options.settings().listing { print("\(name): \(value)") }
    }
}
