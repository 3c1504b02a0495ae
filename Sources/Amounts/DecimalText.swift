/// Decimal text to scaled integers and back, without binary floating point on the way.
public enum DecimalText {
    /// The longest text that is read, in bytes.
    public static let bytesMax = 40
    /// The largest exponent that is read, either way.
    public static let exponentMax = 20

    /// Int128 holds any number of 38 digits.
    private static let digitsMax = 38

    /// The number times ten to the power of `places`, or nil when the text is not a decimal number, has non-zero digits
    /// beyond `places`, or exceeds `max`.
    @inlinable public static func scaled(_ text: some Collection<UInt8>, places: Int, max: Int64) -> Int64? {
        if let found = text.withContiguousStorageIfAvailable({ scaled(bytes: $0, places: places, max: max) }) {
            return found
        }
        return Array(text).withUnsafeBufferPointer { scaled(bytes: $0, places: places, max: max) }
    }

    @usableFromInline static func scaled(bytes text: UnsafeBufferPointer<UInt8>, places: Int, max: Int64) -> Int64? {
        guard text.count <= bytesMax else { return nil }
        var bytes = text.makeIterator()
        var next = bytes.next()
        let negative = next == UInt8(ascii: "-")
        if negative { next = bytes.next() }

        var digits: Int128 = 0
        var digitCount = 0
        var fractionDigits = 0
        while let byte = next, let digit = value(of: byte) {
            guard digitCount < digitsMax else { return nil }
            digits = digits * 10 + digit
            digitCount += 1
            next = bytes.next()
        }
        guard digitCount > 0 else { return nil }
        if next == UInt8(ascii: ".") {
            next = bytes.next()
            while let byte = next, let digit = value(of: byte) {
                guard digitCount < digitsMax else { return nil }
                digits = digits * 10 + digit
                digitCount += 1
                fractionDigits += 1
                next = bytes.next()
            }
            guard fractionDigits > 0 else { return nil }
        }
        var exponent = 0
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            next = bytes.next()
            let exponentNegative = next == UInt8(ascii: "-")
            if exponentNegative || next == UInt8(ascii: "+") { next = bytes.next() }
            var exponentDigits = 0
            while let byte = next, let digit = value(of: byte) {
                exponent = exponent * 10 + Int(digit)
                exponentDigits += 1
                guard exponent <= exponentMax else { return nil }
                next = bytes.next()
            }
            guard exponentDigits > 0 else { return nil }
            if exponentNegative { exponent = -exponent }
        }
        guard next == nil else { return nil }
        return shifted(digits, by: places - fractionDigits + exponent, max: max).map { negative ? -$0 : $0 }
    }

    /// Appends a whole number, read as one that has its last digits behind a point: 199000 with four places is `19.9000`.
    public static func append(_ number: Int64, places: Int = 0, to text: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var start = digits.count
            var rest = number.magnitude
            var place = 0
            repeat {
                if place == places, places > 0 {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                place += 1
            } while rest > 0 || place <= places
            if number < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            text.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    private static func value(of byte: UInt8) -> Int128? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int128(byte - UInt8(ascii: "0")) : nil
    }

    private static func shifted(_ digits: Int128, by places: Int, max: Int64) -> Int64? {
        var result = digits
        if places >= 0 {
            for _ in 0..<places where result != 0 {
                guard result <= Int128(max) else { return nil }
                result *= 10
            }
        } else {
            for _ in 0..<(-places) where result != 0 {
                guard result % 10 == 0 else { return nil }
                result /= 10
            }
        }
        return result <= Int128(max) ? Int64(result) : nil
    }
}
