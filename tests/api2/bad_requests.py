"""Bad requests, each with the answer that `docs/api2.md` asks for. Data only: `test_bad_requests.py` sends them.

Every request leaves out what it does not need: it has a good token and declares JSON unless it says otherwise.
"""

import json
from typing import NamedTuple

MEMO, CREATE, PREVIEW = "/api2/creditmemo", "/api2/creditmemo/create", "/api2/creditmemo/preview"
ORDER, CANCEL, HOLD, UNHOLD = "/api2/order", "/api2/order/cancel", "/api2/order/hold", "/api2/order/unhold"
INVOICE, INVOICES, INVOICE_CREATE = "/api2/invoice", "/api2/invoices", "/api2/invoice/create"
PRINT = "/api2/creditmemo/pdf"
MAIL_MEMO, MAIL_INVOICE = "/api2/creditmemo/email", "/api2/invoice/email"
HISTORY, TOKEN, HEALTH, OPENAPI = "/api2/history", "/api2/oauth/token", "/api2/oauth/health", "/openapi.json"

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# In a header they stand for the tokens that the test gets; so do CLIENT and SECRET in a form.
TOKEN_OF_ALL, TOKEN_OF_READER, TOKEN_OF_CLERK = "{all}", "{reader}", "{clerk}"
REFRESH_TOKEN, CLIENT, SECRET = "{refresh}", "{client}", "{secret}"

# What the register holds before: orders of one shop, each with the ids that it brings along, and one of another shop.
OPEN, CLOSED, HELD, NEW, YEN, TWINS = 11, 12, 13, 14, 15, 16
FOREIGN = 21


def imported(order_id, *lines, **more):
    """An order to import: ids of its lines and its invoice follow from its own."""
    return {
        "entity_id": order_id, "increment_id": f"N-{order_id}", "order_currency_code": "EUR",
        "payment": {"method": "checkmo"},
        "items": [{"item_id": 10 * order_id + at} | line for at, line in enumerate(lines)],
        "invoices": [{"entity_id": 100 * order_id, "increment_id": f"I-{order_id}"}],
    } | more


def sold(sku, qty, price, **more):
    return {"sku": sku, "name": f"Article {sku}", "qty_ordered": qty, "price": price} | more


ORDERS = [
    # 58.30 in all, 6.00 of it for shipping, all paid.
    imported(
        OPEN, sold("TEA", 2, "10.00", name="Green tea", tax_amount="2.00"),
        sold("MUG", 1, "30.00", discount_amount="3.00", tax_amount="2.70"),
        shipping_amount="6.00", shipping_tax_amount="0.60"),
    imported(CLOSED, sold("TEA", 1, "10.00"), state="closed"),
    imported(HELD, sold("TEA", 1, "10.00"), state="holded"),
    imported(NEW, sold("TEA", 2, "10.00"), invoices=[]),
    imported(YEN, sold("TEA", 2, "1000"), order_currency_code="JPY"),
    imported(TWINS, sold("SAME", 1, "1.00"), sold("SAME", 1, "2.00"), sold("KG", "2.5", "4.00", is_qty_decimal=True)),
]
FOREIGN_ORDER = imported(FOREIGN, sold("TEA", 1, "10.00"))
# Issued before under this key.
USED_KEY, USED_BODY = "used-before", {"order_id": TWINS, "items": [{"sku": "KG", "qty": 1}]}


class Bad(NamedTuple):
    """A request and its answer. A header may stand more than once; `allow` is what a 405 must list."""

    name: str
    method: str
    target: str
    headers: tuple
    body: bytes
    status: int
    text: str
    allow: frozenset = frozenset()


def request(name, method, target, body=None, status=400, text="", *, type=JSON, token=TOKEN_OF_ALL, headers=(), **more):
    """A row; a body that is no text is sent as JSON."""
    if body is not None and not isinstance(body, (str, bytes)):
        body = json.dumps(body)
    body = body.encode() if isinstance(body, str) else body or b""
    fields = [("Authorization", f"Bearer {token}")] if token else []
    fields += [("Content-Type", type)] if type and (body or method == "POST") else []
    return Bad(name, method, target, (*fields, *headers), body, status, text, **more)


def post(path, body, text, status=400, name=None, **more):
    return request(name or f"{path} {str(body)[:80]}", "POST", path, body, status, text, **more)


def get(target, text, status=400, body=None, **more):
    return request(f"GET {target[:100]} {str(body or '')[:80]}", "GET", target, body, status, text, **more)


def memo(fields, text, status=400, order=OPEN, path=MEMO, **more):
    return post(path, {"order_id": order} | fields, text, status, **more)


def spelled(field, spelling, text, path=MEMO, order=OPEN):
    """A body in which one value is spelled letter by letter."""
    return post(path, f'{{"order_id": {order}, "{field}": {spelling}}}', text)


BAD_JSON = "Invalid JSON"
POSTS = [
    MEMO, CREATE, PREVIEW, MAIL_MEMO, ORDER, CANCEL, HOLD, UNHOLD, INVOICE, INVOICE_CREATE, MAIL_INVOICE, HISTORY]

SYNTAX = [
    *(post(path, body, BAD_JSON) for path in POSTS for body in ("", "[]", '{"order_id": 11')),
    *(post(MEMO, body, BAD_JSON) for body in (
        " ", "null", "true", "11", '"order_id"', "}", "{]", '{"order_id"}', '{"order_id": }', '{"order_id": 11,}',
        '{"order_id": 11}}', '{"order_id": 11} {}', '{"order_id": 11};', "{order_id: 11}", "{'order_id': 11}",
        '{"order_id"= 11}', '{"order_id": 11 "comment": "x"}', '{, "order_id": 11}', '{"order_id": 11 /* x */}',
        '{"order_id": 11 // x\n}', '{"order_id": undefined}', '{"send_email": True}', '{"send_email": TRUE}',
        '{"send_email": tru}', '{"send_email": truer}', '{"items": [1,]}', '{"items": [,1]}', '{"items": [1 2]}',
        '{"items": [}', '{"comment": "open}', '{"comment": "\\x41"}', '{"comment": "\\u00g0"}', '{"comment": "\\u12"}',
        '{"comment": "\\"}', '{"comment": "\\U0041"}', '{"comment": "a\nb"}', '{"comment": "a\tb"}',
        "order_id=11", "<order>11</order>", "---\norder_id: 11\n", "{} ]", ")]}',\n{\"order_id\": 11}")),
    # Lists may come with a body, too.
    *(get(path, BAD_JSON, body=body) for path in (MEMO, ORDER, INVOICE, INVOICES, HISTORY) for body in ("[", "[]")),
    get(ORDER, BAD_JSON, body="{}", type="text/plain"),
    get(ORDER, BAD_JSON, body="{}", type=None),
]

