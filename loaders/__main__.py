"""``python -m loaders list | check NAME | load NAME | template NAME | remove indicator CODE | columns``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
import duckdb
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from geodata.copying import CopyRefused, renew
from geodata.db import Database, open_database
from geodata.postgres import DISK_FULL
from geodata.register import RegisterRefused
from geodata.settings import SettingMissing, Settings
from loaders import indicator_file, indicator_template, own, show, template
from loaders.headers import ColumnsBroken
from loaders.rows import Row
from loaders.run import Report, Request, remember, run
from loaders.source import Source, Sources, all_sources

SAMPLE = "sample"
LONG = 2000
"""From this many rows on a progress bar is shown, if a person is watching."""


@dataclass(frozen=True)
class Order:
    """What was asked for at the command line."""

    requests: tuple[Request, ...]
    language: str
    as_json: bool
    loading: bool
    everything: bool = False


class _Back(Exception):
    """Leaves the transaction so that it is rolled back."""


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The group of commands."""


@main.command("list")
def list_sources() -> None:
    """All sources in the order they are loaded: key, file, what they need."""
    for source in all_sources().by_key.values():
        needs = f" ← {', '.join(source.needs)}" if source.needs else ""
        click.echo(f"{source.key:24} {source.file:36} {source.title}{needs}")


def _what(command: Callable[..., None]) -> Callable[..., None]:
    """The options that ``check`` and ``load`` share."""
    for option in (
        click.argument("names", nargs=-1, metavar="NAME…"),
        click.option("--all", "everything", is_flag=True, help="All sources, in order."),
        click.option("--without-projects", is_flag=True, help="With --all: no projects and nothing that needs them."),
        click.option("--file", "file", type=click.Path(path_type=Path), help="A file of your own for the one NAME."),
        click.option("--sheet", help="The sheet to read, where several fit."),
        click.option("--columns", type=click.Path(path_type=Path, exists=True), help="TOML with your own headers."),
        click.option("--fewer", is_flag=True, help="Allow a list of less than half the rows of the last one."),
        click.option("--lang", type=click.Choice(["tr", "en"]), default="tr", show_default=True),
        click.option("--json", "as_json", is_flag=True, help="The report as JSON, with all problems."),
    ):
        command = option(command)
    return command


@main.command()
@_what
def check(**given: Any) -> None:
    """Reads and judges files, and says what a load would change. Writes nothing."""
    order = _order(given, loading=False)
    with _connection() as connection:
        transaction = connection.begin()
        reports = _run(connection, order)
        transaction.rollback()
    _finish(reports, order, "only_checked" if not _failed(reports) else "nothing_loaded", loaded=False)


@main.command()
@_what
@click.option("--projects", type=click.IntRange(min=1), default=647, show_default=True, help="With NAME sample.")
@click.option("--seed", type=int, default=1, show_default=True, help="With NAME sample.")
def load(projects: int, seed: int, **given: Any) -> None:
    """Loads files in one transaction: all of them or, when there is any error, nothing."""
    if given["names"] == (SAMPLE,):
        return _load_sample(projects, seed, given["lang"])
    order = _order(given, loading=True)
    reports: list[Report] = []
    with _connection() as connection:
        try:
            with connection.begin():
                reports = _run(connection, order)
                if _failed(reports):
                    raise _Back
        except _Back:
            with connection.begin():
                remember(connection, reports)
    _finish(reports, order, "nothing_loaded" if _failed(reports) else None, loaded=not _failed(reports))


@main.command("template")
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The .xlsx to write.")
@click.option("--lang", type=click.Choice(["tr", "en"]), default="tr", show_default=True)
def write_template(name: str, out: Path, lang: str) -> None:
    """Writes an empty workbook with the headers, notes and drop-down lists of a source."""
    source = None if name == indicator_file.NAME else _source(all_sources(), name)
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"--out {out}: the name must end in .xlsx")
    if not out.parent.is_dir():
        raise click.UsageError(f"--out {out}: there is no folder {out.parent}")
    with _connection() as connection:
        if source is None:
            indicator_template.write(connection, out)
        else:
            template.write(connection, source, out)
    click.echo(show.say("template", lang, path=out))


@main.command("remove")
@click.argument("name", type=click.Choice([indicator_file.NAME]))
@click.argument("code")
@click.option("--lang", type=click.Choice(["tr", "en"]), default="tr", show_default=True)
def remove_indicator(name: str, code: str, lang: str) -> None:
    """Takes an indicator of your own out of the register, with all its values."""
    try:
        with _connection() as connection, connection.begin():
            done = indicator_file.remove(connection, code)
    except indicator_file.NoSuchIndicator as missing:
        _stop(show.say("no_indicator", lang, asked=code, known=", ".join(missing.known) or "—"))
    for line in show.outcome_lines(done, lang, loading=True):
        click.echo(line.strip())


@main.command("columns")
def make_columns() -> None:
    """Makes the columnar copy of the present data version in COLUMNS_DIR, unless it is there.

    Whoever publishes makes it on that machine; this is for the others, and reads where the public does.
    """
    settings = _settings()
    with _database(settings) as database, database.reading(public=True) as connection:
        # A large register is read for longer than any page may be.
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        assert database.columns is not None
        try:
            path = renew(connection, database.columns)
        except (CopyRefused, OSError, duckdb.Error) as error:
            _stop(f"No copy was made, PostgreSQL answers in its place: {error}")
    if path is None:
        click.echo(f"No copy is needed: the register has fewer than {settings.columns_from} projects (COLUMNS_FROM).")
    else:
        click.echo(path)


