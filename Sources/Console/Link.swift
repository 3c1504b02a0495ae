public import Wire

/// An address within the console, with what was filled in.
public struct Link: Sendable, Hashable {
    /// The path, and the query behind a `?` where there is one.
    public private(set) var text: String

    /// Joins a path of the console and fields of a query; those without a value are left out.
    public init(_ path: String, _ fields: [(name: String, value: String?)] = []) {
        let pairs = fields.compactMap { name, value in
            value.map { "\(Link.encoded(name))=\(Link.encoded($0))" }
        }
        text = Link.encoded(path, keeping: "/") + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The address of a request.
    public init(of request: Request) { self.init(request.path, request.query.fields.map { ($0.name, $0.value) }) }

    /// Takes an address that came from outside; nil when it leads out of the console.
    public init?(within text: String) {
        let rest = text.utf8.dropFirst(Link.root.utf8.count)
        guard text.hasPrefix(Link.root), text.utf8.count <= 2_000,
            rest.first.map({ $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) ?? true,
            rest.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    /// The same address with a note of what was done.
    func noting(_ note: String) -> Link {
        var link = self
        link.text += (text.contains("?") ? "&" : "?") + "note=\(Link.encoded(note))"
        return link
    }

    /// Where the console is.
    public static let root = "/console"

    /// Percent-encoded (RFC 3986, section 2.3).
    private static func encoded(_ text: String, keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~".utf8.contains(byte)
            if isPlain || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
