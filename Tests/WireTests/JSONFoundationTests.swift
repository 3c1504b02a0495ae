import Foundation
import Testing
import Wire

/// Our parser beside Foundation's, which is laxer: what ours takes, Foundation takes too, and reads the same in it.
@Suite struct JSONFoundationTests {
    @Test(arguments: [5, 6, 7, 8] as [UInt64])
    func acceptsNothingThatFoundationRefuses(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var accepted = 0
        for round in 0..<2_500 {
            let body = DamagedBody.make(round, using: &generator)
            guard let ours = try? JSON(parsing: body) else { continue }
            accepted += 1
            let text = String(decoding: body, as: UTF8.self)
            let theirs = try #require(try? JSONDecoder().decode(Tree.self, from: Data(body)), "refused: \(text)")
            #expect(Tree(ours) == theirs, "\(text)")
        }
        #expect(accepted > 50)
    }

    @Test(
        "What both must refuse, and what Foundation alone takes",
        arguments: [
            ("[1,]", true), (#"{"a":1,"a":2}"#, true), (#"{"a":1,"\u0061":2}"#, true), ("\u{FEFF}{}", true),
            (#""\u0000""#, true), ("1e100", true), ("0." + String(repeating: "1", count: 1_000), true),
            (String(repeating: "[", count: 20) + String(repeating: "]", count: 20), true), ("[01]", false),
            ("[.5]", false),
            ("[NaN]", false), ("[1] []", false), ("[1 /* one */]", false), (#""\ud800""#, false), ("", false),
            ("[+1]", false),
        ])
    func isStricter(text: String, isTakenByFoundation: Bool) {
        #expect((try? JSON(parsing: Array(text.utf8))) == nil)
        #expect(((try? JSONDecoder().decode(Tree.self, from: Data(text.utf8))) != nil) == isTakenByFoundation)
    }
}

/// A JSON value as both parsers can give it; strings and keys are compared as bytes.
private indirect enum Tree: Decodable, Equatable {
    case object([[UInt8]: Tree])
    case array([Tree])
    case string([UInt8])
    // As a decimal: as a binary number, Foundation refuses 0.00e1.
    case number(Decimal)
    case bool(Bool)
    case null

    init(_ json: JSON) {
        switch json {
        case .object(let object):
            self = .object(
                Dictionary(uniqueKeysWithValues: object.members.map { (Array($0.key.utf8), Tree($0.value)) }))
        case .array(let items): self = .array(items.map(Tree.init))
        case .string(let text): self = .string(Array(text.utf8))
        case .number(let number): self = .number(Decimal(string: number.text) ?? .nan)
        case .bool(let flag): self = .bool(flag)
        case .null: self = .null
        }
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            let pairs = try members.allKeys.map {
                (Array($0.stringValue.utf8), try members.decode(Tree.self, forKey: $0))
            }
            self = .object(Dictionary(pairs) { first, _ in first })
        } else if var items = try? decoder.unkeyedContainer() {
            var list: [Tree] = []
            while !items.isAtEnd { list.append(try items.decode(Tree.self)) }
            self = .array(list)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .bool(flag)
            } else if let text = try? value.decode(String.self) {
                self = .string(Array(text.utf8))
            } else {
                self = .number(try value.decode(Decimal.self))
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
