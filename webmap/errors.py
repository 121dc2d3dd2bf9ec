"""Named errors and the HTTP status of each, answered as a page that says what, where and how to go on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.exceptions import HTTPException, NotFound

from geodata.filters import BadAddress, Fault
from geodata.queries.visibility import Gone
from webmap.language import current
from webmap.ogc.answers import told_to_program
from webmap.ogc.words import sentence
from webmap.presentation import partial_date
from webmap.problems import Wrong, problem
from webmap.programs import asked_by_program

log = logging.getLogger(__name__)

_LARGEST = 2**31 - 1
"""The largest number that a record can have in the database."""


class NotInRegister(LookupError):
    """The record asked for is not in the register; carries what was asked, as the reader wrote it."""


class GoneForGood(LookupError):
    """The record was taken out of the register; carries what is told of it."""

    def __init__(self, told: Gone) -> None:
        super().__init__(told.ref)
        self.told = told


class Moved(LookupError):
    """The record is at another address: ``argument`` of the same page has another value now."""

    def __init__(self, argument: str, value: str) -> None:
        super().__init__(value)
        self.argument, self.value = argument, value


def register(app: Flask) -> None:
    """Answer each named error; anything unforeseen is logged and answered 500 without its innards."""
    app.before_request(_refuse_nowhere)
    app.register_error_handler(BadAddress, _bad_address)
    app.register_error_handler(NotInRegister, _not_in_register)
    app.register_error_handler(GoneForGood, _gone)
    app.register_error_handler(Moved, _moved)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, unforeseen)


def _refuse_nowhere() -> None:
    """No record's name holds a NUL, and PostgreSQL takes no text with one; nor has a record a number beyond its whole
    numbers. Such an address leads nowhere.
    """
    numbers = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    if "\0" in request.path or any(number > _LARGEST for number in numbers):
        raise NotFound


def answer(status: int, title: str, lines: list[str], faults: tuple[Fault, ...] = ()) -> Response:
    """An error as a page, or as problem details for a program; never kept by anybody."""
    if asked_by_program() or told_to_program():
        told = [Wrong(one.parameter, one.value, one.rule, one.known, fault_sentence(one)) for one in faults]
        response: Response = problem(status, title, lines, told)
    else:
        response = make_response(render_template("error.html", status=status, title=title, lines=lines), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _bad_address(error: Exception) -> Response:
    assert isinstance(error, BadAddress)
    lines = [fault_sentence(fault) for fault in error.faults]
    return answer(400, _("This address cannot be read"), lines, error.faults)


def fault_sentence(fault: Fault) -> str:
    """One fault of an address in the reader's language: what is wrong and what would be right."""
    of_services = sentence(fault)
    if of_services is not None:
        return of_services
    known = ", ".join(fault.known)
    about = {"parameter": fault.parameter, "value": fault.value[:100], "known": known}
    sentences: dict[str, Callable[[], str]] = {
        "parameter": lambda: _("“%(parameter)s” is not a parameter of this page. Known ones: %(known)s.", **about),
        "unknown": lambda: _("%(parameter)s: “%(value)s” is not known. Known ones: %(known)s.", **about),
        "kind": lambda: _("%(parameter)s: “%(value)s” is not known. Known ones: %(known)s.", **about),
        "code": lambda: _("%(parameter)s: “%(value)s” is not a code (small letters, digits and hyphens).", **about),
        "year": lambda: _("%(parameter)s: “%(value)s” is not a year or a span of years such as 2012-2015.", **about),
        "amount": lambda: _(
            "%(parameter)s: “%(value)s” is not a span of amounts in TL such as 100000-500000 or 100000-.",
            **about,
        ),
        "order": lambda: _("%(parameter)s: in “%(value)s” the first number is larger than the second.", **about),
        "box": lambda: _(
            "%(parameter)s: “%(value)s” is not a box of west,south,east,north in degrees such as 26.5,38,27.5,39.",
            **about,
        ),
        "near": lambda: _(
            "%(parameter)s: “%(value)s” is not a latitude, longitude and up to 200 kilometres such as 38.42,27.14,10.",
            **about,
        ),
        "drawing": lambda: _(
            "%(parameter)s: “%(value)s” is not a shape of 3 to 60 different corners such as 38.3,27;38.5,27;38.5,27.3.",
            **about,
        ),
        "crossing": lambda: _("%(parameter)s: the sides of the drawn shape cross each other.", **about),
        "text": lambda: _("%(parameter)s: the search text is empty, unreadable or longer than 200 letters.", **about),
        "once": lambda: _("%(parameter)s can be given once only; it was given as “%(value)s” too.", **about),
        "most": lambda: _("%(parameter)s can be given %(known)s times at most; “%(value)s” is more.", **about),
        "base": lambda: _(
            "%(parameter)s: “%(value)s” is no base year for constant prices (only with mercek=sabit): %(known)s.",
            **about,
        ),
        "width": lambda: _("%(parameter)s: “%(value)s” is no width in pixels between 800 and 3200.", **about),
        "pixels": lambda: _("%(parameter)s: “%(value)s” is not a number of pixels.", **about),
        "version": lambda: _("%(parameter)s: the register has no data version “%(value)s”.", **about),
        "since": lambda: _("%(parameter)s: “%(value)s” is no data version before the one compared with.", **about),
        "empty": lambda: _("%(parameter)s has no value: give it one, or leave it out.", **about),
        "limit": lambda: _("%(parameter)s: “%(value)s” is not a number of records from 1 to 200.", **about),
        "cursor": lambda: _(
            "%(parameter)s: “%(value)s” was not given out by this question; take the address of links.next.", **about
        ),
        "page": lambda: _("%(parameter)s: “%(value)s” is not a page number.", **about),
        "view": lambda: _(
            "%(parameter)s: “%(value)s” is not a view of zoom/latitude/longitude such as 11.25/38.41/27.13.", **about
        ),
        "window": lambda: _(
            "%(parameter)s: “%(value)s” is no window of the map: west,south,east,north,zoom in degrees, such as "
            "26.9,38.3,27.3,38.5,11, and not much wider than a screen.",
            **about,
        ),
        "selected": lambda: _(
            "%(parameter)s: “%(value)s” is neither a district nor the reference of a project or a site.", **about
        ),
    }
    return sentences[fault.rule]()


