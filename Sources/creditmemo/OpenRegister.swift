import API2
import Foundation
import Logging
import PostgresEngine
import Refunds
import Register
import SQLStore
import SQLiteEngine
import SalesTax

extension Register {
    /// Opens the register that the settings name; there has to be one.
    static func open(_ settings: ProgramSettings, log: Logger) throws -> Register {
        try settings.database.checkExists()
        return try open(settings.openStore(orMake: nil), settings, rates: { RateBook() }, log: log)
    }

    /// Opens the register that the settings name, or begins it.
    static func openOrMake(_ settings: ProgramSettings, log: Logger) throws -> Register {
        try open(settings.openOrMakeStore(), settings, rates: { RateBook() }, log: log)
    }

    /// Opens the register over a store; `rates` gives the rates on file, which a server needs.
    static func open(
        _ store: any Store, _ settings: ProgramSettings, rates: @escaping @Sendable () -> RateBook,
        log: Logger
    ) throws -> Register {
        var registerSettings = Register.Settings(
            now: { .now },
            abandon: { reason in
                FileHandle.standardError.write(Data("creditmemo stops: a flush failed: \(reason)\n".utf8))
                // Nothing may be flushed or closed in order: what memory holds may not be what the disk holds.
                _exit(74)
            })
        registerSettings.payouts = PayoutSettings(
            settings.gateways, installation: try store.installation(), answer: IssuedAnswer.body)
        registerSettings.payouts.alarmSeconds = Int64(settings.payoutAlarmSeconds)
        registerSettings.payouts.doubtSeconds = Int64(settings.payoutDoubtSeconds)
        registerSettings.taxRules = { [tax = settings.tax] in tax.rules(with: rates()) }
        registerSettings.queueMax = settings.queueMax
        registerSettings.batchMax = settings.batchMax
        return Register(store: store, settings: registerSettings, log: log)
    }
}

extension ProgramSettings {
    /// Opens the store that is named, making its folder or its tables when there are none.
    func openOrMakeStore() throws -> any Store {
        if case .sqlite(let path) = database {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        return try openStore(orMake: UUID().uuidString)
    }

    /// Opens the store that is named, or makes one for a register of that name; without a name there has to be one.
    func openStore(orMake installation: String?) throws -> any Store {
        switch database {
        case .sqlite(let path):
            return try SQLStore(SQLiteEngine(path: path), at: .now, installation: installation)
        case .postgres(let connectionString):
            return try SQLStore(PostgresEngine(connectionString), at: .now, installation: installation)
        }
    }
}

extension Instant {
    /// The wall clock's moment.
    static var now: Instant { Instant(seconds: Int64(Date().timeIntervalSince1970.rounded(.down))) }
}

extension Logger {
    /// The program's log, on standard error, so that answers on standard output stay clean.
    static func program(_ settings: ProgramSettings) -> Logger {
        var log = Logger(label: JSONLog.programLabel) { JSONLog(label: $0) }
        log.logLevel = settings.logLevel
        return log
    }
}

/// Writes a line to standard error, where progress and complaints go.
func complain(_ line: String) {
    FileHandle.standardError.write(Data((line.escaping { $0.steersTerminals && $0 != "\n" } + "\n").utf8))
}
