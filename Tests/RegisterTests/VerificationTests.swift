import Amounts
import Foundation
import Refunds
import Register
import SQLStore
import SQLiteEngine
import Testing

@Suite("Verification")
struct VerificationTests {
    @Test("a register that only its own code wrote has nothing that differs")
    func nothingDiffers() async throws {
        let test = try await busyRegister()
        #expect(try findings(at: test.path) == [])
    }

    @Test("an edit of any column of any document or balance is found and named")
    func everyEditIsFound() async throws {
        let test = try await busyRegister()
        try DatabaseFile(path: test.path).run("PRAGMA wal_checkpoint(TRUNCATE)")
        var unnamed: [String] = []
        var edits = 0
        for table in EditedTable.all {
            for column in try table.columns(at: test.path) {
                let copy = test.path + ".\(table.name).\(column.name)"
                try FileManager.default.copyItem(atPath: test.path, toPath: copy)
                try table.edit(column, at: copy)
                edits += 1
                let subjects = Set(try findings(at: copy).map(\.subject))
                if subjects.isDisjoint(with: table.subjects) {
                    unnamed.append("\(table.name).\(column.name): \(subjects.sorted())")
                }
                for suffix in ["", "-wal", "-shm", ".lock"] {
                    try? FileManager.default.removeItem(atPath: copy + suffix)
                }
            }
        }
        #expect(unnamed == [])
        #expect(edits > 800)
    }

    @Test(
        "a row that is taken away, or put in, is found",
        arguments: [
            "DELETE FROM audit WHERE position = 2", "DELETE FROM creditmemo_line WHERE id = 1",
            "DELETE FROM history WHERE id = 1", "DELETE FROM journal WHERE creditmemo_id = 1",
            "DELETE FROM idempotency_key", "DELETE FROM audit WHERE position = (SELECT MAX(position) FROM audit)",
            "DELETE FROM creditmemo WHERE id = 2", "DELETE FROM invoice_line WHERE id = 1", "DELETE FROM settlement",
            "DELETE FROM balance WHERE order_id = 1 AND invoice_id = 0 AND line_id = 0",
            "DELETE FROM balance WHERE order_id = 1 AND invoice_id = 0 AND line_id = 1",
            "DELETE FROM balance WHERE invoice_id = 1 AND line_id = 0",
            "DELETE FROM balance WHERE invoice_id = 1 AND line_id = 1",
            "DELETE FROM attempt_evidence WHERE attempt_id = 2", "DELETE FROM attempt WHERE id = 2",
            "DELETE FROM attempt WHERE purpose = 'resend'", "DELETE FROM idempotency_key WHERE invoice_id IS NOT NULL",
            "DELETE FROM unmatched_refund WHERE id = 2", "DELETE FROM settlement WHERE position = 2",
            "INSERT INTO settlement SELECT creditmemo_id, 4, attempt_id, store_id, 'failed', 0, 0, heard_at FROM settlement WHERE position = 3",
            """
            INSERT INTO history SELECT 99, store_id, order_id, subject, status, 'forged', customer_notified,
                visible_on_front, created_at FROM history LIMIT 1
            """,
            "UPDATE journal SET tax = tax + 1, goodwill = goodwill - 1 WHERE creditmemo_id = 1",
            "DELETE FROM tax_transaction_revision WHERE transaction_id = 1 AND revision = 1",
            "DELETE FROM tax_transaction_revision WHERE transaction_id = 1 AND revision = 2",
            "DELETE FROM tax_transaction WHERE id = 4", "DELETE FROM tax_journal WHERE transaction_id = 2",
            "UPDATE tax_transaction_revision SET document = replace(document, '100', '101') WHERE revision = 1",
            "DELETE FROM tax_customer", "DELETE FROM tax_exemption", "DELETE FROM tax_credits",
            "UPDATE tax_credits SET standing = replace(standing, ' ', ' 1')",
            "INSERT INTO tax_credits VALUES (2, 1, '1 0 0')",
            "UPDATE tax_journal SET tax = tax + 1, goodwill = goodwill - 1 WHERE transaction_id = 2",
            """
            INSERT INTO tax_customer SELECT 99, 'x' || complyt_id, store_id, source, 'D', created_at, 1, document,
                updated_at FROM tax_customer
            """,
        ])
    func rowsAreMissedAndNoticed(statement: String) async throws {
        let test = try await busyRegister()
        try EditedTable.writeUnguarded(statement, at: test.path)
        #expect(try !findings(at: test.path).isEmpty)
    }

