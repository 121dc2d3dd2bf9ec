"""A photograph's way to the public: nothing of what the camera wrote survives, credit and rights do; hostile files."""

from __future__ import annotations

import io
import resource
import struct
import time
from pathlib import Path
from typing import Any

import pyexiv2  # type: ignore[import-untyped]  # has no types
import pytest
from PIL import Image, ImageCms

from loaders.pictures import PictureRefused, Place, Rights, make_renditions
from tests.staff.media.photos import (
    CANARY,
    CREDIT,
    HARMLESS,
    HOSTILE,
    LAT,
    LICENCE,
    LON,
    exif,
    ground,
    jpeg,
    png,
    saved,
)
from webmap import picture_words

RIGHTS = Rights(CREDIT, LICENCE, "https://creativecommons.org/licenses/by/4.0/")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def told(content: bytes, folder: Path, ending: str) -> dict[str, Any]:
    """What another program (Exiv2) reads in the file."""
    path = folder / f"x.{ending}"
    path.write_bytes(content)
    image = pyexiv2.Image(str(path))
    try:
        return {**image.read_exif(), **image.read_iptc(), **image.read_xmp()}
    finally:
        image.close()


@pytest.mark.parametrize("make", [jpeg, png], ids=["jpeg", "png"])
def test_no_rendition_holds_what_the_camera_wrote(make: Any, tmp_path: Path) -> None:
    data = make()
    assert CANARY.encode() in data
    name = "foto.jpg" if make is jpeg else "foto.png"
    made = make_renditions(name, data, RIGHTS)
    assert made.taken_on == "2023-05-14"
    assert made.place == Place(LAT, LON)
    assert {one.format for one in made.renditions} == {"avif", "webp", "jpg"}
    for one in made.renditions:
        assert CANARY.encode() not in one.content
        assert b"ICC_PROFILE" not in one.content
        found = told(one.content, tmp_path, one.format)
        assert not [field for field in found if "GPS" in field or "Date" in field or "Comment" in field]
        assert found["Exif.Image.Artist"] == CREDIT
        assert found["Exif.Image.Copyright"] == f"{CREDIT} · {LICENCE}"
        assert found["Xmp.dc.creator"] == [CREDIT]
        assert found["Xmp.xmpRights.WebStatement"] == RIGHTS.licence_url
        assert {key for key in found if key.startswith("Exif.")} == {"Exif.Image.Artist", "Exif.Image.Copyright"}
        if one.format == "jpg":
            assert found["Iptc.Application2.Byline"] == [CREDIT]
            assert found["Iptc.Application2.Copyright"] == f"{CREDIT} · {LICENCE}"


def test_renditions_are_of_several_widths_and_named_by_content() -> None:
    made = make_renditions("foto.jpg", jpeg(), RIGHTS)
    assert sorted({one.width for one in made.renditions}) == [320, 640, 1280, 1500]
    assert len({one.file for one in made.renditions}) == 12
    for one in made.renditions:
        shown = opened(one.content)
        assert shown.size == (one.width, one.height)
        assert one.height == pytest.approx(one.width * 2 / 3, abs=1)
    again = make_renditions("foto.jpg", jpeg(), RIGHTS)
    assert [one.file for one in again.renditions] == [one.file for one in made.renditions]
    other = make_renditions("foto.jpg", jpeg(), Rights("Başkası", LICENCE))
    assert not {one.file for one in other.renditions} & {one.file for one in made.renditions}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_rendition_is_upright(orientation: int) -> None:
    upright = ground((600, 400))
    # How a camera held so would have stored it, so that applying the orientation gives the upright picture again.
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    made = make_renditions("f.jpg", saved(stored, "JPEG", exif=exif(orientation), quality=95), RIGHTS)
    assert (made.width, made.height) == (600, 400)
    shown = opened(made.renditions[2].content).convert("RGB")
    red, green, _blue = shown.getpixel((100, 200))  # type: ignore[misc]  # an RGB picture gives three numbers
    assert red > 150 > green
    top, bottom = shown.getpixel((500, 10)), shown.getpixel((500, 390))
    assert top[0] < bottom[0]  # type: ignore[index]


def test_other_colours_become_srgb() -> None:
    cmyk = make_renditions("f.jpg", saved(ground((400, 300)).convert("CMYK"), "JPEG"), RIGHTS)
    assert all(opened(one.content).mode == "RGB" for one in cmyk.renditions)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    odd = make_renditions("f.jpg", saved(ground((400, 300)), "JPEG", icc_profile=lab), RIGHTS)
    assert opened(odd.renditions[0].content).mode == "RGB"
    deep = make_renditions("f.png", saved(Image.new("I;16", (400, 300), 40_000), "PNG"), RIGHTS)
    assert opened(deep.renditions[0].content).convert("L").getpixel((5, 5)) == pytest.approx(156, abs=4)
    clear = make_renditions("f.png", saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"), RIGHTS)
    assert opened(clear.renditions[0].content).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_phones_second_image_is_no_disguise() -> None:
    data = saved(ground((600, 400)), "MPO", save_all=True, append_images=[ground((300, 200))])
    made = make_renditions("f.jpg", data, RIGHTS)
    assert (made.width, made.height) == (600, 400)
    with pytest.raises(PictureRefused, match="trailing"):
        make_renditions("f.jpg", data + b"PK", RIGHTS)


def test_a_position_that_cannot_be_is_none() -> None:
    for position in (None, (123.5, 27.1), (0.0, 0.0)):
        made = make_renditions("f.jpg", jpeg((400, 300), position), RIGHTS)
        assert made.place is None, position


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_words(what: str, app: Any) -> None:
    name, make, rule = HOSTILE[what]
    data = make()
    start = time.monotonic()
    with pytest.raises(PictureRefused) as refused:
        make_renditions(name, data, RIGHTS)
    assert time.monotonic() - start < 10
    assert refused.value.rule == rule
    with app.test_request_context("/personel/gorseller"):
        sentence = picture_words.refusal(name, refused.value)
    assert f"“{name}”" in sentence
    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize("what", HARMLESS)
def test_an_odd_file_is_never_costly(what: str) -> None:
    name, make = HARMLESS[what]
    data, start = make(), time.monotonic()
    rule = ""
    try:
        make_renditions(name, data, RIGHTS)
    except PictureRefused as refused:
        rule = refused.rule
    assert rule in ("", "broken", "heavy")
    assert time.monotonic() - start < 20
    # Kilobytes: the child's largest memory so far, well below its limit of 1.5 GB.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_600_000


def test_the_child_knows_no_settings_and_has_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{CANARY}")
    seen: dict[str, Any] = {}

    def look(command: list[str], **how: Any) -> Any:
        seen.update(how)
        raise OSError

    monkeypatch.setattr("loaders.pictures.make.subprocess.run", look)
    with pytest.raises(PictureRefused, match="heavy"):
        make_renditions("f.jpg", jpeg(size=(400, 300)), RIGHTS)
    assert CANARY not in str(seen["env"])
    assert seen["timeout"] <= 120


def test_a_comment_marker_is_walked_over() -> None:
    plain = saved(ground((300, 300)), "JPEG", progressive=True)
    segment = b"\xff\xfe" + struct.pack(">H", 10) + b"\xff\xd9\xff\xd8abcd"
    made = make_renditions("f.jpeg", plain[:2] + segment + plain[2:], RIGHTS)
    assert made.kind == "jpeg"
