import Amounts
import PangoPress
import Printing
import Refunds
import Testing

/// The press by itself; what its pages look like is tested from outside, in `tests/api2/test_printing.py`.
@Suite struct PressTests {
    /// A memo of some lines; every script is on it.
    private func memo(lines count: Int) throws -> PrintedMemo {
        let ten = try #require(Amount(parsing: "10"))
        let names = ["Mug", "Кружка", "كوب", "ספל", "マグカップ"]
        return PrintedMemo(
            number: "100000001", issuedAt: Instant(seconds: 1_795_000_000), buyer: ["Zoë Ångström"], order: nil,
            invoices: [], currency: try #require(Currency("EUR")),
            lines: (0..<count).map { index in
                PrintedMemo.Line(
                    sku: "SKU-\(index)", name: names[index % names.count], quantity: Quantity(tenThousandths: 10_000),
                    price: ten, taxRate: nil, tax: nil, amount: ten)
            }, sums: .init(subtotal: ten, discount: .zero, shipping: .zero, tax: nil, total: ten), taxes: [],
            payout: nil, comment: nil)
    }

    @Test("The same memo is the same bytes, whoever prints it beside whom")
    func sameBytes() async throws {
        let press = PangoPress()
        let memo = try memo(lines: 30)
        let expected = try await PangoPress(documentsMax: 1).print(memo, on: Stationery())
        #expect(expected.bytes.starts(with: Array("%PDF-".utf8)) && expected.missingCharacters == 0)
        try await withThrowingTaskGroup(of: PrintedDocument.self) { group in
            for _ in 0..<20 { group.addTask { try await press.print(memo, on: Stationery()) } }
            for try await document in group { #expect(document == expected) }
        }
    }

    @Test("Nothing of a document is left for the next one")
    func noTrace() async throws {
        let press = PangoPress(documentsMax: 1)
        let plain = try await press.print(try memo(lines: 1), on: Stationery())
        var german = Stationery()
        german.language = .german
        var chinese = try memo(lines: 20)
        chinese.country = "CN"
        _ = try await press.print(chinese, on: german)
        #expect(try await press.print(try memo(lines: 1), on: Stationery()) == plain)
    }

    @Test("Ten thousand lines are printed")
    func manyLines() async throws {
        let document = try await PangoPress().print(try memo(lines: 10_000), on: Stationery())
        #expect(document.bytes.count > 100_000 && document.missingCharacters == 0)
    }

    @Test("Whoever comes when too many wait is turned away, and the rest is printed")
    func busy() async throws {
        let press = PangoPress(documentsMax: 1, waitingMax: 2)
        let memo = try memo(lines: 1_000)
        let answers = await withTaskGroup(of: Result<PrintedDocument, PressFault>.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(PressFault) {
                        return .success(try await press.print(memo, on: Stationery()))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let printed = answers.compactMap { try? $0.get() }
        #expect(printed.count >= 3 && printed.count < 20 && Set(printed).count == 1)
        #expect(answers.filter { $0 == .failure(.busy) }.count == 20 - printed.count)
        #expect(try await press.print(memo, on: Stationery()) == printed[0])
    }

    @Test("Characters without a font are counted; every script has its font here")
    func fonts() async throws {
        let press = PangoPress()
        #expect(try await press.scriptsWithoutFont() == [])
        var memo = try memo(lines: 1)
        memo.buyer = ["\u{10FF00}\u{10FFFD}"]
        #expect(try await press.print(memo, on: Stationery()).missingCharacters == 2)
    }
}
