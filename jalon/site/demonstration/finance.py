"""The demonstration's finance office: what the budget votes, what is counted beside euros, what is asked back.

Budget rules, credits, envelopes, hours and days with an operator's share, a programme that several bodies finance, the
files exchanged with the finance system: each played through the acts of the finance officer.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from jalon.accounts.models import User
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, BudgetLine, Line, Taken
from jalon.funds.cofinancing import Signed
from jalon.funds.enums import FunderKind, Section
from jalon.payments import exchange
from jalon.payments.enums import BatchKind, FileKind
from jalon.plan.queries import axis_paths, version_of
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import FILE, finance_rules, publish_finance
from jalon.schemes.models import Scheme
from jalon.site.cast import FOLDER
from jalon.site.demonstration.days import exercice


class FinanceOffice:
    """One Region's finance officer."""

    def __init__(self, region: str, officer: User) -> None:
        self.region = region
        self.officer = officer
        self.today = timezone.localdate()

    def act(self, on: date, key: str, reference: str) -> Act:
        """An act of the finance officer, once."""
        return Act(str(self.officer.actor_id), on, f"demonstration-{self.region}-{key}", reference)

    def rules(self) -> None:
        """The invented budget rules, where the folder has some for this Region."""
        path, version = FOLDER / f"{self.region}-{FILE}", version_of(self.region)
        if path.exists() and version is not None:
            publish_finance(self.region, path.read_text("utf-8"), version.number, actor=self.officer)

    def open_credits(self, written: Mapping[str, Any]) -> None:
        """Payment credits of a chapter, exercice by exercice: each budget is voted in the December before."""
        for year, euros in written["opened"].items():
            opened = exercice(year, self.today)
            line = ledger.create_credit_line(
                region=self.region,
                exercice=opened,
                section=Section(written["section"]),
                chapter=written["chapter"],
                fictif=True,
            )
            key, vote = f"cp-{written['chapter']}-{opened}", date(opened - 1, 12, 18)
            ledger.open_credits(self.act(vote, key, f"FICTIF-{opened - 1}-AP/12-01"), line, euros * 100)

    def open_envelope(self, written: Mapping[str, Any]) -> None:
        """An AP or AE, and the schemes that it funds."""
        opened = written["opened"]
        envelope = ledger.create_envelope(
            region=self.region,
            slug=written["slug"],
            label_fr=written["label"]["fr"],
            label_en=written["label"]["en"],
            deliberation=opened["deliberation"],
            fictif=True,
            budget=BudgetLine(Section(written["section"]), written["chapter"], written["programme"]),
            axis=self.axis(written["axis"]),
            repayable=written.get("repayable", False),
        )
        schedule = {exercice(year, self.today): euros * 100 for year, euros in written["schedule"].items()}
        act = self.act(opened["on"], f"open-{written['slug']}", opened["deliberation"])
        ledger.open_authority(act, envelope, opened["amount"] * 100, schedule)
        for place, funded in enumerate(written.get("funds", []), start=1):
            scheme = Scheme.objects.get(region=self.region, slug=funded["scheme"])
            fund(scheme, Instrument(funded["instrument"]), envelope, actor=self.officer)
            key = f"allocate-{written['slug']}-{place}"
            ledger.allocate(
                self.act(funded["on"], key, opened["deliberation"]), envelope, scheme.ref, funded["amount"] * 100
            )

    def axis(self, path: str) -> str:
        """The axis of the Region's plan that an envelope is tied to, checked; empty for none."""
        full = f"{self.region}/{path}" if path else ""
        if full and full not in axis_paths(self.region):
            raise ValueError(f"unknown axis: {full}")
        return full

    def resource(self, written: Mapping[str, Any]) -> None:
        """Hours or days: opened, allocated, entrusted to an operator, granted and used by its lines."""
        opened, slug = written["opened"], written["slug"]
        envelope = ledger.create_envelope(
            region=self.region,
            slug=slug,
            label_fr=written["label"]["fr"],
            label_en=written["label"]["en"],
            deliberation=opened["deliberation"],
            fictif=True,
            resource=written["resource"],
            axis=self.axis(written["axis"]),
        )
        scheme = f"{self.region}/{written['scheme']}"
        day, deliberation = opened["on"], opened["deliberation"]
        ledger.open_resource(self.act(day, f"open-{slug}", deliberation), envelope, opened["amount"] * 100)
        ledger.allocate(
            self.act(day, f"allocate-{slug}", deliberation), envelope, scheme, written["allocated"] * 100
        )
        shared = written["share"]
        share = ledger.open_share(
            envelope=envelope,
            slug=shared["slug"],
            scheme=scheme,
            operator=shared["operator"],
            name=shared["name"],
            agreement=shared["agreement"],
            opened_on=shared["on"],
        )
        act = self.act(shared["on"], f"entrust-{share.slug}", shared["agreement"])
        ledger.entrust(act, share, shared["amount"] * 100)
        for line in shared["lines"]:
            act = self.act(line["on"], f"take-{line['name']}", shared["agreement"])
            ledger.take(act, share, [Taken(line["name"], line["granted"] * 100)])
            if line["used"]:
                act = self.act(line["on"], f"use-{line['name']}", shared["agreement"])
                ledger.use(act, scheme, line["name"], [Line(envelope, line["used"] * 100)])
        if shared["given_back"]:
            act = self.act(shared["given_back_on"], f"back-{share.slug}", shared["agreement"])
            ledger.give_back(act, share, shared["given_back"] * 100)

    def programme(self, written: Mapping[str, Any]) -> None:
        """A programme that several bodies finance: what they signed, beside what sources announce."""
        made = ledger.follow_programme(
            region=self.region,
            slug=written["slug"],
            label_fr=written["label"]["fr"],
            label_en=written["label"]["en"],
            subject=f"{self.region}/{written['subject']}",
        )
        actor = str(self.officer.actor_id)
        budget = {int(year): euros * 100 for year, euros in written["budget"].items()}
        ledger.adopt_budget(made, budget, written["agreement"], written["on"], actor=actor)
        for one in written["funders"]:
            funder = ledger.add_funder(
                made,
                kind=FunderKind(one["kind"]),
                name_fr=one["name"]["fr"],
                name_en=one["name"]["en"],
                claim=f"{self.region}/{one['claim']}" if "claim" in one else "",
            )
            years = {int(year): Signed(cents=euros * 100) for year, euros in one.get("signed", {}).items()}
            years |= {int(year): Signed(share=percent * 10_000) for year, percent in one.get("shares", {}).items()}
            if years:
                ledger.sign_pledge(funder, years, written["agreement"], written["on"], actor=actor)

    def exchange(self) -> None:
        """The recovery orders leave in a batch; the finance system answers with all that it knows, under its numbers."""
        exchange.make(self.region, BatchKind.RECOVERIES, actor=self.officer)
        form = finance_rules(self.region).exchange
        sent = exchange.outgoing(self.region, list(FileKind)).decode(form.encoding)
        head, *lines, total = csv.reader(io.StringIO(sent, newline=""), delimiter=form.separator)
        place = head.index(form.columns.get("their_number", "their_number"))
        for number, line in enumerate(lines, start=1):
            line[place] = line[place] or f"FICTIF-{number:04d}"
        answer = io.StringIO()
        csv.writer(answer, delimiter=form.separator).writerows([head, *lines, total])
        exchange.take(self.region, "retour-fictif.csv", answer.getvalue().encode(form.encoding), actor=self.officer)
