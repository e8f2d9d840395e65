#!/usr/bin/env bash
# The tests of a marker expression on SQLite, then those of them marked "database" on PostgreSQL; fails if these
# came out otherwise there. Further arguments go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
which=${1:?which tests: a marker expression}; shift
work=$(mktemp -d)
trap 'stop_postgres; rm -rf "$work"' EXIT
cluster="" as=()

stop_postgres() {
  [ -n "$cluster" ] && "${as[@]}" "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1
  [ -n "$cluster" ] && rm -rf "$cluster"
  cluster=""
}

run() { # name, database url, marker expression, arguments...
  local name=$1 url=$2 which=$3; shift 3
  echo "== $name"
  WIKI_DATA="$work/$name" DATABASE_URL="$url" .venv/bin/python -m pytest -n 2 --dist loadscope \
    --junitxml="$work/$name.xml" -m "$which" "$@"
}

same_outcome() { .venv/bin/python - "$work/sqlite.xml" "$work/postgresql.xml" <<'PY'
import sys, xml.etree.ElementTree as tree
def outcomes_in(path, *, both):
    """Of all tests, or of those alone that are marked to run on both."""
    return {
        (case.get("classname"), case.get("name")): "skipped" if case.find("skipped") is not None else "passed"
        for case in tree.parse(path).iter("testcase")
        if not both or case.find("properties/property[@name='database']") is not None
    }

one, two = outcomes_in(sys.argv[1], both=False), outcomes_in(sys.argv[2], both=False)
for name, outcomes in (("SQLite", one), ("PostgreSQL", two)):
    skipped = list(outcomes.values()).count("skipped")
    print(f"{name}: {len(outcomes) - skipped} passed, {skipped} skipped")
other = sorted(case for case, _ in outcomes_in(sys.argv[1], both=True).items() ^ two.items())
sys.exit("\n".join(f"Not the same on both: {'::'.join(case)}" for case in other) or 0)
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

run sqlite "" "$which" "$@" || exit 1
postgres_url=${WIKI_TEST_DATABASE_URL:-}
if [ -z "$postgres_url" ] && ! start_postgres; then
  echo "!! PostgreSQL is not on this machine: WHAT ASKS THE DATABASE WAS RUN ON SQLITE ALONE. Install the package postgresql." >&2
  [ "${CI:-}" = 1 ] && exit 1
  exit 0
fi
run postgresql "$postgres_url" "($which) and database" "$@" || [ $? = 5 ] || exit 1 # 5: none of them asks it
same_outcome
