"""Bad requests of `/v1`, each with the status, the type and the places of its problem. Data only:
`test_v1_bad_requests.py` sends them.

What the register holds before is in `test_v1_bad_requests.py`: INV, EST, MEMO, GONE, FILED and OTHER (of source 2), and
the names CUSTOMER and EXEMPTION, which stand for what the server called them.
"""

import copy
import json
from typing import NamedTuple

from tax_shop import DAY, OHIO, invoice, item, refund

NOBODY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CUSTOMER, EXEMPTION = "{customer}", "{exemption}"
TRANSACTIONS, RATES, TOKEN, DESCRIPTION = "/v1/transactions", "/v1/sales_tax_rates", "/v1/token", "/v1/openapi.json"
DOCUMENT = TRANSACTIONS + "/source/1/externalId/NEW"
CUSTOMERS, EXEMPTIONS = "/v1/customers", "/v1/exemptions"
BUYER = CUSTOMERS + "/source/1/externalId/NEW"
PRINTED = TRANSACTIONS + "/pdf/source/1/externalId"
BUYER_BY_ID, EXEMPTION_BY_ID = f"{CUSTOMERS}/complytId/{CUSTOMER}", f"{EXEMPTIONS}/complytId/{EXEMPTION}"

WRITES = [
    ("PUT", DOCUMENT), ("PUT", BUYER), ("PATCH", BUYER_BY_ID), ("POST", EXEMPTIONS), ("PATCH", EXEMPTION_BY_ID),
    ("POST", TOKEN),
]


class Bad(NamedTuple):
    """A request and its problem. `token` is a whole `Authorization`; none stands for the good one."""

    name: str
    method: str
    target: str
    body: bytes
    status: int
    reason: str
    places: tuple = ()
    token: str | None = None


def bad(method, target, body, status, reason, *places, token=None, name=None):
    if body is not None and not isinstance(body, (str, bytes)):
        body = json.dumps(body, default=str)
    body = body.encode() if isinstance(body, str) else body or b""
    return Bad(f"{method} {target[:80]} {name or body[:100]}", method, target, body, status, reason, places, token)


def changed(document, path, value):
    """A document with one value changed; `...` removes it."""
    document = copy.deepcopy(document)
    *steps, last = path
    place = document
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def document(path, *values, base=None, place=None):
    """Rows in which one value of a document cannot be; its place is where it stands unless told otherwise."""
    place = place or "#/" + "/".join(map(str, path))
    return [
        bad("PUT", DOCUMENT, changed(base or WHOLE, path, value), 400, "invalid", place,
            name=f"{path} {repr(value)[:40]}") for value in values]


def buyer(path, *values):
    return [
        bad("PUT", BUYER, changed(BUYER_WHOLE, path, value), 400, "invalid", "#/" + "/".join(map(str, path)),
            name=f"{path} {repr(value)[:40]}")
        for value in values]


def exemption(path, *values, place=None):
    place = place or "#/" + "/".join(map(str, path))
    return [
        bad("POST", EXEMPTIONS, changed(EXEMPTION_WHOLE, path, value), 400, "invalid", place,
            name=f"{path} {repr(value)[:40]}") for value in values]


def refused(name, body, status, reason, *places):
    return bad("PUT", f"{TRANSACTIONS}/source/1/externalId/{name}", body, status, reason, *places)


