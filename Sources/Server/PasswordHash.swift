import Crypto
import CryptoExtras
import Foundation

/// A password as the register keeps it: slow to guess, with its parameters, so that later ones can be slower.
///
/// It is spelled as `$scrypt$ln=15,r=8,p=3$SALT$HASH` (PHC string format, base64 without padding). These parameters are one of
/// OWASP's equal choices for scrypt; this one needs 32 MiB for each password that is looked at.
public struct PasswordHash: Sendable {
    /// As it is stored.
    public let text: String

    private static let prefix = "$scrypt$ln=15,r=8,p=3$"
    private static let hashBytes = 32
    private static let saltBytes = 16

    /// Takes what is stored; nil when this program did not write it, as for a removed user.
    public init?(stored text: String) {
        guard text.hasPrefix(PasswordHash.prefix), PasswordHash.parts(of: text) != nil else { return nil }
        self.text = text
    }

    /// Hashes a new password, with a salt of its own; takes a quarter of a second.
    public init(of password: String) {
        let salt = SymmetricKey(size: SymmetricKeySize(bitCount: PasswordHash.saltBytes * 8)).bytes
        let hash = PasswordHash.derived(from: password, salt)
        text = PasswordHash.prefix + PasswordHash.spelled(salt) + "$" + PasswordHash.spelled(hash.bytes)
    }

    /// A hash that no password has, which takes as long to compare as any other.
    static let ofNobody = PasswordHash(
        text: prefix + spelled(Data(count: saltBytes)) + "$" + spelled(Data(count: hashBytes)))

    private init(text: String) { self.text = text }

    /// True for the password that was hashed; takes as long for any other.
    public func matches(_ password: String) -> Bool {
        guard let (salt, hash) = PasswordHash.parts(of: text) else { return false }
        // Keys are compared in the same time wherever they differ.
        return PasswordHash.derived(from: password, salt) == SymmetricKey(data: hash)
    }

    private static func derived(from password: String, _ salt: Data) -> SymmetricKey {
        // Keyboards differ in how they compose an accented letter.
        let bytes = Data(password.precomposedStringWithCanonicalMapping.utf8)
        do {
            return try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: hashBytes, rounds: 1 << 15, blockSize: 8, parallelism: 3)
        } catch {
            preconditionFailure("scrypt cannot be computed: \(error)")
        }
    }

    private static func parts(of text: String) -> (salt: Data, hash: Data)? {
        let parts = text.dropFirst(prefix.count).split(separator: "$").map { Data(base64Encoded: $0 + padding($0)) }
        guard parts.count == 2, let salt = parts[0], let hash = parts[1], hash.count == hashBytes else { return nil }
        return (salt, hash)
    }

    private static func padding(_ text: Substring) -> String {
        String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    private static func spelled(_ bytes: Data) -> String { bytes.base64EncodedString().replacing("=", with: "") }
}

extension SymmetricKey {
    fileprivate var bytes: Data { withUnsafeBytes { Data($0) } }
}
