import Refunds
import Testing

@Suite struct NumberingTests {
    private let series = Numbering.Series(storeID: StoreID(1), document: .creditMemo)

    @Test("Ids begin with one, and each kind of row counts by itself")
    func ids() {
        var numbering = Numbering(nextIDs: [.invoice: 40], nextNumbers: [:])
        #expect([numbering.takeID(.order), numbering.takeID(.order), numbering.takeID(.invoice)] == [1, 2, 40])
        #expect(numbering.nextIDs == [.order: 3, .invoice: 41])
    }

    @Test("An id that a document brings along is kept, and later ones lie above all of them")
    func wantedIDs() {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(numbering.takeID(.order, wanted: 7) == 7)
        #expect(numbering.takeID(.order, wanted: 3) == 3)
        #expect(numbering.takeID(.order, wanted: nil) == 8)
    }

    @Test("Numbers begin with 100000001 and have no gap, and each store and document counts by itself")
    func numbers() {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let otherStore = Numbering.Series(storeID: StoreID(2), document: .creditMemo)
        let otherDocument = Numbering.Series(storeID: StoreID(1), document: .invoice)
        #expect(numbering.takeNumber(series) == "100000001")
        #expect(numbering.takeNumber(series) == "100000002")
        #expect(numbering.takeNumber(otherStore) == "100000001")
        #expect(numbering.takeNumber(otherDocument) == "100000001")
        #expect(numbering.takeNumber(series) == "100000003")
    }

    @Test(
        "A number that a document brings along is kept, and only a plain number moves the series",
        arguments: [
            ("200000000", "200000001"), ("5", "100000001"), ("A-200000000", "100000001"), ("0200000000", "100000001"),
            ("-1", "100000001"), ("9223372036854775807", "100000001"), ("99999999999999999999", "100000001"),
        ])
    func wantedNumbers(wanted: String, next: String) {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(numbering.takeNumber(series, wanted: wanted) == wanted)
        #expect(numbering.takeNumber(series, wanted: nil) == next)
    }
}
