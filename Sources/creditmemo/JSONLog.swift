import Foundation
import Logging
import Refunds
import Synchronization
import Wire

/// Writes the log as one JSON object a line on standard error.
///
/// Every text is a JSON string in ASCII, so that no character of a request can forge a line.
struct JSONLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let label: String

    /// Lines of several threads never mix.
    private static let output = Mutex(STDERR_FILENO)

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.object { line in
            line.member("time", JSONLog.time())
            line.member("level", event.level.rawValue)
            line.member("message", event.message.description)
            if label != JSONLog.programLabel { line.member("label", label) }
            let fields = event.metadata.map { metadata.isEmpty ? $0 : metadata.merging($0) { $1 } } ?? metadata
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) where !JSONLog.ownKeys.contains(key) {
                switch value {
                case .string(let text): line.member(key: key, text)
                case .stringConvertible(let value): line.member(key: key, value.description)
                case .array, .dictionary: line.member(key: key, JSONLog.json(value))
                }
            }
        }
        var line = JSONLog.inASCII(writer.bytes)
        line.append(UInt8(ascii: "\n"))
        JSONLog.output.withLock { output in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
            }
        }
    }

    /// JSON in ASCII alone: what only strings can hold becomes an escape, so that nothing in a line breaks it or steers
    /// a terminal.
    private static func inASCII(_ json: [UInt8]) -> [UInt8] {
        let printable: Range<UInt8> = 0x20..<0x7F
        guard !json.allSatisfy(printable.contains) else { return json }
        let text = String(decoding: json, as: UTF8.self)
        return Array(text.escaping { !(0x20..<0x7F).contains($0.value) }.utf8)
    }

    /// What a line says by itself.
    private static let ownKeys: Set = ["time", "level", "message", "label"]

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
        let moment = Date().timeIntervalSince1970
        let (seconds, milliseconds) = Int64(moment * 1_000).quotientAndRemainder(dividingBy: 1_000)
        var time = Array(Instant(seconds: seconds).description.utf8)
        time["YYYY-MM-DD".utf8.count] = UInt8(ascii: "T")
        time += ".\(String(milliseconds + 1_000).dropFirst())Z".utf8
        return String(decoding: time, as: UTF8.self)
    }
}
