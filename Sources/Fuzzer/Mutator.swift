import RegisterTesting

/// Makes other trials of trials: knows what JSON, forms, targets and files look like, and breaks them on purpose.
struct Mutator {
    var random: SplitMix64
    /// Texts to put in, of the corpus.
    private let words: [[UInt8]]

    /// The longest body; longer ones are cut.
    private static let bytesMax = 1 << 20

    init(seed: UInt64, corpus: [Trial]) {
        random = SplitMix64(seed: seed)
        words = corpus.flatMap { trial in
            let spans = JSONSpans(trial.body)
            return (spans.values + spans.members).filter { $0.count < 200 }.map { Array(trial.body[$0]) }
        }
    }

    /// One to four changes.
    mutating func mutated(_ trial: Trial, with other: Trial) -> Trial {
        var trial = trial
        for _ in 0...random.below(4) {
            switch random.below(10) {
            case 0: trial.target = changed(trial.target)
            case 1: changeFields(&trial)
            case 2...3: trial.body = broken(trial.body)
            case 4 where trial.isFile || trial.body.isEmpty: trial.body = spliced(trial.body, other.body)
            default: trial.body = trial.isFile ? lined(trial.body) : restructured(trial.body, other.body)
            }
        }
        if trial.body.count > Mutator.bytesMax { trial.body.removeLast(trial.body.count - Mutator.bytesMax) }
        return trial
    }

    // MARK: - JSON

    private mutating func restructured(_ body: [UInt8], _ other: [UInt8]) -> [UInt8] {
        let spans = JSONSpans(body)
        guard let value = random.one(of: spans.values) else { return spliced(body, value()) }
        let member = random.one(of: spans.members) ?? value
        let text = Array(body[value])
        switch random.below(10) {
        case 0...3: return replacing(value, of: body, with: self.value())
        case 4:
            guard let foreign = random.one(of: JSONSpans(other).values) else { return body }
            return replacing(value, of: body, with: Array(other[foreign]))
        case 5: return replacing(member, of: body, with: [])
        case 6:
            let count = random.one(of: [1, 2, 20, 1_001, 5_000]) ?? 1
            let copies = Array(repeating: Array(body[member]), count: min(count, Mutator.bytesMax / (member.count + 1)))
            return replacing(member, of: body, with: Array(copies.joined(separator: [UInt8(ascii: ",")])))
        case 7:
            let depth = random.one(of: [1, 3, 15, 16, 17, 2_000]) ?? 1
            let (opening, closing) = random.below(2) == 0 ? ("[", "]") : ("{\"a\":", "}")
            return replacing(
                value, of: body,
                with: Array(String(repeating: opening, count: depth).utf8) + text
                    + Array(String(repeating: closing, count: depth).utf8))
        case 8:
            return replacing(value.lowerBound..<value.lowerBound, of: body, with: self.value() + [UInt8(ascii: ",")])
        default:
            guard let word = random.one(of: words) else { return body }
            return replacing(member.lowerBound..<member.lowerBound, of: body, with: word + [UInt8(ascii: ",")])
        }
    }

    /// A value that has surprised somebody before, or one of the corpus.
    private mutating func value() -> [UInt8] {
        if random.below(3) == 0, let word = random.one(of: words) { return word }
        return Array((random.one(of: Surprises.values) ?? "").utf8)
    }

    // MARK: - Bytes

    private mutating func broken(_ body: [UInt8]) -> [UInt8] {
        guard !body.isEmpty else { return [random.byte()] }
        let place = random.below(body.count)
        let end = min(body.count, place + 1 + random.below(16))
        switch random.below(6) {
        case 0: return replacing(place..<place + 1, of: body, with: [body[place] ^ (1 << random.below(8))])
        case 1: return replacing(place..<place, of: body, with: [random.byte()])
        case 2: return replacing(place..<end, of: body, with: [])
        case 3: return Array(body[..<place])
        case 4: return replacing(end..<end, of: body, with: Array(body[place..<end]))
        default: return replacing(place..<place + 1, of: body, with: [random.byte()])
        }
    }

    private mutating func spliced(_ body: [UInt8], _ other: [UInt8]) -> [UInt8] {
        Array(body[..<random.below(body.count + 1)] + other[random.below(other.count + 1)...])
    }

    /// Another cell in a file of rows, or a row many times.
    private mutating func lined(_ body: [UInt8]) -> [UInt8] {
        var rows = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        let place = random.below(rows.count)
        if random.below(4) == 0 {
            rows.insert(contentsOf: Array(repeating: rows[place], count: 1 + random.below(300)), at: place)
        } else {
            var cells = rows[place].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
                Array($0)
            }
            cells[random.below(cells.count)] = Array((random.one(of: Surprises.cells) ?? "").utf8)
            rows[place] = Array(cells.joined(separator: [UInt8(ascii: ",")]))
        }
        return Array(rows.joined(separator: [UInt8(ascii: "\n")]))
    }

    private func replacing(_ range: Range<Int>, of body: [UInt8], with bytes: [UInt8]) -> [UInt8] {
        var body = body
        body.replaceSubrange(range, with: bytes)
        return body
    }

    // MARK: - Targets and fields

    private mutating func changed(_ target: String) -> String {
        let piece = random.one(of: Surprises.pieces) ?? ""
        switch random.below(4) {
        case 0:
            return target + (target.contains("?") ? "&" : "?") + (random.one(of: Surprises.parameters) ?? "") + piece
        case 1: return target + "/" + piece
        case 2:
            var segments = target.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            segments[random.below(segments.count)] = piece
            return segments.joined(separator: "/")
        default: return target + piece
        }
    }

    private mutating func changeFields(_ trial: inout Trial) {
        if random.below(4) == 0, !trial.isFile {
            trial.method = random.one(of: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "get"]) ?? "GET"
        } else if random.below(3) == 0, let place = random.one(of: Array(trial.fields.indices)) {
            trial.fields.remove(at: place)
        } else {
            trial.fields.append(random.one(of: Surprises.fields) ?? "")
        }
    }
}

extension SplitMix64 {
    /// A number below a limit.
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

    fileprivate mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    /// One of some values; nil when there is none.
    mutating func one<Value>(of values: [Value]) -> Value? { values.isEmpty ? nil : values[below(values.count)] }
}
