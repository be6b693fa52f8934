#!/bin/sh
# Install a commit beside the release that runs, upgrade the database while that goes on serving, and
# switch. The first time it installs. As root:
#   /srv/blog/source/deploy/upgrade.sh [COMMIT]      by default the newest of origin/main
# To go back, name the former commit: its folder is still there.
set -eu
home=${BLOG_HOME:-/srv/blog} user=${BLOG_USER:-blog} kept=3

cd "$home/source"
git fetch --quiet origin
commit=$(git rev-parse --verify --quiet "${1:-origin/main}^{commit}") || { echo "no commit ${1:-origin/main}" >&2; exit 1; }
release=$home/releases/$commit

if [ ! -e "$release/.installed" ]; then
    rm -rf "$release"
    mkdir -p "$release"
    git archive "$commit" | tar -x -C "$release"
    python3 -m venv "$release/.venv"
    "$release/.venv/bin/python" -m pip install --quiet --require-hashes -r "$release/requirements.txt"
    (cd "$release" && .venv/bin/python -m whitenoise.compress --quiet app/static)
    (cd "$release" && .venv/bin/python -m compileall -q app migrations ./*.py)
    ln -s "$home/.env" "$release/.env"
    touch "$release/.installed"
fi

cd "$release"
runuser -u "$user" -- .venv/bin/flask deploy
ln -sfn "releases/$commit" "$home/next"
mv -T "$home/next" "$home/current"
touch "$release"      # the last ones that were switched to are kept
systemctl restart blog.service

ls -1td "$home"/releases/*/ | tail -n "+$((kept + 1))" | while read -r old; do rm -rf "$old"; done
echo "$commit runs"
