internal import Refunds
internal import SalesTax
internal import Wire

extension AddExemptions {
    /// Reads an exemption, by itself or as `exemption` beside `states`: then it is one for each state. Names everything that is
    /// wrong with it, and what was wrong before.
    init(reading request: Request, _ faults: FaultList) throws(Problem) {
        let body = try Reader(request, faults)
        let reader = body.object("exemption") ?? body
        let customerID = reader.required("customerId", "is not a UUID") { $0.string.flatMap { ComplytID(parsing: $0) } }
        let country = reader.requiredLine("country", max: 50)
        let states = body["states"] == nil ? [reader.state("state")] : body.states
        let classification = reader.code("classification", meaning: "description")
        let dates = reader.object("validationDates")
        let (from, through) = (dates?.timestamp("fromDate"), dates?.timestamp("toDate"))
        dates?.checkSequence(from, through)
        let isActive = reader.exemptionStatus ?? true
        reader.checkExemptionType()
        let status = reader.code("status", meaning: "name")
        let certificate = reader.certificate
        guard let customerID, let country, faults.faults.isEmpty else { throw .invalid(faults.faults) }
        self.init(
            customerID: customerID,
            terms: states.map { state in
                var terms = ExemptionTerms(customerID: customerID, country: country)
                terms.state = state
                terms.classification = classification
                terms.from = from
                terms.through = through
                terms.isActive = isActive
                terms.status = status
                terms.certificate = certificate
                return terms
            })
    }

    /// More states than this in one request are refused.
    static let statesMax = 60
}

extension PatchExemption {
    /// Reads what is to change: a member that is `null` is removed (RFC 7396), one that is absent stays. Names everything that
    /// is wrong with it, and what was wrong before: a name that is nil too.
    init(reading request: Request, of complytID: ComplytID?, _ faults: FaultList) throws(Problem) {
        let reader = try Reader(request, faults)
        let country = reader.requiredEdit("country") { reader.requiredLine("country", max: 50) }
        let state = reader.edit("state") { reader.state("state") }
        let classification = reader.edit("classification") { reader.code("classification", meaning: "description") }
        let dates = reader.object("validationDates")
        let removal: Edit<Timestamp?> = reader.edit(inside: "validationDates")
        let from = dates?.edit("fromDate") { dates?.timestamp("fromDate") } ?? removal
        let through = dates?.edit("toDate") { dates?.timestamp("toDate") } ?? removal
        if case .set(let from) = from, case .set(let through) = through { dates?.checkSequence(from, through) }
        let isActive = reader.requiredEdit("exemptionStatus") { reader.exemptionStatus }
        reader.checkExemptionType()
        let status = reader.edit("status") { reader.code("status", meaning: "name") }
        let certificate = reader.edit("certificate") { reader.certificate }
        self.init(complytID: try faults.checked(complytID))
        (self.country, self.state, self.classification) = (country, state, classification)
        (self.from, self.through, self.isActive) = (from, through, isActive)
        (self.status, self.certificate) = (status, certificate)
    }
}

/// Whether an exemption is in force (`exemptionStatus`).
enum ExemptionStatus: String, CaseIterable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}

extension Reader {
    fileprivate var exemptionStatus: Bool? {
        let status: ExemptionStatus? = word("exemptionStatus")
        return status.map { $0 == .active }
    }

    /// A partial exemption would need a rate that nobody names.
    fileprivate func checkExemptionType() {
        _ = value("exemptionType", "is not FULLY") { $0.string == "FULLY" ? true : nil }
    }

    /// What holds through a day does not begin after it.
    fileprivate func checkSequence(_ from: Timestamp?, _ through: Timestamp?) {
        if let from, let through, from > through { refuse("toDate", "is before fromDate") }
    }

    fileprivate func state(_ key: String) -> ExemptionTerms.State? { object(key).flatMap(\.namedState) }

    /// The state that the object is.
    private var namedState: ExemptionTerms.State? {
        let abbreviation = line("abbreviation", max: 100)
        let name = line("name", max: 100)
        if abbreviation == nil, name == nil { refuse("abbreviation", "is required where there is no name") }
        return ExemptionTerms.State(abbreviation: abbreviation, code: line("code", max: 100), name: name)
    }

    fileprivate var states: [ExemptionTerms.State?] {
        let detail = "is not an array of 1 to \(AddExemptions.statesMax) states"
        let array = value("states", detail) { json in
            json.array.flatMap { (1...AddExemptions.statesMax).contains($0.count) ? $0 : nil }
        }
        return (array ?? []).enumerated().map { number, json in
            guard let object = json.object else {
                refuse("states/\(number)", "is not an object")
                return nil
            }
            return Reader(object: object, pointer: "\(pointer)/states/\(number)", faults: faults).namedState
        }
    }

    fileprivate func code(_ key: String, meaning: String) -> ExemptionTerms.Code? {
        guard let reader = object(key) else { return nil }
        let code = reader.requiredLine("code", max: 256)
        let meaning = reader.line(meaning, max: 256)
        return code.map { ExemptionTerms.Code(code: $0, meaning: meaning) }
    }

    fileprivate var certificate: ExemptionTerms.Certificate? {
        object("certificate").map {
            ExemptionTerms.Certificate(
                id: $0.line("certificateId", max: 256), url: $0.line("url", max: 2_000), name: $0.line("name", max: 256)
            )
        }
    }
}
