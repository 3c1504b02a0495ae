/// Why a text was refused as JSON, and where.
public struct JSONError: Error, Hashable {
    /// The rules that a text can break.
    public enum Reason: Sendable, Hashable {
        /// The text ends inside a value, or is blank.
        case unexpectedEnd
        /// A byte stands where the grammar of RFC 8259 has no place for it.
        case unexpectedByte
        /// Something follows the value.
        case trailingBytes
        /// A raw character below U+0020 stands in a string (section 7).
        case controlCharacter
        /// A backslash is not followed by one of the escapes of section 7.
        case invalidEscape
        /// A `\u` escape names half of a surrogate pair without its other half (section 8.2).
        case loneSurrogate
        /// A string holds U+0000.
        case nulCharacter
        /// A string is not UTF-8 (section 8.1, RFC 3629).
        case invalidUTF8
        /// Two members of one object have the same key (section 4).
        case duplicateKey
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep
        /// The text has more values and keys than the limit.
        case tooManyTokens
        /// An array has more items than the limit.
        case tooManyItems
        /// A number has more bytes than the limit.
        case numberTooLong
        /// A number's exponent is beyond the limit, either way.
        case exponentTooLarge
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
