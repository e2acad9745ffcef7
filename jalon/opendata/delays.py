"""How long cases take, from receipt to vote, and payments from claim to payment: aggregates, never under five."""

from jalon.cases.queries import delays_by_scheme
from jalon.opendata.fiction import fictif
from jalon.opendata.shapes.schemes import DelayShape
from jalon.payments.delays import payment_delays
from jalon.schemes.queries import latest_versions


def delays(region: str) -> list[DelayShape]:
    """Each scheme of a Region and the delays of its decided cases, in three queries whatever their number."""
    invented = fictif()
    known, paid_in = delays_by_scheme(region), payment_delays(region)
    rows = []
    for version in latest_versions(region):
        delay, paid = known.get(version.scheme_id), paid_in.get(version.scheme_id)
        rows.append(
            DelayShape(
                scheme=version.scheme.ref,
                decided=delay.cases if delay else None,
                median_days=delay.median if delay else None,
                ninth_decile_days=delay.ninth_decile if delay else None,
                in_time=delay.in_time if delay else None,
                payments=paid.payments if paid else None,
                payment_median_days=paid.median if paid else None,
                payment_ninth_decile_days=paid.ninth_decile if paid else None,
                fictif=invented,
            )
        )
    return rows