WHOLE = {
    "externalId": "NEW", "source": 1, "transactionType": "INVOICE", "transactionStatus": "ACTIVE",
    "transactionFilingStatus": "NOT_FILED", "currency": "USD", "isTaxInclusive": False, "documentName": "x",
    "customerId": "x", "transactionLevelDiscount": 1, "refundLinkedPercentage": 0.5, "isRefundLinked": False,
    "createdFrom": "x", "complytId": None, "billingAddress": {"country": "US"},
    "items": [item("10", "2", totalPrice="20", description="x", taxCode="C1S1", discount="1", manualSalesTax=False,
        manualSalesTaxRate=0)],
    "shippingAddress": OHIO | {"county": "x", "city": "x", "street": "1 x", "region": "x", "isPartial": False},
    "shippingFee": {"totalPrice": 1, "taxCode": "x", "manualSalesTax": False, "manualSalesTaxRate": 0},
    "externalTimestamps": {"createdDate": DAY, "updatedDate": DAY},
}
BUYER_WHOLE = {
    "externalId": "NEW", "source": 1, "name": "x", "address": OHIO, "email": "x", "customerType": "RETAIL",
    "comment": "x", "externalTimestamps": {"createdDate": DAY, "updatedDate": DAY},
}
EXEMPTION_WHOLE = {
    "customerId": CUSTOMER, "country": "US", "state": {"abbreviation": "OH", "code": "39", "name": "Ohio"},
    "classification": {"code": "C1S1", "description": "x"},
    "validationDates": {"fromDate": "2026-01-01", "toDate": "2026-12-31"},
    "exemptionType": "FULLY", "exemptionStatus": "ACTIVE", "status": {"code": "x", "name": "x"},
    "certificate": {"certificateId": "x", "url": "x", "name": "x"},
}

SYNTAX = [
    bad(method, target, body, 400, "invalid-json")
    for method, target in WRITES
    for body in (
        "", " ", "[]", "null", '"x"', "1", '{"name": "x"', '{"name": "x",}', "{name: 1}", '{"name": 1, "name": 2}',
        '{"name": "x"} {}', b'{"name": "\xff"}', b'\xef\xbb\xbf{"name": "x"}', '{"name": "a\nb"}', '{"name": "\\ud800"}',
        '{"name": 01}', '{"name": NaN}', '{"name": ' + "[" * 200 + "]" * 200 + "}", "{" * 10_000,
        '{"name": "a\\u0000b"}', '{"x": 1e30}', b'\x1f\x8b\x08\x00\x00\x00\x00\x00',
    )
]

TEXTS = ["", 1.5, True, [], {}, "a\nb", "\u0007"]
NUMBERS = ["x", "1e3", "", True, [], {}, -1, "-0.01", "0.00001", "100000000000", "1,5", " 1", "+1", "0x10"]
# A flag may be a text too; an empty one counts as absent.
FLAGS = ["yes", 2, "01", [], {}]
MOMENTS = ["yesterday", "2026-13-01", "2026-02-30", "2026-06-01T25:00:00", "01/06/2026", 1, True, [], "2026-06-01T10:00:00+99:00"]

