internal import Refunds
internal import SalesTax
internal import Wire

extension PutCustomer {
    /// Reads the customer of a key, or names everything that is wrong with it, and what was wrong before: a key that is nil too.
    init(reading request: Request, at key: TransactionKey?, _ faults: FaultList) throws(Problem) {
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
        self.init(key: try faults.checked(key), complytID: complytID, terms: terms)
    }
}

extension PatchCustomer {
    /// Reads what is to change: a member that is `null` is removed (RFC 7396), one that is absent stays. Names everything that
    /// is wrong with it, and what was wrong before: a name that is nil too.
    init(reading request: Request, of complytID: ComplytID?, _ faults: FaultList) throws(Problem) {
        let reader = try Reader(request, faults)
        let name = reader.requiredEdit("name") { reader.requiredLine("name", max: 256) }
        let kind = reader.edit("customerType") { reader.word("customerType") ?? Buyer.Kind.retail }
        let address = reader.edit("address") { reader.address("address") }
        let email = reader.edit("email") { reader.line("email", max: 320) }
        let comment = reader.edit("comment") { reader.remark("comment")?.withoutCardNumbers }
        let timestamps = reader.object("externalTimestamps")
        let removal: Edit<Timestamp?> = reader.edit(inside: "externalTimestamps")
        let createdAt = timestamps?.edit("createdDate") { timestamps?.timestamp("createdDate") }
        let updatedAt = timestamps?.edit("updatedDate") { timestamps?.timestamp("updatedDate") }
        self.init(complytID: try faults.checked(complytID))
        (self.name, self.kind, self.address, self.email, self.comment) = (name, kind, address, email, comment)
        (self.createdAt, self.updatedAt) = (createdAt ?? removal, updatedAt ?? removal)
    }
}

extension Reader {
    /// What a change does to a field that may be removed.
    func edit<Value>(_ key: String, _ reading: () -> Value) -> Edit<Value> {
        object[key] == nil ? .keep : .set(reading())
    }

    /// What a change without this object does to the fields in it: an object that is `null` takes them along.
    func edit<Value>(inside key: String) -> Edit<Value?> { object[key]?.isNull == true ? .set(nil) : .keep }

    /// What a change does to a field that must stay; `null` is noted.
    func requiredEdit<Value>(_ key: String, _ reading: () -> Value?) -> Edit<Value> {
        guard let json = object[key] else { return .keep }
        if json.isNull { refuse(key, "cannot be removed") }
        return json.isNull ? .keep : reading().map { .set($0) } ?? .keep
    }
}
