import API2
import Foundation
import TransactionsV1
import Wire

/// What is tried first, and mutated from then on.
enum Corpus {
    /// The trials of a folder, in the sequence of their names.
    static func folder(_ path: String) throws -> [Trial] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        return try names.map { name in
            var text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
            // The line break that a file ends with is no part of a body.
            if text.last == UInt8(ascii: "\n") { text.removeLast() }
            guard let trial = Trial(parsing: text) else { throw CocoaError(.fileReadCorruptFile) }
            return trial
        }
    }

    /// The samples of both dialects' descriptions.
    static var samples: [Trial] {
        [API2.OpenAPI.document, TransactionsV1.OpenAPI.document].flatMap { document in
            members(document.object?["paths"]).flatMap { path in
                members(path.value).flatMap { operation in
                    let content = operation.value.object?["requestBody"]?.object?["content"]
                    return members(content).flatMap { type in
                        members(type.value.object?["examples"]).compactMap { sample in
                            sample.value.object?["value"].map {
                                trial(operation.key.uppercased(), path.key, type.key, $0)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func members(_ value: JSON?) -> [JSONObject.Member] { value?.object?.members ?? [] }

    /// A sample at its path, whose names in braces get some value.
    private static func trial(_ method: String, _ path: String, _ type: String, _ value: JSON) -> Trial {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let target = segments.map { $0.first == "{" ? "1" : String($0) }.joined(separator: "/")
        guard type == "application/json" else {
            var trial = Trial(method, target)
            trial.fields = ["content-type: \(type)"]
            let fields = members(value).map { "\($0.key)=\($0.value.string ?? "")" }
            trial.body = Array(fields.joined(separator: "&").utf8)
            return trial
        }
        return Trial(method, target, json: JSONWriter.value(value))
    }
}
