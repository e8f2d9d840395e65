#!/usr/bin/env bash
# Brings the translations up to date with what the code says. Wants GNU gettext (package gettext).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v xgettext >/dev/null || { echo "GNU gettext is not on this machine. Install the package gettext." >&2; exit 1; }
.venv/bin/python manage.py makemessages --all --no-location --no-wrap --no-obsolete --verbosity 0 \
  --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
# A date that changes with every run would make every run a change.
sed -i '/^"POT-Creation-Date:/d' wiki/locale/*/LC_MESSAGES/django.po
.venv/bin/python manage.py compilemessages --verbosity 0 --ignore .venv
.venv/bin/python - <<'PY'
from pathlib import Path
from babel.messages.pofile import read_po
for path in sorted(Path("wiki/locale").glob("*/LC_MESSAGES/django.po")):
    messages = [m for m in read_po(path.open("rb")) if m.id]
    left = [m for m in messages if m.fuzzy or not (all(m.string) if m.pluralizable else m.string)]
    print(f"{path.parts[2]}: {len(messages)} sentences, {len(left)} to translate.")
PY
