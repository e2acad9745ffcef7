"""How long a committee's session takes its secretary: python -m bench.session [CASES]

On the embedded server with fsync: 200 cases in ten reports are visaed, sent, voted by a room of 41, and their votes take
effect; then the pack and the minutes of the same session are printed as tagged PDF. The reference is one decision alone,
measured in the same run, times the number of cases.
"""

import sys
import time
from datetime import timedelta

from bench.aids import siren
from bench.server import apart, new_ledger, throw_away

CASES, REPORTS, SEATS = 200, 10, 41
DECIDED, PRINTED = 10.0, 60.0


def line(label: str, seconds: float, promised: float | None = None) -> bool:
    """One figure and its promise; whether it is kept."""
    said = "" if promised is None else f"   promised: under {promised:.0f} s"
    kept = promised is None or seconds < promised
    print(f"  {label:<46} {seconds:8.2f} s{said}{'' if kept else '   NOT KEPT'}", flush=True)
    return kept


def run(cases: int) -> bool:
    """The whole session; whether every promise is kept."""
    from jalon.cases.actions import sessions, sitting
    from jalon.cases.enums import Passing
    from jalon.cases.minutes import minutes
    from jalon.cases.models import Session
    from jalon.cases.printing import minutes_paper, pack_paper
    from jalon.companies.models import LegalUnit
    from jalon.documents import pdf
    from tests.world import BODY, REGION, build_world, unit_fields

    world = build_world()
    secretary = world.people.secretary
    visaed = []
    for number in range(cases + 1):  # each of another company: a firm with two hundred aids is nobody
        world.siren = siren(number + 1)
        LegalUnit.objects.create(**{**unit_fields(), "siren": world.siren})
        visaed.append(world.visaed(grant=300_00, advance=700_00))

    alone = world.session(visaed.pop())
    started = time.perf_counter()
    sessions.close_session(alone, actor=secretary)
    line("one decision alone", time.perf_counter() - started)

    held_on = world.today - timedelta(days=1)
    session = sessions.open_session(REGION, BODY, held_on, actor=secretary)
    for number in range(REPORTS):
        world.ready_report(*visaed[number::REPORTS], number=f"R{number:02d}", session=session)
    seats = [sitting.Seat(f"Membre {number}", f"Groupe {number % 4}") for number in range(SEATS)]
    members = sitting.enrol(REGION, BODY, seats, held_on, actor=secretary)
    sitting.start(session, actor=secretary)
    sitting.move(session, [member.pk for member in members], Passing.ARRIVES, actor=secretary)

    started = time.perf_counter()
    packed = pdf.render(pack_paper(session, "fr"))
    kept = line(f"the pack of {cases} cases, {len(packed) // 1024} kB", time.perf_counter() - started, PRINTED)

    started = time.perf_counter()
    for report in session.reports.all():
        world.vote(report)
    line(f"{REPORTS} votes by name, {SEATS} voters", time.perf_counter() - started)

    started = time.perf_counter()
    apart = sessions.close_session(session, actor=secretary)
    kept &= line(f"{cases} votes take effect", time.perf_counter() - started, DECIDED)
    if apart:
        raise SystemExit(f"votes that did not pass: {apart[0].set_apart}")

    started = time.perf_counter()
    printed = pdf.render(minutes_paper(minutes(Session.objects.get(pk=session.pk)), "fr"))
    kept &= line(f"the minutes, {len(printed) // 1024} kB", time.perf_counter() - started, PRINTED)
    return kept


def main() -> int:
    """A throw-away embedded server, then the session."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with throw_away() as (cluster, _folder):
        return int(not apart(new_ledger(cluster, "session"), run, cases))


if __name__ == "__main__":
    sys.exit(main())
