"""The command line: 'python3 -m launch COMMAND'. This file is written so that an old Python can read it and
say so.
"""

import sys

COMMANDS = """Usage: python3 -m launch COMMAND   (or 'make COMMAND')

  setup            install what is missing and build the front-end files
  run [--sample]   set up, start the private database, load the register, serve it
  sample           the same with an agency-sized rehearsal in place of the real projects
  test [WORDS]     set up for tests and run the whole suite; WORDS go to pytest
  check            format, lint, types, translations, migrations, packages; changes nothing
  fix              mend what a program can mend
  stop             end what was started from this folder
  loaders WORDS    'python -m loaders WORDS' on the register's database: list, check NAME, load NAME --file F ...
  people WORDS     'python -m webmap.staff_people WORDS': invite, list, lock ... the people of the staff desk
  release          freeze the last data version of each past month as a file with checksums
  retention        erase personal data of letters and stories past its term
  psql [WORDS]     a psql session in the register's database
  bench WORDS      'python -m bench WORDS': build, run, speed, desk, load, peers, all, smoke
  faults [WORDS]   kill, fill, starve and mislead the product on purpose; WORDS go to pytest (see docs/faults.md)
  sbom             list every package that the product ships, as CycloneDX files, and their licences
  audit            ask for known weaknesses of these packages (pip-audit, npm audit)
  lock             write requirements*.txt and package-lock.json anew from the short lists
  clean            remove what set-up made; the database stays
  clean-database   the same, and the private database too

Settings are environment variables: PORT, HOST, DATABASE_URL ... (all in geodata/settings.py).
"""


def main() -> int:
    """Carries out the command and returns the exit code: 0 well, 1 with a sentence on what to do, 2
    unknown.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - the launcher is what runs before a Python was chosen
        found = ".".join(str(number) for number in sys.version_info[:2])
        sys.stderr.write("\nPython 3.11 or newer is needed and this is " + found + ": install a newer python3.\n")
        return 1
    from launch.command_line import carry_out

    return carry_out(sys.argv[1:], COMMANDS)


if __name__ == "__main__":
    sys.exit(main())
