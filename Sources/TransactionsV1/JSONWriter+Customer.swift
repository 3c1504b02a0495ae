internal import Refunds
internal import SalesTax
internal import Wire

extension JSONWriter {
    /// Writes the members of a customer.
    mutating func customer(_ customer: TaxCustomer) {
        let terms = customer.terms
        member("complytId", customer.complytID.description)
        member("externalId", customer.key.externalID)
        member("source", String(customer.key.source.number))
        member("name", terms.name)
        member("address", address: terms.address)
        member("email", terms.email)
        member("customerType", terms.kind.rawValue)
        member("comment", terms.comment)
        timestamps("externalTimestamps", terms.createdAt, terms.updatedAt)
        timestamps("internalTimestamps", Timestamp(customer.createdAt), Timestamp(customer.updatedAt))
    }

    /// Writes the members of an exemption.
    mutating func exemption(_ exemption: TaxExemption) {
        let terms = exemption.terms
        member("complytId", exemption.complytID.description)
        member("customerId", terms.customerID.description)
        member("country", terms.country)
        if let state = terms.state {
            object("state") {
                $0.member("abbreviation", state.abbreviation)
                $0.member("code", state.code)
                $0.member("name", state.name)
            }
        } else {
            member("state", json: nil)
        }
        member("classification", code: terms.classification, meaning: "description")
        object("validationDates") {
            $0.member("fromDate", terms.from?.text)
            $0.member("toDate", terms.through?.text)
        }
        member("exemptionType", "FULLY")
        member("exemptionStatus", (terms.isActive ? ExemptionStatus.active : .inactive).rawValue)
        member("status", code: terms.status, meaning: "name")
        if let certificate = terms.certificate {
            object("certificate") {
                $0.member("certificateId", certificate.id)
                $0.member("url", certificate.url)
                $0.member("name", certificate.name)
            }
        } else {
            member("certificate", json: nil)
        }
        timestamps("internalTimestamps", Timestamp(exemption.createdAt), Timestamp(exemption.updatedAt))
    }

    /// Writes a member that is an address, or null.
    mutating func member(_ key: StaticString, address: TransactionAddress?) {
        if let address { object(key) { $0.address(address) } } else { member(key, json: nil) }
    }

    /// Writes the members of an address.
    mutating func address(_ address: TransactionAddress) {
        member("country", address.country)
        member("state", address.state)
        member("county", address.county)
        member("city", address.city)
        member("street", address.street)
        member("zip", address.zip)
        member("region", address.region)
        member("isPartial", address.isPartial)
    }

    /// Writes when a record came and when it last changed; null where neither is known.
    mutating func timestamps(_ key: StaticString, _ createdAt: Timestamp?, _ updatedAt: Timestamp?) {
        guard createdAt != nil || updatedAt != nil else { return member(key, json: nil) }
        object(key) {
            $0.member("createdDate", createdAt?.text)
            $0.member("updatedDate", updatedAt?.text)
        }
    }

    private mutating func member(_ key: StaticString, code: ExemptionTerms.Code?, meaning: StaticString) {
        guard let code else { return member(key, json: nil) }
        object(key) {
            $0.member("code", code.code)
            $0.member(meaning, code.meaning)
        }
    }
}
