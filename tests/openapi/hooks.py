"""What schemathesis is told beyond the document: which ids exist, and which refusals no schema can foresee."""

import itertools
import json
import os
import re
import urllib.parse
import zlib

import requests
import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation.meta import negated_parameters

keys = itertools.count(1)

QUERY_VALUE_MAX = 4_000

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
    # An order that contradicts itself, or is in a currency that there is not.
    ("POST", "/api2/order"): {"field-invalid"},
    # Which of several parameters are given.
    ("GET", "/api2/history"): {"source-missing", "source-ambiguous"},
    # A client that is not shown; a refresh token that there is not.
    ("POST", "/api2/oauth/token"): {"invalid-request", "invalid-grant"},
}


class ReadableRefused(Failure):
    """A request that the document allows could not be read."""

    __slots__ = ()

    def __init__(self, *, operation, message):
        super().__init__(operation=operation, title="The document allows what the server cannot read", message=message)

    @property
    def _unique_key(self):
        return self.message


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


def is_beyond_limits(value):
    """True for what the server takes for no JSON although JSON knows no such limits: `docs/api2.md`, limits."""
    if isinstance(value, dict):
        return any(is_beyond_limits(key) or is_beyond_limits(each) for key, each in value.items())
    if isinstance(value, list):
        return any(map(is_beyond_limits, value))
    if isinstance(value, str):
        return "\0" in value
    text = json.dumps(value)
    return len(text) > 40 or abs(int(text.lower().partition("e")[2] or 0)) > 20


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
    seen = set()

    def close(node):
        if isinstance(node, list):
            for each in node:
                close(each)
        elif isinstance(node, dict):
            if "properties" in node:
                node["additionalProperties"] = False
            reference = node.get("$ref")
            if reference and reference not in seen:
                seen.add(reference)
                kind, name = reference.split("/")[-2:]
                close(raw_schema["components"][kind][name])
            for key, value in node.items():
                if key not in ("example", "examples", "enum", "const", "$ref"):
                    close(value)

    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            close(operation["responses"])


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
    """Leaves requests out that are wrong only until they are written: where texts are wanted, `0` is the list of `"0"`.

    Schemathesis judges a request by the values that it made, if there are lists or several wrong values among them.
    """
    broken = {name for name, location in negated_parameters(case.meta)}
    return not broken or not broken <= right_as_written(case)


def right_as_written(case):
    """The names in a query string whose text is what the document allows, or does not count: `docs/api2.md`, lists."""
    parameters = case.as_transport_kwargs(base_url="http://server").get("params")
    url = requests.Request(case.method, "http://server/", params=parameters).prepare().url
    # Of a name given twice the first counts.
    written = {
        name: texts[0] for name, texts in
        urllib.parse.parse_qs(urllib.parse.urlsplit(url).query, keep_blank_values=True).items()}
    right = {
        parameter.name for parameter in case.operation.query
        if parameter.name in written and any(map(parameter.get_validator().is_valid, readings(
            written[parameter.name], parameter.definition["schema"])))}
    for names in ALIASES:
        given = [name for name in names if written.get(name)]
        right.update(given[1:])
    return right


def readings(text, schema):
    """What a text in the query string may be to a schema."""
    if schema.get("type") == "array":
        return [[value.strip(" ") for value in text.split(",") if value.strip(" ")]]
    return [text, int(text)] if re.fullmatch(r"-?[0-9]{1,30}", text) else [text]


def with_plain_integers(value):
    """The value with 1.0 as 1: the same to a schema, but the server takes no point in an id."""
    if isinstance(value, dict):
        return {key: with_plain_integers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [with_plain_integers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e38 else value


def fit(query, is_right):
    """Keeps the request line within 16 KiB: beyond it every call answers 431 and ends the connection.

    What is right stays right, and what is wrong stays wrong.
    """
    for name, value in query.items():
        if len(urllib.parse.quote(str(value))) > QUERY_VALUE_MAX:
            query[name] = value[:20] if is_right else "x" * 1_000


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