FIELDS = [
    *document(["source"], 0, 11, "x", 1.5, 2, True, [], place="#/source"),
    *document(["externalId"], 1.5, "OTHER-NAME", "x" * 257, "a\nb", [], {}),
    *document(["complytId"], "x", 1, "3fa85f64-5717-4562-b3fc-2c963f66afa", [], {}),
    *document(["transactionType"], "SALE", 1, [], {}, "REFUND "),
    *document(["transactionStatus"], "DONE", 1, []),
    *document(["transactionFilingStatus"], "MAYBE", 1, []),
    *document(["currency"], "US", "XXX1", 1, [], "DOLLAR"),
    *document(["documentName"], "x" * 51, 1.5, True, [], "a\nb"),
    *document(["customerId"], "x" * 257, 1.5, [], "a\nb"),
    *document(["createdFrom"], "x" * 257, 1.5, [], "a\nb"),
    *document(["isTaxInclusive"], *FLAGS),
    *document(["isRefundLinked"], *FLAGS),
    *document(["refundLinkedPercentage"], -0.1, 1.01, "x", [], True, "0.0000000000000000001"),
    *document(["transactionLevelDiscount"], -1, "x", [], True, "0.00001", "0.005", 20, 1e12),
    *document(["items"], ..., None, "x", {}, []),
    *document(["items", 0], 1, "x", []),
    *document(["items", 0, "name"], ..., None, *TEXTS, "x" * 257),
    *document(["items", 0, "unitPrice"], ..., None, *NUMBERS),
    *document(["items", 0, "quantity"], ..., None, 0, "0.0000", *NUMBERS),
    *document(["items", 0, "totalPrice"], "x", True, [], -1, "0.00001", "0.005",
        base=changed(WHOLE, ["items", 0, "discount"], 0)),
    *document(["items", 0, "description"], 1.5, [], "x" * 4_001, "a\u0007b"),
    *document(["items", 0, "taxCode"], "x" * 257, 1.5, [], "a\nb"),
    *document(["items", 0, "discount"], -1, "x", [], "0.005", 21),
    *document(["items", 0, "manualSalesTax"], *FLAGS),
    *document(["items", 0, "manualSalesTaxRate"], -0.1, 0.21, 1, "x", [], "0.000000001"),
    *document(["items", 0, "manualSalesTaxRate"], ..., None,
        base=changed(WHOLE, ["items", 0, "manualSalesTax"], True)),
    *document(["shippingAddress"], ..., None, "x", [], 1),
    *document(["shippingAddress", "country"], ..., None, *TEXTS, "x" * 51),
    *(row for field, length in (("state", 100), ("county", 100), ("city", 100), ("street", 200), ("zip", 20),
        ("region", 20)) for row in document(["shippingAddress", field], 1.5, [], "x" * (length + 1), "a\nb")),
    *document(["shippingAddress", "isPartial"], *FLAGS),
    *document(["billingAddress"], "x", []),
    *document(["billingAddress", "country"], ..., "", 1.5),
    *document(["shippingFee"], "x", []),
    *document(["shippingFee", "totalPrice"], ..., "x", -1, "0.005", True),
    *document(["shippingFee", "taxCode"], "x" * 257, []),
    *document(["shippingFee", "manualSalesTax"], *FLAGS),
    *document(["shippingFee", "manualSalesTaxRate"], 0.3, "x"),
    *document(["externalTimestamps"], "x", [], 1),
    *document(["externalTimestamps", "createdDate"], *MOMENTS),
    *document(["externalTimestamps", "updatedDate"], *MOMENTS),
    # All at once.
    bad("PUT", DOCUMENT, {
        "items": [{"name": "x", "unitPrice": "x", "quantity": 1}, {"quantity": 0}], "currency": "x",
        "isTaxInclusive": "x",
    }, 400, "invalid", "#/items/0/unitPrice", "#/items/1/name", "#/items/1/unitPrice", "#/items/1/quantity",
        "#/currency", "#/isTaxInclusive", "#/shippingAddress"),
    # More than an amount can be, though each price is one.
    bad("PUT", DOCUMENT, invoice(item("99999999999", "99999")), 400, "invalid", "#/items/0/unitPrice"),
    bad("PUT", DOCUMENT, invoice(item("99999999999"), item("99999999999")), 400, "invalid", "#/items"),
    bad("PUT", DOCUMENT, invoice(item("1", totalPrice="0.5"), currency="JPY"), 400, "invalid", "#/items/0/totalPrice"),
]

RECORDS = [
    *buyer(["name"], ..., None, *TEXTS, "x" * 257), *buyer(["source"], 0, 11, 2, "x"),
    *buyer(["externalId"], "OTHER-NAME", 1.5), *buyer(["customerType"], "KING", 1), *buyer(["email"], "x" * 321, 1.5),
    *buyer(["comment"], "x" * 4_001, []), *buyer(["address"], "x", []),
    *buyer(["address", "country"], ..., ""), *buyer(["externalTimestamps", "createdDate"], *MOMENTS),
    *(bad("PATCH", BUYER_BY_ID, body, 400, "invalid", place) for body, place in [
        ({"name": None}, "#/name"), ({"name": ""}, "#/name"), ({"customerType": "KING"}, "#/customerType"),
        ({"email": 1.5}, "#/email"), ({"address": {}}, "#/address/country"), ({"comment": []}, "#/comment"),
        ({"externalTimestamps": {"createdDate": "x"}}, "#/externalTimestamps/createdDate"),
    ]),
    *exemption(["customerId"], ..., None, "x", 1, ""), *exemption(["country"], ..., None, "", 1.5, "x" * 51),
    *exemption(["state"], "OH", []), *exemption(["state"], {}, {"code": "39"}, place="#/state/abbreviation"),
    *exemption(["classification"], "C1S1", []), *exemption(["classification", "code"], ..., "", 1.5),
    *exemption(["validationDates"], "x", []), *exemption(["validationDates", "fromDate"], *MOMENTS),
    *exemption(["validationDates", "toDate"], "2025-12-31", "x"), *exemption(["exemptionType"], "PARTIALLY", 1),
    *exemption(["exemptionStatus"], "MAYBE", 1), *exemption(["certificate"], "x", []),
    *exemption(["certificate", "url"], "x" * 2_001, []), *exemption(["states"], [], "x", {}, [{"name": "x"}] * 61),
    *exemption(["states"], [1], place="#/states/0"),
    *(bad("PATCH", EXEMPTION_BY_ID, body, 400, "invalid", place) for body, place in [
        ({"country": None}, "#/country"), ({"exemptionStatus": None}, "#/exemptionStatus"),
        ({"state": {}}, "#/state/abbreviation"), ({"exemptionType": "x"}, "#/exemptionType"),
        ({"validationDates": {"fromDate": "x"}}, "#/validationDates/fromDate"),
        ({"validationDates": {"fromDate": "2026-01-02", "toDate": "2026-01-01"}}, "#/validationDates/toDate"),
    ]),
    *(bad("POST", TOKEN, body, 400, "invalid", *places) for body, places in [
        ({}, ["#/clientId", "#/clientSecret"]), ({"clientId": "x"}, ["#/clientSecret"]),
        ({"clientId": [], "clientSecret": "x"}, ["#/clientId"]), ({"clientId": "x" * 513, "clientSecret": "x"},
            ["#/clientId"]), ({"clientId": "a\nb", "clientSecret": ""}, ["#/clientId", "#/clientSecret"]),
    ]),
]

