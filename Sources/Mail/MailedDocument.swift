internal import Amounts
public import Printing
public import Refunds

/// What a letter says of its document, spelled in its language: the names in it are those that templates use.
///
/// What a document does not have is nil, and a template's section of that name is left out.
public struct MailedDocument: Sendable {
    let number, date, order: String
    let orderDate: String?
    /// The numbers of the invoices that a memo corrects.
    let invoices: String?
    let customer: String?
    let seller: Seller?
    let lines: [Line]
    let subtotal: String
    let discount, shipping, tax, goodwill, fee: String?
    let total: String
    /// True when the money goes back the way it came.
    let online: Bool
    let comment: String?
    /// True when the document itself goes with the letter.
    let attached: Bool

    struct Line: Sendable {
        let sku: String?
        let name, quantity, price, amount: String
    }

    struct Seller: Sendable {
        let name: String
        /// Address and details, a line each.
        let lines: [String]
    }
}

extension MailedDocument {
    /// A credit memo, with itself attached.
    public init(_ memo: CreditMemo, of order: Order, on stationery: Stationery) {
        let (printed, language) = (PrintedMemo(memo, of: order), stationery.language)
        let spell = { (amount: Amount) in language.price(amount, in: printed.currency) }
        let sums = printed.sums
        self.init(
            number: printed.number, date: language.day(printed.issuedAt), order: order.number,
            orderDate: language.day(order.placedAt),
            invoices: printed.invoices.isEmpty ? nil : printed.invoices.map(\.number).joined(separator: ", "),
            customer: order.customer.name, seller: stationery.seller.map(Seller.init),
            lines: printed.lines.map { line in
                Line(
                    sku: line.sku, name: line.name, quantity: language.text(line.quantity), price: spell(line.price),
                    amount: spell(line.amount))
            },
            subtotal: spell(sums.subtotal), discount: (-sums.discount).unlessZero.map(spell),
            shipping: sums.shipping.unlessZero.map(spell), tax: sums.tax.map(spell),
            goodwill: sums.goodwill.unlessZero.map(spell), fee: (-sums.fee).unlessZero.map(spell),
            total: spell(sums.total), online: memo.refund.payout == .online, comment: printed.comment, attached: true)
    }

    /// An invoice, which is not printed.
    public init(_ record: InvoiceRecord, on stationery: Stationery) {
        let (invoice, order, language) = (record.invoice, record.order, stationery.language)
        let spell = { (amount: Amount) in language.price(amount, in: order.currency) }
        let (goods, shipping) = (invoice.charged, invoice.shipping.charged)
        let tax = (goods.tax + shipping.tax).amount
        // As on a memo, a discount is shown without the tax in it, so that the sums below each other add up.
        let discount = (goods.discount + shipping.discount - goods.hiddenTax).amount
        self.init(
            number: invoice.number, date: language.day(invoice.issuedAt), order: order.number,
            orderDate: language.day(order.placedAt), invoices: nil, customer: order.customer.name,
            seller: stationery.seller.map(Seller.init),
            lines: invoice.lines.compactMap { part in
                order.line(part.orderLineID).map { line in
                    Line(
                        sku: line.sku, name: line.name, quantity: language.text(part.quantity.charged),
                        price: spell(line.price.amount), amount: spell(part.amounts.charged.row.amount))
                }
            },
            subtotal: spell(goods.row.amount), discount: (-discount).unlessZero.map(spell),
            shipping: shipping.fee.amount.unlessZero.map(spell), tax: tax.unlessZero.map(spell), goodwill: nil,
            fee: nil, total: spell(invoice.total.charged.amount), online: false, comment: invoice.comment,
            attached: false)
    }
}

extension MailedDocument.Seller {
    fileprivate init(_ seller: Stationery.Seller) {
        self.init(name: seller.name, lines: seller.address + seller.details)
    }
}

extension Amount {
    fileprivate var unlessZero: Amount? { self == .zero ? nil : self }
}
