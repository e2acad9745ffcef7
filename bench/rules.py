"""How fast rulebooks are: python -m bench.rules [--rows N]

One company (fifteen conditions, ranges, reasons and trace), its verdict alone, one company against 250 rulebooks,
loading and checking 250, the next question, importing the library, and a whole register beside the same rule with
the same two bounds written by hand in DuckDB SQL. OpenFisca-core runs in the same process when it is installed
(`uv sync --group bench`), Publicodes in the same run where Node is present.
Prints a table with each target; 1 if one is missed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench import rules_openfisca, rules_publicodes
from jalon.rules import Facts, Moment, Rulebook, Verdict, ask, own_vocabulary
from jalon.rules.checker import check_text
from jalon.rules.evaluation import evaluate, inputs

FILE = Path(__file__).parent / "rulebooks" / "s15.toml"
SQL = Path(__file__).parent / "rulebooks" / "s15.sql"
DAY = {"request.date": date(2025, 1, 10)}
COMPANY = {
    "company.created_on": date(2021, 5, 4),
    "project.breakthrough": True,
    "company.works_with_regional_lab": True,
    "company.establishment_in_region": True,
    "company.headcount": 12,
    "company.turnover": 1_000_000_00,
    "company.in_difficulty": False,
    "company.under_recovery_order": False,
    "company.up_to_date_with_taxes": True,
    "company.legal_form": "company",
    "costs.eligible": 400_000_00,
    "company.de_minimis_received": 0,
    "project.in_region": True,
    "project.started": False,
    "project.duration": 18,
    "company.size": "small",
}
SOME = {name: value for name, value in COMPANY.items() if name not in ("company.size", "costs.eligible")}
UNSURE = {name: value for name, value in SOME.items() if name not in ("project.breakthrough", "company.turnover")}


def best(run: Callable[[], object], times: int, rounds: int = 5) -> float:
    """Microseconds of processor time of one call: the best mean of some rounds, on a machine that others share."""
    run()
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            run()
        found.append((time.process_time() - began) / times)
    return min(found) * 1e6


class Report:
    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, value: float, unit: str, target: float | None = None, note: str = "") -> None:
        verdict = ""
        if target is not None:
            verdict = "ok" if value <= target else "MISSED"
            self.missed += value > target
        goal = "" if target is None else f"≤ {target:g}"
        print(f"{what:<62} {value:>10.2f} {unit:<6} {goal:>9} {verdict:<7}{note}", flush=True)


def one_company(report: Report) -> None:
    book = Rulebook.load(FILE)
    checked = Facts.check(UNSURE, book.vocabulary).with_dates(DAY)

    def whole() -> object:
        result = evaluate(book, checked)
        return result.verdict, result.amounts, result.conditions, result.trace

    assert evaluate(book, checked).verdict is Verdict.UNKNOWN
    ours = best(whole, 3_000, 9)
    report.line("one company, 15 conditions: ranges, reasons, trace", ours, "µs", 25)
    report.line(
        "  reading and validating its facts", best(lambda: Facts.check(UNSURE, book.vocabulary), 3_000), "µs", 20
    )
    full = Facts.check(COMPANY, book.vocabulary).with_dates(DAY)
    made = evaluate(book, full).program
    verdict, (lows, highs) = made.verdict(Moment.REQUEST), inputs(made, full)
    assert verdict(lows, highs) == 1
    alone = best(lambda: verdict(lows, highs), 20_000)
    report.line("  the verdict alone", alone, "µs", 2)
    rival = rules_openfisca.one_company()
    if rival is None:
        print("  OpenFisca-core is not installed here: uv sync --group bench")
    else:
        assert rival() == (True, 200_000.0)
        theirs = best(rival, 200, 3)
        report.line("  OpenFisca-core, verdict and aid, no reasons, no unknown", theirs, "µs")
        report.line("  our whole answer as a share of OpenFisca's bare number", ours / theirs, "×", 1 / 8)
    other = rules_publicodes.one_company()
    if isinstance(other, str):
        print(f"  Publicodes {rules_publicodes.VERSION} was not measured: {other}")
    else:
        report.line("  Publicodes, one goal, its situation set, no reasons", other.company, "µs")
        report.line("  Publicodes, the evaluation of the goal alone", other.evaluation, "µs")
        report.line("  our whole answer as a share of Publicodes' bare number", ours / other.evaluation, "×", 1 / 8)


def many_rulebooks(report: Report) -> None:
    text = FILE.read_text()
    texts = [
        text.replace('"s15"', f'"s15-{place}"').replace("value = 8 ", f"value = {place % 9 + 2} ")
        for place in range(250)
    ]
    words = own_vocabulary()
    began = time.process_time()
    checked = [check_text(one, words, prove=False) for one in texts]
    report.line("loading and checking 250 rulebooks", time.process_time() - began, "s", 1)
    books = [item.rulebook for item in checked if item.rulebook is not None]
    facts = Facts.check(SOME, words).with_dates(DAY)
    began = time.process_time()
    for book in books:
        evaluate(book, facts)
    report.line("  compiling them, on first use", time.process_time() - began, "s")

    def against_all() -> object:
        return [(item.verdict, item.refusals, item.amounts) for item in (evaluate(book, facts) for book in books)]

    report.line("one company against 250 rulebooks, with reasons", best(against_all, 3) / 1000, "ms", 20)
    little = {"company.created_on": date(2021, 5, 4), "company.legal_form": "company"}
    known = Facts.check(little, words).with_dates(DAY)
    report.line("the next question over 250 rulebooks", best(lambda: ask(books, known), 1, 3) / 1000, "ms", 40)


def importing(report: Report) -> None:
    code = "import time; t = time.process_time(); import jalon.rules; print(time.process_time() - t)"
    times = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5)]
    report.line("importing jalon.rules", min(times) * 1000, "ms", 100)


def register(report: Report, rows: int, folder: Path) -> None:
    path = folder / "register.parquet"
    _generate(path, rows)
    ours = _in_process("ours", path)
    theirs = _in_process("theirs", path)
    assert ours[2] == theirs[2], f"not the same answer: {ours[2]} and {theirs[2]}"
    report.line(f"{rows:,} rows, Parquet to aggregate", ours[0] * 1e9 / rows, "ns/row")
    report.line("  the same bounds by hand in DuckDB SQL", theirs[0] * 1e9 / rows, "ns/row")
    report.line("  ours over theirs", ours[0] / theirs[0], "×", 1.15)
    report.line("  peak memory of the whole process", ours[1], "MB", 500, f"(by hand {theirs[1]:.0f})")


def _in_process(how: str, path: Path) -> tuple[float, float, str]:
    """Seconds of processor time (best of three), peak megabytes and the answer, in a process of its own."""
    output = subprocess.check_output([sys.executable, "-m", "bench.rules", "--run", how, str(path)], text=True)
    seconds, memory, answer = output.strip().split("\t")
    return float(seconds), float(memory), answer


def run_one(how: str, path: str) -> None:
    from jalon.rules.counts import count
    from jalon.rules.opening import open_register
    from jalon.rules.register import Setting

    times, answer = [], ""
    register = open_register(path)
    connection = register.table.get_backend()
    for _ in range(3):
        began = time.process_time()
        numbers: list[int | None]
        if how == "ours":
            total = count(register, Rulebook.load(FILE), Setting(DAY)).total
            numbers = [total.verdicts[item] for item in (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNKNOWN)]
            numbers += [end[name] for name in ("aid", "grant", "advance") for end in (total.sure, total.most)]
        else:
            counted = connection.raw_sql(SQL.read_text().replace("REGISTER", path)).fetchone()
            numbers = [int(value or 0) for value in counted]
        times.append(time.process_time() - began)
        answer = " ".join(map(str, numbers))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{min(times)}\t{peak}\t{answer}")


def _generate(path: Path, rows: int) -> None:
    """A made-up register with gaps: most companies fail one condition at least, as in life."""
    import duckdb

    def maybe(gap: float, value: str, name: str) -> str:
        return f'CASE WHEN random() < {gap} THEN NULL ELSE {value} END AS "{name}"'

    columns = [
        maybe(0.05, "DATE '1990-01-01' + CAST(random() * 12700 AS INTEGER)", "company.created_on"),
        maybe(0.6, "random() < 0.4", "project.breakthrough"),
        maybe(0.6, "random() < 0.4", "company.works_with_regional_lab"),
        maybe(0.0, "random() < 0.8", "company.establishment_in_region"),
        maybe(0.3, "CAST(random() * random() * 400 AS BIGINT)", "company.headcount"),
        maybe(0.4, "CAST(random() * random() * 8000000000 AS BIGINT)", "company.turnover"),
        maybe(0.4, "CAST(random() * random() * 8000000000 AS BIGINT)", "company.balance_sheet"),
        maybe(0.2, "random() < 0.04", "company.in_difficulty"),
        maybe(0.5, "random() < 0.01", "company.under_recovery_order"),
        maybe(0.4, "random() < 0.95", "company.up_to_date_with_taxes"),
        maybe(
            0.0,
            "(['company','sole_trader','association'])[1 + CAST(floor(random() * 3) AS INTEGER)]",
            "company.legal_form",
        ),
        maybe(0.5, "CAST(random() * 80000000 AS BIGINT)", "costs.eligible"),
        maybe(0.5, "CAST(random() * 30000000 AS BIGINT)", "company.de_minimis_received"),
        maybe(0.3, "random() < 0.9", "project.in_region"),
        maybe(0.3, "random() < 0.1", "project.started"),
        maybe(0.4, "CAST(random() * 48 AS BIGINT)", "project.duration"),
        maybe(
            0.2, "(['micro','small','medium','large'])[1 + CAST(floor(random() * 4) AS INTEGER)]", "company.size"
        ),
    ]
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.42)")
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM range({rows})) TO '{path}' (FORMAT parquet)")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--run", nargs=2)
    options = parser.parse_args()
    if options.run:
        run_one(*options.run)
        return 0
    report = Report()
    one_company(report)
    many_rulebooks(report)
    importing(report)
    with tempfile.TemporaryDirectory() as folder:
        register(report, options.rows, Path(folder))
    return int(report.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
