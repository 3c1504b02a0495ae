"""Customers and exemptions of `/v1`, and what they do to the tax of documents."""

import unittest

from tax_shop import NEW_YORK, OHIO, TaxCase, invoice, item


class TestCustomers(TaxCase):
    def test_put_and_read(self):
        path = "/v1/customers/source/1/externalId/999444"
        body = {
            "externalId": 999444, "source": 1, "name": "Complyt", "address": OHIO, "email": "a@example.com",
            "customerType": "RESELLER", "comment": "a remark", "externalTimestamps": {"createdDate": "2022-10-19"},
        }
        created = self.seller.request("PUT", path, body)
        self.assertEqual(created.status, 201, created)
        record = created.json
        self.assertEqual(
            {field: record[field] for field in ("externalId", "source", "name", "email", "customerType", "comment")},
            {"externalId": "999444", "source": "1", "name": "Complyt", "email": "a@example.com",
                "customerType": "RESELLER", "comment": "a remark"})
        again = self.seller.request("PUT", path, body)
        self.assertEqual((again.status, again.body), (200, created.body))
        self.assertEqual(self.seller.request("GET", path).body, created.body)
        replaced = self.seller.request("PUT", path, {"name": "Other"})
        self.assertEqual((replaced.status, replaced.json["complytId"]), (200, record["complytId"]))
        self.assertEqual((replaced.json["email"], replaced.json["customerType"]), (None, "RETAIL"))
        self.problem(self.seller.request("GET", "/v1/customers/source/2/externalId/999444"), 404, "customer-unknown")
        other = {"name": "x", "complytId": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
        self.problem(self.seller.request("PUT", path, other), 400, "complyt-id-differs", "#/complytId")

    def test_patch(self):
        record = self.seller.customer(email="a@example.com", comment="x")
        path = f"/v1/customers/complytId/{record['complytId']}"
        answer = self.seller.request("PATCH", path, {"email": None, "customerType": "MARKETPLACE"})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(
            [answer.json[field] for field in ("name", "email", "comment", "customerType")],
            ["Buyer", None, "x", "MARKETPLACE"])
        dated = {"externalTimestamps": {"createdDate": "2026-01-02", "updatedDate": "2026-01-03"}}
        self.assertEqual(self.seller.request("PATCH", path, dated).json["externalTimestamps"]["updatedDate"],
                         "2026-01-03T00:00:00")
        gone = self.seller.request("PATCH", path, {"externalTimestamps": None})
        self.assertEqual((gone.status, gone.json["externalTimestamps"]), (200, None))
        nobody = "/v1/customers/complytId/3fa85f64-5717-4562-b3fc-2c963f66afa6"
        self.problem(self.seller.request("PATCH", nobody, {}), 404, "customer-unknown")
        self.problem(self.seller.request("PATCH", path, {"name": None}), 400, "invalid", "#/name")
        self.problem(self.seller.request("PATCH", "/v1/customers/complytId/x", {}), 400, "invalid", "complytId")

    def test_lists(self):
        seller = type(self.seller)(self.server)
        names = [seller.customer(source=source)["externalId"] for source in (1, 1, 2)]
        answer = seller.get("/customers")
        self.assertEqual([each["externalId"] for each in answer.json], names[::-1])
        self.assertEqual(answer.headers["X-Total-Count"], "3")
        self.assertEqual([each["externalId"] for each in seller.get("/customers", source=2).json], names[2:])
        self.assertEqual([each["externalId"] for each in seller.get("/customers", size=1, page=2).json], [names[1]])

    def test_a_marketplace_is_not_taxed(self):
        """By the name in its source, or the register's; an unknown customer is taxed as RETAIL."""
        market = self.seller.customer(customerType="MARKETPLACE")
        for name in (market["externalId"], market["complytId"], market["complytId"].upper()):
            _, record = self.seller.made(invoice(customerId=name))
            self.money(record, None, 300)
            self.assertEqual((record["customerId"], record["customer"]["complytId"]), (name, market["complytId"]))
        _, record = self.seller.made(invoice(customerId=market["externalId"]), source=2)
        self.money(record, 30, 330)
        self.assertIsNone(record["customer"])

    def test_card_numbers_are_not_kept(self):
        record = self.seller.customer(comment="card 4111 1111 1111 1111")
        self.assertNotIn("4111 1111", record["comment"])
        self.assertNotIn(b"4111 1111 1111", self.server.database.content())


class TestExemptions(TaxCase):
    def exempt(self, customer, **more):
        return self.seller.request("POST", "/v1/exemptions", {
            "customerId": customer["complytId"], "country": "US", "exemptionType": "FULLY"} | more)

    def test_validity_is_changed(self):
        customer = self.seller.customer()
        dates = {"fromDate": "2026-01-01", "toDate": "2026-12-31"}
        record = self.exempt(customer, validationDates=dates).json[0]
        path = f"/v1/exemptions/complytId/{record['complytId']}"
        # Also against what is on record.
        for reversed_dates in ({"toDate": "2025-12-31"}, {"fromDate": "2027-01-01"}):
            answer = self.seller.request("PATCH", path, {"validationDates": reversed_dates})
            self.problem(answer, 400, "invalid", "#/validationDates/toDate")
        shifted = self.seller.request("PATCH", path, {"validationDates": {"toDate": None}}).json["validationDates"]
        self.assertEqual(shifted, {"fromDate": "2026-01-01T00:00:00", "toDate": None})
        endless = self.seller.request("PATCH", path, {"validationDates": None}).json["validationDates"]
        self.assertEqual(endless, {"fromDate": None, "toDate": None})

    def test_added(self):
        customer = self.seller.customer()
        body = {
            "exemption": {
                "customerId": customer["complytId"], "country": "US",
                "classification": {"code": "C1S1", "description": "goods"},
                "validationDates": {"fromDate": "2026-01-01", "toDate": "2026-12-31"},
                "certificate": {"certificateId": "id", "url": "https://example.com/c.pdf", "name": "c"},
            },
            "states": [{"abbreviation": "OH", "code": "39"}, {"name": "New York"}],
        }
        answer = self.seller.request("POST", "/v1/exemptions", body)
        self.assertEqual((answer.status, len(answer.json)), (201, 2), answer)
        again = self.seller.request("POST", "/v1/exemptions", body)
        self.assertEqual((again.status, again.body), (200, answer.body))
        first = answer.json[0]
        self.assertEqual(first["state"], {"abbreviation": "OH", "code": "39", "name": None})
        self.assertEqual(first["validationDates"], {"fromDate": "2026-01-01T00:00:00", "toDate": "2026-12-31T00:00:00"})
        self.assertEqual((first["exemptionType"], first["exemptionStatus"]), ("FULLY", "ACTIVE"))
        listed = self.seller.get("/exemptions", customerId=customer["complytId"])
        self.assertEqual(listed.json, answer.json[::-1])
        self.assertEqual(listed.headers["X-Total-Count"], "2")
        nobody = {"complytId": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
        self.problem(self.exempt(nobody), 400, "exemption-customer-unknown", "#/customerId")

    def test_they_make_the_tax_null(self):
        customer = self.seller.customer()
        name = customer["externalId"]
        self.money(self.seller.made(invoice(customerId=name))[1], 30)
        added = self.exempt(customer, state={"abbreviation": "OH"},
            classification={"code": "C1S1"}, validationDates={"fromDate": "2026-03-01", "toDate": "2026-08-31"}).json[0]
        exempt = invoice(item("100", taxCode="c1s1"), customerId=name)
        _, record = self.seller.made(exempt)
        self.money(record, None, 100)
        self.assertEqual(record["items"][0]["jurisdictionalSalesTaxRules"]["reason"], f"exemption {added['complytId']}")
        for taxed in (
            {"items": [item("100")]}, {"shippingAddress": NEW_YORK},
            {"externalTimestamps": {"createdDate": "2026-09-01"}}, {"customerId": None},
        ):
            with self.subTest(taxed):
                self.assertIsNotNone(self.seller.made(exempt | taxed)[1]["salesTax"])
        path = f"/v1/exemptions/complytId/{added['complytId']}"
        answer = self.seller.request("PATCH", path, {"exemptionStatus": "INACTIVE"})
        self.assertEqual((answer.status, answer.json["exemptionStatus"]), (200, "INACTIVE"), answer)
        self.money(self.seller.made(exempt)[1], 10, 110)
        nobody = "/v1/exemptions/complytId/3fa85f64-5717-4562-b3fc-2c963f66afa6"
        self.problem(self.seller.request("PATCH", nobody, {}), 404, "exemption-unknown")

    def test_of_the_whole_country(self):
        customer = self.seller.customer()
        self.exempt(customer)
        for address in (OHIO, NEW_YORK):
            _, record = self.seller.made(invoice(customerId=customer["complytId"], shippingAddress=address))
            self.money(record, None, 300)


if __name__ == "__main__":
    unittest.main()
