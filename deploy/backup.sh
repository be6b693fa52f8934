#!/bin/sh
# Make a backup in a folder, check it, and delete all but the newest ones.
#   deploy/backup.sh FOLDER [KEPT]      in the folder of the release; FLASK names the command
set -eu
folder=$1 kept=${2:-14} flask=${FLASK:-.venv/bin/flask}
umask 077

file=$folder/blog-$(date -u +%Y-%m-%dT%H%M%SZ).backup
trap 'rm -f "$file.part"' EXIT
$flask backup "$file.part"
$flask backup --verify "$file.part"
mv "$file.part" "$file"

# names sort by date, and nothing is deleted before the new backup is whole
find "$folder" -maxdepth 1 -type f -name 'blog-*.backup' | sort -r | tail -n "+$((kept + 1))" |
    while read -r old; do rm "$old"; done
echo "$file, $(find "$folder" -maxdepth 1 -type f -name 'blog-*.backup' | wc -l) kept"
