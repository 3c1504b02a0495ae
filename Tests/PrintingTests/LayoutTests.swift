import Amounts
import Printing
import Refunds
import Testing

/// What stands where on the pages.
@Suite struct LayoutTests {
    @Test("A memo has all its parts, in the sequence in which people read them")
    func everything() throws {
        let memo = try memo {
            $0.payout = .online(reference: "re_1")
            $0.comment = "Broken."
        }
        let expected = [
            "The Mug Shop", "2 Low Street", "VAT ID 7", "Credit memo 100000001", "Customer", "", "Ann", "1 High Street",
            "Date", "5 March 2026", "Order", "O-1", "2 January 2026", "Invoice", "I-1", "3 January 2026", "Refund",
            "To the original payment", "re_1", "SKU", "Item", "Qty", "Unit price", "Tax rate", "Tax", "Amount EUR",
            "MUG-1", "Mug", "1", "10.00", "10%", "1.00", "10.00", "Subtotal", "10.00", "Tax", "1.00", "Total refund",
            "EUR\u{A0}11.00", "Tax", "Rate", "Taxable amount", "Tax", "VAT", "10%", "10.00", "1.00", "Reason",
            "Broken.", "Credit memo 100000001", "1 / 1",
        ]
        #expect(Printout(memo).texts == expected)
    }

    @Test("What there is not leaves no trace")
    func parts() throws {
        let memo = try memo {
            $0.buyer = []
            $0.order = nil
            $0.invoices = []
            $0.lines = [try line("Mug", sku: nil)]
            $0.sums = .init(
                subtotal: try amount("10"), discount: .zero, shipping: .zero, tax: nil, total: try amount("10"))
            $0.taxes = []
            $0.payout = nil
        }
        var plain = Stationery()
        plain.language = .english
        let texts = Printout(memo, plain).texts
        for absent in ["Customer", "Order", "Invoice", "Refund", "SKU", "Discount", "Shipping", "Reason", "Cancelled"] {
            #expect(!texts.contains(absent), "\(absent)")
        }
        #expect(texts.contains("Mug") && texts.contains("EUR\u{A0}10.00"))
    }

    @Test("Tax that prices have is shown below the total")
    func taxIncluded() throws {
        let printout = Printout(try memo { $0.pricesHaveTax = true })
        let total = try #require(printout.texts.firstIndex(of: "Total refund"))
        let tax = try #require(printout.texts.firstIndex(of: "Tax included"))
        #expect(tax > total && printout.text(after: "Tax included") == "1.00")
    }

    @Test("Several invoices are all named")
    func invoices() throws {
        let printout = Printout(
            try memo { $0.invoices = [.init(number: "I-1", issuedAt: nil), .init(number: "I-2", issuedAt: nil)] })
        #expect(printout.text(after: "Invoices") == "I-1" && printout.text(after: "I-1") == "I-2")
    }

    @Test("A cancelled document says so")
    func cancelled() throws {
        #expect(Printout(try memo { $0.isInForce = false }).text(after: "Credit memo 100000001") == "Cancelled")
    }

    @Test("Numbers too long to stand side by side are broken, never cut off")
    func squeezed() throws {
        let huge = "99999999999.9999"
        let memo = try memo {
            $0.lines = [
                PrintedMemo.Line(
                    sku: String(repeating: "S", count: 64), name: String(repeating: "N", count: 255),
                    quantity: try #require(Quantity(parsing: huge)), price: try amount(huge),
                    taxRate: try rate("99.999999"), tax: try amount(huge), amount: try amount(huge))
            ]
        }
        let printout = Printout(memo)
        try checkPlaces(printout)
        // Every text is there with all its lines.
        for page in printout.pages {
            for text in page.texts where text.text.wraps {
                let lines = printout.pages.flatMap(\.texts).filter { $0.text == text.text }.map(\.lines.count)
                #expect(lines.contains { $0 >= ruler.lineCount(text) }, "\(text.text.string)")
            }
        }
    }

    @Test("Sums too long to stand beside the taxes stand above them")
    func sumsAbove() throws {
        let memo = try memo {
            $0.taxes = [
                .init(
                    title: String(repeating: "tax ", count: 60), rate: try rate("10"),
                    base: try amount("99999999999.99"),
                    amount: try amount("99999999999.99"))
            ]
            let most = try amount("99999999999.99")
            $0.sums = .init(subtotal: most, discount: .zero, shipping: .zero, tax: most, total: most)
        }
        let printout = Printout(memo)
        try checkPlaces(printout)
        let texts = printout.texts
        #expect(
            try #require(texts.firstIndex(of: "Total refund")) < #require(texts.firstIndex(of: "Taxable amount")))
    }

    @Test(
        "A text stands where its reader looks for its beginning",
        arguments: [
            ("Mug", .left), ("كوب", .right), ("ספל", .right), ("マグカップ", .left), ("Кружка", .left),
            ("12 كوب", .right), ("\"ספל\" (mug)", .right), ("mug ספל", .left), ("500 ٥", .left),
        ] as [(String, Alignment)])
    func alignment(name: String, expected: Alignment) throws {
        let placed = Printout(try memo { $0.lines = [try line(name)] }).pages[0].texts.first { $0.text.string == name }
        #expect(placed?.alignment == expected)
    }

    @Test("All lines of a customer's address begin on the side where the name does")
    func addressBlock() throws {
        let printout = Printout(try memo { $0.buyer = ["نورة", "شارع 8", "noura@example.com"] })
        let places = printout.pages[0].texts.filter {
            ["نورة", "شارع 8", "noura@example.com"].contains($0.text.string)
        }
        #expect(places.count == 3 && places.allSatisfy { $0.alignment == .right })
        #expect(Set(places.map(\.x)).count == 1 && Set(places.map(\.width)).count == 1)
    }

    @Test(
        "Han characters are drawn as the customer's country writes them",
        arguments: [("CN", "zh-CN"), ("tw", "zh-TW"), ("JP", "ja"), ("KR", "ko"), ("DE", "en"), (nil, "en")])
    func language(country: String?, expected: String) throws {
        #expect(Printout(try memo { $0.country = country }).language == expected)
    }
}

/// Nothing stands outside the margins, and no two texts on each other.
func checkPlaces(_ printout: Printout) throws {
    let margin = Length.millimetres(20)
    let (left, right) = (margin, printout.paper.width - margin)
    for page in printout.pages {
        for text in page.texts {
            let end = text.y + Length(milliPoints: text.text.style.pitch.milliPoints * text.lines.count)
            #expect(text.x >= left && text.x + text.width <= right, "\(text)")
            #expect(text.y >= .millimetres(18) && end <= printout.paper.height - .millimetres(12), "\(text)")
            if !text.text.wraps { #expect(ruler.width(of: text) <= text.width, "\(text)") }
        }
        for (index, text) in page.texts.enumerated() {
            for other in page.texts[(index + 1)...].prefix(40) where !text.text.string.isEmpty {
                guard !other.text.string.isEmpty, text.x < other.x + other.width, other.x < text.x + text.width
                else { continue }
                // Places that are shared from left to right lie one below the other, but for the two ends of the foot.
                if text.text.string.hasPrefix("Credit memo") && other.text.string.contains(" / ") { continue }
                let pitch = text.text.style.pitch.milliPoints * text.lines.count
                let otherPitch = other.text.style.pitch.milliPoints * other.lines.count
                #expect(
                    text.y + Length(milliPoints: pitch) <= other.y
                        || other.y + Length(milliPoints: otherPitch) <= text.y, "\(text) and \(other)")
            }
        }
    }
}
