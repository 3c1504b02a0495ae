import Configuration
import Foundation

/// Reads settings as text and notes each one that is not what it should be.
struct SettingValues {
    private let reader: ConfigReader
    private(set) var problems: [String] = []

    init(_ reader: ConfigReader) { self.reader = reader }

    mutating func text(_ name: String, default fallback: String) -> String {
        let key = ConfigKey(name.split(separator: ".").map(String.init))
        return reader.string(forKey: key) ?? fallback
    }

    mutating func number(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        let text = text(name, default: "\(fallback)")
        guard let number = Int(text), range.contains(number) else {
            problems.append(
                "\(name) is \"\(text)\": a whole number from \(range.lowerBound) to \(range.upperBound) is wanted")
            return fallback
        }
        return number
    }

    /// Words with commas between them, or as a list of the file; each as something else.
    mutating func words<Value>(
        _ name: String, default fallback: String, wanted: String, _ reading: (String) -> Value?
    ) -> [Value] {
        let words =
            reader.stringArray(forKey: ConfigKey(name.split(separator: ".").map(String.init)))
            ?? text(name, default: fallback).split(separator: ",").map(String.init)
        return words.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.compactMap { word in
            let value = reading(word)
            if value == nil { problems.append("\(name) has \"\(word)\": \(wanted) is wanted") }
            return value
        }
    }

    /// Scheme and host of a web address, with a port where it has one; empty when nothing is set.
    mutating func address(_ name: String) -> String {
        let text = text(name, default: "")
        if text.isEmpty || text.wholeMatch(of: /https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]+)?/) != nil {
            return text
        }
        problems.append("\(name) is \"\(text)\": an address such as https://refunds.example.com is wanted")
        return ""
    }

    /// A yes or no.
    mutating func flag(_ name: String, default fallback: Bool) -> Bool {
        let text = text(name, default: "\(fallback)")
        guard let flag = Bool(text) else {
            problems.append("\(name) is \"\(text)\": true or false is wanted")
            return fallback
        }
        return flag
    }

    /// Notes what is wrong with a setting that was read.
    mutating func complain(_ problem: String) { problems.append(problem) }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, default fallback: Value
    ) -> Value {
        let text = text(name, default: fallback.rawValue)
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append("\(name) is \"\(text)\": one of \(words) is wanted")
            return fallback
        }
        return value
    }
}
