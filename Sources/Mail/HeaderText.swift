import Foundation

/// Text in a header of a mail. It has no control character, so it cannot end its header and begin another one.
public struct HeaderText: Sendable, Hashable {
    /// The text as people read it.
    public let text: String

    /// Takes a text; nil when a control character is in it.
    public init?(_ text: String) {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
        self.text = text
    }

    /// As a header of free text has it: plain where that is ASCII of one line, else in encoded words (RFC 2047).
    var unstructured: String {
        let isPlain =
            text.utf8.count <= HeaderText.plainMax && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
            && !text.contains("=?") && text.first != " " && text.last != " "
        return isPlain ? text : encodedWords
    }

    /// As a name before an address: plain where it is letters, digits and single spaces, else in encoded words.
    var phrase: String {
        let isPlain =
            text.utf8.count <= HeaderText.plainMax && !text.isEmpty && text.first != " " && text.last != " "
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == " ") }
        return isPlain ? text : encodedWords
    }

    /// With its name, a plain header stays within a line of 78 characters.
    private static let plainMax = 66
    /// Bytes in an encoded word: it takes 64 characters then, and its line, with the header's name, at most 76.
    private static let wordBytesMax = 39

    /// Each word is whole characters, on a line of its own.
    private var encodedWords: String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > HeaderText.wordBytesMax { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
