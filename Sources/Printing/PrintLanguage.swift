/// A language that documents are printed in.
public enum PrintLanguage: String, Sendable, Hashable, CaseIterable {
    /// English, with dates that nobody can misread.
    case english = "en"
    /// German.
    case german = "de"
    /// Brazilian Portuguese.
    case brazilian = "pt-BR"

    /// What a credit memo is called.
    public var nameOfMemo: String { words.creditMemo }

    /// What does not depend on the document.
    var words: PrintWords {
        switch self {
        case .english: .english
        case .german: .german
        case .brazilian: .brazilian
        }
    }
}

/// The words of a document in a language.
struct PrintWords {
    let creditMemo, cancelled: String
    let customer, date, order, invoice, invoices, payout, offline, online, reference: String
    let sku, item, quantity, price, taxRate, tax, amount: String
    let rate, base: String
    let subtotal, discount, shipping, goodwill, fee, total, includedTax, reason: String
    /// What stands between the thousands, and before the decimals.
    let group, point: Character
    /// What stands between a number and its percent sign.
    let beforePercent: String
    /// True when the currency stands behind its amount.
    let currencyLast: Bool
    /// What stands after a day's number, and before the year.
    let afterDay, beforeYear: String
    let months: [String]

    static let english = PrintWords(
        creditMemo: "Credit memo", cancelled: "Cancelled", customer: "Customer", date: "Date", order: "Order",
        invoice: "Invoice", invoices: "Invoices", payout: "Refund", offline: "Settled separately",
        online: "To the original payment", reference: "Refund reference", sku: "SKU", item: "Item", quantity: "Qty",
        price: "Unit price", taxRate: "Tax rate", tax: "Tax", amount: "Amount", rate: "Rate", base: "Taxable amount",
        subtotal: "Subtotal", discount: "Discount", shipping: "Shipping", goodwill: "Additional refund",
        fee: "Fee retained", total: "Total refund", includedTax: "Tax included", reason: "Reason", group: ",",
        point: ".", beforePercent: "", currencyLast: false, afterDay: " ", beforeYear: " ",
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ])

    // In German law a "Gutschrift" is an invoice that the customer writes (section 14 (2) UStG), so this is a correction.
    static let german = PrintWords(
        creditMemo: "Rechnungskorrektur", cancelled: "Storniert", customer: "Kunde", date: "Datum",
        order: "Bestellung", invoice: "Rechnung", invoices: "Rechnungen", payout: "Erstattung",
        offline: "Gesondert abgewickelt", online: "Über die ursprüngliche Zahlung", reference: "Erstattungsreferenz",
        sku: "Art.-Nr.", item: "Artikel", quantity: "Menge", price: "Einzelpreis", taxRate: "Steuersatz",
        tax: "Steuer", amount: "Betrag", rate: "Satz", base: "Nettobetrag", subtotal: "Zwischensumme",
        discount: "Rabatt", shipping: "Versand", goodwill: "Zusätzliche Erstattung", fee: "Einbehaltene Gebühr",
        total: "Erstattungsbetrag", includedTax: "Enthaltene Steuer", reason: "Grund", group: ".", point: ",",
        beforePercent: "\u{A0}", currencyLast: true, afterDay: ". ", beforeYear: " ",
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
            "November", "Dezember",
        ])

    static let brazilian = PrintWords(
        creditMemo: "Nota de crédito", cancelled: "Cancelada", customer: "Cliente", date: "Data", order: "Pedido",
        invoice: "Fatura", invoices: "Faturas", payout: "Reembolso", offline: "Realizado à parte",
        online: "No pagamento original", reference: "Referência do reembolso", sku: "SKU", item: "Item",
        quantity: "Qtd.", price: "Preço unitário", taxRate: "Alíquota", tax: "Imposto", amount: "Valor",
        rate: "Alíquota", base: "Base de cálculo", subtotal: "Subtotal", discount: "Desconto", shipping: "Frete",
        goodwill: "Reembolso adicional", fee: "Taxa retida", total: "Total do reembolso",
        includedTax: "Imposto incluído", reason: "Motivo", group: ".", point: ",", beforePercent: "",
        currencyLast: false, afterDay: " de ", beforeYear: " de ",
        months: [
            "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
            "novembro", "dezembro",
        ])
}
