"""What was measured, as Markdown."""

import math
import statistics

OTHERS_MAX = 0.25


def line(row):
    """A row in short, while the run goes on."""
    server, echo = row["server"], row["echo"]
    share = server["rate"] / echo["rate"]
    size = f", {row['memos']:,} memos" if "memos" in row else ""
    return (
        f"  {row['case']}{size}, {row['connections']} connections: {server['rate']:,.0f} per second, "
        f"{share:.0%} of the echo, p50 {server['p50_ms']:.2f} ms, CPU {server['cpu_us']:.0f} µs{disturbance(row)}")


def hang_line(row):
    alone, hanging = row["alone"], row["hanging"]
    return (
        f"  create, {row['connections']} connections: p99 {alone['p99_ms']:.1f} ms alone, {hanging['p99_ms']:.1f} ms "
        "while 64 online refunds hang")


def disturbance(row):
    others = max(row["server"]["other"], row["echo"]["other"])
    return f"; others used {others:.0%}" if others > OTHERS_MAX else ""


def table(heads, rows):
    lines = [heads, ["---" if index == 0 else "---:" for index in range(len(heads))], *rows]
    return "\n".join("| " + " | ".join(map(str, each)) + " |" for each in lines)


def loads(rows):
    return table(
        ["request", "connections", "per second", "of the echo", "p50 ms", "p99 ms", "CPU µs", "echo per second",
         "echo p50", "echo p99", "echo CPU µs"],
        [[row["case"] + ("*" if disturbance(row) else ""), row["connections"], f"{row['server']['rate']:,.0f}",
          f"{row['server']['rate'] / row['echo']['rate']:.0%}", *figures(row["server"]), f"{row['echo']['rate']:,.0f}",
          *figures(row["echo"])] for row in rows])


def figures(result):
    return [f"{result['p50_ms']:.2f}", f"{result['p99_ms']:.1f}", f"{result['cpu_us']:.0f}"]


def hangs(found):
    return table(
        ["memos", "connections", "alone per second", "p50 ms", "p99 ms", "while 64 hang per second", "p50 ms", "p99 ms"],
        [[f"{row['memos']:,}", row["connections"]] + [
            text for name in ("alone", "hanging")
            for text in (f"{row[name]['rate']:,.0f}", f"{row[name]['p50_ms']:.2f}", f"{row[name]['p99_ms']:.1f}")]
         for row in found["hangs"]])


def taxes(found):
    """Refunds and look-ups of `/v1`, and what the rates cost."""
    parts = [loads(found["rows"])] if found["rows"] else []
    rates = found["rates"]
    parts.append(table(
        ["boundary rows", "ready ms", "idle MB", "of these its own"],
        [[f"{rows:,}", f"{each['ready_ms']:.0f}", f"{each['idle_mb']:.0f}", f"{each['idle_own_mb']:.0f}"]
         for rows, each in ((0, rates["without"]), (rates["boundaries"], rates["with"]))]))
    return parts


def starts(found):
    loaded = {
        memos: max(row["loaded_mb"] for row in found["rows"] if row["memos"] == memos)
        for memos in {row["memos"] for row in found["rows"]}}
    return table(
        ["memos", "ready ms", "idle MB", "of these its own", "loaded MB", "verify s", "verify MB", "file MB"],
        [[f"{each['memos']:,}", f"{each['ready_ms']:.0f}", f"{each['idle_mb']:.0f}", f"{each['idle_own_mb']:.0f}",
          f"{loaded[each['memos']]:.0f}" if each["memos"] in loaded else "", f"{each['verify_seconds']:.1f}",
          f"{each['verify_mb']:.0f}", f"{each['file_mb']:,.0f}"] for each in found["starts"]])


def p50_ratio(small, large):
    """The p50 of the large register's row over that of the small one's.

    Their runs took turns, the small one's first: it is the median of the ratios of every two that were neighbours.
    """
    before, after = ([run["p50_ms"] for run in row["runs"]["server"]] for row in (small, large))
    neighbours = [*zip(before, after), *zip(before[1:], after)]
    # Of a run without an answer in time nothing is known.
    ratios = [other / one for one, other in neighbours if one < math.inf]
    return statistics.median(ratios) if ratios else math.nan


def goals(found):
    """Rows of what is to be reached: figure, goal, found."""
    rows = {(row["memos"], row["case"], row["connections"]): row for row in found["rows"]}
    sizes = sorted({row["memos"] for row in found["rows"]})

    def figure(memos, case, connections=64):
        row = rows.get((memos, case, connections))
        return row["server"]["p50_ms"] if row else None

    for memos in sizes:
        for case, least in (("create", 0.2), ("lookup", 0.4)):
            if row := rows.get((memos, case, 64)):
                share = row["server"]["rate"] / row["echo"]["rate"]
                yield f"{case}, 64 connections, {memos:,} memos, of the echo", f"≥ {least:.0%}", f"{share:.0%}"
    for connections in (1, 64):
        for case in ("create", "list", "store-list", "newest"):
            small, large = (rows.get((memos, case, connections)) for memos in (10_000, 1_000_000))
            if small and large:
                name = f"{case}, p50 at 1,000,000 over 10,000 memos, {connections} connections"
                yield name, "≤ 1.2", f"{p50_ratio(small, large):.2f}"
    for memos in sizes:
        for stores, first, last in (("four stores", "list", "last"), ("one store", "store-list", "store-last")):
            first, last = figure(memos, first, 1), figure(memos, last, 1)
            if first and last:
                yield f"last page over first, p50, {stores}, {memos:,} memos", "≤ 10", f"{last / first:.1f}"
    for row in found["hangs"]:
        name = f"create, p99 while 64 online refunds hang over alone, {row['connections']} connections"
        yield name, "< 2", f"{row['hanging']['p99_ms'] / row['alone']['p99_ms']:.2f}"
    for each in found["starts"]:
        yield f"idle memory, {each['memos']:,} memos", "≤ 50 MB", f"{each['idle_mb']:.0f} MB"
        if each["memos"] == 100_000:
            yield "ready with 100,000 memos", "≤ 300 ms", f"{each['ready_ms']:.0f} ms"
        if each["memos"] == 1_000_000:
            yield "verify of 1,000,000 memos", "≤ 60 s", f"{each['verify_seconds']:.0f} s"


def report(found):
    machine = found["machine"]
    parts = [
        f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}, load before the run "
        f"{machine['load'][0]:.2f}; wrk runs on the same cores."]
    if found["flush"]:
        parts.append(
            f"Flush of 4 KiB: p50 {found['flush']['p50_ms']:.2f} ms, p99 {found['flush']['p99_ms']:.2f} ms.")
    for memos in sorted({row["memos"] for row in found["rows"]}):
        parts += [f"### {memos:,} memos", loads([row for row in found["rows"] if row["memos"] == memos])]
    if any(disturbance(row) for row in found["rows"] + (found["taxes"] or {"rows": []})["rows"]):
        parts.append(f"\\* Others used more than {OTHERS_MAX:.0%} of the machine meanwhile: do not compare.")
    if found["hangs"]:
        parts += ["### Creates while a gateway hangs", hangs(found)]
    if found["taxes"]:
        parts += ["### `/v1`", *taxes(found["taxes"])]
    if found["starts"]:
        parts += ["### Start, memory, verify", starts(found)]
    if reached := list(goals(found)):
        parts += ["### Goals", table(["figure", "goal", "found"], reached)]
    return "\n\n".join(parts)
