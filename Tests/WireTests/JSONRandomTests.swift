import Testing
import Wire

/// What holds for any JSON value and any bytes, tried on seeded random ones.
@Suite struct JSONRandomTests {
    @Test(arguments: [1, 20_260_101, 0xC0FFEE] as [UInt64])
    func writtenTreesAreReadAsTheyWere(seed: UInt64) throws {
        var trees = RandomTrees(generator: SplitMix64(seed: seed))
        for _ in 0..<2_000 {
            let tree = trees.value(depthLeft: 5)
            let written = JSONWriter.value(tree)
            #expect(try JSON(parsing: written) == tree)
            #expect(try JSONWriter.value(JSON(parsing: written)) == written)
        }
    }

    /// Damaged bodies are refused or read, never a trap; one that is read can be written and read again.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func damagedBodiesDoNotCrash(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var read = 0
        for round in 0..<25_000 {
            let body = DamagedBody.make(round, using: &generator)
            guard let json = try? JSON(parsing: body) else { continue }
            read += 1
            #expect(try JSON(parsing: JSONWriter.value(json)) == json)
        }
        #expect(read > 0 && read < 25_000)
    }
}

/// Random JSON values within the limits of the parser.
private struct RandomTrees {
    var generator: SplitMix64

    mutating func value(depthLeft: Int) -> JSON {
        switch Int.random(in: 0..<(depthLeft > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return number()
        case 3, 4: return .string(text())
        case 5: return .array(list { $0.value(depthLeft: depthLeft - 1) })
        default: return object(depthLeft: depthLeft - 1)
        }
    }

    private mutating func object(depthLeft: Int) -> JSON {
        let members = list { JSONObject.Member(key: $0.text(), value: $0.value(depthLeft: depthLeft)) }
        return JSONObject(members).map(JSON.object) ?? .null
    }

    private mutating func number() -> JSON {
        let sign = Bool.random(using: &generator) ? "-" : ""
        let bits = Int64.random(in: 0...62, using: &generator)
        let whole = String(Int64.random(in: 0...Int64.max, using: &generator) >> bits)
        let fraction = Bool.random(using: &generator) ? "." + String(Int.random(in: 0...9_999, using: &generator)) : ""
        let exponent = Bool.random(using: &generator) ? "e" + String(Int.random(in: -20...20, using: &generator)) : ""
        return NumberText(parsing: sign + whole + fraction + exponent).map(JSON.number) ?? .null
    }

    private mutating func text() -> String {
        let bounds: [UInt32] = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000]
        var text = ""
        text.unicodeScalars.append(
            contentsOf: list { trees in
                let bound = bounds[Int.random(in: bounds.indices, using: &trees.generator)]
                return Unicode.Scalar(UInt32.random(in: 1..<bound, using: &trees.generator)) ?? "\""
            })
        return text
    }

    private mutating func list<Element>(_ element: (inout RandomTrees) -> Element) -> [Element] {
        (0..<Int.random(in: 0...20, using: &generator) / 2).map { _ in element(&self) }
    }
}
