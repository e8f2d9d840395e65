#!/usr/bin/env bash
# Puts Lighthouse into tests/lighthouse/node_modules, as its lock says, and runs it over a wiki of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  echo "Lighthouse needs Node.js 18 or newer with npm. Install the packages nodejs and npm." >&2
  exit 1
fi
stamp=tests/lighthouse/node_modules/stamp
want=$(sha256sum tests/lighthouse/package-lock.json | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
  echo "Installing Lighthouse (about half a minute the first time) …"
  (cd tests/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --silent)
  echo "$want" > "$stamp"
fi
exec .venv/bin/python -m tests.lighthouse
