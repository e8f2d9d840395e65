"""What TVmaze really answered, read by the import."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from wiki.canon.models import Episode
from wiki.exchange.tvmaze import NotTVmaze, read


@pytest.mark.django_db
def test_the_whole_of_a_long_show_comes_in_and_comes_in_once(corpora: Path):
    path = corpora / "data" / "tvmaze" / "game-of-thrones-episodes.json"
    for told in ("73 episodes added, 0 changed, 0 as before", "0 episodes added, 0 changed, 73 as before"):
        out = io.StringIO()
        call_command("import_tvmaze", str(path), "--title", "Thrones", stdout=out)
        assert out.getvalue() == f"Thrones: {told}.\n"
    rows = Episode.objects.order_by("ordinal").values_list("ordinal", "code", "season__number")
    assert [row[0] for row in rows] == list(range(1, 74))
    assert rows[72][1:] == ("S8E6", 8)


def test_every_recorded_answer_is_read_or_refused_with_a_sentence(corpora: Path):
    path = corpora / "data" / "tvmaze" / "show-and-episode-responses.json"
    read_whole, refused = [], []
    for answer in json.loads(path.read_text("utf-8")):
        try:
            read_whole.append(read(json.dumps(answer["response"]), key="tv").episodes)
        except NotTVmaze as error:
            refused.append(str(error))
    assert len(read_whole) >= 20
    assert all(entry.code and entry.season for entries in read_whole for entry in entries)
    assert len(refused) >= 10
    assert all(sentence.startswith("There are no episodes in it.") for sentence in refused)
