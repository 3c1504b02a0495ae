import Foundation
import Mail
import Testing

/// No text gets out of its header, and each is read as it was written.
@Suite struct HeaderTests {
    private func letter(subject: String, from: String = "refunds@shop.example") throws -> String {
        let letter = Letter(
            from: try #require(Mailbox(from)), to: try #require(MailAddress("bia@example.com")),
            messageID: "creditmemo-7.1.0123@shop.example", writtenAt: try moment("2026-03-05 23:59:59"), language: "en",
            text: LetterText(subject: try #require(HeaderText(subject)), plain: "Hello\n", html: "<p>Hello</p>"),
            attachment: nil)
        return String(decoding: letter.bytes, as: UTF8.self)
    }

    @Test(arguments: ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\0b", "a\tb", "a\u{85}b", "\u{7f}"])
    func controlCharactersAreRefused(text: String) {
        #expect(HeaderText(text) == nil)
        #expect(Mailbox("\(text) <refunds@shop.example>") == nil)
    }

    @Test func plainTextStays() throws {
        #expect(try letter(subject: "Credit memo 100000001").contains("\r\nSubject: Credit memo 100000001\r\n"))
    }

    private static let hardSubjects = [
        "Über Größe", "🎉👩‍👩‍👧‍👦 party", "=?UTF-8?B?QmNjOiB4?=", "a =?x", " blank at the start", "\u{2028}line",
        String(repeating: "long words ", count: 60), String(repeating: "é", count: 500),
        String(repeating: "👩‍👩‍👧‍👦", count: 40), "\u{202e}turned",
    ]

    /// Encoded words of whole characters, in lines of at most 76 (RFC 2047 section 2), that say what was written.
    @Test(arguments: hardSubjects)
    func subjects(text: String) throws {
        let message = try letter(subject: text)
        let start = try #require(message.range(of: "\r\nSubject: ")).upperBound
        let end = try #require(message.range(of: "\r\nMessage-ID: ")).lowerBound
        let lines = message[start..<end].components(separatedBy: "\r\n ")
        var read = ""
        for line in lines {
            #expect(line.utf8.count <= 75 && line.hasPrefix("=?UTF-8?B?") && line.hasSuffix("?="))
            let bytes = try #require(Data(base64Encoded: String(line.dropFirst(10).dropLast(2))))
            read += try #require(String(data: bytes, encoding: .utf8))
        }
        #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
        #expect(message.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    }

    @Test func senderHasItsName() throws {
        let plain = try letter(subject: "a", from: "Kaffeehaus Hamburg <refunds@shop.example>")
        #expect(plain.contains("\r\nFrom: Kaffeehaus Hamburg\r\n <refunds@shop.example>\r\n"))
        let quoted = try letter(subject: "a", from: "\"Zoë, Inc.\" <refunds@shop.example>")
        #expect(quoted.contains("\r\nFrom: =?UTF-8?B?Wm/DqywgSW5jLg==?=\r\n <refunds@shop.example>\r\n"))
        #expect(try letter(subject: "a").contains("\r\nFrom: refunds@shop.example\r\n"))
        for bad in ["", "Kaffeehaus", "Kaffeehaus <>", "a <b@c> d", "<a b@c>", "Kaffeehaus <a@b"] {
            #expect(Mailbox(bad) == nil, "\(bad)")
        }
    }

    @Test(arguments: [
        "bia@example.com", "b.i.a+tag@mail.example.co.uk", "o'brien@example.com", "a@b", "A_1@EXAMPLE.com",
        "x@10.0.0.1",
    ])
    func addresses(text: String) { #expect(MailAddress(text)?.text == text) }

    @Test(arguments: [
        "", "bia", "@example.com", "bia@", "bia@@example.com", "a@b@c", "bia @example.com", "bia@exam ple.com",
        "<bia@example.com>", "bia@example.com>", "bia@-a.com", "bia@a-.com", "bia@a..com", ".bia@a.com", "bia.@a.com",
        "b..ia@a.com", "bia@example.com\r\nBcc: x@y.example", "bia@example.com\n", "bia@example.com\0", "bia,zoe@a.com",
        "\"bia zoe\"@a.com", "bia@[10.0.0.1]", "zoë@example.com", "bia@exämple.com", "bia@a.com SIZE=1",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b", count: 64) + ".com",
    ])
    func noAddresses(text: String) { #expect(MailAddress(text) == nil) }
}
