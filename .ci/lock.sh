#!/usr/bin/env bash
# Writes both locks from pyproject.toml: universal, with hashes, without naming any host.
set -euo pipefail
cd "$(dirname "$0")/.."
common=(--universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --python-version 3.11
        --only-binary :all:)
.venv/bin/uv pip compile "${common[@]}" "$@" pyproject.toml -o requirements.txt
.venv/bin/uv pip compile "${common[@]}" "$@" --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