NAMES = [
    *(bad(method, f"{TRANSACTIONS}/source/{source}/externalId/X", body, 400, "invalid", "source")
        for source in ("0", "11", "x", "-1", "1.5", "99999999999999999999", "%20", "1%00"[:1] + "%09")
        for method, body in (("GET", None), ("DELETE", None), ("PUT", invoice()))),
    *(bad(method, f"{TRANSACTIONS}/source/1/externalId/{name}", body, 400, "invalid", "externalId")
        for name in ("x" * 257, "%0A", "a%09b", "%7F", "")
        for method, body in (("GET", None), ("DELETE", None), ("PUT", invoice()))),
    bad("GET", f"{TRANSACTIONS}/source/0/externalId/%0A", None, 400, "invalid", "source", "externalId"),
    *(bad("GET", f"{CUSTOMERS}/source/{source}/externalId/X", None, 400, "invalid", "source") for source in ("0", "x")),
    *(bad("PATCH", f"{path}/complytId/{name}", "{}", 400, "invalid", "complytId")
        for path in (CUSTOMERS, EXEMPTIONS) for name in ("x", NOBODY[:-1], NOBODY + "0", NOBODY.replace("-", ""), "")),
    bad("GET", f"{TRANSACTIONS}/source/1/externalId/NOWHERE", None, 404, "transaction-unknown"),
    bad("DELETE", f"{TRANSACTIONS}/source/1/externalId/NOWHERE", None, 404, "transaction-unknown"),
    bad("GET", f"{TRANSACTIONS}/source/1/externalId/inv", None, 404, "transaction-unknown"),
    bad("GET", f"{TRANSACTIONS}/source/1/externalId/INV/", None, 404, "transaction-unknown"),
    bad("GET", f"{TRANSACTIONS}/source/1/externalId/INV?revision=99", None, 404, "transaction-unknown"),
    *(bad("GET", f"{TRANSACTIONS}/pdf/source/{source}/externalId/X", None, 400, "invalid", "source")
        for source in ("0", "11", "x")),
    *(bad("GET", f"{PRINTED}/{name}", None, 400, "invalid", "externalId") for name in ("x" * 257, "%0A", "")),
    *(bad("GET", f"{PRINTED}/{name}", None, 404, "transaction-unknown") for name in ("NOWHERE", "memo", "MEMO/")),
    bad("GET", f"{TRANSACTIONS}/pdf/source/2/externalId/MEMO", None, 404, "transaction-unknown"),
    bad("GET", f"{CUSTOMERS}/source/1/externalId/NOWHERE", None, 404, "customer-unknown"),
    bad("PATCH", f"{CUSTOMERS}/complytId/{NOBODY}", "{}", 404, "customer-unknown"),
    bad("PATCH", f"{EXEMPTIONS}/complytId/{NOBODY}", "{}", 404, "exemption-unknown"),
    bad("POST", EXEMPTIONS, changed(EXEMPTION_WHOLE, ["customerId"], NOBODY), 400, "exemption-customer-unknown",
        "#/customerId"),
]

