/// Which of a jurisdiction's rates is meant: the general one, that of food, a reduced one.
public struct RateClass: Sendable, Hashable, CustomStringConvertible {
    /// The name in files and tables.
    public let description: String

    /// Names a class in small letters: `general`, `food`, `reduced`.
    public init(_ name: String) { description = name.lowercased() }

    /// The rate of whatever has no other.
    public static let general = RateClass("general")
    /// The rate of food and drugs in Streamlined Sales Tax files.
    public static let food = RateClass("food")
}

/// Where a rate or a boundary stands: for whoever asks why.
public struct FileLine: Sendable, Hashable, CustomStringConvertible {
    /// The file's name, as it was imported.
    public let file: String
    /// The line, from 1; 0 for rates that come with the program.
    public let line: Int

    /// Names a line.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `OHR2026Q4OCT01.csv:12`.
    public var description: String { line == 0 ? file : "\(file):\(line)" }
}

/// One jurisdiction's rate at a place and day, with the row of the file that says so.
public struct RateComponent: Sendable, Hashable {
    /// Who levies it.
    public let jurisdiction: Jurisdiction
    /// Which of its rates this is.
    public let rateClass: RateClass
    /// The rate.
    public let rate: TaxRate
    /// When it holds.
    public let validity: Validity
    /// The row it comes from.
    public let source: FileLine
    /// True when shipping is taxed at it too.
    public let coversShipping: Bool

    /// Joins the parts.
    public init(
        jurisdiction: Jurisdiction, rateClass: RateClass, rate: TaxRate, validity: Validity, source: FileLine,
        coversShipping: Bool = true
    ) {
        self.jurisdiction = jurisdiction
        self.rateClass = rateClass
        self.rate = rate
        self.validity = validity
        self.source = source
        self.coversShipping = coversShipping
    }
}

/// All rates of a place on a day, and why these.
public struct RateStack: Sendable, Hashable {
    /// State, county, city and districts, or country and region, in this sequence; of all classes.
    public let components: [RateComponent]
    /// The rows of boundary files that put the address there, one for each layer.
    public let boundaries: [FileLine]
    /// How likely the rates are wrong, where the file says so: a ZIP code can cross the lines of cities and counties.
    public let risk: String?

    /// Joins the parts.
    public init(components: [RateComponent], boundaries: [FileLine], risk: String? = nil) {
        self.risk = risk
        self.components = components
        self.boundaries = boundaries
    }

    /// The rates of one class; none when nothing is on file for it.
    public func components(of rateClass: RateClass) -> [RateComponent] {
        components.filter { $0.rateClass == rateClass }
    }

    /// The combined general rate, which people call the rate of the place.
    public var combinedRate: TaxRate { components(of: .general).map(\.rate).sum() }
}