AMOUNT_FIELDS = ("shipping_amount", "adjustment_positive", "adjustment_negative")
NUMBERS = [
    *(spelled("adjustment_positive", spelling, BAD_JSON) for spelling in (
        "NaN", "nan", "Infinity", "-Infinity", "+1", "01", "-01", "00", ".5", "1.", "1.e2", "1e", "1e+", "0x10",
            "1_000",
        "1,000", "- 1", "--1", "1f", "٣", "１", "1" * 41, "0." + "0" * 40, "1e21", "1e-21", "1E400",
            "1e99999999999999")),
    *(spelled(field, spelling, "Invalid amount") for field in AMOUNT_FIELDS for spelling in (
        '"NaN"', '"Infinity"', '"1e2"', '"19,90"', '"1 000"', '"+1"', '" 1"', '"1 "', '"1."', '".5"', '"٣"', '"１"',
            '""',
        '"EUR 1"', "true", "[]", "{}", "[1]", "0.00001", "1e-5", '"1.00001"', "1e20", "100000000000", "-0.01", '"-1"',
        "0.001", "9" * 40)),
]

UNICODE = [
    *(post(MEMO, body, BAD_JSON, name=f"POST {body!r}") for body in (
        b'\xef\xbb\xbf{"order_id": 11}', '{"order_id": 11}'.encode("utf-16"), '{"order_id": 11}'.encode("utf-16-le"),
        '{"order_id": 11}'.encode("utf-32-be"), b'{"order_id": 11}\x00', b'\x00{"order_id": 11}',
        b'{"comment": "\xff"}', b'{"comment": "\xe9"}', b'{"comment": "\xc0\xaf"}', b'{"comment": "\xc1\xbf"}',
        b'{"comment": "\xed\xa0\x80"}', b'{"comment": "\xf4\x90\x80\x80"}', b'{"comment": "\xe2\x82"}',
        b'{"comment": "\x80"}', b'{"comment": "a\x00b"}', b'{"comment": "a\x1fb"}', b'{"\xff": 1, "order_id": 11}',
        '{"comment": "\\u0000"}', '{"comment": "\\ud800"}', '{"comment": "\\udc00"}', '{"comment": "\\ud800\\u0041"}',
        '{"comment": "\\ud800x"}', '{"comment": "\\udc00\\ud800"}', b'{\xc2\xa0"order_id": 11}',
        "{\u201corder_id\u201d: 11}", '{"order_id"\u2028: 11}')),
    *(memo({"comment": f"a{sign}b"}, "Invalid comment", path=path) for path in (MEMO, HISTORY) for sign in (
        "\x01", "\x07", "\x1b[31m", "\x7f", "\x85", "\x9b")),
    *(post(MEMO, {field: value}, f"Invalid {field}") for field in ("order_increment_id", "invoice_increment_id")
      for value in ("N-１１", "é", "N\u00a011", "N\u200b11", "N-11\n", "N 11", "N,11", "\u2028", "\x1b[2J", "😀")),
    *(memo({"items": [{"sku": sku, "qty": 1}]}, "Invalid item") for sku in (
        "TEA\n", "TE\u2028A", "\x1bTEA", "ＴＥＡ", "TEA ", "tea", "TE\u200bA", "Te\u0301A")),
    post(ORDER, imported(99, sold("A", 1, "1"), order_currency_code="DK\u212a"), "Invalid order_currency_code"),
    post(ORDER, imported(99, sold("A", 1, "1"), order_currency_code="\u017fEK"), "Invalid order_currency_code"),
    post(ORDER, imported(99, sold("A\u0000", 1, "1")), BAD_JSON),
    post(ORDER, imported(99, sold("A", 1, "1", name="A\rB")), "Invalid name"),
    *(post(ORDER, imported(99, sold("A", 1, "1"), customer_email=mail), "Invalid customer_email") for mail in (
        "a@b\r\nBcc: c@d", "a@b\nc", "a b@c", "a@b@c", "@b", "a@", "ab", "a@b,c@d", "<a@b>", "a@b;c", '"a"@b',
        "a@b\u2028c", "x" * 251 + "@b.c", 1, ["a@b"], {})),
]

BIG = 1 << 20
SIZES = [
    *(post(path, b" " * BIG + b"{}", "Body too large", 413, name=f"1 MiB + 2 to {path}") for path in POSTS),
    post(TOKEN, b"x" * (BIG + 1), "Body too large", 413, type=FORM, token=None, name="1 MiB + 1 to the token endpoint"),
    post(TOKEN, "grant_type=client_credentials&x=" + "x" * 8_192, "invalid_request", type=FORM, token=None,
         name="a form of 8 KiB and more"),
    *(spelled("x", open_ * 16 + close * 16, BAD_JSON) for open_, close in ("[]", ('{"a":[', "]}"))),
    post(MEMO, "[" * 100_000, BAD_JSON, name="100,000 opening brackets"),
    post(MEMO, '{"a":' * 100_000, BAD_JSON, name="100,000 opening braces"),
    spelled("items", "[" + ",".join(["1"] * 1_001) + "]", BAD_JSON),
    post(MEMO, {f"key{number}": 1 for number in range(10_001)}, BAD_JSON, name="more than 20,000 keys and values"),
    memo({"comment": "x" * 4_001}, "Invalid comment", name="a comment of 4,001 bytes"),
    memo({"comment": "é" * 2_001}, "Invalid comment", name="a comment of 4,002 bytes in 2,001 letters"),
    memo({"comment": "x" * 4_001}, "Invalid comment", path=HISTORY, name="an entry of 4,001 bytes"),
    memo({"comment": "x" * 4_001}, "Invalid comment", path=INVOICE, order=NEW,
        name="an invoice's comment of 4,001 bytes"),
    memo({"comment": "x", "status": "x" * 33}, "Invalid status", path=HISTORY),
    memo({"preview_token": "1." + "x" * 65}, "Invalid preview_token"),
    memo({"items": [{"sku": "x" * 65, "qty": 1}]}, "Invalid item"),
    post(MEMO, {"order_increment_id": "x" * 51}, "Invalid order_increment_id"),
    memo({}, "Invalid Idempotency-Key", headers=[("Idempotency-Key", "x" * 256)], name="a key of 256 characters"),
    *(get(f"{path}?{name}=" + "%2C".join(map(str, range(201))), f"Invalid {name}") for path, name in (
        (MEMO, "increment_id"), (INVOICE, "increment_id"), (ORDER, "increment_id"), (ORDER, "status"))),
    get(ORDER, "Invalid status", body={"status": ["x"] * 201}),
    get(ORDER + "?" + "a&" * 1_001, "Not found", 404),
    get(f"{ORDER}?status=" + "x" * 33, "Invalid status"),
    post(ORDER, imported(99, *[sold("A", 1, "1")] * 1_001), BAD_JSON, name="an order of 1,001 lines"),
    *(post(ORDER, imported(99, sold("A", 1, "1") | {field: "x" * (most + 1)}), f"Invalid {field}") for field, most in (
        ("sku", 64), ("name", 255), ("product_type", 32), ("tax_title", 255))),
    *(post(ORDER, imported(99, sold("A", 1, "1"), **{field: "x" * (most + 1)}), f"Invalid {field}") for field, most in (
        ("customer_firstname", 255), ("customer_lastname", 255), ("customer_name", 511), ("status", 32),
        ("shipping_description", 255), ("shipping_tax_title", 255), ("increment_id", 50))),
    *(post(ORDER, imported(99, sold("A", 1, "1"), **{field: {"street": "x" * 4_096}}), f"Invalid {field}",
           name=f"{field} above 4 KiB") for field in ("billing_address", "shipping_address")),
    post(ORDER, imported(99, sold("A", 1, "1"), payment={"method": "x" * 65}), "Invalid method"),
    post(ORDER, imported(99, sold("A", 1, "1"), payment={"method": "x", "transaction_id": "x" * 256}),
         "Invalid transaction_id"),
]

