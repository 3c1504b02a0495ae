import Refunds
import Wire

extension Parameters {
    /// Reads `sort` and `direction`: by a field that the wire knows by one of these names, smallest first unless asked.
    func sorting<Field: CaseIterable>(by name: (Field) -> String, else field: Field) throws(Problem) -> Sorting<Field> {
        var descending = false
        if let direction = self["direction"] {
            switch direction.string?.lowercased() {
            case "asc": descending = false
            case "desc": descending = true
            default: throw .parameterInvalid(name: "direction")
            }
        }
        guard let sort = self["sort"] else { return Sorting(field, descending: descending) }
        guard let field = Field.allCases.first(where: { name($0) == sort.string }) else { throw .sortInvalid }
        return Sorting(field, descending: descending)
    }
}

extension OrderQuery.SortField {
    /// What the wire calls it.
    var name: String {
        switch self {
        case .id: "entity_id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .number: "increment_id"
        case .grandTotal: "grand_total"
        }
    }
}

extension InvoiceQuery.SortField {
    /// What the wire calls it.
    var name: String {
        switch self {
        case .id: "entity_id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .number: "increment_id"
        case .grandTotal: "grand_total"
        }
    }
}

extension CreditMemoQuery.SortField {
    /// What the wire calls it.
    var name: String {
        switch self {
        case .id: "entity_id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .number: "increment_id"
        case .grandTotal: "grand_total"
        }
    }
}