def _not_in_register(error: Exception) -> Response:
    return answer(
        404,
        _("Not in the register"),
        [
            _("“%(asked)s” is not in the register.", asked=str(error)[:100]),
            _("The address may be misspelled, or the record was removed. Search for it in the project list."),
        ],
    )


def _gone(error: Exception) -> Response:
    assert isinstance(error, GoneForGood)
    told = error.told
    return answer(
        410,
        _("This record was taken out of the register"),
        [
            _("“%(ref)s” was taken out on %(date)s.", ref=told.ref, date=partial_date(told.retired_on)),
            _("Reason: %(reason)s", reason=(told.reason_en if current() == "en" else None) or told.reason_tr),
            _("Older data versions that hold it can still be opened from the page of data versions."),
        ],
    )


def _moved(error: Exception) -> Response:
    """The same page of the record that took the place of this one, with the question kept; for good."""
    assert isinstance(error, Moved)
    endpoint = request.endpoint or ""
    query = request.query_string.decode("utf-8", "replace")
    address = url_for(endpoint, **{**(request.view_args or {}), error.argument: error.value})
    return redirect(address + (f"?{query}" if query else ""), 301)


def _http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    cause = getattr(error, "original_exception", None)
    if cause is not None:
        # What went wrong while an answer was finished, or while another error was told.
        return current_app.make_response(current_app.handle_user_exception(cause))
    if error.response is not None or (error.code is not None and error.code < 400):
        return error.get_response()
    titles = {
        404: _("There is no such page"),
        405: _("This page only answers to reading"),
        406: _("Not in this form"),
        410: _("This page of results is gone"),
        429: _("Too many questions"),
    }
    lines = {
        404: _("The address may be misspelled. The map and the list of projects are a good place to go on."),
        429: _("Please wait a little and ask again; Retry-After says how many seconds."),
    }
    if asked_by_program():
        lines |= {
            404: _("No resource is at this address; the OpenAPI document names them all."),
            405: _("Ask with GET or HEAD."),
        }
    code = error.code or 500
    told = answer(code, titles.get(code, error.name), [lines.get(code, error.description or "")])
    for name, value in error.get_headers():
        if name.lower() == "allow":
            told.headers[name] = value
    return told


def unforeseen(error: Exception) -> Response:
    """What no other sentence fits: recorded, and told without its words."""
    log.exception("unforeseen error at %s", request.url_rule, exc_info=error)
    return answer(
        500,
        _("Something went wrong on our side"),
        [_("The error was recorded. The data are untouched; please go back or try again later.")],
    )
