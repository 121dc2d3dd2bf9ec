"""Stories of the public: telling one, and following its decision."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from geodata import sending, stories
from geodata.letters import fingerprint
from geodata.queries import voice as known
from geodata.settings import Settings
from loaders.pictures import Made
from webmap import letter_gate, photos
from webmap.errors import NotInRegister
from webmap.language import current, link
from webmap.letter_form import Filled, read_story
from webmap.pages import bp
from webmap.pages.voice_pages import database, form_answer, record_of, too_large, unkept
from webmap.reading import reading

MOST_BYTES = stories.MOST_PHOTOS * photos.MOST_BYTES + 200_000


@bp.get("/hikaye/<path:ref>")
def story_page(ref: str) -> Response:
    """The form for a story about a record."""
    return form_answer("story.html", ref, Filled(), None)


@bp.post("/hikaye/<path:ref>")
def story_sent(ref: str) -> Response:
    """Take a story with its photos; a fault shows the form again (browsers make people choose files again)."""
    found = record_of(ref)
    try:
        request.max_content_length = MOST_BYTES
        filled, told = read_story(found.kind, ref, current())
        files = request.files.getlist("foto")
    except RequestEntityTooLarge:
        return form_answer("story.html", ref, Filled(), too_large(), 413)
    if not letter_gate.is_open():
        return form_answer("story.html", ref, filled, None, 503)
    sealed = letter_gate.unseal(request.form.get(letter_gate.TOKEN, ""), f"story:{ref}")
    fault = letter_gate.fault(sealed, [told.text, told.name or ""])
    if fault or filled.faults or sealed is None:
        return form_answer("story.html", ref, filled, fault, 422)
    try:
        pictures = photos.looked_through(files)
    except photos.BadPhoto as bad:
        filled.faults["foto"] = str(bad)
        return form_answer("story.html", ref, filled, None, 422)
    return _taken(ref, filled, told, pictures, sealed)


def _taken(
    ref: str,
    filled: Filled,
    told: stories.Told,
    pictures: list[Made],
    sealed: letter_gate.Sealed,
) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    letter = letter_gate.letter(sealed, fingerprint(ref, told.text))
    held: list[stories.HeldPhoto] = []
    try:
        with database().writing() as connection:
            number = sending.sent_before(connection, sealed.nonce)
            if number is None:
                held = photos.hold(pictures)
                number = stories.take(connection, told, held, letter, settings.story_days)
    except sending.Refused as refused:
        photos.let_go([photo.name for photo in held])
        return form_answer("story.html", ref, filled, letter_gate.refusal(refused.why), 429)
    return redirect(link("story_state_page", number=number) + "?yeni=1", 303)


@bp.get("/hikaye-durumu/<number>")
def story_state_page(number: str) -> Response:
    """Where a story stands, and the desk's reply."""
    with reading(also=("yeni",), primary=request.args.get("yeni") == "1") as r:
        found = known.story(r.connection, number)
        if found is None:
            raise NotInRegister(number)
        return unkept(
            render_template("story_state.html", story=found, record=known.record(r.connection, found.record_ref))
        )
