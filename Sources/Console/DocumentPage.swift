import Refunds
public import Wire

/// A document: what is known of it, and tables with headings.
public struct DocumentPage: Sendable {
    /// A table below a heading.
    struct Section: Sendable {
        let heading: Word
        let table: Table

        init(_ heading: Word, _ columns: [Table.Column], _ rows: [[Table.Cell]]) {
            self.heading = heading
            table = Table(columns: columns, rows: rows)
        }
    }

    let title: String
    let facts: [(name: Word, value: Table.Cell)]
    let sections: [Section]
    /// Where to go from here, for those who may.
    var actions: [(name: Word, link: Link, needs: Scope)] = []

    /// Where a form goes that sends the document's money again; nil where it did not come back.
    var resending: Link?
    /// The mail about the document; nil for one that is never mailed.
    var mailing: Mailing?

    /// The page.
    public func response(in frame: Frame) -> Response {
        let mayResend = frame.viewer?.caller.may(.online) ?? false
        let resending: Content = .optional(mayResend ? resending?.text : nil)
        let more: [String: Content] = ["resending": resending, "mailing": mailing?.content(in: frame) ?? false]
        return Page("document", titled: title, content(in: frame).merging(more) { $1 }).response(in: frame)
    }

    /// What the templates `facts` and `sections` are filled with.
    func content(in frame: Frame) -> [String: Content] {
        let language = frame.language
        return [
            "facts": .facts(facts, in: language),
            "actions": .list(
                actions.filter { frame.viewer?.caller.may($0.needs) ?? false }.map { name, link, _ in
                    ["name": .text(language(name)), "link": .text(link.text)]
                }),
            "sections": .list(
                sections.filter { !$0.table.rows.isEmpty }.map { section in
                    let name = language(section.heading)
                    // The region of a wide table is called what its heading says.
                    return ["heading": .text(name), "title": .text(name), "table": section.table.content(in: language)]
                }),
        ]
    }
}

extension Content {
    /// What the template `facts` is filled with; what is not known is left out.
    static func facts(_ facts: [(name: Word, value: Table.Cell)], in language: Language) -> Content {
        .list(
            facts.compactMap { name, value in
                switch value {
                case .text(nil), .moment(nil): nil
                case .text, .word, .link, .amount, .quantity, .number, .moment, .state, .button:
                    value.content(in: language).adding(["name": .text(language(name))])
                }
            })
    }
}