    @Test(
        "a row that is put in beside one like it is found",
        arguments: [
            ("order_line", "id = 99, position = 2"), ("invoice_line", "id = 99"), ("balance", "line_id = 99"),
            ("balance", "invoice_id = 99"),
        ])
    func rowsLikeOthersAreNoticed(table: String, edit: String) async throws {
        let test = try await busyRegister()
        try EditedTable.writeUnguarded(
            "CREATE TEMP TABLE draft AS SELECT * FROM \(table) LIMIT 1", "UPDATE draft SET \(edit)",
            "INSERT INTO \(table) SELECT * FROM draft", at: test.path)
        #expect(try !findings(at: test.path).isEmpty)
    }

    @Test("an id of two entries of histories is named")
    func entriesAreThereOnce() async throws {
        let test = try await busyRegister()
        try EditedTable.writeUnguarded(
            "UPDATE creditmemo SET history_id = (SELECT MIN(id) FROM history) WHERE id = 1", at: test.path)
        #expect(try findings(at: test.path).contains { $0.subject == "history 1" && $0.detail.contains("twice") })
    }

    private func findings(at path: String) throws -> [VerificationFinding] {
        let store = try SQLStore(SQLiteEngine(path: path), at: Instant(seconds: 0), installation: "test")
        return try VerificationPart.allCases.flatMap { try store.verify($0) { _, _ in } }
    }

