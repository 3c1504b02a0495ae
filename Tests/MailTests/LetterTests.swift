import Foundation
import Mail
import Refunds
import Testing

/// The bytes of a letter.
@Suite struct LetterTests {
    private func letter(
        plain: String = "Hello\n", html: String = "<p>Hello</p>\n", attachment: Letter.Attachment? = nil
    ) throws -> [UInt8] {
        Letter(
            from: try #require(Mailbox("refunds@shop.example")), to: try #require(MailAddress("bia@example.com")),
            messageID: "creditmemo-7.1.0123@shop.example", writtenAt: try moment("2026-03-05 23:59:59"),
            language: "de", text: LetterText(subject: try #require(HeaderText("S")), plain: plain, html: html),
            attachment: attachment
        ).bytes
    }

    @Test func isTextAndHTML() throws {
        #expect(
            try String(decoding: letter(), as: UTF8.self)
                == """
                Date: Thu, 05 Mar 2026 23:59:59 +0000
                From: refunds@shop.example
                To: bia@example.com
                Subject: S
                Message-ID: <creditmemo-7.1.0123@shop.example>
                MIME-Version: 1.0
                Content-Language: de
                Auto-Submitted: auto-generated
                Content-Type: multipart/alternative; boundary="=_texts"

                --=_texts
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Hello

                --=_texts
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>Hello</p>

                --=_texts--

                """.replacing("\n", with: "\r\n"))
    }

    private static let texts: [(String, String)] = [
        ("a\nb", "a\r\nb\r\n"), ("a\r\nb\r\n", "a\r\nb\r\n"), ("a\rb", "a\r\nb\r\n"), ("a\r\n\r\nb", "a\r\n\r\nb\r\n"),
        ("", "\r\n"), ("\n", "\r\n"), ("1=2", "1=3D2\r\n"), ("blank \ntab\t", "blank=20\r\ntab=09\r\n"),
        ("é\0\u{1b}", "=C3=A9=00=1B\r\n"), (".\n..", ".\r\n..\r\n"), ("--=_texts--", "--=3D_texts--\r\n"),
        (String(repeating: "a", count: 76), String(repeating: "a", count: 76) + "\r\n"),
        (String(repeating: "a", count: 77), String(repeating: "a", count: 75) + "=\r\naa\r\n"),
        (String(repeating: "é", count: 13), String(repeating: "=C3=A9", count: 12) + "=C3=\r\n=A9\r\n"),
    ]

    /// Line ends of any kind are CR LF, no line is longer than 76, and what a mail server could mistake is spelled.
    @Test(arguments: texts)
    func quotedPrintable(text: String, encoded: String) throws {
        let message = try String(decoding: letter(plain: text), as: UTF8.self)
        let start = "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        #expect(message.components(separatedBy: start)[1].hasPrefix(encoded + "\r\n--=_texts\r\n"))
    }

    @Test func noLineIsBareOrLong() throws {
        let plain = String(repeating: "long ", count: 5_000) + "\n\r" + String(repeating: "🎉", count: 3_000)
        let pdf = try Letter.Attachment(
            name: #require(HeaderText("a.pdf")), bytes: (0..<5_000).map { UInt8($0 % 256) })
        let bytes = try letter(plain: plain, html: plain, attachment: pdf)
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.utf8.contains(0x0a) && !$0.utf8.contains(0x0d) })
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(try letter(plain: plain, html: plain, attachment: pdf) == bytes)
    }

    private static let names: [(String, String)] = [
        ("Credit memo 1.pdf", #" filename="Credit memo 1.pdf""#),
        ("Nota de crédito 1.pdf", " filename*=UTF-8''Nota%20de%20cr%C3%A9dito%201.pdf"),
        (#"a"b\.pdf"#, " filename*=UTF-8''a%22b%5C.pdf"),
    ]

    @Test(arguments: names)
    func attachment(name: String, parameter: String) throws {
        let pdf = try Letter.Attachment(name: #require(HeaderText(name)), bytes: Array("%PDF-".utf8))
        let message = try String(decoding: letter(attachment: pdf), as: UTF8.self)
        #expect(message.contains("Content-Type: multipart/mixed; boundary=\"=_letter\"\r\n\r\n--=_letter\r\n"))
        #expect(
            message.contains("Content-Disposition: attachment;\r\n\(parameter)\r\n\r\nJVBERi0=\r\n--=_letter--\r\n"))
    }

    @Test(arguments: [
        ("1970-01-01 00:00:00", "Thu, 01 Jan 1970 00:00:00 +0000"),
        ("2024-02-29 12:00:00", "Thu, 29 Feb 2024 12:00:00 +0000"),
        ("2026-11-21 18:52:55", "Sat, 21 Nov 2026 18:52:55 +0000"),
        ("1969-12-31 00:00:00", "Wed, 31 Dec 1969 00:00:00 +0000"),
    ])
    func dates(text: String, header: String) throws {
        let letter = Letter(
            from: try #require(Mailbox("a@b")), to: try #require(MailAddress("a@b")), messageID: "a@b",
            writtenAt: try moment(text), language: "en",
            text: LetterText(subject: try #require(HeaderText("S")), plain: "", html: ""), attachment: nil)
        #expect(String(decoding: letter.bytes, as: UTF8.self).hasPrefix("Date: \(header)\r\n"))
    }
}

func moment(_ text: String) throws -> Instant { try #require(Instant(parsing: text)) }
