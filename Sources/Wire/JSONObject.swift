/// The members of a JSON object, in order and with no key twice.
public struct JSONObject: Sendable, Equatable {
    /// A key and what it stands for.
    public struct Member: Sendable, Equatable {
        /// The name, its escapes resolved.
        public let key: String
        /// What the key stands for.
        public let value: JSON
        /// The byte, counted from 0, at which the key begins in the text it was read from; 0 when it was read from none.
        public let offset: Int

        /// Makes a member; whether its key is free is the object's concern.
        public init(key: String, value: JSON, offset: Int = 0) {
            self.key = key
            self.value = value
            self.offset = offset
        }

        /// True when both have the same value under the same bytes as key.
        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }
    }

    /// The members in the order they were written.
    public let members: [Member]

    /// Makes an object of members, or nil when two of them have the same key, byte by byte.
    ///
    /// RFC 8259 section 4 lets a reader take either of two equal keys; two readers in a row may then act on different
    /// refunds, so we take none.
    public init?(_ members: [Member]) {
        guard !JSONObject.hasRepeatedKey(members) else { return nil }
        self.members = members
    }

    /// The value of a key, compared byte by byte, or nil when no member has it.
    public subscript(key: String) -> JSON? {
        // By index: a member is not copied to look at its key.
        for index in members.indices where members[index].key.hasSameBytes(as: key) { return members[index].value }
        return nil
    }

    /// Up to this many members, comparing each with each is faster than hashing.
    private static let pairwiseMax = 16

    private static func hasRepeatedKey(_ members: [Member]) -> Bool {
        if members.count <= pairwiseMax {
            for (index, member) in members.enumerated() {
                for earlier in members[..<index] where earlier.key.hasSameBytes(as: member.key) { return true }
            }
            return false
        }
        var seen = Set<ExactKey>(minimumCapacity: members.count)
        return !members.allSatisfy { seen.insert(ExactKey(text: $0.key)).inserted }
    }
}

/// A key that equals only its own bytes, hashed over them with the seed of the process.
///
/// The hash of `String` is that of its normal form, so thousands of spellings of one text could be made to collide.
private struct ExactKey: Hashable {
    let text: String

    static func == (left: ExactKey, right: ExactKey) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
