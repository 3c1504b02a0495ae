/// How a text looks. All texts of a style stand on lines of the same height, whatever their script.
public enum TextStyle: Sendable, Hashable, CaseIterable {
    /// What the document is.
    case title
    /// Who sells.
    case seller
    /// The customer's name.
    case strong
    /// The sum that counts most.
    case total
    /// What most texts are in.
    case body
    /// What stands beside: addresses of the seller, article numbers.
    case small
    /// What the text below or beside it is.
    case label

    /// The height of the font.
    public var size: Length {
        switch self {
        case .title: .points(20)
        case .seller, .total: .deciPoints(115)
        case .strong, .body: .points(9)
        case .small: .deciPoints(80)
        case .label: .deciPoints(75)
        }
    }

    /// From one line to the next. Tall scripts such as Arabic need half as much again as the font is high.
    public var pitch: Length {
        switch self {
        case .title: .points(28)
        case .seller: .points(18)
        case .total: .points(22)
        case .strong, .body: .points(14)
        case .small: .deciPoints(125)
        case .label: .deciPoints(115)
        }
    }

    /// From the upper end of a line to what its letters stand on: capital letters lie in the middle of the line.
    var baseline: Length {
        let capitals = Length(milliPoints: size.milliPoints * 714 / 1_000)
        return (pitch + capitals) / 2
    }

    /// True for bold letters.
    public var isBold: Bool {
        switch self {
        case .title, .seller, .strong, .total: true
        case .body, .small, .label: false
        }
    }

    /// How dark it is.
    public var shade: Shade {
        switch self {
        case .title, .seller, .strong, .total, .body: .ink
        case .small, .label: .muted
        }
    }
}

/// How dark something is.
public enum Shade: Sendable, Hashable {
    /// What is to be read.
    case ink
    /// What stands beside it; dark enough for a bad copy.
    case muted
    /// What only parts things.
    case line
}

/// A text in one style; line breaks in it begin new lines.
public struct StyledText: Sendable, Hashable {
    /// The letters.
    public let string: String
    /// How they look.
    public let style: TextStyle
    /// False for numbers, which stay in one piece.
    public let wraps: Bool

    init(_ string: String, _ style: TextStyle, wraps: Bool = true) {
        self.string = string
        self.style = style
        self.wraps = wraps
    }
}

/// On which side of its place a text stands.
public enum Alignment: Sendable, Hashable {
    case left, right

    /// Where a reader of the text looks for its beginning: on the right if its first letter is of a script that is
    /// written from right to left.
    init(natural text: String) {
        self = text.unicodeScalars.lazy.compactMap(\.isRightToLeft).first == true ? .right : .left
    }
}

extension Unicode.Scalar {
    /// Whether a letter is written from right to left; nil for what has no direction, as digits (Unicode, DerivedBidiClass).
    fileprivate var isRightToLeft: Bool? {
        guard properties.isAlphabetic else { return nil }
        switch value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return true
        default: return false
        }
    }
}

/// Measures text as it will be printed.
public struct Ruler {
    /// The number of lines that a text takes within a width, at least one.
    public let lines: (StyledText, Length) -> Int
    /// The width of a text on one line.
    public let width: (StyledText) -> Length

    /// Joins the two measures.
    public init(lines: @escaping (StyledText, Length) -> Int, width: @escaping (StyledText) -> Length) {
        self.lines = lines
        self.width = width
    }
}
