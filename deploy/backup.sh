#!/bin/sh
# Backups of the register with pg_dump; the database and its password come from PGHOST, PGUSER, PGDATABASE, PGPASSWORD.
#
#   backup.sh                every night at BACKUP_HOUR, keeping BACKUP_DAYS days (what the compose service runs)
#   backup.sh once           one backup now
#   backup.sh restore FILE   puts a backup back, whole or not at all; what the register holds now is replaced.
#                            Rights of the database's roles are not in it: migrate afterwards ('alembic upgrade head').
set -eu

: "${BACKUP_HOUR:=3}" "${BACKUP_DAYS:=30}" "${BACKUP_FOLDER:=/backups}"

backup() {
    target="$BACKUP_FOLDER/register-$(date -u +%Y%m%dT%H%M%SZ).dump"
    # A dump that was broken off never carries the name of a whole one.
    if pg_dump --format=custom --no-owner --no-acl --file="$target.part" && pg_restore --list "$target.part" >/dev/null; then
        mv "$target.part" "$target"
        find "$BACKUP_FOLDER" -name 'register-*.dump' -mtime "+$BACKUP_DAYS" -delete
        echo "Backup written: $target ($(wc -c <"$target") bytes)"
    else
        rm -f "$target.part"
        echo "The backup did not work; older ones are kept." >&2
        return 1
    fi
}

seconds_until_hour() {
    now=$(($(date +%H | sed 's/^0//') * 3600 + $(date +%M | sed 's/^0//') * 60 + $(date +%S | sed 's/^0//')))
    echo $(((BACKUP_HOUR * 3600 - now + 86399) % 86400 + 1))
}

case "${1:-nightly}" in
once)
    backup
    ;;
restore)
    [ -r "${2:-}" ] || { echo "Usage: backup.sh restore FILE.dump (a file that can be read)" >&2; exit 2; }
    pg_restore --clean --if-exists --exit-on-error --single-transaction --no-owner --no-acl --dbname="$PGDATABASE" "$2"
    echo "Restored: $2. Now 'python -m alembic upgrade head' (compose: 'docker compose up -d migrate web')."
    ;;
nightly)
    trap 'exit 0' TERM INT
    while :; do
        sleep "$(seconds_until_hour)" &
        wait $!
        backup || true
    done
    ;;
*)
    echo "Unknown: $1. Known: once, restore FILE, or nothing for every night." >&2
    exit 2
    ;;
esac
