import Crypto
import CryptoExtras
import Foundation

/// A password as the register keeps it: slow to guess, with its own cost, so that later ones can be slower.
///
/// It is spelled as `$scrypt$ln=15,r=8,p=3$SALT$HASH` (PHC string format, base64 without padding). The usual cost is one of
/// OWASP's equal choices for scrypt; this one needs 32 MiB for each password that is looked at.
public struct PasswordHash: Sendable {
    private let cost: Int
    private let salt: Data
    private let hash: Data

    /// The costs that are taken: the number of rounds as a power of two.
    public static let costs = 10...20
    private static let hashBytes = 32
    private static let saltBytes = 16
    private static let (start, end) = ("$scrypt$ln=", ",r=8,p=3")

    /// Takes what is stored; nil when this program did not write it, as for a removed user.
    public init?(stored text: String) {
        let parts = text.split(separator: "$").map(String.init)
        guard parts.count == 4, text.hasPrefix(PasswordHash.start), parts[1].hasSuffix(PasswordHash.end),
            let cost = Int(parts[1].dropFirst("ln=".count).dropLast(PasswordHash.end.count)),
            PasswordHash.costs.contains(cost), let salt = PasswordHash.read(parts[2]),
            let hash = PasswordHash.read(parts[3]), hash.count == PasswordHash.hashBytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Hashes a new password, with a salt of its own; takes a quarter of a second at the usual cost of 15.
    public init(of password: String, cost: Int) {
        self.cost = cost
        salt = SymmetricKey(size: SymmetricKeySize(bitCount: PasswordHash.saltBytes * 8)).bytes
        hash = PasswordHash.derived(from: password, salt, cost).bytes
    }

    /// A hash that no password has, which takes as long to compare as any other of its cost.
    init(ofNobodyAt cost: Int) {
        self.cost = cost
        salt = Data(count: PasswordHash.saltBytes)
        hash = Data(count: PasswordHash.hashBytes)
    }

    /// As it is stored.
    public var text: String {
        "\(PasswordHash.start)\(cost)\(PasswordHash.end)$\(PasswordHash.spelled(salt))$\(PasswordHash.spelled(hash))"
    }

    /// True for the password that was hashed; takes as long for any other.
    public func matches(_ password: String) -> Bool {
        // Keys are compared in the same time wherever they differ.
        PasswordHash.derived(from: password, salt, cost) == SymmetricKey(data: hash)
    }

    private static func derived(from password: String, _ salt: Data, _ cost: Int) -> SymmetricKey {
        // Keyboards differ in how they compose an accented letter.
        let bytes = Data(password.precomposedStringWithCanonicalMapping.utf8)
        do {
            return try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: hashBytes, rounds: 1 << cost, blockSize: 8, parallelism: 3)
        } catch {
            preconditionFailure("scrypt cannot be computed: \(error)")
        }
    }

    private static func read(_ text: String) -> Data? {
        Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }

    private static func spelled(_ bytes: Data) -> String { bytes.base64EncodedString().replacing("=", with: "") }
}

extension SymmetricKey {
    fileprivate var bytes: Data { withUnsafeBytes { Data($0) } }
}
