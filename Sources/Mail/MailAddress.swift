/// A mail address that every mail server understands: ASCII, without quotes and comments (the dot-atom of RFC 5322).
public struct MailAddress: Sendable, Hashable {
    /// `bia@example.com`.
    public let text: String
    /// What stands behind the at sign.
    public let domain: String

    /// Reads an address; nil for anything else, whatever it may be good for.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), (1...255).contains(parts[1].count) else {
            return nil
        }
        let atoms = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(MailAddress.isAtomText) }),
            labels.allSatisfy({ label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { MailAddress.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            })
        else { return nil }
        self.text = text
        domain = String(parts[1]) ?? ""
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// Who a mail is from: an address, and a name if there is one.
public struct Mailbox: Sendable, Hashable {
    /// The address.
    public let address: MailAddress
    /// The name.
    public let name: HeaderText?

    /// Reads `refunds@example.com` or `Kaffeehaus Hamburg <refunds@example.com>`; nil for anything else.
    public init?(_ text: String) {
        guard let start = text.lastIndex(of: "<"), text.last == ">" else {
            guard let address = MailAddress(text) else { return nil }
            self.address = address
            name = nil
            return
        }
        let spelled = text[..<start].drop { $0 == " " || $0 == "\"" }
        let bare = String(spelled.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
        guard let address = MailAddress(String(text[text.index(after: start)...].dropLast())),
            let name = HeaderText(bare)
        else { return nil }
        self.address = address
        self.name = bare.isEmpty ? nil : name
    }

    /// As a header has it.
    var header: String {
        guard let name else { return address.text }
        return "\(name.phrase)\r\n <\(address.text)>"
    }
}
