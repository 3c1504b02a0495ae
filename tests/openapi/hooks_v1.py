"""What schemathesis is told beyond the document of `/v1`: which records exist, and which refusals no schema can foresee."""

import json
import os
import zlib

import schemathesis
from requests_as_written import ReadableRefused, close, fit, is_beyond_limits, is_wrong_as_written, with_plain_integers

PREFIX = "urn:creditmemo:problem:"

# The records of the store under test, by the names that the server gave them or the test did.
RECORDS = json.loads(os.environ["OPENAPI_TEST_RECORDS"])

# Rules about what the register holds.
NOT_OF_SCHEMAS = {
    "complyt-id-differs", "exemption-customer-unknown", "link-missing", "link-unknown", "link-other-source",
    "link-not-invoice", "link-cancelled", "link-other-customer", "link-other-currency", "link-other-tax-inclusion",
    "would-exceed-percentage", "would-exceed-items", "would-exceed-shipping",
}
# Rules about two values at once, and about days and currencies that there are not.
DETAILS = (
    "is not that of the path", "has more decimals than", "is above what", "add up to more than",
    "is required when manualSalesTax is true", "times quantity is more than", "is before fromDate",
    "is not a date or date-time", "is not a currency", "is required where there is no name",
)
OHIO = {"country": "US", "state": "OH", "zip": "43001"}


@schemathesis.check
def refused_for_what_schemas_cannot_say(ctx, response, case):
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = json.loads(response.content)
    reason = problem["type"].removeprefix(PREFIX)
    if reason in NOT_OF_SCHEMAS or reason == "invalid-json" and is_beyond_limits(case.body):
        return
    details = [error["detail"] for error in problem.get("errors", [])]
    if not details or not all(detail.startswith(DETAILS) for detail in details):
        raise ReadableRefused(operation=case.operation.label, message=f"{reason}: {response.text}")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    close(raw_schema)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets requests that are right name records that exist, and addresses that have rates."""
    meta = case.meta
    if meta is not None and isinstance(case.query, dict):
        fit(case.query, meta.generation.mode.is_positive)
    if meta is None or not meta.generation.mode.is_positive:
        return
    chance = zlib.crc32(repr((case.path, case.query, case.body)).encode())
    names = case.path_parameters or {}
    for name, value in names.items():
        names[name] = with_plain_integers(value)
    if chance % 4 and "complytId" in names:
        names["complytId"] = RECORDS["customer" if "customers" in case.path else "exemption"]
    if not isinstance(case.body, dict):
        return
    case.body = with_plain_integers(case.body)
    if "externalId" in names:
        for name in ("source", "externalId"):
            if case.body.get(name) is not None:
                case.body[name] = names[name]
        case.body.pop("complytId", None)
    if chance % 2 and "shippingAddress" in case.body:
        case.body["shippingAddress"] = OHIO
    if chance % 3 and case.body.get("createdFrom"):
        case.body["createdFrom"] = RECORDS["invoices"][chance % 2]
    exemption = case.body.get("exemption", case.body)
    if chance % 4 and isinstance(exemption, dict) and "customerId" in exemption and case.path == "/v1/exemptions":
        exemption["customerId"] = RECORDS["customer"]


@schemathesis.hook
def filter_case(context, case):
    return is_wrong_as_written(case)
