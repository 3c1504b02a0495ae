extension UInt8 {
    /// True for `0` to `9`.
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// True for the characters of ASCII that leave ink: neither blank nor control.
    var isVisibleASCII: Bool { self > 0x20 && self < 0x7F }
}
