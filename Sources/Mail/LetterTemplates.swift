import Foundation
import Mustache
public import Printing

/// The texts of letters, in Mustache: those that come with the program, each of which a file of the operator's can replace.
///
/// A text template begins with a line `Subject: …` and an empty line. In both kinds `{{name}}` is what ``MailedDocument``
/// calls so; in HTML it is escaped, and what would not be is refused.
public struct LetterTemplates: Sendable {
    private let templates: [Name: Texts]

    /// The templates that come with the program, and in their place those of a folder.
    ///
    /// Throws ``TemplateFaults`` with everything that cannot be used.
    public init(folder: String? = nil) throws(TemplateFaults) {
        var (templates, faults): ([Name: Texts], [String]) = ([:], [])
        var own = try folder.map { path throws(TemplateFaults) in try LetterTemplates.files(in: path) } ?? [:]
        for name in Name.all {
            let (plain, html) = (name.builtIn(.plain), name.builtIn(.html))
            do throws(TemplateFaults) {
                templates[name] = try Texts(
                    plain: (name.file(.plain), own.removeValue(forKey: name.file(.plain)) ?? plain),
                    html: (name.file(.html), own.removeValue(forKey: name.file(.html)) ?? html))
            } catch {
                faults += error.faults
            }
        }
        faults += own.keys.sorted().map {
            "\($0) is no template: \(Name.all.flatMap(\.files).joined(separator: ", ")) are"
        }
        guard faults.isEmpty else { throw TemplateFaults(faults: faults) }
        self.templates = templates
    }

    /// Every template that comes with the program, by the name of its file.
    public static var builtIn: [(file: String, text: String)] {
        Name.all.flatMap { name in Format.allCases.map { (name.file($0), name.builtIn($0)) } }
    }

    /// What letters are about.
    public enum Kind: String, Sendable, CaseIterable {
        case creditmemo, invoice
    }

    /// What a letter about a document says; nil when its subject would have a control character in it.
    public func text(of document: MailedDocument, _ kind: Kind, in language: PrintLanguage) -> LetterText? {
        guard let texts = templates[Name(kind: kind, language: language)] else {
            preconditionFailure("there is a template of each kind in each language")
        }
        return HeaderText(texts.subject.render(document)).map {
            LetterText(subject: $0, plain: texts.plain.render(document), html: texts.html.render(document))
        }
    }

    private static func files(in folder: String) throws(TemplateFaults) -> [String: String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
            return Dictionary(
                uniqueKeysWithValues: try names.map {
                    ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
                })
        } catch {
            throw TemplateFaults(faults: ["\(folder) cannot be read: \(error)"])
        }
    }

    private enum Format: String, CaseIterable {
        case plain = "txt"
        case html
    }

    private struct Name: Hashable {
        let kind: Kind
        let language: PrintLanguage

        static let all = Kind.allCases.flatMap { kind in PrintLanguage.allCases.map { Name(kind: kind, language: $0) } }

        func file(_ format: Format) -> String { "\(kind.rawValue).\(language.rawValue).\(format.rawValue)" }

        var files: [String] { Format.allCases.map(file) }

        func builtIn(_ format: Format) -> String { String(decoding: bytes(format), as: UTF8.self) }

        private func bytes(_ format: Format) -> [UInt8] {
            switch (kind, language, format) {
            case (.creditmemo, .english, .plain): PackageResources.creditmemo_en_txt
            case (.creditmemo, .english, .html): PackageResources.creditmemo_en_html
            case (.creditmemo, .german, .plain): PackageResources.creditmemo_de_txt
            case (.creditmemo, .german, .html): PackageResources.creditmemo_de_html
            case (.creditmemo, .brazilian, .plain): PackageResources.creditmemo_pt_BR_txt
            case (.creditmemo, .brazilian, .html): PackageResources.creditmemo_pt_BR_html
            case (.invoice, .english, .plain): PackageResources.invoice_en_txt
            case (.invoice, .english, .html): PackageResources.invoice_en_html
            case (.invoice, .german, .plain): PackageResources.invoice_de_txt
            case (.invoice, .german, .html): PackageResources.invoice_de_html
            case (.invoice, .brazilian, .plain): PackageResources.invoice_pt_BR_txt
            case (.invoice, .brazilian, .html): PackageResources.invoice_pt_BR_html
            }
        }
    }

    /// The templates of one letter.
    private struct Texts {
        let subject, plain, html: MustacheTemplate

        typealias Source = (file: String, text: String)

        init(plain: Source, html: Source) throws(TemplateFaults) {
            let lines = plain.text.replacing("\r\n", with: "\n").split(
                separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
            guard lines.count == 3, lines[0].hasPrefix(Texts.subjectMark), lines[1].isEmpty else {
                throw TemplateFaults(faults: [
                    "\(plain.file) begins with no line \"\(Texts.subjectMark)…\" and an empty line"
                ])
            }
            subject = try Texts.compiled(lines[0].dropFirst(Texts.subjectMark.count), of: plain.file, as: "TEXT")
            self.plain = try Texts.compiled(lines[2], of: plain.file, as: "TEXT")
            self.html = try Texts.compiled(html.text[...], of: html.file, as: Texts.escapedByScalars)
        }

        private static let subjectMark = "Subject: "
        /// What the engine calls our way of escaping, which it has to know before.
        private static let escapedByScalars = {
            MustacheContentTypes.register(HTMLText(), named: "SCALARS")
            return "SCALARS"
        }()
        /// What writes text as it is, says what is escaped, or changes how tags look.
        private static let unescaping = ["{{{", "{{&", "{{%", "{{="]

        private static func compiled(
            _ text: Substring, of file: String, as type: String
        ) throws(TemplateFaults) -> MustacheTemplate {
            let tags = text.replacing(" ", with: "")
            if let tag = unescaping.first(where: { tags.contains($0) }) {
                throw TemplateFaults(faults: ["\(file) has \(tag): every name is written {{name}}"])
            }
            do {
                return try MustacheTemplate(string: "{{% CONTENT_TYPE: \(type)}}" + text)
            } catch {
                throw TemplateFaults(faults: ["\(file) is no Mustache template: \(error)"])
            }
        }
    }
}

/// Templates that cannot be used, each with the reason.
public struct TemplateFaults: Error, Sendable {
    /// A line for each.
    public let faults: [String]
}
