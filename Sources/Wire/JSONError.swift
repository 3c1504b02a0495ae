/// Why a text was refused as JSON, and where.
public struct JSONError: Error, Hashable {
    /// The rules that a text can break, each with what is wrong in words.
    public enum Reason: String, Sendable, Hashable {
        /// The text ends inside a value, or is blank.
        case unexpectedEnd = "the text ends here, within a value"
        /// A byte stands where the grammar of RFC 8259 has no place for it.
        case unexpectedByte = "JSON has no place for this"
        /// Something follows the value.
        case trailingBytes = "something follows the value"
        /// A raw character below U+0020 stands in a string (section 7).
        case controlCharacter = "a control character within a string"
        /// A backslash is not followed by one of the escapes of section 7.
        case invalidEscape = "an escape that JSON does not have"
        /// A `\u` escape names half of a surrogate pair without its other half (section 8.2).
        case loneSurrogate = "half of a surrogate pair"
        /// A string holds U+0000.
        case nulCharacter = "a string with a zero character"
        /// A string is not UTF-8 (section 8.1, RFC 3629).
        case invalidUTF8 = "a string that is not UTF-8"
        /// Two members of one object have the same key (section 4).
        case duplicateKey = "an object that has a key twice"
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep = "more levels than are read"
        /// The text has more values and keys than the limit.
        case tooManyTokens = "more values than are read"
        /// An array has more items than the limit.
        case tooManyItems = "more items in an array than are read"
        /// A number has more bytes than the limit.
        case numberTooLong = "a number of more digits than are read"
        /// A number's exponent is beyond the limit, either way.
        case exponentTooLarge = "a number with a larger exponent than is read"
    }

    /// The rule that was broken.
    public let reason: Reason
    /// The byte, counted from 0, at which it was noticed.
    ///
    /// For a string's encoding, a repeated key and a number's size that is where the string, object or number begins.
    public let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
