#!/bin/sh
# Restore the newest backup of a folder into an empty SQLite database, which is deleted afterwards.
#   deploy/rehearse-restore.sh FOLDER [HOURS]      fails for a backup older than HOURS (36)
set -eu
folder=$1 hours=${2:-36} flask=${FLASK:-.venv/bin/flask}
umask 077

newest=$(find "$folder" -maxdepth 1 -type f -name 'blog-*.backup' | sort | tail -n 1)
[ -n "$newest" ] || { echo "there is no backup in $folder" >&2; exit 1; }
[ -n "$(find "$newest" -mmin "-$((hours * 60))")" ] || { echo "$newest is older than $hours hours" >&2; exit 1; }

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
DATABASE_URL=sqlite:///$place/rehearsal.sqlite $flask restore "$newest"
echo "$newest can be restored"
