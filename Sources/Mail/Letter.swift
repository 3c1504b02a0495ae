import Foundation
public import Refunds

/// A mail, written: what it is made of, and from that alone its bytes. Each try sends the same ones.
public struct Letter: Sendable {
    /// Who it is from.
    public let sender: Mailbox
    /// Who gets it.
    public let recipient: MailAddress
    /// What it is called everywhere, without angle brackets: letters, digits, dots and hyphens around an at sign.
    public let messageID: String
    /// The moment in its header.
    public let writtenAt: Instant
    /// The language (BCP 47) of its text.
    public let language: String
    /// What it says.
    public let text: LetterText
    /// The document itself.
    public let attachment: Attachment?

    /// Joins the parts.
    public init(
        from sender: Mailbox, to recipient: MailAddress, messageID: String, writtenAt: Instant, language: String,
        text: LetterText, attachment: Attachment?
    ) {
        self.sender = sender
        self.recipient = recipient
        self.messageID = messageID
        self.writtenAt = writtenAt
        self.language = language
        self.text = text
        self.attachment = attachment
    }

    /// A PDF that goes with a letter.
    public struct Attachment: Sendable {
        /// What a file of it is called; it may have any letters.
        public let name: HeaderText
        /// The file.
        public let bytes: [UInt8]

        /// Joins the two.
        public init(name: HeaderText, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The message (RFC 5322), its lines ending in CR LF.
    public var bytes: [UInt8] {
        let head = [
            "Date: \(writtenAt.inMessages) +0000", "From: \(sender.header)", "To: \(recipient.text)",
            "Subject: \(text.subject.unstructured)", "Message-ID: <\(messageID)>", "MIME-Version: 1.0",
            "Content-Language: \(language)",
            // No machine answers it (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        return Array((head.joined(separator: "\r\n") + "\r\n").utf8) + content.bytes
    }

    private var content: Part {
        let texts = Part(
            multipart: "alternative", boundary: "=_texts",
            [Part(text: text.plain, "plain"), Part(text: text.html, "html")])
        guard let attachment else { return texts }
        return Part(multipart: "mixed", boundary: "=_letter", [texts, Part(attachment)])
    }
}

/// What a letter says, as plain text and as HTML.
public struct LetterText: Sendable, Hashable {
    /// The subject.
    public let subject: HeaderText
    /// The plain text.
    public let plain: String
    /// The HTML document.
    public let html: String

    /// Joins the parts.
    public init(subject: HeaderText, plain: String, html: String) {
        self.subject = subject
        self.plain = plain
        self.html = html
    }
}

/// A part of a message (RFC 2045), from its own headers on.
private struct Part {
    let bytes: [UInt8]

    init(text: String, _ subtype: String) {
        bytes =
            Part.head("Content-Type: text/\(subtype); charset=utf-8", "Content-Transfer-Encoding: quoted-printable")
            + QuotedPrintable.encoded(text)
    }

    init(_ attachment: Letter.Attachment) {
        let encoded = Data(attachment.bytes).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        bytes =
            Part.head(
                "Content-Type: application/pdf", "Content-Transfer-Encoding: base64",
                "Content-Disposition: attachment;\r\n \(attachment.name.parameter("filename"))")
            + Array(encoded.utf8)
    }

    /// Neither encoding of a part makes a line that begins with such a boundary: its "=_" is in none.
    init(multipart subtype: String, boundary: String, _ parts: [Part]) {
        var bytes = Part.head("Content-Type: multipart/\(subtype); boundary=\"\(boundary)\"")
        // The line end before a boundary is the boundary's.
        for part in parts { bytes += Array("--\(boundary)\r\n".utf8) + part.bytes + [0x0d, 0x0a] }
        self.bytes = bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private static func head(_ headers: String...) -> [UInt8] {
        Array((headers.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

extension HeaderText {
    /// The text as a parameter of a header (RFC 2231).
    fileprivate func parameter(_ name: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain { return "\(name)=\"\(text)\"" }
        let spelled = text.utf8.map { byte -> String in
            let isFree =
                Character(UnicodeScalar(byte)).isASCII
                && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
            return isFree || "-._".utf8.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "\(name)*=UTF-8''" + spelled.joined()
    }
}
