"""A project as a grant of the 360Giving Data Standard; what is not known is left out, never written as nothing."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from geodata.queries.rows import AnyRow
from geodata.settings import Settings
from webmap.identity import AGENCY, identifier, prefix
from webmap.pages.shown import absolute
from webmap.pictures import is_point
from webmap.reading import Reading

Grant = dict[str, Any]

ORDER = (
    "id", "title", "description", "currency", "amountAwarded", "amountDisbursed", "awardDate", "url", "plannedDates",
    "actualDates", "recipientOrganization", "recipientIndividual", "fundingOrganization", "beneficiaryLocation",
    "grantProgramme", "fromOpenCall", "classifications", "dataSource",
)  # fmt: skip


class Maker:
    """Grants of one reading: what all of them share is worked out once. ``source`` is where the data come from."""

    def __init__(self, r: Reading, source: str) -> None:
        self.settings: Settings = current_app.config["SETTINGS"]
        self.book, self.source = r.codebook, source

    def grant(self, row: AnyRow) -> Grant:
        """One project; what is not known is left out, never written as nothing."""
        done = self._done(row.status)
        made: Grant = {
            "id": identifier(self.settings, row.ref),
            "title": row.title,
            "description": row.summary or _instead_of_a_summary(row),
            "currency": "TRY",
            "amountAwarded": row.support_amount,
            "amountDisbursed": row.paid,
            # The standard takes a whole day only; a month or a year is not rounded to one.
            "awardDate": row.contract_date if len(row.contract_date or "") == len("2018-03-12") else None,
            "url": page_of("project_page", ref=row.ref),
            "actualDates" if done else "plannedDates": _span(row),
            "fundingOrganization": [self._funder()],
            "beneficiaryLocation": [self._place(one) for one in row.locations if one["role"] == "work"],
            "grantProgramme": self._programmes(row),
            "fromOpenCall": "Yes" if row.call else None,
            "classifications": self._classes(row),
            "dataSource": self.source,
        }
        made |= self._recipients(row)
        return {name: made[name] for name in ORDER if made.get(name) not in (None, [], "")}

    def _done(self, status: str) -> bool:
        term = self.book.lists["status"].get(status)
        # A status list keeps the phase (planned, running, done) as the code above.
        return term is not None and term.parent == "done"

    def _funder(self) -> dict[str, str]:
        return {"id": prefix(self.settings), "name": AGENCY["tr"], "url": self.settings.agency_url}

    def _recipients(self, row: AnyRow) -> Grant:
        bodies = [one for one in row.organisations if one["role"] == "beneficiary"]
        named = [one for one in bodies if one["key"]]
        if named:
            return {"recipientOrganization": [self._body(one) for one in named]}
        # That a person was supported is told, who it was is not; the number leads to nobody.
        person = {"id": identifier(self.settings, row.ref, "kisi"), "name": "Gerçek kişi"}
        return {"recipientIndividual": person} if bodies else {}

    def _body(self, one: dict[str, Any]) -> dict[str, str]:
        page = page_of("organisation_page", slug=one["key"])
        return {"id": identifier(self.settings, "kurum", one["key"]), "name": one["name"], "url": page}

    def _place(self, one: dict[str, Any]) -> dict[str, str | float]:
        whole = one["precision"] == "province"
        made: dict[str, str | float] = {
            "name": "İzmir" if whole else one["place_name"] or one["name"],
            "countryCode": "TR",
        }
        if is_point(one["precision"], one["lat"]):
            made |= {"latitude": round(one["lat"], 6), "longitude": round(one["lon"], 6)}
        if not whole and one["place_name"]:
            made["ilce"] = one["name"]
        return made | {"konumKesinligi": _code("konum-kesinligi", one["precision"]), "pay": str(one["share"])}

    def _programmes(self, row: AnyRow) -> list[dict[str, str]]:
        made = []
        if row.programme:
            page = page_of("programme_page", slug=row.programme)
            made.append({"code": row.programme, "title": row.programme_name or row.programme, "url": page})
        if row.call:
            made.append({"code": row.call_official_code or row.call, "title": row.call_name})
        if row.component:
            made.append({"code": row.component_official_code or row.component, "title": row.component_name})
        if row.result_programme:
            title = self.book.label("result_programme", row.result_programme, "tr")
            made.append({"code": row.result_programme, "title": title or row.result_programme})
        return made

    def _classes(self, row: AnyRow) -> list[dict[str, str]]:
        return [
            {"vocabulary": _code(name), "code": code, "title": self.book.label(lst, code, "tr") or code,
             "url": _code(name, code)}
            for name, lst, code in (
                ("sektor", "sector", row.sector),
                ("durum", "status", row.status),
                ("destek-turu", "support_kind", row.support_kind),
            )
            if code
        ]  # fmt: skip


def _instead_of_a_summary(row: AnyRow) -> str:
    """The standard requires a description: without a summary, the title with the programme and call it belongs to."""
    belongs = ", ".join(part for part in (row.programme_name, row.call_name) if part)
    return f"{row.title} ({belongs})" if belongs else str(row.title)


def _span(row: AnyRow) -> list[dict[str, Any]]:
    span = {"startDate": row.start_date, "endDate": row.end_date, "duration": row.months}
    known = {name: value for name, value in span.items() if value is not None}
    return [known] if known else []


def page_of(endpoint: str, **values: Any) -> str:
    """An address of the register's own language: the same in a file taken from either."""
    return absolute(url_for(f"tr.{endpoint}", **values))


def _code(scheme: str, code: str | None = None) -> str:
    endpoint = "code_page" if code is None else "code_concept"
    return page_of(endpoint, scheme=scheme, **({} if code is None else {"code": code}))
