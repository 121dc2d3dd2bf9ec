"""Nothing that is private leaves the building: everything public is read for words planted in private places."""

from __future__ import annotations

from geodata.queries.versions import version_list
from tests.staff.conftest import Desk
from tests.staff.visibility.canaries import FOUND, WORD, plant
from tests.staff.visibility.reading import Crawl, unpacked
from webmap.api import PREFIX, operations

RECORDS = {
    "project": ("PRJ-010", "PRJ-011"), "site": ("eski-ad",), "place": ("beydag", "kucuk-menderes"),
    "programme": ("kvky",), "organisation": ("konak-belediyesi",), "indicator": ("nufus",), "version": ("yok",),
}  # fmt: skip
"""Records by kind, the withheld project among them."""


def for_programs() -> list[str]:
    """Every address of the API."""
    found = [f"{PREFIX}/openapi.json", f"{PREFIX}/projects?varlik=haric", f"{PREFIX}/projects?q=zqkanar"]
    for one in operations():
        paths = [one.path]
        for name, kind in one.named.items():
            paths = [path.replace("{" + name + "}", record) for path in paths for record in RECORDS[kind]]
        found += [PREFIX + path for path in paths]
    return found


SEEDS = (
    "/", "/en/", "/robots.txt", "/sitemap.xml", "/metrics", "/saglik/hazir", "/degisiklikler.atom", "/projeler",
    "/restorasyon", "/ozet", "/kurumlar", "/toplam-disi", "/yuklemeler", "/surumler", "/degisiklikler", "/paylas",
    "/brifing.html", "/proje/PRJ-011", "/proje/PRJ-010", "/en/proje/PRJ-010", "/p/PRJ-010", "/p/PRJ-010.svg",
    "/proje/PRJ-010/pano", "/proje/PRJ-010.pdf", "/kart/proje/PRJ-010.png", "/bildir/PRJ-010", "/hikaye/PRJ-010",
    "/restorasyon/eski-ad", "/bildirim/BLD-1", "/hikayem/HKY-2", "/harita.js", "/harita/noktalar.geojson",
    "/harita/ilce-rozetleri.geojson", "/harita/alanlar.geojson", "/harita/fotograflar.geojson", "/gorseller",
    "/en/gorseller", "/yok-boyle-sayfa", "/projeler?q=\0",
    "/projeler?ilce=yok",
    "/yakin?yer=zqkanar", "/oneri?q=zqkanar", "/en/oneri?q=zqk", "/projeler?q=zqkanar", "/gomulu/harita",
    "/gomulu/tablo", "/karsilastir?a=&b=varlik=haric", "/projeler?varlik=haric", "/projeler?varlik=faaliyet",
    *(f"/projeler.{key}" for key in ("csv", "xlsx", "ods", "json", "geojson", "gpkg", "kml", "parquet", "zip", "html")),
    *(f"/restorasyon.{key}" for key in ("csv", "xlsx", "ods", "json", "geojson", "gpkg", "kml", "parquet", "zip")),
    *(f"/gorseller.{key}" for key in ("csv", "xlsx", "ods", "json", "geojson", "gpkg", "kml", "parquet", "zip")),
    "/ilce/beydag.pdf", "/ilce/beydag", "/en/ilce/beydag", "/alt-bolge/kucuk-menderes", "/api", *for_programs(),
)  # fmt: skip


def test_no_planted_word_is_found_anywhere(desk: Desk) -> None:
    with desk.database.writing() as connection:
        planted = plant(connection)
        old = version_list(connection)[3].label
        newest = version_list(connection)[0].label
    assert len(planted.words) > 60
    crawl = Crawl(desk.app.test_client(), FOUND)
    versions = [f"/surumler/fark?once={old}", f"/degisiklikler/{newest}", f"/degisiklikler/{old}"]
    versions += [f"{PREFIX}/versions/{newest}", f"{PREFIX}/versions/{old}"]
    crawl.run([*SEEDS, *(f"{path}{'&' if '?' in path else '?'}v={old}" for path in SEEDS), *versions])
    told = {(address, word, planted.words.get(word.decode().lower(), "?")[:90]) for address, word in crawl.hits}
    assert not told, sorted(told)
    answered = [status for status in crawl.read.values() if status == 200]
    assert len(answered) > 150, "a crawl that reads nothing finds nothing"
    assert len(crawl.types) >= 12, crawl.types
    asked = {address: status for address, status in crawl.read.items() if address.startswith(PREFIX)}
    assert set(for_programs()) <= set(asked)
    assert len([status for status in asked.values() if status == 200]) > len(operations())
    assert not [address for address, status in crawl.read.items() if status >= 500]


def test_the_crawl_finds_what_is_there(desk: Desk) -> None:
    """The same words planted where the public may see them are found, in every kind of file."""
    with desk.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE project SET title = '{WORD}1' WHERE ref = 'PRJ-010'")
    crawl = Crawl(desk.app.test_client(), FOUND)
    formats = [f"/projeler.{key}" for key in ("csv", "xlsx", "ods", "json", "gpkg", "kml", "parquet", "zip", "html")]
    seeds = [*formats, "/proje/PRJ-010", "/harita/noktalar.geojson", f"{PREFIX}/projects", f"{PREFIX}/projects/PRJ-010"]
    for seed in seeds:
        crawl._follow(seed)
    assert {address for address, _word in crawl.hits} == set(seeds)
    assert list(unpacked(b"x")) == [b"x"]
