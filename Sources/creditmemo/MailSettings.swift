import Foundation
import Mail
import SMTP
import Server

/// How mail goes out, as the settings say it; without a `mail.host` none does, and the outbox waits.
struct MailSettings {
    /// Nil while no server is named.
    let plan: MailPlan?
    /// Names and values, for the operator; the password is not among them.
    let listing: [(name: String, value: String)]

    /// Reads the settings, and complains of those that cannot be used.
    init(_ values: inout SettingValues) {
        let host = values.text("mail.host", default: "")
        let security = values.choice("mail.security", default: MailServer.Security.starttls)
        let port = values.number("mail.port", default: security.usualPort, in: 1...65_535)
        let from = values.text("mail.from", default: "")
        let user = values.text("mail.user", default: "")
        let certificates = values.text("mail.ca-file", default: "")
        let seconds = values.number("mail.timeout-seconds", default: 60, in: 1...600)
        let hours = values.number("mail.give-up-hours", default: 72, in: 1...720)
        let folder = values.text("mail.templates", default: "")
        let login = MailSettings.login(of: user, over: security, &values)
        listing = [
            ("mail.host", host), ("mail.port", "\(port)"), ("mail.security", security.rawValue), ("mail.from", from),
            ("mail.user", user), ("mail.ca-file", certificates), ("mail.timeout-seconds", "\(seconds)"),
            ("mail.give-up-hours", "\(hours)"), ("mail.templates", folder),
        ]
        let templates = MailSettings.templates(in: folder, &values)
        if !certificates.isEmpty, !FileManager.default.isReadableFile(atPath: certificates) {
            values.complain("mail.ca-file cannot be read: \(certificates)")
        }
        guard !host.isEmpty else {
            if !from.isEmpty || !user.isEmpty { values.complain("mail.host is missing") }
            plan = nil
            return
        }
        if !host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0)) }) || host.count > 255 {
            values.complain("mail.host is \"\(host)\": a name or an address is wanted")
        }
        let sender = Mailbox(from)
        if sender == nil {
            values.complain("mail.from is \"\(from)\": refunds@example.com or Name <refunds@example.com> is wanted")
        }
        guard let sender, let templates else {
            plan = nil
            return
        }
        plan = MailPlan(
            server: MailServer(
                host: host, port: port, security: security, login: login,
                certificates: certificates.isEmpty ? nil : certificates, secondsMax: seconds,
                ownName: sender.address.domain),
            sender: sender, templates: templates, giveUpSeconds: Int64(hours) * 3_600)
    }

    /// Who logs in; nobody without a user.
    private static func login(
        of user: String, over security: MailServer.Security, _ values: inout SettingValues
    ) -> MailServer.Login? {
        var password = values.text("mail.password", default: "")
        let file = values.text("mail.password-file", default: "")
        if !file.isEmpty {
            if !password.isEmpty { values.complain("mail.password and mail.password-file exclude each other") }
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                values.complain("mail.password-file cannot be read: \(file)")
                return nil
            }
            password = text.trimmingCharacters(in: .newlines)
        }
        guard !user.isEmpty else {
            if !password.isEmpty { values.complain("mail.user is missing") }
            return nil
        }
        if security == .none {
            values.complain("mail.security is none: a password would go out for everybody to read")
        }
        let login = MailServer.Login(user: user, password: password)
        if login == nil { values.complain("mail.user has no good mail.password or mail.password-file") }
        return login
    }

    private static func templates(in folder: String, _ values: inout SettingValues) -> LetterTemplates? {
        do throws(TemplateFaults) {
            return try LetterTemplates(folder: folder.isEmpty ? nil : folder)
        } catch {
            for fault in error.faults { values.complain("mail.templates: \(fault)") }
            return nil
        }
    }
}
