import API2
import Foundation
import Logging
import PostgresEngine
import Refunds
import Register
import SQLStore
import SQLiteEngine

extension Register {
    /// Opens the register that the settings name, making its folder or its tables when there are none.
    static func open(_ settings: ProgramSettings, log: Logger) throws -> Register {
        let store: any Store
        let installation = UUID().uuidString
        switch settings.database {
        case .sqlite(let path):
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            store = try SQLStore(SQLiteEngine(path: path), at: .now, installation: installation)
        case .postgres(let connectionString):
            store = try SQLStore(PostgresEngine(connectionString), at: .now, installation: installation)
        }
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
        registerSettings.queueMax = settings.queueMax
        registerSettings.batchMax = settings.batchMax
        return Register(store: store, settings: registerSettings, log: log)
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
