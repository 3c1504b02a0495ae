extension CreateInvoice {
    /// The request in one fixed spelling, so that requests that mean the same compare equal; see
    /// ``IssueCreditMemo/canonical``.
    public var canonical: String {
        guard case .success(let terms) = terms else { return "" }
        let items = terms.items?.map(\.canonical).joined(separator: "\n") ?? "everything"
        return [
            "invoice", source.canonical, items, terms.capture.rawValue,
            "mail \(terms.sendsMail)\n\(terms.comment ?? "")",
        ]
        .joined(separator: "\n")
    }
}
