public import Refunds
public import Wire

/// The answers that show orders.
public enum OrderAnswer {
    /// An order that was just taken over: 201 and where to find it.
    public static func imported(_ order: Order) -> Response {
        .created(at: "/api2/order?id=\(order.id.rawValue)", "order") { $0.order(order) }
    }

    /// An order that was looked up, or moved on.
    public static func single(_ order: Order) -> Response {
        .single("order") { $0.order(order) }
    }

    /// A page of orders.
    public static func list(_ listing: Listing<Order>, _ page: PageRequest) -> Response {
        .list("orders", listing, page) { $0.order($1) }
    }
}