QUERIES = [
    *(bad("GET", f"{path}?{query}", None, 400, "invalid", query.partition("=")[0])
        for path in (TRANSACTIONS, CUSTOMERS, EXEMPTIONS)
        for query in ("page=0", "page=x", "page=-1", "page=1.5", "page=99999999999", "size=0", "size=201", "size=x",
            "size=%20", "page=1&page=2")),
    *(bad("GET", f"{TRANSACTIONS}?{query}", None, 400, "invalid", query.partition("=")[0]) for query in (
        "transactionType=SALE", "transactionStatus=X", "source=0", "source=x", "from=yesterday", "to=2026-02-30",
        "detailed=maybe", "createdFrom=%0A", "createdFrom=" + "x" * 257, "from=1&from=2"[:6])),
    bad("GET", f"{CUSTOMERS}?source=11", None, 400, "invalid", "source"),
    bad("GET", f"{EXEMPTIONS}?customerId=x", None, 400, "invalid", "customerId"),
    *(bad("GET", f"{TRANSACTIONS}/source/1/externalId/INV?{query}", None, 400, "invalid", query.partition("=")[0])
        for query in ("detailed=1", "explain=1", "revision=0", "revision=x", "revision=-1", "revision=1&revision=2")),
    refused("NEW?explain=x", WHOLE, 400, "invalid", "explain"),
    bad("GET", RATES, None, 400, "invalid", "country"),
    *(bad("GET", f"{RATES}?country=US&{query}", None, 400, "invalid", query.partition("=")[0]) for query in (
        "isPartial=x", "effectiveDate=x", "zip=" + "x" * 21, "state=" + "x" * 101, "street=%0A", "zip=1&zip=2")),
    *(bad("GET", f"{RATES}?{query}", None, 422, "address-unknown") for query in (
        "country=US", "country=US&state=OH", "country=US&state=OH&zip=99999", "country=XX", "country=US&state=XX",
        "country=US&state=OH&zip=43001&effectiveDate=1999-01-01")),
]

RULES = [
    refused("FRESH", invoice(shippingAddress={"country": "US", "state": "TX", "zip": "73301"}), 422, "address-unknown"),
    refused("FRESH", invoice(shippingAddress={"country": "FR"}), 422, "address-unknown"),
    refused("FRESH", invoice(externalTimestamps={"createdDate": "1999-01-01"}), 422, "address-unknown"),
    refused("FRESH", refund(transactionType="TAXABLE_REFUND", shippingAddress={"country": "FR"}), 422, "address-unknown"),
    refused("FRESH", invoice(item(taxCode="FOOD")), 422, "rate-class-missing"),
    refused("FRESH", invoice(complytId=NOBODY), 400, "complyt-id-differs", "#/complytId"),
    refused("INV", invoice(complytId=NOBODY), 400, "complyt-id-differs", "#/complytId"),
    refused("FILED", invoice(), 409, "filed"),
    refused("FILED", refund(), 409, "filed"),
    bad("DELETE", f"{TRANSACTIONS}/source/1/externalId/FILED", None, 409, "filed"),
    *(bad("GET", f"{PRINTED}/{name}", None, 409, "not-credit-memo") for name in ("INV", "EST", "GONE", "FILED")),
    *(refused("INV", body, 409, "type-differs") for body in (
        refund(), invoice(transactionType="ESTIMATE"), refund(transactionType="TAXABLE_REFUND"))),
    refused("MEMO", invoice(), 409, "type-differs"),
    refused("FRESH", refund() | {"isRefundLinked": True}, 400, "link-missing", "#/createdFrom"),
    refused("FRESH", refund("NOWHERE"), 400, "link-unknown", "#/createdFrom"),
    refused("FRESH", refund("FRESH"), 400, "link-unknown", "#/createdFrom"),
    refused("FRESH", refund("inv"), 400, "link-unknown", "#/createdFrom"),
    refused("FRESH", refund("OTHER"), 400, "link-other-source", "#/createdFrom"),
    refused("FRESH", refund("EST"), 400, "link-not-invoice", "#/createdFrom"),
    refused("FRESH", refund("MEMO"), 400, "link-not-invoice", "#/createdFrom"),
    refused("MEMO", refund("MEMO"), 400, "link-not-invoice", "#/createdFrom"),
    refused("FRESH", refund("GONE"), 400, "link-cancelled", "#/createdFrom"),
    refused("FRESH", refund("INV", customerId="x"), 400, "link-other-customer", "#/customerId"),
    refused("FRESH", refund("INV", currency="CAD"), 400, "link-other-currency", "#/currency"),
    refused("FRESH", refund("INV", isTaxInclusive=True), 400, "link-other-tax-inclusion", "#/isTaxInclusive"),
    refused("FRESH", refund("INV"), 400, "would-exceed-percentage", "#/refundLinkedPercentage"),
    refused("FRESH", refund("INV", refundLinkedPercentage="0.500000000000000001"), 400, "would-exceed-percentage",
        "#/refundLinkedPercentage"),
    refused("FRESH", refund("INV", item("150.01"), refundLinkedPercentage=0.5), 400, "would-exceed-items", "#/items"),
    refused("FRESH", refund("INV", refundLinkedPercentage=0.5, shippingFee={"totalPrice": 1}), 400,
        "would-exceed-shipping", "#/shippingFee/totalPrice"),
    refused("INV", invoice(item("1")), 409, "below-refunds"),
    refused("INV", invoice(transactionStatus="CANCELLED"), 409, "below-refunds"),
    refused("INV", invoice(shippingAddress={"country": "US", "state": "OR"}), 409, "below-refunds"),
    bad("DELETE", f"{TRANSACTIONS}/source/1/externalId/INV", None, 409, "below-refunds"),
]

