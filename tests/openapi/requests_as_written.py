"""What schemathesis is told of both dialects: what a request is by the time that it is written, and closed answers."""

import json
import re
import urllib.parse

import requests
from schemathesis.core.failures import Failure
from schemathesis.generation.meta import negated_parameters

QUERY_VALUE_MAX = 4_000


class ReadableRefused(Failure):
    """A request that the document allows could not be read."""

    __slots__ = ()

    def __init__(self, *, operation, message):
        super().__init__(operation=operation, title="The document allows what the server cannot read", message=message)

    @property
    def _unique_key(self):
        return self.message


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


def close(raw_schema):
    """Answers may hold nothing that the document does not name."""
    seen = set()

    def close_node(node):
        if isinstance(node, list):
            for each in node:
                close_node(each)
        elif isinstance(node, dict):
            if "properties" in node:
                node["additionalProperties"] = False
            reference = node.get("$ref")
            if reference and reference not in seen:
                seen.add(reference)
                kind, name = reference.split("/")[-2:]
                close_node(raw_schema["components"][kind][name])
            for key, value in node.items():
                if key not in ("example", "examples", "enum", "const", "$ref"):
                    close_node(value)

    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            close_node(operation["responses"])


def is_wrong_as_written(case, aliases=()):
    """False for requests that are wrong only until they are written: where texts are wanted, `0` is the list of `"0"`.

    Schemathesis judges a request by the values that it made, if there are lists or several wrong values among them.
    """
    broken = {name for name, location in negated_parameters(case.meta)}
    return not broken or not broken <= right_as_written(case, aliases)


def right_as_written(case, aliases):
    """The names in a query string whose text is what the document allows, or does not count: `docs/api2.md`, lists."""
    parameters = case.as_transport_kwargs(base_url="http://server").get("params")
    url = requests.Request(case.method, "http://server/", params=parameters).prepare().url
    # Of a name given twice the first counts.
    written = {
        name: texts[0] for name, texts in
        urllib.parse.parse_qs(urllib.parse.urlsplit(url).query, keep_blank_values=True).items()}
    right = {
        parameter.name for parameter in case.operation.query
        if parameter.name in written and (
            # An empty value counts as absent.
            not (written[parameter.name] or parameter.is_required)
            or any(map(parameter.get_validator().is_valid, readings(
                written[parameter.name], parameter.definition["schema"]))))}
    for names in aliases:
        given = [name for name in names if written.get(name)]
        right.update(given[1:])
    return right


def readings(text, schema):
    """What a text in the query string may be to a schema."""
    if schema.get("type") == "array":
        return [[value.strip(" ") for value in text.split(",") if value.strip(" ")]]
    if schema.get("type") == "boolean":
        return [{"true": True, "false": False}.get(text.lower(), text)]
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
