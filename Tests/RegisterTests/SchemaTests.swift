import CSQLite
import Refunds
import Register
import Testing

@Suite("The database refuses what the code should never do")
struct SchemaTests {
    @Test(
        "documents cannot be changed or deleted",
        arguments: [
            "orders", "order_line", "invoice", "invoice_line", "creditmemo", "creditmemo_line", "history", "journal",
            "audit", "idempotency_key",
        ])
    func documentsAreImmutable(table: String) async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        _ = await test.refund(
            .order(order.id), repetition: Repetition(keyHash: [1], fingerprint: [2]) { _ in [3] })
        let comment = CommentOnOrder.Terms(
            comment: "called", status: nil, customerNotified: false, visibleOnFront: false)
        _ = await test.register.submit(
            Submission(.commentOnOrder(CommentOnOrder(source: .order(order.id), terms: .success(comment))), by: nil))
        let database = try DatabaseFile(path: test.path)
        for statement in ["UPDATE \(table) SET store_id = 9", "DELETE FROM \(table)"] {
            let error = #expect(throws: DatabaseFile.Failure.self) {
                try database.run(statement)
            }
            #expect(error?.message == "\(table) is never changed")
        }
    }

    @Test(
        "nothing above what was charged can go back",
        arguments: [
            "UPDATE balance SET total_refunded = total_charged + 1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET total_reserved = total_charged + 1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET total_unmatched = total_charged + 1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET total_unmatched = total_charged, total_reserved = 1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET total_unmatched = -1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET amount_refunded = amount_charged + 1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET tax_refunded = -1 WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET state = NULL WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET refunded_online = NULL WHERE invoice_id = 0 AND line_id = 0",
            "UPDATE balance SET quantity_refunded = quantity_charged + 1 WHERE invoice_id = 0 AND line_id > 0",
            "UPDATE balance SET amount_refunded = amount_charged + 1 WHERE invoice_id = 0 AND line_id > 0",
            "UPDATE balance SET base_hidden_tax_refunded = -1 WHERE invoice_id = 0 AND line_id > 0",
            "UPDATE balance SET tax_reserved = tax_charged + 1 WHERE invoice_id = 0 AND line_id > 0",
            "UPDATE balance SET quantity_charged = quantity_ordered + 1 WHERE invoice_id = 0 AND line_id > 0",
            "UPDATE balance SET total_refunded = total_charged + 1 WHERE invoice_id > 0 AND line_id = 0",
            "UPDATE balance SET amount_reserved = amount_charged + 1 WHERE invoice_id > 0 AND line_id = 0",
            "UPDATE balance SET quantity_refunded = quantity_charged + 1 WHERE invoice_id > 0 AND line_id > 0",
        ])
    func balancesAreGuarded(statement: String) async throws {
        let test = try TestRegister()
        try await test.importOrder()
        let database = try DatabaseFile(path: test.path)
        let error = #expect(throws: DatabaseFile.Failure.self) {
            try database.run(statement)
        }
        #expect(error?.code == SQLITE_CONSTRAINT | 1 << 8)
    }

    @Test("a journal group that does not sum to zero is refused", arguments: ["tax", "base_tax"])
    func journalBalances(account: String) async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        _ = await test.refund(.order(order.id))
        let database = try DatabaseFile(path: test.path)
        try database.run("CREATE TEMP TABLE draft AS SELECT * FROM journal")
        try database.run("UPDATE draft SET creditmemo_id = 2, \(account) = \(account) + 1")
        let error = #expect(throws: DatabaseFile.Failure.self) {
            try database.run("INSERT INTO journal SELECT * FROM draft")
        }
        #expect(error?.code == SQLITE_CONSTRAINT | 1 << 8)
    }

    @Test("each command is one event of the audit chain")
    func auditEvents() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        _ = await test.refund(.order(order.id))
        let database = try DatabaseFile(path: test.path)
        let events = try database.run("SELECT event FROM audit ORDER BY position").map { $0[0] }
        #expect(events.count == 2)
        #expect(events[1].contains("creditmemo issued"))
    }

    @Test("a database with a newer schema is refused")
    func newerSchemaIsRefused() throws {
        let test = try TestRegister()
        let database = try DatabaseFile(path: test.path)
        try database.run("INSERT INTO schema_migration VALUES (99, 0)")
        #expect(throws: StoreFault.self) { _ = try test.reopened() }
    }
}
