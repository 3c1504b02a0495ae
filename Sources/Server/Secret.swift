import Crypto
import Foundation

/// A value that its owner alone may know: made here from 256 random bits, shown once, kept as a hash.
public struct Secret: Sendable {
    /// What the owner keeps; starts with a word that secret scanners can look for.
    public let text: String

    /// Makes a new one.
    public init(_ kind: Kind) {
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text =
            kind.rawValue
            + random.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// What the register keeps.
    public var hash: [UInt8] { Secret.hash(of: text) }

    /// SHA-256 of a secret that somebody shows. The secrets have 256 random bits, so no slow hash is needed.
    public static func hash(of text: some StringProtocol) -> [UInt8] {
        var hashing = SHA256()
        var text = Substring(text)
        text.withUTF8 { hashing.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return hashing.finalize().withUnsafeBytes { Array($0) }
    }

    /// The same in hexadecimal digits.
    public static func hexHash(of text: String) -> String {
        hash(of: text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// True when the text is the secret of a hash; takes the same time wherever they differ.
    public static func matches(_ text: String, hash: [UInt8]) -> Bool {
        SHA256.hash(data: Array(text.utf8)) == hash
    }

    /// What a secret is for, as the word that it starts with.
    public enum Kind: String, Sendable {
        /// A client's `client_secret`.
        case client = "cmcs_"
        /// An access token.
        case access = "cmat_"
        /// A refresh token.
        case refresh = "cmrt_"
        /// The token of a console session.
        case session = "cmss_"
    }
}
