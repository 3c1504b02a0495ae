extension UInt8 {
    /// True for the characters of ASCII that leave ink: neither blank nor control.
    var isVisibleASCII: Bool { self > 0x20 && self < 0x7F }
}