PATHS = [
    ("/v1/transactions", {"GET"}), (DOCUMENT, {"GET", "PUT", "DELETE"}),
    (f"{PRINTED}/MEMO", {"GET"}), (CUSTOMERS, {"GET"}), (BUYER, {"GET", "PUT"}),
    (BUYER_BY_ID, {"PATCH"}), (EXEMPTIONS, {"GET", "POST"}), (EXEMPTION_BY_ID, {"PATCH"}), (RATES, {"GET"}),
    (TOKEN, {"POST"}), (DESCRIPTION, {"GET"}),
]
METHODS = [
    bad(method, path, None, 405, "method-not-allowed")
    for path, allowed in PATHS for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    if method not in allowed
]
NOWHERE = [
    bad("GET", target, None, 404, "not-found") for target in (
        "/v1", "/v1/", "/v1/x", "/v1//token", "/v1/Token", "/v1/transactions/x", "/v1/transactions/source/1", "/v1/transactions/pdf",
        "/v1/transactions/pdf/source/1",
        "/v1/transactions/source/1/externalid/X", "/v1/customers/1", "/v1/exemptions/x/y", "/v1/openapi.jsonx",
        "/v1/%2e%2e/api2/order", "/v1/%", "/v1/%ff", "/v1/%00", "/v1?x=%")
]

TOKENS = [
    *(bad(method, target, body, 401, "unauthorized", token=token)
        for token in ("Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer cmat_x", "x" * 600, "Bearer a b")
        for method, target, body in (("GET", TRANSACTIONS, None), ("PUT", DOCUMENT, invoice()), ("PUT", DOCUMENT, "{"))),
    *(bad("POST", TOKEN, body, 401, "credentials-invalid") for body in (
        {"clientId": "x", "clientSecret": "y"}, {"clientId": "cm_x", "clientSecret": "cmcs_x"},
        {"clientId": 1, "clientSecret": 2})),
]

SIZES = [
    bad(method, target, b" " * (1 << 20) + b"{}", 413, "body-too-large") for method, target in WRITES
] + [
    bad("PUT", DOCUMENT, invoice(*[{}] * 20_000), 400, "invalid-json"),
]

GROUPS = {
    "syntax": SYNTAX, "fields": FIELDS, "records": RECORDS, "names": NAMES, "queries": QUERIES, "rules": RULES,
    "methods": METHODS, "nowhere": NOWHERE, "tokens": TOKENS, "sizes": SIZES,
}
