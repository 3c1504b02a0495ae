/// A length on paper, exact to a thousandth of a point; a point is 1/72 inch.
public struct Length: Sendable, Hashable, Comparable, AdditiveArithmetic {
    /// Thousandths of a point.
    public let milliPoints: Int

    /// Makes a length from thousandths of a point.
    public init(milliPoints: Int) { self.milliPoints = milliPoints }

    /// A number of points.
    public static func points(_ count: Int) -> Length { Length(milliPoints: count * 1_000) }

    /// A number of tenths of a point.
    static func deciPoints(_ count: Int) -> Length { Length(milliPoints: count * 100) }

    /// A number of millimetres, to the nearest thousandth of a point.
    public static func millimetres(_ count: Int) -> Length { Length(milliPoints: (count * 360_000 + 63) / 127) }

    /// No length.
    public static let zero = Length(milliPoints: 0)

    /// One after the other.
    public static func + (left: Length, right: Length) -> Length {
        Length(milliPoints: left.milliPoints + right.milliPoints)
    }

    /// What the right one leaves of the left one.
    public static func - (left: Length, right: Length) -> Length {
        Length(milliPoints: left.milliPoints - right.milliPoints)
    }

    /// So many of it.
    static func * (length: Length, count: Int) -> Length { Length(milliPoints: length.milliPoints * count) }

    /// A part of it.
    static func / (length: Length, count: Int) -> Length { Length(milliPoints: length.milliPoints / count) }

    /// True when the left one is shorter.
    public static func < (left: Length, right: Length) -> Bool { left.milliPoints < right.milliPoints }
}

/// A sheet of paper.
public enum Paper: String, Sendable, Hashable, CaseIterable {
    /// ISO 216, 210 × 297 mm.
    case a4
    /// US Letter, 8.5 × 11 inches.
    case letter

    /// How wide it is.
    public var width: Length {
        switch self {
        case .a4: .millimetres(210)
        case .letter: .points(612)
        }
    }

    /// How high it is.
    public var height: Length {
        switch self {
        case .a4: .millimetres(297)
        case .letter: .points(792)
        }
    }
}