NO_ID = ("0", "-1", "1.0", "1e1", "11.5", "9007199254740992", "9223372036854775808", "9" * 30, "true", "false", "[]",
         "[11]", "{}", '"0"', '"-11"', '"+11"', '" 11"', '"11 "', '"11.0"', '"0x0b"', '"eleven"', '"１１"', '"11,12"',
         '"11; DROP TABLE orders"')
MAILS = (
    (MAIL_MEMO, "creditmemo", "Credit memo not found"), (MAIL_INVOICE, "invoice", "Invoice not found"))
SOURCES = {
    MEMO: "Order not found", CREATE: "Order not found", PREVIEW: "Order not found", CANCEL: "Order not found",
    HOLD: "Order not found", UNHOLD: "Order not found", INVOICE: "Order not found", INVOICE_CREATE: "Order not found",
    HISTORY: "Order not found",
}
IDS = [
    get(PRINT, "Missing source identifier"), get(f"{PRINT}?id=&increment_id=", "Missing source identifier"),
    get(f"{PRINT}?id=1&increment_id=100000001", "Ambiguous source identifier"),
    *(get(f"{PRINT}?id={value}", "Invalid id") for value in ("x", "0", "-1", "1.5", "1e3", "9" * 30, "1%2C2", "%271")),
    get(f"{PRINT}?increment_id=1,2", "Invalid increment_id"),
    *(get(f"{PRINT}?{query}", "Credit memo not found", 404) for query in ("id=999999", "increment_id=404")),
    *(post(MEMO, f'{{"{field}": {value}}}', f"Invalid {field}") for field in ("order_id", "invoice_id")
        for value in NO_ID),
    *(post(path, f'{{"{name}_id": {value}}}', f"Invalid {name}_id") for path, name, _ in MAILS for value in NO_ID),
    *(post(path, {f"{name}_increment_id": value}, f"Invalid {name}_increment_id")
        for path, name, _ in MAILS for value in (True, [], "a\nb", "x" * 51)),
    *(row for path, name, missing in MAILS for row in (
        post(path, {}, "Missing source identifier"),
        post(path, {f"{name}_id": None, f"{name}_increment_id": ""}, "Missing source identifier"),
        post(path, {"order_id": OPEN}, "Missing source identifier"),
        post(path, {f"{name}_id": "x", f"{name}_increment_id": "1"}, "Ambiguous source identifier"),
        post(path, {f"{name}_id": 999_999}, missing, 404), post(path, {f"{name}_increment_id": "404"}, missing, 404))),
    post(MAIL_INVOICE, {"invoice_id": 100 * FOREIGN}, "Invoice not found", 404),
    post(MAIL_MEMO, {"creditmemo_increment_id": "100000001"}, "The order has no customer_email"),
    post(MAIL_INVOICE, {"invoice_id": 100 * OPEN}, "The order has no customer_email"),
    *(spelled("items", f'[{{"order_item_id": {value}, "qty": 1}}]', "Invalid item") for value in NO_ID),
    *(row for path, missing in SOURCES.items() for row in (
        post(path, {"order_id": 999_999}, missing, 404), post(path, {"order_id": "999999"}, missing, 404),
        post(path, {"order_id": FOREIGN}, missing, 404), post(path, {"order_increment_id": "N-404"}, missing, 404),
        post(path, {"order_increment_id": f"N-{FOREIGN}"}, missing, 404),
        post(path, {"order_increment_id": "%"}, missing, 404), post(path, {"order_increment_id": "N-1_"}, missing, 404),
        post(path, {"order_increment_id": "'OR'1'='1"}, missing, 404),
        post(path, {"order_id": "x"}, "Invalid order_id"), post(path, {"order_increment_id": ["N-11"]},
                                                               "Invalid order_increment_id"),
        post(path, {}, "Missing source identifier"), post(path, {"order_id": None}, "Missing source identifier"),
        post(path, {"order_id": "", "order_increment_id": ""}, "Missing source identifier"),
        post(path, {"order_id": OPEN, "order_increment_id": f"N-{OPEN}"}, "Ambiguous source identifier"))),
    *(post(path, {"invoice_id": value}, "Invoice not found", 404) for path in (MEMO, CREATE, PREVIEW)
      for value in (999_999, "999999", 100 * FOREIGN)),
    *(post(MEMO, {"invoice_increment_id": value}, "Invoice not found", 404) for value in ("I-404", "N-11", "I%",
        "I-21")),
    post(MEMO, {"order_increment_id": "I-11"}, "Order not found", 404),
    post(MEMO, {"order_id": OPEN, "invoice_id": 100 * OPEN}, "Ambiguous source identifier"),
    post(MEMO, {"order_id": "x", "invoice_id": "y"}, "Ambiguous source identifier"),
    post(HISTORY, {"increment_id": "N-404", "comment": "x"}, "Order not found", 404),
    post(HISTORY, {"order_id": OPEN, "increment_id": "N-11", "comment": "x"}, "Ambiguous source identifier"),
    *(memo({"items": [item]}, "Invalid item") for item in (
        {"order_item_id": 999_999, "qty": 1}, {"order_item_id": 10 * FOREIGN, "qty": 1},
        {"order_item_id": 10 * CLOSED, "qty": 1}, {"sku": "NONE", "qty": 1}, {"sku": "", "qty": 1}, {"qty": 1},
        {"order_item_id": None, "sku": None, "qty": 1}, {"order_item_id": 10 * OPEN, "sku": "MUG", "qty": 1},
        {"sku": 1.5, "qty": 1}, {"sku": ["TEA"], "qty": 1}, {"sku": "TE%", "qty": 1}, {"sku": "' OR 1=1 --", "qty": 1},
        {"item_id": 10 * OPEN, "qty": 1}, 1, "TEA", None, [], {})),
    *(memo({"items": value}, "Invalid item") for value in ("TEA", 1, True, {"sku": "TEA", "qty": 1}, "")),
    memo({"items": [{"sku": "SAME", "qty": 1}]}, "Invalid item", order=TWINS),
]

