internal import Refunds
internal import SalesTax
internal import Wire

extension PutCustomer {
    /// Reads the customer of a key, or names everything that is wrong with it.
    init(reading request: Request, at key: TransactionKey) throws(Problem) {
        let faults = FaultList()
        let reader = try Reader(request, faults)
        reader.check(key)
        let complytID = reader.complytID("complytId")
        let name = reader.requiredLine("name", max: 256)
        var terms = CustomerTerms(name: name ?? "")
        terms.address = reader.address("address")
        terms.kind = reader.word("customerType") ?? .retail
        terms.email = reader.line("email", max: 320)
        terms.comment = reader.remark("comment")?.withoutCardNumbers
        if let timestamps = reader.object("externalTimestamps") {
            terms.createdAt = timestamps.timestamp("createdDate")
            terms.updatedAt = timestamps.timestamp("updatedDate")
        }
        try faults.check()
        self.init(key: key, complytID: complytID, terms: terms)
    }
}

extension PatchCustomer {
    /// Reads what is to change: a member that is `null` is removed (RFC 7396), one that is absent stays.
    init(reading request: Request, of complytID: ComplytID) throws(Problem) {
        let faults = FaultList()
        let reader = try Reader(request, faults)
        self.init(complytID: complytID)
        name = reader.requiredEdit("name") { reader.requiredLine("name", max: 256) }
        kind = reader.edit("customerType") { reader.word("customerType") ?? .retail }
        address = reader.edit("address") { reader.address("address") }
        email = reader.edit("email") { reader.line("email", max: 320) }
        comment = reader.edit("comment") { reader.remark("comment")?.withoutCardNumbers }
        let timestamps = reader.object("externalTimestamps")
        createdAt = timestamps?.edit("createdDate") { timestamps?.timestamp("createdDate") } ?? .keep
        updatedAt = timestamps?.edit("updatedDate") { timestamps?.timestamp("updatedDate") } ?? .keep
        try faults.check()
    }
}

extension Reader {
    /// What a change does to a field that may be removed.
    func edit<Value>(_ key: String, _ reading: () -> Value) -> Edit<Value> {
        object[key] == nil ? .keep : .set(reading())
    }

    /// What a change does to a field that must stay; `null` is noted.
    func requiredEdit<Value>(_ key: String, _ reading: () -> Value?) -> Edit<Value> {
        guard let json = object[key] else { return .keep }
        if json.isNull { refuse(key, "cannot be removed") }
        return json.isNull ? .keep : reading().map { .set($0) } ?? .keep
    }
}
