import ArgumentParser
import Refunds
import Wire

/// What clients and users have in common when they are added.
enum NewAccount {
    /// Checks what was typed. Throws `ValidationError` that says what is wrong with it.
    static func validate(name: String, stores: [Int64]) throws {
        guard stores.allSatisfy({ $0 > 0 }) else { throw ValidationError("a store is a number from 1") }
        guard !name.isEmpty, name.utf8.count <= 100, !name.unicodeScalars.contains(where: \.steersTerminals) else {
            throw ValidationError("a name has 1 to 100 bytes and no control characters")
        }
    }
}

extension Set<StoreID> {
    /// The stores as a table has them: `1,2`.
    var listed: String { sorted().map { "\($0.rawValue)" }.joined(separator: ",") }
}
