public import Refunds

/// A document that is laid out, page by page.
public struct Printout: Sendable, Hashable {
    /// What viewers show as its title.
    public let title: String
    /// Who made it, when that is known.
    public let author: String?
    /// When it was issued; nothing of it says when it was printed.
    public let issuedAt: Instant
    /// The language (BCP 47) by whose habits letters are drawn: some Han characters differ from country to country.
    public let language: String
    /// What it is printed on.
    public let paper: Paper
    /// The pages; at least one.
    public let pages: [Page]

    /// Lays a memo out.
    public init(_ memo: PrintedMemo, on stationery: Stationery, measuredBy ruler: Ruler) {
        title = "\(stationery.language.words.creditMemo) \(memo.number)"
        author = stationery.seller?.name
        issuedAt = memo.issuedAt
        language = Printout.language(of: memo, on: stationery)
        paper = stationery.paper
        let layout = MemoLayout(memo, on: stationery, ruler: ruler)
        var pagination = Pagination(on: stationery.paper, ruler: ruler)
        layout.forEachBlock { pagination.add($0) }
        pages = pagination.finished(footer: title)
    }

    /// The ``language`` of a memo: where Han characters are written, that of the customer's country.
    public static func language(of memo: PrintedMemo, on stationery: Stationery) -> String {
        switch memo.country?.uppercased() {
        case "CN", "SG": "zh-CN"
        case "TW": "zh-TW"
        case "HK", "MO": "zh-HK"
        case "KR": "ko"
        case "JP": "ja"
        default: stationery.language.rawValue
        }
    }
}
