import Foundation

/// A line of a file.
struct NumberedLine {
    /// Counts from 1.
    let number: Int
    /// The line without its end.
    let bytes: [UInt8]
    /// Where the next line begins.
    let offset: Int
}

/// Reads a file line by line, however large it is.
final class LineReader {
    /// The size of the file; nil for a stream.
    let bytesTotal: Int?
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var offset = 0
    private var number = 0
    private var atEnd = false

    private static let chunk = 1 << 18

    /// Nil when the file cannot be opened; `-` is standard input.
    init?(path: String) {
        if path == "-" {
            handle = .standardInput
            bytesTotal = nil
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else { return nil }
            handle = opened
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            bytesTotal = (attributes?[.size] as? NSNumber)?.intValue
        }
    }

    func next() -> NumberedLine? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return line(upTo: end, skipping: 1) }
            if atEnd { return position < buffer.count ? line(upTo: buffer.count, skipping: 0) : nil }
            searched = buffer.count - position
            buffer.removeFirst(position)
            position = 0
            let more = (try? handle.read(upToCount: LineReader.chunk)) ?? nil
            if let more, !more.isEmpty { buffer += more } else { atEnd = true }
        }
    }

    private func line(upTo end: Int, skipping terminator: Int) -> NumberedLine {
        let bytes = Array(buffer[position..<end])
        number += 1
        offset += bytes.count + terminator
        position = end + terminator
        return NumberedLine(number: number, bytes: bytes, offset: offset)
    }
}
