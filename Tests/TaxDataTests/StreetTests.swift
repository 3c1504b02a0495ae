import SalesTax
import TaxData
import Testing

@Suite struct StreetTests {
    private func book(_ rows: [BoundaryRow]) throws -> RateBook {
        var rates = "39,45,39,.05,.05,,,20050101,29991231\n"
        for county in 1...9 { rates += "39,00,\(county),.0\(county),.0\(county),,,20050101,29991231\n" }
        var book = RateBook()
        book.add(try file("OHR2020Q1JAN01.csv", rates))
        book.add(try file("OHB2020Q1JAN01.csv", rows.map(\.text).joined()))
        return book
    }

    @Test("A house on a street goes before ZIP+4 and ZIP: by ZIP code, street, number, side and day")
    func houses() throws {
        let book = try book([
            BoundaryRow(begin: "20260101", indicator: "00", county: "001"),
            BoundaryRow(type: "4", begin: "20260101", plus4: ("1", "99"), indicator: "00", county: "002"),
            BoundaryRow(type: "A", indicator: "00", county: "003", houses: ("1", "99", "O")),
            BoundaryRow(type: "A", indicator: "00", county: "004", houses: ("2", "98", "E")),
            BoundaryRow(type: "A", end: "20260630", indicator: "00", county: "005", houses: ("100", "199", "B")),
            BoundaryRow(type: "A", begin: "20260701", indicator: "00", county: "006", houses: ("100", "199", "B")),
            BoundaryRow(type: "A", indicator: "00", county: "007", street: ("N", "MAIN", "ST", "")),
            BoundaryRow(type: "A", zip: ("43002", ""), indicator: "00", county: "008"),
            BoundaryRow(type: "A", indicator: "00", county: "009", houses: ("50", "50", "B")),
        ])
        for (zip, street, county) in [
            ("43001", "13 Main St", 3), ("43001", "14 Main Street", 4), ("43001", "14 main st., Apt 5", 4),
            ("43001-0050", "14 MAIN ST UNIT 7", 4), ("43001", "150 Main St", 6), ("43001", "14 North Main Street", 7),
            ("43001", "14 N. Main St #2", 7), ("43001", "200 Main St", 1), ("43001-0050", "200 Main St", 2),
            ("43001", "14 Main Ave", 1), ("43001", "Main St", 1), ("43001", "14A Main St", 1), ("43001", "", 1),
            ("43002", "14 Main St", 8), ("43001", "50 Main St", 9),
        ] {
            #expect(
                try rates(book, "US", "OH", zip, street: street) == ["county 0.0\(county)"], "\(zip) \(street)")
        }
        #expect(try rates(book, "US", "OH", "43001", street: "150 Main St", on: "2026-06-30") == ["county 0.05"])
        #expect(try rates(book, "US", "OH", "43002", street: "100 Main St") == ["nothing"])
        #expect(try rates(book, "US", "OH", nil, street: "14 Main St") == ["nothing"])
    }

    @Test(
        "An address is brought into the post's form",
        arguments: [
            ("12 North Main Street, Apt 3", 12, "N MAIN ST"), ("1 Court Street", 1, "CT ST"),
            ("7 Avenue of the Pines", 7, "AVE OF THE PINES"),
            ("100  state  route 5", 100, "STATE RTE 5"), ("9 O'Brien Pkwy Suite 200", 9, "OBRIEN PKWY"),
            ("3 Unit Street", 3, "UNIT ST"),
            ("5 Elm\nRear", 5, "ELM"), ("8 Floor Rd Fl 2", 8, "FL RD"),
        ])
    func canonical(text: String, number: UInt32, street: String) throws {
        let address = try #require(StreetAddress(parsing: text))
        #expect(address.houseNumber == number && address.street == street)
        #expect(StreetAddress.canonical(street) == street)
    }

    @Test(
        "What does not begin with a plain number and a street is none",
        arguments: [
            "", "Main St", "12", "12,", "12-14 Main St", "12A Main St", "1234567890 Main St", "PO Box 12", "# 5",
        ])
    func none(text: String) { #expect(StreetAddress(parsing: text) == nil) }

    @Test("Parts of buildings, and numbers that are none, are counted and not used")
    func unused() throws {
        let rows = [
            BoundaryRow(type: "A"), BoundaryRow(type: "A", part: ("APT", "1", "9")),
            BoundaryRow(type: "A", houses: ("N6W1", "N6W9", "B")),
        ]
        let file = try file("OHB2020Q1JAN01.csv", rows.map(\.text).joined())
        #expect(file.rowCount == 3 && file.unusedRowCount == 2 && file.boundaries.map(\.count) == [1])
    }

    @Test("What is wrong with a row about a street")
    func wrong() throws {
        let rows: [(BoundaryRow, String)] = [
            (BoundaryRow(type: "A", zip: ("", "")), "line 1, column 16 (ZIP code): is missing"),
            (
                BoundaryRow(type: "A", houses: ("9", "1", "B")),
                #"line 1, column 5 (high house number): "1" is below the low house number"#
            ),
            (
                BoundaryRow(type: "A", houses: ("1", "9", "X")),
                #"line 1, column 6 (odd, even or both): "X" is not O, E or B"#
            ),
            (BoundaryRow(type: "A", street: ("N", "", "ST", "")), "line 1, column 8 (street name): is missing"),
        ]
        for (row, expected) in rows { #expect(try faults("OHB2026Q4OCT01.csv", row.text) == expected) }
    }
}
