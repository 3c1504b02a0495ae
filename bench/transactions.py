"""The `/v1` dialect: durable refunds, linked and taxable, and rates of an address among 600,000 boundary rows."""

import contextlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import programs
import registers
import tables
from registers import STORES, Register, Request

CASES = ("linked-refund", "taxable-refund", "rates")
BOUNDARY_ROWS = 600_000
INVOICES = 10_000
FIRST_INVOICE = 100_000_001
WARM_UP_SECONDS = 1
IDLE_SECONDS = 5
MAKING_SECONDS = 600
PATH = "/v1/transactions/source/%d/externalId/"
PLACE = '"shippingAddress":{"country":"US","state":"OH","city":"Akron","street":"12 Main St","zip":"430171234"}'
LINES = (
    '"items":[{"name":"Gooseneck kettle","unitPrice":"%s","quantity":1,"taxCode":"C1S1"},'
    '{"name":"Paper filters","unitPrice":"%s","quantity":2,"discount":"0.50"}],')
# So large that thousands of small refunds leave them open.
INVOICE = '{"transactionType":"INVOICE",' + LINES % ("600000.00", "200000.00") + PLACE + "}"
LINKED = (
    '{"transactionType":"REFUND","isRefundLinked":true,"createdFrom":"NNNNNNNNN","refundLinkedPercentage":"0.0001",'
    + LINES % ("33.33", "8.50") + PLACE + "}")
TAXABLE = '{"transactionType":"TAXABLE_REFUND",' + LINES % ("33.33", "8.50") + PLACE + "}"


def requests():
    """What is asked, by name."""
    last = FIRST_INVOICE + INVOICES - 1
    return {
        "linked-refund": Request("PUT", PATH % 1 + "SSSSSSSSS", LINKED, FIRST_INVOICE, last),
        "taxable-refund": Request("PUT", PATH % 2 + "SSSSSSSSS", TAXABLE),
        "rates": Request(
            "GET", "/v1/sales_tax_rates?country=US&state=OH&zip=NNNNNNNNN", first=430_000_000, last=439_999_999),
    }


def measure(options, echo, folder):
    """Rows of the cases that are wanted, and what the rates cost: the time of a start, and memory."""
    register = Register(folder, 0)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = {"rows": [], "rates": {"boundaries": BOUNDARY_ROWS}}
    try:
        register.command("verify")
        found["rates"]["without"] = start(register)
        import_rates(register)
        found["rates"]["with"] = start(register)
        register.open()
        make_invoices(register)
        for name, request in requests().items():
            if not options.only or name in options.only:
                for connections in options.connections:
                    found["rows"].append(case(name, request, register, echo, connections, options))
    finally:
        register.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return found


def start(register):
    """Start to ready, and memory when idle."""
    ready = register.start() * 1000
    time.sleep(IDLE_SECONDS)
    resident, own = register.server.memory()
    register.stop()
    return {"ready_ms": ready, "idle_mb": resident, "idle_own_mb": own}


def case(name, request, register, echo, connections, options):
    """Loads the echo and the server in turn."""
    register.load(request, 1, WARM_UP_SECONDS)
    ceiling = echoed(request, len(register.ask(request)))
    results = {"echo": [], "server": []}
    for _ in range(options.repeats):
        results["echo"].append(programs.load(
            echo, ceiling, register.tokens[STORES], connections, options.seconds))
        before = stored(register)
        results["server"].append(register.load(request, connections, options.seconds))
        answered, growth = results["server"][-1]["requests"], stored(register) - before
        if request.body and not answered <= growth <= answered + 2 * connections:
            raise programs.Failure(f"{answered} documents were answered, {growth} were stored")
    row = {"case": name, "connections": connections, "loaded_mb": register.server.memory()[0]}
    row |= {
        program: {
            figure: (max if figure == "other" else statistics.median)(run[figure] for run in runs) for figure in runs[0]}
        for program, runs in results.items()}
    print(tables.line(row), file=sys.stderr, flush=True)
    return row


def echoed(request, answer_size):
    """What the echo is asked instead: a body and an answer of the same sizes."""
    if not request.body:
        return Request("GET", f"/{answer_size}", first=request.first, last=request.last)
    empty = len(registers.REFUND % ',"comment":""')
    comment = ',"comment":"%s"' % ("x" * max(0, len(request.body) - empty))
    return Request(
        "POST", f"/{answer_size}", registers.REFUND % comment, registers.FIRST_ORDER, registers.FIRST_ORDER + 999)


def stored(register):
    """The documents in the register."""
    with contextlib.closing(sqlite3.connect(f"file:{register.file}?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM tax_transaction").fetchone()[0]


def make_invoices(register):
    """Puts the invoices that refunds are linked to."""
    request = Request("PUT", PATH % 1 + "NNNNNNNNN", INVOICE, FIRST_INVOICE, FIRST_INVOICE + INVOICES - 1)
    programs.wrk(register.server, request, register.tokens[STORES], 64, MAKING_SECONDS, "each")
    if stored(register) != INVOICES:
        raise programs.Failure(f"{stored(register)} of {INVOICES} invoices are stored")


def import_rates(register):
    """Boundaries and rates of a made-up Ohio, as the state would publish them."""
    for name, rows in (("OHR2026Q4OCT01.csv", rate_rows()), ("OHB2026Q4OCT01.csv", boundary_rows())):
        file = register.folder / name
        with open(file, "w", encoding="ascii") as output:
            output.writelines(rows)
        subprocess.run(
            [registers.SERVER, "tax", "import", file, "--database", register.url], check=True,
            stdout=subprocess.DEVNULL, timeout=MAKING_SECONDS, env=programs.environment({}))
        file.unlink()


def rate_rows():
    """Rates for every jurisdiction that the boundaries can name: the state, a city, 88 counties, 80 districts."""
    holds = "0,0,20050101,29991231\n"
    yield f"39,45,39,.0575,.0575,{holds}"
    yield f"39,01,18000,.01,.01,{holds}"
    for code in range(100, 188):
        yield f"39,00,{code},.0125,.0125,{holds}"
    for code in range(40):
        yield f"39,63,{code},.0025,.0025,{holds}"
        yield f"39,69,{code},.001,.001,{holds}"


def boundary_rows():
    """A thousand ZIP codes: one row in 900 for a whole one, some for all of them, one in five for houses of a street, the
    rest ranges of ZIP+4; a third is history."""
    generator = random.Random(1)
    for number in range(BOUNDARY_ROWS):
        zip_code, plus4 = 43_000 + number % 1_000, number // 1_000 * 16 % 10_000
        fields = [""] * 29
        fields[0:3] = ["4", "20100101", "20191231"] if number % 3 == 1 else ["4", "20200101", "29991231"]
        if number % 900 == 0:
            fields[0] = "Z"
            fields[17], fields[19] = ("43000", "43999") if number % 9_000 == 0 else (str(zip_code), "")
        elif number % 5 == 4:
            low = number % 90
            fields[0] = "A"
            fields[3:10] = [str(low), str(low + 9), "B", "N", f"STREET{number // 1_000 % 200}", "ST", ""]
            fields[14:16] = ["AKRON", str(zip_code)]
        else:
            fields[17:21] = [str(zip_code), f"{plus4:04}", str(zip_code), f"{min(plus4 + 15, 9_999):04}"]
        place = "18000" if number % 5 == 0 else "00000"
        fields[22:27] = ["39", "39", str(100 + zip_code % 88), place, "C1"]
        if number % 7 == 0:
            fields += ["ST", str(generator.randrange(40)), "63", "ST", str(generator.randrange(40)), "69"]
        yield ",".join(fields) + "\n"