    /// Orders that were invoiced, refunded by order and by invoice, held, commented on; one memo with a stored answer.
    private func busyRegister() async throws -> TestRegister {
        let test = try TestRegister()
        var document = OrderDocument.sample(invoices: 0)
        document.customer = Customer(
            email: "z@example.com", name: "Z", billingAddress: #"{"city":"Köln"}"#, shippingAddress: #"{"city":"Bonn"}"#
        )
        document.shippingDescription = "Flat rate"
        document.payment = Payment(method: "card", transactionID: "t-1")
        let order = try await test.importOrder(document)
        let piece = IssueCreditMemo.Item(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))
        let terms = CreateInvoice.Terms(items: [piece], capture: .offline, comment: "first", sendsMail: true)
        for terms in [terms, .init(items: nil, capture: .offline, comment: nil, sendsMail: false)] {
            let command = CreateInvoice(source: .order(order.id), terms: .success(terms))
            _ = try await test.register.submit(Submission(.createInvoice(command), by: nil)).get()
        }
        _ = try #require(await test.refund(.order(order.id), .lines([piece])).memo)
        let repetition = Repetition(keyHash: [1], fingerprint: [2]) { _ in [3] }
        _ = try #require(
            await test.refund(.order(order.id), .lines([piece]), shipping: .zero, repetition: repetition).memo)
        try await payOut(test)
        try await capture(test)
        try await test.sellWithTax()
        let rates = NewRateFile(
            name: "OHR2026Q4OCT01.csv", effective: nil, isIntrastate: false, kind: "rates", rowCount: 1, content: [1])
        _ = try await test.register.access { store, now throws(StoreFault) in try store.add(rates, at: now) }.get()
        try await test.importOrder(.sample(number: "H1"))
        let hold = HoldOrder(source: .orderNumber("H1"), holds: true)
        _ = await test.register.submit(Submission(.holdOrder(hold), by: nil))
        return test
    }

    /// An order with a refund that was paid out and came back, one of which nobody knows, and two that were made past the
    /// register, of which a memo accounts for one.
    private func payOut(_ test: TestRegister) async throws {
        var document = OrderDocument.sample()
        document.payment = Payment(method: "card", transactionID: "t-2")
        let order = try await test.importOrder(document)
        let piece = IssueCreditMemo.Item(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: 10_000))
        try await hear(test, "past_1", 500)
        let match = MatchRefund(id: UnmatchedRefundID(1), person: "ana", reason: "ticket 1")
        _ = try await test.register.submit(Submission(.matchRefund(match), by: nil)).get()
        try await hear(test, "past_2", 700)
        for (key, isAnswered) in [(UInt8(21), true), (22, false)] {
            let repetition = Repetition(keyHash: [key], fingerprint: [2]) { _ in [3] }
            let made = await test.refund(
                .order(order.id), .lines([piece]), shipping: .zero, repetition: repetition, payout: .online)
            guard case .success(.attemptMade(let attempt)) = made else { throw Unexpected() }
            let refund = GatewayRefund(
                reference: "re_1", minorUnits: attempt.minorUnits, currencyCode: "USD", status: .succeeded)
            let answer = isAnswered ? GatewayAnswer.holds(refund) : .silent(reason: "time-out")
            let record = MoveAttempt.record(attempt.id, fence: attempt.fence, .send, answer)
            _ = try await test.register.submit(Submission(.moveAttempt(record), by: nil)).get()
            if isAnswered { try await hear(test, "re_1", attempt.minorUnits, .failed) }
        }
        try await resend(CreditMemoID(4), of: order, in: test)
    }

    private func hear(
        _ test: TestRegister, _ reference: String, _ minorUnits: Int64, _ status: GatewayRefund.Status = .succeeded
    ) async throws {
        let refund = GatewayRefund(
            reference: reference, minorUnits: minorUnits, currencyCode: "USD", status: status)
        let listed = ListedRefund(transactionIDs: ["t-2"], gatewayKey: nil, refund: refund)
        let command = Command.hearOfRefund(HearOfRefund(method: "card", listed: listed))
        let outcome = try await test.register.submit(Submission(command, by: nil)).get()
        switch outcome {
        case .heard(.news), .heard(.unmatched(_, isNew: true)): break
        default: throw Unexpected()
        }
    }

    /// The money of a memo came back, and goes out again.
    private func resend(_ memo: CreditMemoID, of order: Order, in test: TestRegister) async throws {
        let command = ResendPayout(source: .order(order.id), creditMemoID: memo, person: "ana", reason: "new card")
        let made = await test.register.submit(Submission(.resendPayout(command), by: nil))
        guard case .success(.attemptMade(let attempt)) = made else { throw Unexpected() }
        try await pay(attempt, in: test)
    }

    /// An order whose invoice was captured, with a stored answer.
    private func capture(_ test: TestRegister) async throws {
        var document = OrderDocument.sample(invoices: 0)
        document.payment = Payment(method: "card", transactionID: "t-3")
        let order = try await test.importOrder(document)
        let terms = CreateInvoice.Terms(items: nil, capture: .online, comment: "taken", sendsMail: true)
        let command = CreateInvoice(source: .order(order.id), terms: .success(terms))
        let repetition = Repetition(keyHash: [23], fingerprint: [2]) { _ in [3] }
        let made = await test.register.submit(Submission(.createInvoice(command), by: nil, repetition: repetition))
        guard case .success(.attemptMade(let attempt)) = made else { throw Unexpected() }
        try await pay(attempt, in: test)
    }

    private func pay(_ attempt: Attempt, in test: TestRegister) async throws {
        let done = GatewayRefund(
            reference: "gw-\(attempt.id.rawValue)", minorUnits: attempt.minorUnits, currencyCode: "USD",
            status: .succeeded)
        let record = MoveAttempt.record(attempt.id, fence: attempt.fence, .send, .holds(done))
        _ = try await test.register.submit(Submission(.moveAttempt(record), by: nil)).get()
    }
}
