"""What came of awards, as counted: accepted reports and delivered lines, by scheme; nobody is named."""

from jalon.monitoring.results import Observed, observed
from jalon.opendata.plan_data import exact
from jalon.opendata.shapes.basic import Text
from jalon.opendata.shapes.schemes import ResultShape


def results(region: str) -> list[ResultShape]:
    """Each result of a Region's schemes of which something was observed."""
    return [_result(region, one) for one in observed(region)]


def _result(region: str, one: Observed) -> ResultShape:
    definition, tally = one.version.definition, one.tally
    return ResultShape(
        id=f"{one.version.scheme.ref}/{one.result.id}",
        scheme=one.version.scheme.ref,
        subject=f"{region}/{definition.subject}",
        indicator=f"{region}/{one.result.indicator}" if one.result.indicator else None,
        label=Text(fr=one.result.label["fr"], en=one.result.label["en"]),
        counts=one.result.counts.value,
        unit=one.result.unit,
        value=exact(tally.value) or "0",
        awards=tally.cases,
        rests_on=tally.lines,
        until=tally.until,
        fictif=one.fictif,
    )
