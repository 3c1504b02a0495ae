public import Refunds

/// A file of tax rates or boundaries as it was imported: kept byte for byte, so that every rate can be shown where it came from.
public struct RateFileOnRecord: Sendable, Hashable {
    /// The register's number for it: later files come after it.
    public let id: RateFileID
    /// The file itself.
    public let file: NewRateFile
    /// When it was imported.
    public let importedAt: Instant

    /// Joins the parts.
    public init(id: RateFileID, file: NewRateFile, importedAt: Instant) {
        self.id = id
        self.file = file
        self.importedAt = importedAt
    }
}

/// Names a file of tax rates.
public typealias RateFileID = Identifier<RateFileOnRecord>

/// A file of tax rates or boundaries that was read without a fault, and is to be kept.
public struct NewRateFile: Sendable, Hashable {
    /// Its name without folders.
    public let name: String
    /// The first day it is asked about, as `2026-10-01`; nil leaves it to the name.
    public let effective: String?
    /// True when the seller ships from within the state.
    public let isIntrastate: Bool
    /// What kind of file it is, for people.
    public let kind: String
    /// Its rows, headers not counted.
    public let rowCount: Int64
    /// The file.
    public let content: [UInt8]

    /// Joins the parts.
    public init(
        name: String, effective: String?, isIntrastate: Bool, kind: String, rowCount: Int64, content: [UInt8]
    ) {
        self.name = name
        self.effective = effective
        self.isIntrastate = isIntrastate
        self.kind = kind
        self.rowCount = rowCount
        self.content = content
    }
}
