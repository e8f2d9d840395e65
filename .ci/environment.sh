#!/usr/bin/env bash
# Makes .venv what the locks say, quietly and only when something changed.
#   .ci/environment.sh run     what the wiki needs
#   .ci/environment.sh test    what its tests need as well
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-run}" in
  run) lock=requirements.txt ;;
  test) lock=requirements-dev.txt ;;
  *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

# Written last, so that an interrupted installation is done again.
stamp=.venv/stamp-${lock%.txt}
want=$(sha256sum "$lock" | cut -d' ' -f1)
[ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && exit 0

if ! .venv/bin/python -c '' 2>/dev/null; then
  for python in python3 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      found=$python
      break
    fi
  done
  if [ -z "${found:-}" ]; then
    echo "Unspoiled needs Python 3.11 or newer, and there is none on this machine." >&2
    exit 1
  fi
  rm -rf .venv
  # Some systems ship venv without ensurepip; what it leaves behind is half an environment.
  if ! "$found" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    "$found" -m venv --without-pip .venv
  fi
fi

pip=(.venv/bin/python -m pip)
if ! "${pip[@]}" --version >/dev/null 2>&1; then
  if ! python3 -m pip --version >/dev/null 2>&1; then
    echo "There is no pip on this machine. Install the package python3-pip or python3-venv." >&2
    exit 1
  fi
  pip=(python3 -m pip --python .venv/bin/python)
fi

echo "Installing what the ${1:-run} needs into .venv (about a minute the first time) …"
if ! log=$("${pip[@]}" install --quiet --disable-pip-version-check --no-input \
    --only-binary :all: --require-hashes -r "$lock" 2>&1); then
  printf '%s\n' "$log" >&2
  echo "The installation failed. Is this machine connected?" >&2
  exit 1
fi
echo "$want" > "$stamp"
# The test environment holds everything the wiki runs with.
[ "$lock" = requirements-dev.txt ] && sha256sum requirements.txt | cut -d' ' -f1 > .venv/stamp-requirements || true
