import Amounts
import Printing
import Refunds
import Testing

/// Documents of more than a page.
@Suite struct PaginationTests {
    @Test("Every line is printed once, below a header on each page", arguments: [1, 17, 60, 1_000], Paper.allCases)
    func lines(count: Int, paper: Paper) throws {
        let memo = try memo { memo in
            memo.lines = try (1...count).map { number in
                try line("\(String(repeating: "long ", count: number % 5 == 0 ? 30 : 0))#\(number)#")
            }
        }
        let printout = Printout(memo, stationery(.english, paper))
        try checkPlaces(printout)
        let names = printout.texts.filter { $0.hasSuffix("#") }
        #expect(names.map { $0.split(separator: "#").last.map(String.init) } == (1...count).map { String($0) })
        for (index, page) in printout.pages.enumerated() {
            let texts = page.texts.map(\.text.string)
            #expect(texts.suffix(2) == ["Credit memo 100000001", "\(index + 1) / \(printout.pages.count)"])
            if texts.contains(where: { $0.hasSuffix("#") }) {
                let header = try #require(texts.firstIndex(of: "Unit price"))
                #expect(header < (try #require(texts.firstIndex { $0.hasSuffix("#") })))
                #expect(texts.filter { $0 == "Unit price" }.count == 1)
            }
        }
        #expect(printout.texts.filter { $0 == "Total refund" }.count == 1)
    }

    @Test("The sums stay together")
    func sums() throws {
        for count in 1...60 {
            let printout = Printout(try memo { memo in memo.lines = try (1...count).map { try line("#\($0)") } })
            let pages = printout.pages.filter { page in
                page.texts.contains { ["Subtotal", "Total refund"].contains($0.text.string) }
            }
            #expect(pages.count == 1, "\(count) lines")
        }
    }

    @Test("What is higher than a page goes on where it broke, line by line")
    func tallTexts() throws {
        let comment = String(repeating: "w", count: 20_000)
        let printout = Printout(try memo { $0.comment = comment })
        try checkPlaces(printout)
        let parts = printout.pages.flatMap(\.texts).filter { $0.text.string == comment }
        #expect(parts.count > 1)
        let first = try #require(parts.first)
        #expect(parts.flatMap(\.lines) == Array(0..<ruler.lineCount(first)))
    }

    @Test("A row higher than a page keeps its cells")
    func tallRows() throws {
        let name = String(repeating: "n", count: 9_000)
        let printout = Printout(try memo { $0.lines = [try line("before"), try line(name), try line("after")] })
        try checkPlaces(printout)
        let parts = printout.pages.flatMap(\.texts).filter { $0.text.string == name }
        #expect(parts.flatMap(\.lines) == Array(0..<ruler.lineCount(try #require(parts.first))))
        #expect(printout.texts.filter { $0 == "MUG-1" }.count == 3)
    }

    @Test("A thousand taxes are all printed")
    func manyTaxes() throws {
        let printout = Printout(
            try memo { memo in
                memo.taxes = try (1...1_000).map { number in
                    .init(title: "Tax \(number)", rate: try rate("1"), base: nil, amount: try amount("1"))
                }
            })
        try checkPlaces(printout)
        #expect(printout.texts.filter { $0.hasPrefix("Tax ") && $0 != "Tax rate" }.count == 1_000)
    }
}

extension Ruler {
    /// The lines that a text takes where it was put.
    func lineCount(_ placed: PlacedText) -> Int { lines(placed.text, placed.width) }
    /// The width of a text on one line.
    func width(of placed: PlacedText) -> Length { width(placed.text) }
}
