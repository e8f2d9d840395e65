#!/usr/bin/env bash
# The suite on SQLite, then on PostgreSQL; fails if the two did not run the same tests.
# Further arguments go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'stop_postgres; rm -rf "$work"' EXIT
cluster="" as=()

stop_postgres() {
  [ -n "$cluster" ] && "${as[@]}" "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1
  [ -n "$cluster" ] && rm -rf "$cluster"
  cluster=""
}

run() { # name, database url, arguments...
  local name=$1 url=$2; shift 2
  echo "== $name"
  WIKI_DATA="$work/$name" DATABASE_URL="$url" .venv/bin/python -m pytest -n 2 --dist loadscope \
    --junitxml="$work/$name.xml" "$@" || return 1
}

counts() { .venv/bin/python - "$work/$1.xml" <<'PY'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
total, skipped = int(suite.get("tests")), int(suite.get("skipped"))
failed = int(suite.get("failures")) + int(suite.get("errors"))
print(total, total - skipped - failed, skipped)
PY
}

start_postgres() {
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null)" 2>/dev/null)
  [ -x "$bin/initdb" ] || return 1
  cluster=$(mktemp -d /tmp/pg.XXXXXX)
  if [ "$(id -u)" = 0 ]; then
    # initdb refuses to run as root.
    owner=$(id -u postgres 2>/dev/null || echo 65534)
    chown "$owner" "$cluster"
    as=(setpriv "--reuid=$owner" --clear-groups --inh-caps=-all env HOME="$cluster")
  fi
  (cd "$cluster" && "${as[@]}" "$bin/initdb" -D "$cluster/data" -U wiki --auth=trust -E UTF8 --locale=C >"$cluster/initdb.log" 2>&1) || { cat "$cluster/initdb.log" >&2; return 1; }
  # It is thrown away afterwards, whatever happens: nothing has to be on disk.
  (cd "$cluster" && "${as[@]}" "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/server.log" \
    -o "-k $cluster -c listen_addresses='' -c max_connections=60 -c fsync=off -c full_page_writes=off" start >/dev/null) || { cat "$cluster/server.log" >&2; return 1; }
  postgres_url="postgresql://wiki@/postgres?host=$cluster"
}

run sqlite "" "$@" || exit 1
postgres_url=${WIKI_TEST_DATABASE_URL:-}
if [ -z "$postgres_url" ] && ! start_postgres; then
  echo "!! PostgreSQL is not on this machine: HALF OF THE SUITE WAS NOT RUN. Install the package postgresql." >&2
  [ "${CI:-}" = 1 ] && exit 1
  exit 0
fi
run postgresql "$postgres_url" "$@" || exit 1
one=$(counts sqlite) two=$(counts postgresql)
echo "SQLite: collected, passed, skipped: $one"
echo "PostgreSQL: collected, passed, skipped: $two"
if [ "$one" != "$two" ]; then
  echo "The two databases did not run the same tests." >&2
  exit 1
fi
