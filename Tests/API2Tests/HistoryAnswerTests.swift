import API2
import Refunds
import Testing
import Wire

/// Entries of a history as clients read them, byte for byte.
@Suite struct HistoryAnswerTests {
    private static let written = HistoryEntry(
        id: HistoryEntryID(3), orderID: OrderID(77), subject: .order, status: "picking", comment: "Packed\tby \"Zé\"",
        customerNotified: true, visibleOnFront: false, writtenAt: Instant(seconds: 1_767_830_400))

    private static let empty = HistoryEntry(
        id: HistoryEntryID(4), orderID: OrderID(77), subject: .creditMemo, status: "closed", comment: nil,
        customerNotified: false, visibleOnFront: true, writtenAt: Instant(seconds: 1_767_830_461))

    private static let texts = [
        oneLine(
            #"""
            {"entity_id":3,"order_id":77,"entity_name":"order","status":"picking","comment":"Packed\tby \"Zé\"",
            "is_customer_notified":true,"is_visible_on_front":false,"created_at":"2026-01-08 00:00:00"}
            """#),
        oneLine(
            #"""
            {"entity_id":4,"order_id":77,"entity_name":"creditmemo","status":"closed","comment":null,
            "is_customer_notified":false,"is_visible_on_front":true,"created_at":"2026-01-08 00:01:01"}
            """#),
    ]

    @Test func entryIsShown() {
        #expect(
            HistoryAnswer.written(HistoryAnswerTests.written).transcript == """
                201
                content-type: application/json

                {"success":true,"entry":\(HistoryAnswerTests.texts[0])}
                """)
    }

    @Test func listIsShown() {
        let listing = Listing(records: [HistoryAnswerTests.written, HistoryAnswerTests.empty], total: 2)
        let answer = HistoryAnswer.list(listing, PageRequest(number: 1, limit: 20, wantsTotal: true))
        #expect(
            answer.transcript == """
                200
                content-type: application/json

                {"success":true,"page":1,"limit":20,"total":2,"last_page":1,"has_next":false,"history":[\
                \(HistoryAnswerTests.texts.joined(separator: ","))]}
                """)
    }
}