def _load_sample(projects: int, seed: int, language: str) -> None:
    from loaders.sample import load_sample

    try:
        with _connection() as connection, connection.begin():
            done = load_sample(connection, projects=projects, seed=seed)
    except RegisterRefused as refused:
        _stop("\n".join(one.said for one in refused.problems))
    for line in show.outcome_lines(done, language, loading=True):
        click.echo(line.strip())


def _order(given: dict[str, Any], *, loading: bool) -> Order:
    sources = all_sources()
    names: Sequence[str] = given["names"]
    if names == (indicator_file.NAME,):
        if given["everything"] or given["without_projects"] or given["file"] is None:
            raise click.UsageError(f"{indicator_file.NAME} goes with --file: a file of your own, see 'template'.")
        source = indicator_file.source_of(given["file"])
        asked = Request(source, given["file"], given["sheet"], given["columns"], given["fewer"])
        return Order((asked,), given["lang"], given["as_json"], loading)
    if given["everything"] == bool(names):
        raise click.UsageError("Give the names of sources, or --all. Known: " + _known(sources))
    chosen = _everything(sources, given["without_projects"]) if given["everything"] else _named(sources, names)
    if given["without_projects"] and not given["everything"]:
        raise click.UsageError("--without-projects goes with --all.")
    if len(chosen) != 1 and any(given[name] for name in ("file", "sheet", "columns")):
        raise click.UsageError("--file, --sheet and --columns go with exactly one NAME.")
    if given["columns"] and chosen[0].columns is None:
        raise click.UsageError(f"{chosen[0].key} has fixed columns; --columns is for lists such as projects.")
    requests = tuple(
        Request(source, given["file"], given["sheet"], given["columns"], given["fewer"]) for source in chosen
    )
    return Order(requests, given["lang"], given["as_json"], loading, given["everything"])


def _everything(sources: Sources, without_projects: bool) -> list[Source]:
    left_out = {"projects", *(source.key for source in sources.after("projects"))} if without_projects else set()
    return [source for source in sources.by_key.values() if source.key not in left_out]


def _named(sources: Sources, names: Iterable[str]) -> list[Source]:
    wanted = {_source(sources, name).key for name in names}
    return [source for source in sources.by_key.values() if source.key in wanted]


def _source(sources: Sources, name: str) -> Source:
    if name not in sources.by_key:
        raise click.UsageError(f"There is no source {name!r}. Known: {_known(sources)}")
    return sources.by_key[name]


def _known(sources: Sources) -> str:
    return ", ".join([*sources.by_key, indicator_file.NAME, SAMPLE])


def _run(connection: sa.Connection, order: Order) -> list[Report]:
    """Runs every request; those that need a failed one are passed over, the others still tell their faults."""
    reports: list[Report] = []
    failed: set[str] = set()
    theirs = own.kept(connection, all_sources()) if order.everything else {}
    for request in order.requests:
        source = request.source
        if source.key in theirs:
            if not order.as_json:
                code = theirs[source.key].said
                click.echo(show.say(code, order.language, key=source.key, **vars(theirs[source.key])))
            continue
        if missing := failed & set(source.needs):
            failed.add(source.key)
            if not order.as_json:
                click.echo(show.say("skipped", order.language, key=source.key, reason=", ".join(sorted(missing))))
            continue
        try:
            report = run(connection, request, _watch(source.key))
        except ColumnsBroken as error:
            raise click.UsageError(f"--columns: {error}") from error
        reports.append(report)
        if report.errors:
            failed.add(source.key)
        if not order.as_json:
            for line in show.lines(report, order.language, loading=order.loading):
                click.echo(line)
    return reports


def _watch(label: str) -> Callable[[Sequence[Row]], Iterable[Row]]:
    def watch(rows: Sequence[Row]) -> Iterator[Row]:
        if len(rows) < LONG or not sys.stderr.isatty():
            yield from rows
            return
        with click.progressbar(rows, label=label, file=sys.stderr) as watched:
            yield from watched

    return watch


def _failed(reports: Iterable[Report]) -> bool:
    return any(report.errors for report in reports)


def _finish(reports: Sequence[Report], order: Order, said: str | None, *, loaded: bool) -> None:
    if order.as_json:
        click.echo(json.dumps(show.as_json(reports, loaded), ensure_ascii=False, indent=2))
    elif said is not None:
        click.echo(show.say(said, order.language))
    if _failed(reports):
        sys.exit(1)


@contextmanager
def _connection() -> Iterator[sa.Connection]:
    """A connection for writing."""
    with _database(_settings()) as database, database.write.connect() as connection:
        yield connection


def _settings() -> Settings:
    try:
        return Settings.from_env()
    except SettingMissing as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The database; what it cannot do is said in one sentence."""
    database = open_database(settings)
    try:
        yield database
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == DISK_FULL:
            _stop(f"The database has no room left: {_first_line(error)}. Nothing was changed; make room and try again.")
        _stop(f"The database cannot be reached: {_first_line(error)}. Is it running ('make run' starts one)?")
    except ProgrammingError as error:
        if "does not exist" not in str(error.orig):
            raise
        _stop(f"The database is not set up: {_first_line(error)}. Run 'python -m alembic upgrade head' first.")
    finally:
        database.close()


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m loaders")