NO_QUANTITY = (0, -1, "0", "0.0000", "-1", "", "one", "1,5", "1e0", " 1", "+1", "１", True, [], {}, [1], 0.00001, 1e20,
               100_000_000_000, "99999999999.99999", None)
QUANTITIES = [
    *(memo({"items": [{"sku": "TEA", "qty": qty}]}, "Invalid item") for qty in NO_QUANTITY),
    *(memo({"items": [{"sku": "TEA", "qty": qty}]}, "Invalid item", path=PREVIEW) for qty in (0, None, "x")),
    *(memo({"items": [{"sku": "TEA", "qty": qty}]}, "Invalid item", path=INVOICE, order=NEW) for qty in NO_QUANTITY),
    memo({"items": [{"sku": "TEA"}]}, "Invalid item"),
    memo({"items": [{"sku": "TEA", "quantity": 1}]}, "Invalid item"),
    *(memo({"items": [{"sku": "TEA", "qty": qty}]}, "Invalid item") for qty in (0.5, "1.0001", 1.9999)),
    *(memo({"items": [{"sku": "TEA", "qty": qty}]}, 'Invalid qty to refund item "Green tea"', path=path)
      for path in (MEMO, CREATE, PREVIEW) for qty in (3, "3.0000", 99_999_999_999)),
    post(MEMO, {"invoice_id": 100 * OPEN, "items": [{"sku": "TEA", "qty": 3}]},
         'Invalid qty to refund item "Green tea"'),
    memo({"items": [{"sku": "KG", "qty": "1.5001"}]}, 'Invalid qty to refund item "Article KG"', order=TWINS),
    memo({"items": [{"sku": "TEA", "qty": 3}]}, 'Invalid qty to invoice item "Article TEA"', order=NEW, path=INVOICE),
    memo({"items": [{"sku": "TEA", "qty": 0.5}]}, "Invalid item", order=NEW, path=INVOICE),
]

AMOUNTS = [
    memo({"shipping_amount": "6.01"}, "Maximum shipping amount allowed to refund is: 6.00"),
    memo({"shipping_amount": 99_999_999_999}, "Maximum shipping amount allowed to refund is: 6.00"),
    memo({"adjustment_positive": "0.01"}, "Maximum amount available to refund is: 58.30"),
    memo({"items": [], "adjustment_positive": "58.31"}, "Maximum amount available to refund is: 58.30"),
    memo({"adjustment_negative": "58.31"}, "Credit memo's total must be positive."),
    memo({"adjustment_negative": "58.31"}, "Credit memo's total must be positive.", path=PREVIEW),
    memo({"items": []}, "Credit memo's total must be positive."),
    memo({"items": [], "adjustment_positive": 1, "adjustment_negative": 1}, "Credit memo's total must be positive."),
    *(memo({field: "0.5"}, "Invalid amount", order=YEN) for field in AMOUNT_FIELDS),
    *(memo({"refund_type": value}, "Invalid refund_type") for value in ("", "Online", "offline ", "x", 1, True, [],
        {})),
    memo({"refund_type": "online"}, "Online refund not supported"),
    memo({"refund_type": "online"}, "Online refund not supported", path=PREVIEW),
    *(memo({"send_email": value}, "Invalid send_email") for value in ("yes", "", "TRUE", 2, -1, 1.0, [], {})),
    *(memo({"comment": value}, "Invalid comment") for value in (1, True, [], {}, ["x"])),
    *(memo({"preview_token": value}, "Invalid preview_token") for value in (1, "", "x", "1", "1.", ".x", "-1.x",
        "1.x y",
                                                                            "99999999999999999999.x", [], {})),
    memo({"preview_token": "1.00000000"}, "Conflict on save", 409),
    memo({"preview_token": "999.00000000"}, "Conflict on save", 409),
    *(memo({}, "Cannot create credit memo", order=order, path=path) for order in (CLOSED, HELD, NEW)
      for path in (MEMO, CREATE, PREVIEW)),
    *(memo({}, "Cannot create invoice", order=order, path=path) for order in (OPEN, HELD)
      for path in (INVOICE, INVOICE_CREATE)),
    *(memo({"capture": value}, "Invalid capture", order=NEW, path=INVOICE) for value in ("", "x", "Offline", 1, True,
        [])),
    memo({"capture": "online"}, "Online capture not supported", order=NEW, path=INVOICE),
    memo({"items": []}, "Invalid item", order=NEW, path=INVOICE),
    memo({}, "Cannot cancel order", order=CLOSED, path=CANCEL),
    memo({}, "Cannot cancel order", order=HELD, path=CANCEL),
    memo({}, "Cannot cancel order", order=OPEN, path=CANCEL),
    memo({}, "Cannot hold order", order=CLOSED, path=HOLD),
    memo({}, "Cannot hold order", order=HELD, path=HOLD),
    memo({}, "Cannot unhold order", order=OPEN, path=UNHOLD),
    memo({}, "Cannot unhold order", order=CLOSED, path=UNHOLD),
    *(memo({"comment": value}, "Invalid comment", path=HISTORY) for value in ("", None, 1, True, [], {})),
    memo({}, "Invalid comment", path=HISTORY),
    *(memo({"comment": "x", flag: "yes"}, f"Invalid {flag}", path=HISTORY) for flag in (
        "is_customer_notified", "is_visible_on_front")),
    *(memo({"comment": "x", "status": value}, "Invalid status", path=HISTORY) for value in (1.5, True, [], "a\nb")),
]

A = sold("A", 1, "1.00")


def order(text, status=400, *, lines=(A,), **more):
    """An order to import that is good but for some fields."""
    return post(ORDER, imported(99, *lines, **more), text, status)


