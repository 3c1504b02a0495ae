/// All rates and boundaries on file, in memory. A value: the wiring makes another when a file comes in.
public struct RateBook: Sendable {
    private var boundaries: [Region: [BoundaryTable]] = [:]
    private var rates: [Region: [RateTable]] = [:]

    /// A book with nothing in it.
    public init() {}

    /// Adds an edition's boundaries. One of the same family, region and effective day is replaced.
    public mutating func add(_ table: BoundaryTable) {
        boundaries[table.region, default: []].removeAll { $0.edition.replaces(table.edition) }
        boundaries[table.region, default: []].append(table)
        boundaries[table.region]?.sort { $0.edition.effective < $1.edition.effective }
    }

    /// Adds an edition's rates. One of the same family, region and effective day is replaced.
    public mutating func add(_ table: RateTable) {
        rates[table.region, default: []].removeAll { $0.edition.replaces(table.edition) }
        rates[table.region, default: []].append(table)
        rates[table.region]?.sort { $0.edition.effective < $1.edition.effective }
    }

    /// How many boundary rows it has.
    public var boundaryCount: Int { boundaries.values.joined().map(\.count).reduce(0, +) }
    /// How many bytes they take.
    public var boundaryBytes: Int { boundaries.values.joined().map(\.bytes).reduce(0, +) }

    /// The rates of a place on a day; nil when no boundary on file has the place.
    ///
    /// Boundaries of the state go before those of the whole country. The edition that governs is the newest in effect on
    /// the day, else the first after it, whose history may reach back, and demo rates last. Its rates come from the
    /// edition of its family that governs on the day.
    public func stack(at destination: Destination, on day: TaxDay) throws(RateGap) -> RateStack? {
        for region in [destination.region, destination.region.ofCountry] {
            for table in governing(boundaries[region] ?? [], on: day, \.edition) {
                let matches = table.matches(destination, on: day)
                guard !matches.isEmpty else { continue }
                return try stack(matches + beside(table, destination, day), of: table.edition, on: day)
            }
        }
        return nil
    }

    /// The same file's rows for the whole country, in layers of their own.
    private func beside(_ table: BoundaryTable, _ destination: Destination, _ day: TaxDay) -> [BoundaryTable.Match] {
        guard table.region.state != nil else { return [] }
        let whole = boundaries[table.region.ofCountry]?.first { $0.edition == table.edition }
        return whole?.matches(destination, on: day) ?? []
    }

    private func stack(
        _ matches: [BoundaryTable.Match], of edition: Edition, on day: TaxDay
    ) throws(RateGap) -> RateStack {
        var components: [RateComponent] = []
        var lines: [FileLine] = []
        // Both are few.
        var layers: [UInt16] = []
        var seen: [Jurisdiction] = []
        // Mostly all are of one region.
        var tables: (region: Region?, governing: [RateTable]) = (nil, [])
        for match in matches where !layers.contains(match.zone.layer) {
            layers.append(match.zone.layer)
            lines.append(FileLine(file: edition.file, line: match.line))
            for jurisdiction in match.zone.jurisdictions where !seen.contains(jurisdiction) {
                seen.append(jurisdiction)
                if tables.region != jurisdiction.region {
                    tables = (jurisdiction.region, rateTables(of: jurisdiction.region, edition.family, on: day))
                }
                let known = tables.governing.lazy.compactMap { $0.components(of: jurisdiction, on: day) }.first
                guard let known else { throw RateGap(jurisdiction: jurisdiction, day: day) }
                components += known
            }
        }
        // Layers come in the sequence of the boundaries' regions, components in that of what they govern.
        let sequence = components.indices.sorted { left, right in
            let kinds = (components[left].jurisdiction.kind, components[right].jurisdiction.kind)
            return kinds.0 == kinds.1 ? left < right : kinds.0 < kinds.1
        }
        return RateStack(
            components: sequence.map { components[$0] }, boundaries: lines,
            risk: matches.lazy.compactMap(\.zone.risk).first)
    }

    private func rateTables(of region: Region, _ family: RateFamily, on day: TaxDay) -> [RateTable] {
        governing((rates[region] ?? []).filter { $0.edition.family == family }, on: day, \.edition)
    }

    private func governing<Table>(
        _ tables: [Table], on day: TaxDay, _ edition: KeyPath<Table, Edition>
    ) -> [Table] {
        let real = tables.filter { $0[keyPath: edition].family != .demo }
        if let current = real.last(where: { $0[keyPath: edition].effective <= day }) { return [current] }
        return Array(real.prefix(1)) + tables.filter { $0[keyPath: edition].family == .demo }
    }
}

/// A boundary names a jurisdiction whose rate on the day is not on file.
public struct RateGap: Error, Sendable, Hashable {
    /// Whose rate is missing.
    public let jurisdiction: Jurisdiction
    /// The day that was asked about.
    public let day: TaxDay
}

extension Edition {
    /// True when both are editions of the same thing from the same day.
    fileprivate func replaces(_ other: Edition) -> Bool { family == other.family && effective == other.effective }
}
