"""What schemathesis is told beyond the document: which ids exist, and which refusals no schema can foresee."""

import itertools
import json
import os
import zlib

import schemathesis
from requests_as_written import ReadableRefused, close, fit, is_beyond_limits, is_wrong_as_written, with_plain_integers

keys = itertools.count(1)

# Names of one parameter: the first that is given counts.
ALIASES = [("created_from", "created_at_from", "from"), ("created_to", "created_at_to", "to")]

# The orders of the shop under test: their ids and numbers, and those of their lines and invoices.
ORDERS = json.loads(os.environ["OPENAPI_TEST_ORDERS"])

# Rules about what the register holds, or about two values at once.
NOT_OF_SCHEMAS = {
    "cannot-credit-memo", "quantity-exceeds", "shipping-exceeds", "total-not-positive", "total-exceeds",
    "online-refund-unsupported", "cannot-invoice", "quantity-to-invoice-exceeds", "online-capture-unsupported",
    "cannot-cancel", "cannot-hold", "cannot-unhold",
    # A line of another document; an amount finer than the currency has coins; the 30th of February.
    "item-invalid", "amount-invalid", "date-invalid",
}
NOT_OF_SCHEMAS_AT = {
    # An order that contradicts itself, is in a currency that there is not, or goes where no rate is on file.
    ("POST", "/api2/order"): {"field-invalid", "tax-not-computable"},
    # Which of several parameters are given.
    ("GET", "/api2/history"): {"source-missing", "source-ambiguous"},
    ("GET", "/api2/creditmemo/pdf"): {"source-missing", "source-ambiguous"},
    # An order whose customer left no address.
    ("POST", "/api2/creditmemo/email"): {"mail-address-missing"},
    ("POST", "/api2/invoice/email"): {"mail-address-missing"},
    # A client that is not shown; a refresh token that there is not.
    ("POST", "/api2/oauth/token"): {"invalid-request", "invalid-grant"},
}


@schemathesis.check
def refused_for_what_schemas_cannot_say(ctx, response, case):
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    reason = (response.headers.get("error-reason") or [""])[0]
    allowed = NOT_OF_SCHEMAS | NOT_OF_SCHEMAS_AT.get((case.method.upper(), case.path), set())
    if reason == "invalid-json" and is_beyond_limits(case.body):
        return
    if reason not in allowed:
        raise ReadableRefused(operation=case.operation.label, message=f"{reason}: {response.text}")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Answers may hold nothing that the document does not name, and commands are about documents that exist.

    A server that finds no document says so before it says what else is wrong.
    """
    for name, source in raw_schema["components"]["schemas"].items():
        if name.startswith("SourceOf"):
            for choice in source["oneOf"]:
                field, = choice["required"]
                ids = sorted({each for order in ORDERS for each in names_of(order, field)})
                known = ids + [str(each) for each in ids if isinstance(each, int)]
                choice["properties"][field] = {"anyOf": [{"enum": known}, choice["properties"][field]]}
    close(raw_schema)


def names_of(order, field):
    """What an order is called by a field."""
    match field:
        case "order_id":
            return [order["id"]]
        case "order_increment_id" | "increment_id":
            return [order["number"]]
        case "invoice_id":
            return [invoice["id"] for invoice in order["invoices"]]
        case "invoice_increment_id":
            return [invoice["number"] for invoice in order["invoices"]]
    return []


def order_of(body):
    """The order that a body is about."""
    for order in ORDERS:
        for field, value in body.items():
            if isinstance(value, (int, str)) and str(value) in map(str, names_of(order, field)):
                return order
    return None


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets requests that are right name documents and lines that exist; examples name their own."""
    meta = case.meta
    if meta is not None and isinstance(case.query, dict):
        fit(case.query, meta.generation.mode.is_positive)
    if meta is None or not meta.generation.mode.is_positive or meta.phase.name.value == "examples":
        return
    chance = zlib.crc32(repr((case.path, case.query, case.body)).encode())
    # A key that was used is refused before anything else is looked at: most requests get one of their own.
    if case.headers and case.headers.get("Idempotency-Key") and chance % 8:
        case.headers["Idempotency-Key"] = f"key-{next(keys)}"
    if isinstance(case.query, dict) and chance % 4:
        order = ORDERS[chance % len(ORDERS)]
        for field in ("order_id", "order_increment_id", "invoice_id", "invoice_increment_id"):
            if case.query.get(field) and names_of(order, field):
                case.query[field] = names_of(order, field)[0]
    if not isinstance(case.body, dict):
        return
    case.body = with_plain_integers(case.body)
    if case.path == "/api2/order":
        if chance % 2:
            case.body |= {"store_id": 1, "order_currency_code": "EUR", "currency": None, "base_currency_code": None}
            case.body["base_to_order_rate"] = None
    elif order := order_of(case.body):
        name_lines(case.body.get("items"), order["lines"])
        if chance % 2:
            shrink(case.body)


@schemathesis.hook
def filter_case(context, case):
    return is_wrong_as_written(case, ALIASES)


def name_lines(items, lines):
    for position, item in enumerate(items if isinstance(items, list) else []):
        line = lines[position % len(lines)]
        if item.get("order_item_id"):
            item["order_item_id"] = str(line["id"]) if isinstance(item["order_item_id"], str) else line["id"]
        if item.get("sku"):
            item["sku"] = line["sku"]


def shrink(body):
    """Amounts and quantities that an order of the shop may have."""
    for name in ("shipping_amount", "adjustment_positive", "adjustment_negative"):
        if body.get(name):
            body[name] = "1.00" if isinstance(body[name], str) else 1
    for item in body.get("items") or []:
        item["qty"] = "1.0000" if isinstance(item["qty"], str) else 1