def line(field, value):
    return order(f"Invalid {field}", lines=[A | {field: value}])


def invoice(text, **fields):
    return order(text, invoices=[{"entity_id": 9_900, "increment_id": "I-99"} | fields])


IMPORTS = [
    *(order("Invalid order_currency_code", order_currency_code=code) for code in (None, "", "EU", "EURO", "XXX",
        " EUR", 978)),
    *(order("Invalid base_currency_code", base_currency_code=code) for code in ("", "EU", "XXX", 978)),
    order("Invalid currency", currency="USD"),
    order("Invalid base_to_order_rate", base_currency_code="USD"),
    *(order("Invalid base_to_order_rate", base_currency_code="USD", base_to_order_rate=rate) for rate in (
        0, -1, "", "1,5", "0.000000001", True, "1e1")),
    order("Invalid base_to_order_rate", base_to_order_rate="2"),
    *(order("Invalid payment", payment=value) for value in (None, "checkmo", [], 1)),
    *(order("Invalid method", payment={"method": value}) for value in (None, "", True, "a\nb", [])),
    *(order("Invalid items", items=value) for value in (None, [], {}, "A", [1], ["A"], [None], [[]])),
    *(line("sku", value) for value in (None, "", True, [], "a\tb", 1.5)),
    *(line("name", value) for value in (None, "", True, [], "a\nb")),
    *(line("price", value) for value in (None, "", "x", -1, True, "1.00001", 1e12)),
    *(line("qty_ordered", value) for value in (None, "", "x", 0, -1, True, "0.00001", 0.5)),
    *(line("qty_canceled", value) for value in ("x", -1, 2, 0.5)),
    *(line("qty_shipped", value) for value in ("x", -1, 2, 0.5)),
    *(line("row_total", value) for value in ("x", "2.00", "0.9", -1)),
    *(line("row_total_incl_tax", value) for value in ("x", -1)),
    *(line("discount_amount", value) for value in ("x", -1, "1.01", "0.001")),
    *(line("tax_amount", value) for value in ("x", -1, "0.001")),
    *(line("hidden_tax_amount", value) for value in ("x", -1, "0.001")),
    *(line("tax_percent", value) for value in ("x", -1, "10%")),
    *(line("is_qty_decimal", value) for value in ("yes", 2)),
    *(line("item_id", value) for value in (0, -1, "x", 1.5, 2 ** 53 - 1, 2 ** 53)),
    *(line("parent_item_id", value) for value in (0, "x", 12_345)),
    *(line("parent_line", value) for value in (0, 1, -1, "x", 10_000)),
    *(line(field, "0.01") for field in ("qty_refunded", "amount_refunded", "base_amount_refunded")),
    line("base_price", "2.00"),
    order("Invalid item_id", lines=[A | {"item_id": 5_000}, A | {"item_id": 5_000}]),
    *(order("Conflict on save", 409, **{field: value}) for field, value in (
        ("entity_id", OPEN), ("increment_id", f"N-{OPEN}"))),
    order("Conflict on save", 409, lines=[A | {"item_id": 10 * OPEN}]),
    *(order("Invalid entity_id", entity_id=value) for value in (0, -1, "x", 1.5, 2 ** 52, 2 ** 53)),
    *(order("Invalid increment_id", increment_id=value) for value in ("a b", "a,b", "é", True, 1.5, [])),
    *(order("Invalid created_at", created_at=value) for value in (
        "", "today", "2026-02-30", "2026-01-01T00:00:00", "2026-01-01 24:00:00", 1_767_225_600)),
    *(order("Invalid state", state=value) for value in ("", "Closed", "done", 1)),
    *(order("Store not found", 404, store_id=value) for value in (999_999, 102)),
    *(order("Invalid store_id", store_id=value) for value in (0, -1, "x", 1.5, True)),
    *(order(f"Invalid {field}", **{field: value}) for field in ("billing_address", "shipping_address")
      for value in ("Street 1", [], 1, True)),
    *(order(f"Invalid {field}", **{field: value}) for field in (
        "shipping_amount", "shipping_tax_amount", "shipping_discount_amount") for value in ("x", -1, "0.001")),
    order("Invalid shipping_discount_amount", shipping_amount="1.00", shipping_discount_amount="1.01"),
    order("Invalid shipping_tax_amount", shipping_tax_amount="1.00"),
    order("Invalid shipping_hidden_tax_amount", shipping_amount=2, shipping_hidden_tax_amount=1),
    *(order(f"Invalid {field}", **{field: "1.01"}) for field in (
        "subtotal", "discount_amount", "tax_amount", "hidden_tax_amount", "grand_total", "base_grand_total",
            "total_paid")),
    *(order(f"Invalid {field}", **{field: "x"}) for field in ("subtotal", "grand_total", "total_refunded")),
    *(order(f"Invalid {field}", **{field: "0.01"}) for field in ("total_refunded", "base_total_refunded")),
    *(order("Invalid invoices", invoices=value) for value in ({}, "x", 1, [1], [None], [[]])),
    *(invoice("Invalid state", state=value) for value in (0, 4, "paid", True)),
    *(invoice("Invalid entity_id", entity_id=value) for value in (0, -1, "x")),
    invoice("Conflict on save", entity_id=100 * OPEN)._replace(status=409),
    invoice("Conflict on save", increment_id=f"I-{OPEN}")._replace(status=409),
    invoice("Invalid increment_id", increment_id="a b"), invoice("Invalid created_at", created_at="x"),
    invoice("Invalid comment", comment="a\x07"), invoice("Invalid grand_total", grand_total="1.01"),
    invoice("Invalid total_refunded", total_refunded=1), invoice("Invalid items", items={}),
    *(invoice("Invalid item", items=[value]) for value in (1, {}, {"qty": 1}, {"sku": "NONE", "qty": 1}, {"line": 9,
        "qty": 1})),
    *(invoice("Invalid qty", items=[{"sku": "A"} | value]) for value in ({}, {"qty": "x"}, {"qty": True})),
    *(invoice("Invalid item", items=[{"sku": "A", "qty": value}]) for value in (0, -1, "0.5")),
    invoice('Invalid qty to invoice item "Article A"', items=[{"sku": "A", "qty": 2}]),
    invoice("Invalid item", items=[{"sku": "A", "qty": 1}] * 2),
    invoice("Invalid row_total", items=[{"sku": "A", "qty": 1, "tax_amount": 1}]),
]

