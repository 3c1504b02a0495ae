/// What happened in a world, as one number: FNV-1a over every step, so that two runs of a seed can be held against each other.
package struct Trace {
    /// The number.
    package private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Where lines go that people read; nil for nowhere.
    package var print: ((String) -> Void)?

    /// Notes a step.
    package mutating func note(_ time: Int64, _ text: @autoclosure () -> String) {
        let text = text()
        mix(UInt64(bitPattern: time))
        for byte in text.utf8 { mix(byte) }
        print?("\(time)  \(text)")
    }

    /// A text as a number.
    static func number(of text: String) -> UInt64 {
        var trace = Trace()
        for byte in text.utf8 { trace.mix(byte) }
        return trace.hash
    }

    /// Tells people more about it.
    func tell(_ text: @autoclosure () -> String) {
        if let print { print("         \(text())") }
    }

    private mutating func mix(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private mutating func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
