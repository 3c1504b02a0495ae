import Amounts
import Printing
import Refunds
import Wire

/// A table as a value: it is written as HTML, or as CSV, from the same cells.
struct Table: Sendable {
    /// A column: its heading, and whether it has numbers.
    struct Column: Sendable {
        let word: Word
        var isNumber = false
        /// True for texts of any length, which may be broken anywhere.
        var isProse = false
        /// False for a column that a file does without.
        var isInFiles = true

        /// A column of texts.
        static func text(_ word: Word) -> Column { Column(word: word) }
        /// A column of numbers.
        static func number(_ word: Word) -> Column { Column(word: word, isNumber: true) }
        /// A column of long texts.
        static func prose(_ word: Word) -> Column { Column(word: word, isProse: true) }
        /// A column of things to do.
        static let actions = Column(word: .action, isInFiles: false)
    }

    /// What stands in a row and a column.
    enum Cell: Sendable {
        /// A text; nothing where there is none.
        case text(String?)
        /// A text of the console.
        case word(Word)
        /// A text that leads somewhere.
        case link(String, Link)
        /// Money in a currency that another column names.
        case amount(Amount, Currency)
        /// How many.
        case quantity(Quantity)
        /// A number of things, or of something without a unit.
        case number(Int64)
        /// A moment, in UTC.
        case moment(Instant?)
        /// How something stands, with what it means for whoever looks.
        case state(Word, Tone)
        /// Something to do, where there is something.
        case button(Button?)
    }

    /// A form of one button.
    struct Button: Sendable {
        /// What is to be done.
        let word: Word
        /// To what, for those who do not see the row.
        let object: String
        /// Where the form goes.
        let action: Link
        /// What it carries.
        let fields: [(name: String, value: String)]
    }

    /// What a state means for whoever looks.
    enum Tone: String, Sendable {
        /// Nothing is to do.
        case good
        /// Something is on its way.
        case wait
        /// Somebody must look.
        case bad
        /// Nothing in particular.
        case plain
    }

    let columns: [Column]
    let rows: [[Cell]]

    /// The headings, as a line of CSV.
    func header(in language: Language) -> String {
        CSVText.line(columns.filter(\.isInFiles).map { .text(language($0.word)) })
    }

    /// The rows, as lines of CSV.
    var lines: [String] {
        rows.map { row in CSVText.line(zip(row, columns).filter { $1.isInFiles }.map { $0.0.cell }) }
    }

    /// What the template `table` is filled with. Where there is no room, the rows of many columns become cards.
    func content(in language: Language) -> Content {
        [
            "columns": .list(columns.map { ["name": .text(language($0.word)), "number": .flag($0.isNumber)] }),
            "rows": .list(
                rows.map { row in
                    [
                        "cells": .list(
                            zip(row, columns).map { cell, column in
                                cell.content(in: language, isNumber: column.isNumber)
                                    .adding(["name": .text(language(column.word)), "prose": .flag(column.isProse)])
                            })
                    ]
                }),
            "any": .flag(!rows.isEmpty), "cards": .flag(columns.count > 3),
        ]
    }
}

extension Table.Cell {
    /// What a cell of a table, or a fact, is filled with.
    func content(in language: Language, isNumber: Bool = false) -> Content {
        var parts: [String: Content] = [
            "text": .text(shown(in: language)), "number": .flag(isNumber), "link": false, "tone": false, "time": false,
            "plain": false, "button": false,
        ]
        switch self {
        case .link(_, let link): parts["link"] = .text(link.text)
        case .state(_, let tone): parts["tone"] = .text(tone.rawValue)
        case .moment(let instant?): parts["time"] = .text(instant.description.replacing(" ", with: "T") + "Z")
        case .button(let button?): parts["button"] = button.content(in: language)
        case .text, .word, .amount, .quantity, .number, .moment(nil), .button(nil): parts["plain"] = true
        }
        return .parts(parts)
    }

    /// The cell for spreadsheets, the same in every language.
    fileprivate var cell: CSVText.Cell {
        switch self {
        case .text(let text): .text(text ?? "")
        case .word(let word), .state(let word, _): .text("\(word)")
        case .link(let text, _): .text(text)
        case .amount(let amount, let currency): .number(amount.text(in: currency))
        case .quantity(let quantity): .number(quantity.description)
        case .number(let number): .number(String(number))
        case .moment(let instant): .text(instant.map(\.description) ?? "")
        case .button: .text("")
        }
    }

    /// The text for people.
    private func shown(in language: Language) -> String {
        switch self {
        case .text(let text): text ?? ""
        case .word(let word), .state(let word, _): language(word)
        case .link(let text, _): text
        case .amount(let amount, let currency): language.numbers.text(amount, in: currency)
        case .quantity(let quantity): language.numbers.text(quantity)
        case .number(let number): language.numbers.text(number)
        case .moment(let instant): instant.map(language.text) ?? ""
        case .button: ""
        }
    }
}

extension Table.Button {
    /// What the template `button` is filled with.
    func content(in language: Language) -> Content {
        [
            "word": .text(language(word)), "label": .text("\(language(word)): \(object)"), "action": .text(action.text),
            "fields": .list(fields.map { ["name": .text($0.name), "value": .text($0.value)] }),
        ]
    }
}

extension Language {
    /// A moment to the minute.
    func text(_ instant: Instant) -> String {
        let text = instant.description
        let (day, time) = (text.prefix(10), text.dropFirst(11).prefix(5))
        switch self {
        case .english: return "\(day) \(time)"
        case .brazilian:
            let parts = day.split(separator: "-")
            return "\(parts[2])/\(parts[1])/\(parts[0]) \(time)"
        }
    }
}