KEY = "Idempotency-Key"
DUPLICATES = [
    *(post(MEMO, body, BAD_JSON) for body in (
        '{"order_id": 11, "order_id": 11}', '{"order_id": 11, "order_id": 12}',
            '{"order_id": 11, "order\\u005fid": 11}',
        '{"order_id": 11, "order_id": null}', '{"order_id": 11, "x": {"a": 1, "a": 1}}',
        '{"order_id": 11, "x": [{"": 1, "": 2}]}', '{"order_id": 11, "items": [{"sku": "TEA", "qty": 1, "qty": 2}]}',
        '{"order_id": 11, "adjustment_positive": 0, "adjustment_positive": 1}')),
    *(post(path, '{"order_id": 11, "order_id": 14}', BAD_JSON) for path in POSTS[1:]),
    get(ORDER, BAD_JSON, body='{"id": 11, "id": 12}'),
    *(memo({"items": items}, "Invalid item") for items in (
        [{"sku": "TEA", "qty": 1}] * 2, [{"order_item_id": 110, "qty": 1}] * 2,
        [{"order_item_id": 110, "qty": 1}, {"sku": "TEA", "qty": 1}],
        [{"order_item_id": 110, "qty": 1}, {"order_item_id": "110", "qty": 1}])),
    memo({"items": [{"sku": "TEA", "qty": 1}] * 2}, "Invalid item", order=NEW, path=INVOICE),
    memo({}, "Idempotency-Key reused", 422, headers=[(KEY, USED_KEY)]),
    memo({"comment": "x"} | USED_BODY, "Idempotency-Key reused", 422, headers=[(KEY, USED_KEY)]),
    memo({}, "Invalid Idempotency-Key", headers=[(KEY, "a"), (KEY, "a")]),
    memo({}, "Invalid Idempotency-Key", headers=[(KEY, "a"), (KEY.lower(), "b")]),
    memo({}, "Unauthorized", 401, headers=[("Authorization", "Bearer x")], name="a second token"),
    memo({}, "Unauthorized", 401, headers=[("authorization", f"Bearer {TOKEN_OF_ALL}")], name="the token twice"),
    memo({}, BAD_JSON, headers=[("Content-Type", "text/plain")], name="a second type"),
    memo({}, BAD_JSON, headers=[("content-type", JSON)], name="the type twice"),
]

GUARDED = [("POST", path) for path in POSTS] + [("GET", path) for path in (
    MEMO, PRINT, ORDER, INVOICE, INVOICES, HISTORY)]
HEADERS = [
    *(request(f"{method} {path} without a token", method, path, status=401, text="Unauthorized", token=None)
      for method, path in GUARDED),
    *(memo({}, "Unauthorized", 401, token=None, headers=[("Authorization", value)],
        name=f"Authorization: {value[:40]!r}")
      for value in (
          "", "Bearer", "Bearer ", "Bearer x", f"Basic {TOKEN_OF_ALL}", f"Token {TOKEN_OF_ALL}", TOKEN_OF_ALL,
          f"Bearer {TOKEN_OF_ALL}x", f'Bearer "{TOKEN_OF_ALL}"', f"Bearer {TOKEN_OF_ALL},", f"Bearer:{TOKEN_OF_ALL}",
          f"Bearer {TOKEN_OF_ALL} {TOKEN_OF_ALL}", f"Bearer {REFRESH_TOKEN}", f"Bearer {SECRET}", f"Bearer {CLIENT}",
          "Bearer null", "Bearer undefined", "Bearer ' OR '1'='1", "Bearer " + "x" * 600, "Bearer \u00fc",
          f"Bearer\t{TOKEN_OF_ALL}")),
    memo({}, "Unauthorized", 401, token=None, headers=[("X-Authorization", f"Bearer {TOKEN_OF_ALL}")]),
    request("a token in the query", "GET", f"{ORDER}?access_token={TOKEN_OF_ALL}", status=401, text="Unauthorized",
            token=None),
    *(post(path, {"order_id": OPEN}, "Forbidden", 403, token=TOKEN_OF_READER) for path in POSTS if path != PREVIEW),
    *(post(path, {"order_id": OPEN}, "Forbidden", 403, token=TOKEN_OF_CLERK) for path in (
        PREVIEW, ORDER, CANCEL, HOLD, UNHOLD, INVOICE, INVOICE_CREATE, MAIL_INVOICE)),
    *(get(path, "Forbidden", 403, token=TOKEN_OF_CLERK) for path in (
        MEMO, PRINT, ORDER, INVOICE, INVOICES, HISTORY)),
    memo({"refund_type": "online"}, "Forbidden", 403, token=TOKEN_OF_CLERK),
    post(MEMO, "{", "Forbidden", 403, token=TOKEN_OF_READER, name="a scope before a body"),
    *(memo({}, BAD_JSON, type=type, name=f"Content-Type: {type}") for type in (
        None, "", "text/plain", "text/json", FORM, "application/jsonx", "application/vnd.api+json", "json",
        "application/json, text/plain", "multipart/form-data; boundary=x", "application /json", ";", "*/*")),
    *(memo({}, "Invalid Idempotency-Key", headers=[(KEY, value)], name=f"{KEY}: {value!r}") for value in (
        "", " ", "a b", "a\tb", "é", "\u00a0")),
]

PATHS = {
    MEMO: {"GET", "POST"}, CREATE: {"POST"}, PREVIEW: {"POST"}, PRINT: {"GET"}, ORDER: {"GET", "POST"},
    CANCEL: {"POST"},
    HOLD: {"POST"}, UNHOLD: {"POST"}, INVOICE: {"GET", "POST"}, INVOICES: {"GET"}, INVOICE_CREATE: {"POST"},
    MAIL_MEMO: {"POST"}, MAIL_INVOICE: {"POST"}, HISTORY: {"GET", "POST"}, TOKEN: {"POST"}, HEALTH: {"GET"}, OPENAPI: {"GET"},
}
METHODS = [
    request(f"{method} {path}{slash}", method, path + slash, status=405, text="Method not allowed",
        allow=frozenset(allow))
    for path, allow in PATHS.items()
    for method, slash in [("PUT", ""), ("PATCH", ""), ("DELETE", "/"), ("OPTIONS", ""), ("TRACE", ""), ("GET", ""),
                          ("POST", "")]
    if method not in allow
]

