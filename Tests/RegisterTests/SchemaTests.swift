import GRDB
import Refunds
import Register
import Testing

@Suite("The database refuses what the code should never do")
struct SchemaTests {
    @Test(
        "documents cannot be changed or deleted",
        arguments: [
            "creditmemo", "creditmemo_line", "history", "journal", "audit", "order_customer", "idempotency_key",
        ])
    func documentsAreImmutable(table: String) async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        _ = await test.refund(
            .order(order.id), repetition: Repetition(keyHash: [1], fingerprint: [2]) { _ in [3] })
        let database = try DatabaseQueue(path: test.path)
        for statement in ["UPDATE \(table) SET store_id = 9", "DELETE FROM \(table)"] {
            let error = #expect(throws: DatabaseError.self) {
                try database.write { try $0.execute(sql: statement) }
            }
            #expect(error?.message == "\(table) is never changed")
        }
    }

    @Test(
        "nothing above what was charged can go back",
        arguments: [
            "UPDATE orders SET total_refunded = total_paid + 1",
            "UPDATE orders SET total_reserved = total_paid + 1",
            "UPDATE orders SET shipping_fee_refunded = shipping_fee_invoiced + 1",
            "UPDATE orders SET shipping_tax_refunded = -1",
            "UPDATE order_line SET quantity_refunded = quantity_invoiced + 1",
            "UPDATE order_line SET row_refunded = row_invoiced + 1",
            "UPDATE order_line SET tax_reserved = tax_invoiced + 1",
            "UPDATE order_line SET quantity_invoiced = quantity_ordered + 1",
            "UPDATE invoice SET total_refunded = grand_total + 1",
            "UPDATE invoice_line SET quantity_refunded = quantity_invoiced + 1",
        ])
    func balancesAreGuarded(statement: String) async throws {
        let test = try TestRegister()
        try await test.importOrder()
        let database = try DatabaseQueue(path: test.path)
        let error = #expect(throws: DatabaseError.self) {
            try database.write { try $0.execute(sql: statement) }
        }
        #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_CHECK)
    }

    @Test("each memo's journal sums to zero and the audit chain holds every change")
    func journalAndAudit() async throws {
        let test = try TestRegister()
        let order = try await test.importOrder()
        _ = await test.refund(.order(order.id))
        let database = try DatabaseQueue(path: test.path)
        let sums = try database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT SUM(amount) AS a, SUM(base_amount) AS b, COUNT(*) AS n FROM journal GROUP BY creditmemo_id"
            )
        }
        #expect(sums.map { [$0["a"] as Int, $0["b"] as Int] } == [[0, 0]])
        let events = try await database.read {
            try String.fetchAll($0, sql: "SELECT event FROM audit ORDER BY position")
        }
        #expect(events.count == 3)
        #expect(events[1].contains("creditmemo issued"))
    }

    @Test("a database with a newer schema is refused")
    func newerSchemaIsRefused() throws {
        let test = try TestRegister()
        let database = try DatabaseQueue(path: test.path)
        try database.write { try $0.execute(sql: "INSERT INTO schema_migration VALUES (99, 0)") }
        #expect(throws: StoreFault.self) { _ = try test.reopened() }
    }
}
