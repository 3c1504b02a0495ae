/// A page as it will be printed: what stands where.
public struct Page: Sendable, Hashable {
    /// In the sequence in which people read them.
    public internal(set) var marks: [Mark] = []

    /// Something on a page; lengths count from its upper left corner.
    public enum Mark: Sendable, Hashable {
        /// Lines of a text.
        case text(PlacedText)
        /// A horizontal line; `y` is its middle.
        case rule(x: Length, y: Length, width: Length, weight: Length, Shade)
    }
}

/// Some of a text's lines at a place.
public struct PlacedText: Sendable, Hashable {
    /// The text.
    public let text: StyledText
    /// Its left end.
    public let x: Length
    /// The upper end of the first line.
    public let y: Length
    /// How wide the place is; the text breaks there.
    public let width: Length
    /// On which side of the place the lines stand.
    public let alignment: Alignment
    /// Which of the text's lines, counted from 0.
    public let lines: Range<Int>

    /// The baseline of a line, by its number in the text.
    public func baseline(ofLine line: Int) -> Length {
        y + text.style.pitch * (line - lines.lowerBound) + text.style.baseline
    }
}
