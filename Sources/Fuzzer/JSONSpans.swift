/// Where values and members begin and end in bytes that are JSON, or were before they were mutated: brackets that are not
/// closed end with the text.
struct JSONSpans {
    /// Every value, an outer one after those in it.
    private(set) var values: [Range<Int>] = []
    /// Every member, its key included.
    private(set) var members: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        var open: [Int] = []
        var keys: [Int?] = [nil]
        var place = 0
        func end(of start: Int) -> Int {
            guard bytes[start] == UInt8(ascii: "\"") else {
                return bytes[start...].firstIndex { JSONSpans.ends.contains($0) } ?? bytes.count
            }
            var next = start + 1
            while next < bytes.count, bytes[next] != UInt8(ascii: "\"") {
                next += bytes[next] == UInt8(ascii: "\\") ? 2 : 1
            }
            return min(next + 1, bytes.count)
        }
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(place)
                keys.append(nil)
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                place += 1
                guard let start = open.popLast() else { continue }
                keys.removeLast()
                add(start..<place, &keys)
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\n"): place += 1
            default:
                let end = max(end(of: place), place + 1)
                let next = bytes[end...].first { $0 != UInt8(ascii: " ") }
                if next == UInt8(ascii: ":") { keys[keys.count - 1] = place } else { add(place..<end, &keys) }
                place = end
            }
        }
    }

    private static let ends = Set(" ,:{}[]\n\"".utf8)

    private mutating func add(_ value: Range<Int>, _ keys: inout [Int?]) {
        values.append(value)
        if let key = keys[keys.count - 1] { members.append(key..<value.upperBound) }
        keys[keys.count - 1] = nil
    }
}
