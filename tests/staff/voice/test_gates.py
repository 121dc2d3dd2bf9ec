"""Each gate against machines, hostile texts, and that nobody loses what they wrote."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import func, select, text, update

from geodata.letters import fingerprint, is_email, plain
from geodata.models import Sending, Ticket
from geodata.sending import ALL_PER_HOUR, PER_DAY, PER_HOUR
from tests.staff.conftest import Desk
from tests.staff.voice.letters import REF, REQUEST, number_of, send, token
from webmap import letter_gate


def kept(desk: Desk) -> int:
    with desk.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(Ticket)).scalar_one()


def refused(desk: Desk, status: int, said: str, **how: object) -> None:
    before = kept(desk)
    answer = send(desk, **how)  # type: ignore[arg-type]
    body = unescape(answer.get_data(as_text=True))
    assert (answer.status_code, kept(desk)) == (status, before)
    assert said in body
    # Nothing is lost: the form comes back filled in.
    assert REQUEST["kaynak"] in body
    assert 'value="gizli@example.org"' in body


def test_each_gate(desk: Desk) -> None:
    refused(desk, 422, "insanın yazabileceğinden hızlı", age=1)
    refused(desk, 422, "çok uzun süre açık", age=letter_gate.LONGEST + 10)
    refused(desk, 422, "tanınamadı", sealed="uydurma")
    refused(desk, 422, "tanınamadı", sealed=token(desk, f"story:{REF}"))
    refused(desk, 422, "tanınamadı", sealed=token(desk, "report:PRJ-011"))
    refused(desk, 422, "Boş kalması gereken", **{letter_gate.TRAP: "http://reklam.example"})
    refused(desk, 422, "internet adresi", yanlis="http://a.b http://c.d www.e.f https://g.h al al al")
    refused(desk, 422, "Onayınız olmadan", onay=None)
    refused(desk, 422, "Lütfen birini seçin", alan="uydurma")
    refused(desk, 422, "Çok uzun", dogru="x" * 2001)
    refused(desk, 422, "en az 10 harf", yanlis="kısa")


def test_a_double_and_a_form_sent_twice(desk: Desk) -> None:
    sealed = token(desk, f"report:{REF}")
    first = number_of(send(desk, sealed=sealed))
    assert number_of(send(desk, sealed=sealed)) == first
    refused(desk, 429, "Aynı metin", yanlis="DESTEK  tutarı yanlış yazılmış.", address="192.0.2.9")
    assert kept(desk) == 1


def test_rates_by_address_and_of_all(desk: Desk) -> None:
    for number in range(PER_HOUR):
        number_of(send(desk, yanlis=f"Yanlış olan şey {number}", address=f"2001:db8::{number + 1}"))
    refused(desk, 429, "Bağlantınızdan", yanlis="Yanlış olan bir şey daha", address="2001:db8::ffff")
    number_of(send(desk, yanlis="Yanlış olan başka bir şey", address="2001:db8:1::1"))
    with desk.database.writing() as connection:
        connection.execute(update(Sending).values(at=func.now() - text("interval '2 hours'")))
        connection.execute(
            text("INSERT INTO desk.sending (nonce, sender, content, number) SELECT g::text, g::text, g::text, '' "
                 "FROM generate_series(1, :most) g"), {"most": ALL_PER_HOUR},
        )  # fmt: skip
    refused(desk, 429, "çok sayıda bildirim", yanlis="Bambaşka bir yanlışlık", address="198.51.100.7")
    assert PER_DAY > PER_HOUR
    with desk.database.writing() as connection:
        connection.execute(update(Sending).values(at=func.now() - text("interval '25 hours'")))
    number_of(send(desk, yanlis="Ertesi gün yazılan yanlışlık"))
    with desk.database.reading() as connection:
        left = connection.execute(select(Sending.sender)).scalars().all()
    # After a day nothing is left, and what there is holds no address.
    assert len(left) == 1
    assert "192.0.2" not in left[0]


def test_a_visitor_cannot_choose_the_address_that_is_counted(desk: Desk) -> None:
    client = desk.app.test_client()
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], proxies=1)
    for number in range(PER_HOUR):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}, 198.51.100.4"
        number_of(send(desk, client=client, yanlis=f"Yanlış olan şey {number}"))
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.99, 198.51.100.4"
    assert send(desk, client=client, yanlis="Yanlış olan bir şey").status_code == 429


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("<script>alert(1)</script> yanlış", "<script>alert(1)</script> yanlış"),
        ("sağdan \u202esola\u202c yazı\ufeff", "sağdan sola yazı"),
        ("satır\r\n\r\n\r\n\r\nSet-Cookie: a=b", "satır\n\nSet-Cookie: a=b"),
        ("boş\x00luk \x1b[31mrenk", "boşluk [31mrenk"),
        ("I\u0307zmir yanlış\u200b yazılmış", "İzmir yanlış yazılmış"),
    ],
)
def test_hostile_texts_are_made_plain(desk: Desk, given: str, kept_as: str) -> None:
    number = number_of(send(desk, yanlis=given))
    with desk.database.reading() as connection:
        assert connection.execute(select(Ticket.wrong).where(Ticket.number == number)).scalar_one() == kept_as
    page = desk.person("editor").get(f"/personel/basvuru/{number}").get_data(as_text=True)
    assert "<script>alert" not in page


def test_a_megabyte_is_refused_unread(desk: Desk) -> None:
    answer = send(desk, yanlis="x" * 1_000_000)
    assert answer.status_code == 413
    assert "çok büyük" in answer.get_data(as_text=True)
    assert kept(desk) == 0


def test_words_of_letters() -> None:
    assert plain("  bir \t iki\n\n\n\nüç ") == "bir iki\n\nüç"
    assert plain("bir\niki", lines=False) == "bir iki"
    assert fingerprint("IŞIK", "a b") == fingerprint("ışık", "AB")
    assert is_email("ad.soyad@example.org")
    assert not any(map(is_email, ("a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "<a@example.org>")))


def test_without_a_secret_key_no_letter_is_taken(client: object, app: object) -> None:
    page = client.get(f"/bildir/{REF}").get_data(as_text=True)  # type: ignore[attr-defined]
    assert "bildirim alınamıyor" in page
    assert "<textarea" not in page
    assert f"/bildir/{REF}" not in client.get(f"/proje/{REF}").get_data(as_text=True)  # type: ignore[attr-defined]
    assert client.post(f"/bildir/{REF}", data=REQUEST).status_code == 503  # type: ignore[attr-defined]
