import Amounts
import Refunds
import Testing

/// Products made of others: the money is on one level, and only that level is refunded.
@Suite struct CompositeTests {
    private func child(_ line: OrderDocument.Line) -> OrderDocument.Line {
        var child = line
        child.parentPosition = 0
        return child
    }

    @Test("A configurable product has its money on the parent, and parent and child share the article number")
    func configurable() throws {
        var order = try OrderSketch(
            OrderSketch.line("CFG", "3", price: "33.33"), child(OrderSketch.line("CFG", "3", price: "0"))
        ).order()
        #expect(order.lines.map(\.isPlaceholder) == [false, true])
        #expect(order.lines[1].parentID == order.lines[0].id)
        #expect(try Ask(items: [.line(1, "1")]).answer(order) == .failure(.itemInvalid))
        #expect(try Ask(items: [.sku("CFG", "1")], shipping: "0").settle(&order).total.amount == amount("33.33"))
        #expect(try Ask().settle(&order).lines.count == 1)
        #expect(order.state == .closed)
    }

    @Test("A bundle at the sum of its parts has its money on the children")
    func bundle() throws {
        var order = try OrderSketch(
            OrderSketch.line("BUN", "2", price: "0"), child(OrderSketch.line("K1", "2", price: "10")),
            child(OrderSketch.line("K2", "4", price: "3.33"))
        ).order()
        #expect(order.lines.map(\.isPlaceholder) == [true, false, false])
        #expect(try Ask(items: [.line(0, "1")]).answer(order) == .failure(.itemInvalid))
        #expect(try Ask(items: [.line(2, "3")], shipping: "0").settle(&order).total.amount == amount("9.99"))
        try Ask().settle(&order)
        #expect(order.state == .closed)
    }

    @Test("A free composite product goes back by its parent")
    func free() throws {
        let order = try OrderSketch(
            OrderSketch.line("CFG", "1", price: "0"), child(OrderSketch.line("CFG", "1", price: "0"))
        ).order()
        #expect(order.lines.map(\.isPlaceholder) == [false, true])
    }

    @Test("A bundle's parent that repeats the sum of its parts, as the lineage exports it, is a placeholder")
    func sumOfPartsRepeated() throws {
        let order = try OrderSketch(
            OrderSketch.line("BUNDLE", "1", price: "30"), child(OrderSketch.line("K1", "1", price: "10")),
            child(OrderSketch.line("K2", "2", price: "10"))
        ).order()
        #expect(order.lines.map(\.isPlaceholder) == [true, false, false])
        #expect(try order.ordered.total.amount == amount("30"))
    }

    @Test("Other money on both levels is refused, and so is a parent that comes later or is a part itself")
    func refused() throws {
        let parent = try OrderSketch.line("A", "1", price: "10")
        let other = try OrderSketch.line("B", "1", price: "9")
        #expect(try OrderSketch(parent, child(other)).refusal() == .fieldInvalid(field: "row_total"))
        #expect(try OrderSketch(child(parent)).refusal() == .fieldInvalid(field: "parent_line"))
        var grandchild = try OrderSketch.line("C", "1", price: "0")
        grandchild.parentPosition = 1
        let lines = try OrderSketch(parent, child(OrderSketch.line("B", "1", price: "0")), grandchild)
        #expect(try lines.refusal() == .fieldInvalid(field: "parent_line"))
        grandchild.parentPosition = -1
        #expect(try OrderSketch(parent, grandchild).refusal() == .fieldInvalid(field: "parent_line"))
    }
}
