"""The published export of the ledger: everything that anybody needs to compute its hashes again, in one file.

JSON, an object a line: what the file is, the seals, each chain followed by its links in order, an end that counts them.
The fields are those of the API. ``jalon-verify`` reads it without Jalon; docs/ledger.md describes it.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jalon.funds import chain
from jalon.funds.models import Owner, Seal
from jalon.funds.publication import ChainLink, chain_links
from jalon.funds.seals import seal
from jalon.funds.snapshot import snapshot
from jalon.journal.refusals import ActionRefused

FORMAT = f"jalon-ledger-export-{chain.FORMAT}"
PAGE = 500


def objects(region: str = "") -> Iterator[dict[str, Any]]:
    """The export's lines, of one Region or of all. Seals list the heads of all, so a Region's are its part of them."""
    yield {"type": "export", "format": FORMAT, "region": region}
    for number in Seal.objects.order_by("number").values_list("number", flat=True):
        made = seal(number)
        assert made is not None
        yield {"type": "seal", **json.loads(made.as_text())}
    owners = Owner.objects.order_by("reference")
    links = chains = 0
    for owner in owners.filter(region=region) if region else owners:
        chains += 1
        yield _chain(owner)
        after = 0
        while page := chain_links(owner.reference, after=after, size=PAGE):
            for link in page:
                yield _link(link)
            after, links = page[-1].sequence, links + len(page)
    yield {"type": "end", "chains": chains, "links": links}


def write(path: Path, region: str = "", progress: Callable[[int], None] = lambda links: None) -> int:
    """Write the export to a new file, compressed where its name ends in .gz; how many links it holds."""
    if path.exists():
        raise ActionRefused(
            "funds.export_exists", _("%(path)s existe déjà.") % {"path": path}, _("Donnez un autre nom.")
        )
    partial = path.with_name(f"{path.name}.partial")
    links = 0
    try:
        with (
            snapshot(),
            gzip.open(partial, "wt", encoding="utf-8") if path.suffix == ".gz" else partial.open("w") as file,
        ):
            for one in objects(region):
                file.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
                links += one["type"] == "link"
                if links % PAGE == 0:
                    progress(links)
        partial.replace(path)
    except OSError as error:
        raise ActionRefused(
            "funds.export_path",
            _("%(path)s ne peut pas être écrit : %(reason)s.") % {"path": path, "reason": error.strerror},
            _("Donnez un dossier où vous pouvez écrire."),
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return links


def _chain(owner: Owner) -> dict[str, Any]:
    return {
        "type": "chain",
        "format": owner.format,
        "id": owner.reference,
        "region": owner.region,
        "kind": owner.kind,
        "resource": owner.resource_id,
        "section": owner.section,
        "chapter": owner.chapter,
        "exercice": owner.exercice,
        "closes_on": owner.closes_on.isoformat() if owner.closes_on else None,
        "repayable": owner.repayable,
        "sequence": owner.sequence,
        "head": bytes(owner.head).hex(),
        "fictif": owner.fictif,
    }


def _link(link: ChainLink) -> dict[str, Any]:
    public = link.public
    return {
        "type": "link",
        "format": link.format,
        "sequence": link.sequence,
        "previous": link.previous.hex(),
        "hash": link.hash.hex(),
        "first": link.first.hex() if link.first else None,
        "private_digest": link.private_digest.hex() if link.private_digest else None,
        "key": public.key,
        "operation": public.operation,
        "on": public.on.isoformat(),
        "exercice": public.exercice,
        "posted_us": chain.microseconds(public.posted_at),
        "actor": public.actor,
        "reference": public.reference,
        "basis": public.basis,
        "reverses": public.reverses.hex() if public.reverses else None,
        "schedule": [{"exercice": year, "amount_cents": cents} for year, cents in public.schedule],
        "postings": [
            {name: getattr(posting, name) for name in ("owner", "book", "step", "scheme", "case", "amount")}
            for posting in public.postings
        ],
    }
