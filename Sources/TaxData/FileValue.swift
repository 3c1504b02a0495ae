internal import Wire

/// A value of a JSON file with its place, which a fault names.
struct FileValue {
    /// The value.
    let value: JSON
    /// The key that it stands under, or its number in a list.
    let name: String
    /// The keys that lead to it: `rates.DE.reduced[0]`.
    let path: String
    /// The line, from 1; of an item, the line on which its list begins.
    let line: Int
    private let lineFeeds: [Int]

    /// Reads a file, or says where it is no JSON.
    init(parsing bytes: [UInt8]) throws(FileFaults) {
        let lineFeeds = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        do throws(JSONError) {
            self.init(value: try JSON(parsing: bytes), name: "", path: "", line: 1, lineFeeds: lineFeeds)
        } catch {
            let before = lineFeeds.prefix { $0 < error.offset }
            throw FileFaults(
                RowFault(
                    line: before.count + 1, column: error.offset - (before.last ?? -1), name: nil,
                    reason: "is not JSON: \(error.reason.rawValue)"))
        }
    }

    private init(value: JSON, name: String, path: String, line: Int, lineFeeds: [Int]) {
        self.value = value
        self.name = name
        self.path = path
        self.line = line
        self.lineFeeds = lineFeeds
    }

    /// The members of an object, in the sequence of the file; nil for anything else.
    var members: [FileValue]? { value.object?.members.map { member($0) } }

    /// The items of a list; nil for anything else.
    var items: [FileValue]? {
        value.array?.enumerated().map { index, item in
            FileValue(value: item, name: "\(index)", path: "\(path)[\(index)]", line: line, lineFeeds: lineFeeds)
        }
    }

    /// The member with a name.
    subscript(name: String) -> FileValue? { value.object?.members.first { $0.key == name }.map { member($0) } }

    /// A fault at this place.
    func fault(_ why: String) -> RowFault { RowFault(line: line, column: nil, name: path, reason: why) }

    /// The fault that something else stands here.
    func isNot(_ expected: String) -> RowFault { fault("\(shown) is not \(expected)") }

    private func member(_ member: JSONObject.Member) -> FileValue {
        let step = FileValue.shortened(member.key)
        return FileValue(
            value: member.value, name: member.key, path: path.isEmpty ? step : "\(path).\(step)",
            line: lineFeeds.prefix { $0 < member.offset }.count + 1, lineFeeds: lineFeeds)
    }

    private var shown: String {
        switch value {
        case .object: "an object"
        case .array: "an array"
        case .string(let text): "\"\(FileValue.shortened(text))\""
        case .number(let number): number.text
        case .bool(let flag): "\(flag)"
        case .null: "null"
        }
    }

    private static func shortened(_ text: String) -> String { text.count > 40 ? "\(text.prefix(40))…" : text }
}
