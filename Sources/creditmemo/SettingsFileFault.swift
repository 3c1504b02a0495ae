import Foundation
import Yams

/// Why a settings file cannot be read, in words that have nothing of its lines: they may be secrets.
struct SettingsFileFault: CustomStringConvertible {
    /// What is wrong, and where.
    let description: String

    /// Tells what an error says of the file's form, and leaves out what it quotes.
    init(_ error: any Error) {
        description =
            switch error {
            case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
                YamlError.composer(_, let problem, let mark, _):
                "line \(mark.line), column \(mark.column): \(problem)"
            case YamlError.reader(let problem, _, _, _): problem
            case let error as CocoaError: error.localizedDescription
            default: "it is no YAML that settings can be in"
            }
    }
}
