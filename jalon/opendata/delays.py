"""How long cases take, from receipt to vote: aggregates only, never under five cases."""

from jalon.cases.queries import delays_by_scheme
from jalon.opendata.fiction import fictif
from jalon.opendata.shapes.schemes import DelayShape
from jalon.schemes.queries import latest_versions


def delays(region: str) -> list[DelayShape]:
    """Each scheme of a Region and the delays of its decided cases, in two queries whatever their number."""
    invented = fictif()
    known = delays_by_scheme(region)
    rows = []
    for version in latest_versions(region):
        delay = known.get(version.scheme_id)
        rows.append(
            DelayShape(
                scheme=version.scheme.ref,
                decided=delay.cases if delay else None,
                median_days=delay.median if delay else None,
                ninth_decile_days=delay.ninth_decile if delay else None,
                in_time=delay.in_time if delay else None,
                fictif=invented,
            )
        )
    return rows