NOWHERE = [
    request(f"{method} {target[:60]}", method, target, status=404, text="Not found", token=token)
    for target in (
        "/", "//", "/api2", "/api2/", "/api2/nothing", "/api2/creditmemo/11", "/api2/creditmemos", "/api2/orders",
        "/api2/order/11", "/api2/order/ship", "/api2/CreditMemo", "/API2/creditmemo", "/api2//creditmemo",
        "//api2/creditmemo", "/api2/creditmemo//", "/api2/creditmemo/create/x", "/api2/creditmemo;x=1",
        "/api2/creditmemo.json", "/api2/creditmemo%00", "/api2/creditmemo%0a", "/api2/creditmemo%20",
            "/api2/creditmemo%",
        "/api2/creditmemo%2", "/api2/creditmemo%zz", "/api2/%ff", "/api2/%c0%af", "/api2/../api2/creditmemo",
        "/api2/%2e%2e/etc/passwd", "/api2/..%2f..%2fetc%2fpasswd", "/api2\\creditmemo", "/api2/oauth", "/api2/oauth/",
        "/api3/creditmemo", "/creditmemo", "/.env", "/.git/config", "/index.php/api2/creditmemo", "/metrics/x",
        "/api2/creditmemo'", "/api2/%3Cscript%3E", "/api2/" + "x" * 8_000)
    for method, token in (("GET", TOKEN_OF_ALL), ("POST", None))
]

NO_DATE = ("x", "2026", "2026-01", "2026-1-1", "2026-02-30", "2026-13-01", "2026-00-10", "2026-01-01T00:00:00",
           "2026-01-01%2024:00:00", "2026-01-01%2000:60:00", "2026-01-01%2000:00", "2026-01-01%2000:00:00Z",
               "01.02.2026",
           "1767225600", "-1", "yesterday", "%EF%BC%92026-01-01", "2026-01-01'--")
QUERIES = [
    *(row for path in (MEMO, ORDER, INVOICE, INVOICES) for row in (
        *(get(f"{path}?sort={value}", "Invalid sort") for value in (
            "x", "id", "Entity_id", "entity_id,created_at", "-created_at", "1", "entity_id%20DESC", "(SELECT%201)",
                "%27")),
        *(get(f"{path}?direction={value}", "Invalid direction") for value in ("x", "up", "1", "asc,desc", "asc;--")),
        *(get(f"{path}?id={value}", "Invalid id") for value in (
            "0", "-1", "1.0", "1e1", "x", "%2011", "11%20", "11,12", "9007199254740992", "1%20OR%201=1", "1'", "true")),
        *(get(f"{path}?increment_id={value}", "Invalid increment_id") for value in (
            "a%20b", "%C3%A9", "%0A", "x" * 51, "N-11,%1b", ",", "%E2%80%A8")),
        get(f"{path}?created_from=x", "Invalid date"), get(f"{path}?created_to=2026-02-30", "Invalid date"),
        get(path, "Invalid id", body={"id": "x"}), get(path, "Invalid id", body={"id": []}),
        get(path, "Invalid id", body={"id": True}), get(path, "Invalid increment_id", body={"increment_id": {}}),
        get(path, "Invalid increment_id", body={"increment_id": []}),
        get(path, "Invalid increment_id", body={"increment_id": ["N-11", 1.5]}),
        get(path, "Invalid sort", body={"sort": ["entity_id"]}), get(path, "Invalid direction", body={"direction": 1}),
        get(path, "Invalid date", body={"created_from": 20_260_101}),
        get(f"{path}?sort=x", "Invalid sort", body={"sort": "entity_id"}))),
    *(get(f"{ORDER}?{name}={value}", "Invalid date") for value in NO_DATE for name in ("created_from", "updated_to")),
    *(get(f"{ORDER}?{name}=x", "Invalid date") for name in (
        "from", "to", "created_at_from", "created_at_to", "updated_from")),
    *(get(f"{MEMO}?state={value}", "Invalid state") for value in ("0", "3", "open", "-1", "1.0", "1,2")),
    *(get(f"{INVOICE}?state={value}", "Invalid state") for value in ("0", "4", "paid", "-1", "2.0", "1,2")),
    *(get(f"{MEMO}?refund_type={value}", "Invalid refund_type") for value in ("x", "Online", "1", "online,offline")),
    *(get(f"{path}?{name}=x%20", f"Invalid {name}") for path, names in (
        (MEMO, ("order_id", "order_increment_id", "invoice_id", "invoice_increment_id")),
        (INVOICE, ("order_id", "order_increment_id")), (HISTORY, ("order_id", "order_increment_id", "increment_id")))
      for name in names),
    *(get(f"{path}?id=999999", text, 404) for path, text in (
        (MEMO, "Credit memo not found"), (ORDER, "Order not found"), (INVOICE, "Invoice not found"))),
    *(get(f"{path}?increment_id={value}", text, 404) for path, text in (
        (MEMO, "Credit memo not found"), (ORDER, "Order not found"), (INVOICE, "Invoice not found"),
        (HISTORY, "Order not found")) for value in ("N-404", "%25", "_", "N-%25", "%27", "%22", "%60", "%5C", "*",
            "'--")),
    get(HISTORY, "Missing source identifier"),
    get(f"{HISTORY}?order_id=&increment_id=", "Missing source identifier"),
    get(f"{HISTORY}?order_id=11&increment_id=N-11", "Ambiguous source identifier"),
    get(f"{HISTORY}?order_id=11", "Ambiguous source identifier", body={"order_increment_id": "N-11"}),
    get(f"{HISTORY}?order_id=999999", "Order not found", 404),
    *(get(f"{ORDER}?{query}", "Not found", 404) for query in ("id=%", "id=%zz", "id=%ff", "%00=1", "id=1%00",
        "id=%c0%af")),
]

WHO = f"client_id={CLIENT}&client_secret={SECRET}"
GRANT = "grant_type=client_credentials"


def token(body, text, status=400, **more):
    return post(TOKEN, body, text, status, token=None, **({"type": FORM} | more))


