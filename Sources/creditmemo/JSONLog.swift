import Foundation
import Logging
import Synchronization
import Wire

/// Writes the log as one JSON object a line on standard error.
///
/// Every text is a JSON string, so that no control character of a request can forge a line.
struct JSONLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let label: String

    /// Lines of several threads never mix.
    private static let output = Mutex(FileHandle.standardError)

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        var members = [
            JSONObject.Member(key: "time", value: .string(JSONLog.time())),
            JSONObject.Member(key: "level", value: .string(event.level.rawValue)),
            JSONObject.Member(key: "message", value: .string(event.message.description)),
        ]
        if label != JSONLog.programLabel { members.append(.init(key: "label", value: .string(label))) }
        let taken = Set(members.map(\.key))
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) where !taken.contains(key) {
            members.append(.init(key: key, value: JSONLog.json(value)))
        }
        guard let object = JSONObject(members) else { return }
        let line = Data(JSONWriter.value(JSON.object(object)) + [UInt8(ascii: "\n")])
        JSONLog.output.withLock { $0.write(line) }
    }

    static let programLabel = "creditmemo"

    private static func json(_ value: Logger.Metadata.Value) -> JSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            JSONObject(
                values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: json($0.value)) }
            ).map(JSON.object) ?? .null
        }
    }

    /// RFC 3339, with milliseconds, in UTC.
    private static func time() -> String {
        Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