TOKENS = [
    *(token(body, "invalid_request") for body in (
        WHO, f"{WHO}&grant_type=", f"{GRANT}&{GRANT}&{WHO}", f"{GRANT}&{WHO}&client_id=x", f"{GRANT}&{WHO}&x=1&x=2",
        f"{GRANT}&{WHO}&x=%zz", f"{GRANT}&{WHO}&x=%00", f"{GRANT}&{WHO}&x=%ff", f"grant_type=refresh_token&{WHO}",
        f"grant_type=refresh_token&refresh_token=&{WHO}")),
    *(token(f"{GRANT}&{WHO}", "invalid_request", type=type, name=f"a form as {type}") for type in (
        None, "", JSON, "text/plain", "multipart/form-data; boundary=x", FORM + "x")),
    token({"grant_type": "client_credentials"}, "invalid_request", type=JSON),
    *(token(f"grant_type={grant}&{WHO}", "unsupported_grant_type") for grant in (
        "password", "authorization_code", "implicit", "Client_Credentials", "client_credentials%20", "%F0%9F%94%91",
        "urn:ietf:params:oauth:grant-type:jwt-bearer")),
    token("", "invalid_client", 401),
    *(token(f"{GRANT}&{who}", "invalid_client", 401) for who in (
        "", f"client_id={CLIENT}", f"client_secret={SECRET}", f"client_id=&client_secret={SECRET}",
        f"client_id={CLIENT}&client_secret=", f"client_id={CLIENT}&client_secret=x",
            f"client_id=x&client_secret={SECRET}",
        f"client_id={CLIENT}&client_secret={SECRET}x", f"client_id={SECRET}&client_secret={CLIENT}",
        f"client_id={CLIENT}%20&client_secret={SECRET}", f"client_id=%25&client_secret={SECRET}",
        f"client_id=%27+OR+1%3D1--&client_secret={SECRET}", f"client_id={'x' * 513}&client_secret=x",
        f"client_id=%C3%BC&client_secret=x", f"client_id=%0A&client_secret=x")),
    *(token(f"grant_type=refresh_token&refresh_token={value}&{WHO}", "invalid_grant") for value in (
        "x", "%27", TOKEN_OF_ALL, SECRET, "x" * 513, "%C3%BC", "%0A", f"{REFRESH_TOKEN}x", "null")),
    token(f"grant_type=refresh_token&refresh_token={REFRESH_TOKEN}&client_id={CLIENT}&client_secret=x",
        "invalid_client", 401),
    token(f"{GRANT}&{WHO}", "invalid_request", headers=[("Authorization", "Basic eDp5")], name="two clients"),
    *(token(GRANT, "invalid_client", 401, headers=[("Authorization", value)], name=f"Authorization: {value}")
        for value in (
        "Basic eDp5", "Basic", "Basic !", "Basic eA==", "Basic /w==", f"Bearer {TOKEN_OF_ALL}")),
    post(f"{TOKEN}?{WHO}", GRANT, "invalid_client", 401, token=None, type=FORM, name="credentials in the query"),
    token(f"{GRANT}&{WHO}", "invalid_request", headers=[("Content-Type", FORM)], name="the form's type twice"),
]

GROUPS = {
    "syntax": SYNTAX, "numbers": NUMBERS, "unicode": UNICODE, "sizes": SIZES, "ids": IDS, "quantities": QUANTITIES,
    "amounts": AMOUNTS, "imports": IMPORTS, "duplicates": DUPLICATES, "headers": HEADERS, "methods": METHODS,
    "paths": NOWHERE, "queries": QUERIES, "tokens": TOKENS,
}


class Cut(NamedTuple):
    """Pieces that go out over one connection, with a pause between them, before the client closes it; and the statuses
    that come back until then, each one or one of several."""

    name: str
    pieces: tuple
    statuses: tuple


HEAD = b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {all}\r\n"
GOOD = b"GET /api2/oauth/health HTTP/1.1\r\nHost: x\r\n\r\n"
WHOLE = b'{"order_id": 11}'
BROKEN = HEAD + b"Content-Length: 3\r\n\r\n{]}"

CUTS = [
    Cut("nothing", (b"",), ()),
    Cut("half a request line", (b"POST /api2/cre",), ()),
    Cut("a head that drips and ends early", tuple(HEAD[at:at + 20] for at in range(0, 80, 20)), ()),
    Cut("a head without its end", (HEAD,), ()),
    Cut("a head without its body", (HEAD + b"Content-Length: 16\r\n\r\n",), ()),
    Cut("a body shorter than it says", (HEAD + b"Content-Length: 17\r\n\r\n" + WHOLE,), ()),
    Cut("a body that drips and ends early", (HEAD + b"Content-Length: 17\r\n\r\n", *(WHOLE[at:at + 4]
        for at in range(0, 16, 4))), ()),
    Cut("chunks without their end", (HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\n" + WHOLE + b"\r\n",), ()),
    Cut("a chunk cut short", (HEAD + b"Transfer-Encoding: chunked\r\n\r\n11\r\n" + WHOLE,), ()),
    Cut("a chunk whose size is no number", (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + WHOLE,), (400,)),
    Cut("a length that is no number", (HEAD + b"Content-Length: x\r\n\r\n" + WHOLE,), (400,)),
    Cut("a negative length", (HEAD + b"Content-Length: -16\r\n\r\n" + WHOLE,), (400,)),
    Cut("two lengths", (HEAD + b"Content-Length: 16\r\nContent-Length: 17\r\n\r\n" + WHOLE,), (400,)),
    Cut("a length and chunks", (HEAD + b"Content-Length: 16\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",), (400,)),
    Cut("a longer body than it says", (HEAD + b"Content-Length: 3\r\n\r\n{]}{}",), (400, 400)),
    Cut("a header without a colon", (b"GET /api2/order HTTP/1.1\r\nHost: x\r\nNonsense\r\n\r\n",), (400,)),
    Cut("a header with a blank in its name", (b"GET /api2/order HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",), (400,)),
    Cut("NUL in a header", (b"GET /api2/order HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",), (400,)),
    Cut("an unknown method", (b"BREW /api2/order HTTP/1.1\r\nHost: x\r\n\r\n",), (400,)),
    Cut("a method in lower case", (b"get /api2/order HTTP/1.1\r\nHost: x\r\n\r\n",), (400,)),
    Cut("a blank in the target", (b"GET /api2/order ?id=1 HTTP/1.1\r\nHost: x\r\n\r\n",), (400,)),
    Cut("no version", (b"GET /api2/order\r\n\r\n",), (400,)),
    Cut("no version of HTTP", (b"GET /api2/order SMTP/1.1\r\nHost: x\r\n\r\n",), (400,)),
    Cut("TLS", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",), (400,)),
    Cut("a header of 17 KiB", (b"GET /api2/order HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 17_408 + b"\r\n\r\n",), (431,)),
    Cut("101 headers", (b"GET /api2/order HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 101 + b"\r\n",), (431,)),
    Cut("closed right after a bad request", (BROKEN,), ()),
    Cut("a bad request, then a good one", (BROKEN + GOOD,), (400, 200)),
    Cut("a good request, then a bad one", (GOOD + BROKEN,), (200, 400)),
    Cut("ten bad requests, then a good one", (BROKEN * 10 + GOOD,), (400,) * 10 + (200,)),
    Cut("a refused body, then a good request", (HEAD.replace(b"{all}",
        b"x") + b"Content-Length: 16\r\n\r\n" + WHOLE + GOOD,),
        (401, 200)),
    Cut("a bad request that drips", tuple(BROKEN[at:at + 40] for at in range(0, len(BROKEN), 40)), (400,)),
]
