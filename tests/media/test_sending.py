"""Sending a picture: what comes of it, who may, how many, and that nothing typed is lost."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image
from selectolax.parser import HTMLParser

from tests.media.conftest import drawn, kept, sent
from wiki.media import decoding, files
from wiki.media.models import Picture, Rendition

pytestmark = pytest.mark.django_db
NEW = "/pictures/new/"
UPLOAD = "/preview/upload/"


def all_pictures():
    return Picture.objects.unredacted()  # gate: test


def test_a_picture_is_kept_in_small_sizes_of_its_own_make(nina, log_in, folder):
    response = log_in(nina).post(NEW, sent(drawn(size=(1500, 900))))
    assert response.status_code == 302
    picture = all_pictures().get()
    assert (picture.width, picture.height) == (1500, 900)
    assert [r.width for r in picture.renditions.all()] == [320, 640, 1280, 1500]
    for rendition in picture.renditions.all():
        with Image.open(folder / rendition.file) as image:
            assert image.format == "WEBP"
            assert image.size == (rendition.width, rendition.height)


def test_a_small_picture_is_not_blown_up(nina):
    picture = kept(nina, data=drawn(size=(90, 60)))
    assert [(r.width, r.height) for r in picture.renditions.all()] == [(90, 60)]


def test_the_line_to_write_is_shown_with_its_caption(nina, log_in):
    client = log_in(nina)
    page = client.get(client.post(NEW, sent(caption="A [sweet] berry")).headers["Location"]).content.decode()
    assert f"![A \\[sweet\\] berry](picture:{all_pictures().get().key})" in page


def test_the_script_of_the_editor_gets_the_line(nina, log_in):
    response = log_in(nina).post(UPLOAD, sent(caption="A berry"))
    assert response.status_code == 201
    assert response.json() == {"line": f"![A berry](picture:{all_pictures().get().key})", "moved": False}


@pytest.mark.parametrize("missing", ["alt", "credit", "licence", "image"])
def test_a_picture_without_its_words_is_not_kept(nina, log_in, missing):
    data = sent()
    data.pop(missing)
    response = log_in(nina).post(UPLOAD, data)
    assert response.status_code == 400
    assert missing in response.json()["fields"]
    assert not all_pictures().exists()


def test_a_mistake_keeps_what_was_typed(nina, log_in):
    page = log_in(nina).post(NEW, sent(b"no picture", alt="Heidi at the jetty", gate="S1E9")).content.decode()
    assert "This is not a picture we can read." in page
    assert "Heidi at the jetty" in page
    assert 'value="S1E9"' in page


def test_an_episode_nobody_knows_is_told_beside_its_field(nina, log_in):
    page = log_in(nina).post(NEW, sent(gate="S1E12")).content.decode()
    assert "There is no episode S1E12." in page


def test_marks_in_words_that_cannot_hold_them_are_refused(nina, log_in):
    response = log_in(nina).post(UPLOAD, sent(alt="Heidi >!S1E9: forgets!<"))
    assert "Marks do nothing here" in str(response.json()["fields"])


def test_only_who_is_logged_in_and_not_blocked_may_send(nina, blake, log_in):
    for address in (NEW, UPLOAD):
        assert log_in().post(address, sent()).status_code == 403
        assert log_in(blake).post(address, sent()).status_code == 403
    assert "Posted the ending everywhere." in log_in(blake).post(NEW, sent()).content.decode()
    assert not all_pictures().exists()


def test_a_form_from_elsewhere_is_refused(nina):
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    client.force_login(nina)
    for address in (NEW, UPLOAD):
        assert client.post(address, sent()).status_code == 403
    assert not all_pictures().exists()


def test_a_huge_body_is_refused_before_it_is_read(nina, log_in, settings):
    settings.WIKI_PICTURE_BYTES = 100_000
    response = log_in(nina).post(NEW, sent(b"x" * 400_000))
    assert response.status_code == 413
    assert "larger than 0.1 MB" in response.content.decode()


def test_a_file_just_too_large_is_told_so(nina, log_in, settings):
    settings.WIKI_PICTURE_BYTES = 1_000
    assert "larger than" in log_in(nina).post(UPLOAD, sent()).json()["problem"]


def test_no_form_of_the_wiki_writes_a_large_file_down(nina, log_in, settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "not there"  # whoever writes one down falls over it
    response = log_in(nina).post("/report/", {**sent(b"x" * 50_000), "address": "/", "words": "A leak"})
    assert response.status_code == 302


def test_the_hour_is_limited_for_fans_and_less_so_for_trusted(nina, tess, log_in, settings):
    settings.WIKI_PICTURES_PER_HOUR = 2
    settings.WIKI_PICTURES_PER_HOUR_TRUSTED = 3
    for account, most in ((nina, 2), (tess, 3)):
        client = log_in(account)
        assert [client.post(UPLOAD, sent()).status_code for _ in range(most + 1)] == [201] * most + [429]
    assert log_in(nina).post(UPLOAD, sent()).headers["Retry-After"] == "3600"


def test_the_day_is_limited_in_bytes(nina, log_in, settings):
    data = drawn()
    settings.WIKI_PICTURE_BYTES_PER_DAY = len(data) * 2
    client = log_in(nina)
    assert [client.post(UPLOAD, sent(data)).status_code for _ in range(3)] == [201, 201, 429]


def test_files_that_are_no_pictures_count_as_well(nina, log_in, settings):
    settings.WIKI_PICTURES_PER_HOUR = 1
    client = log_in(nina)
    assert [client.post(UPLOAD, sent(b"junk")).status_code for _ in range(4)] == [400, 400, 400, 429]


def test_an_hour_that_ends_while_a_try_is_counted_refuses_nobody(nina, log_in, settings):
    # Keeps nothing, as if the hour of each had ended by the time it is counted.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert log_in(nina).post(UPLOAD, sent()).status_code == 201


def test_whoever_comes_while_others_are_served_is_asked_to_come_again(nina, log_in, settings):
    taken = [decoding._slots.acquire(blocking=False) for _ in range(settings.WIKI_PICTURES_AT_ONCE)]
    try:
        response = log_in(nina).post(NEW, sent(alt="Heidi at the jetty"))
    finally:
        for _ in taken:
            decoding._slots.release()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Heidi at the jetty" in response.content.decode()
    assert log_in(nina).post(NEW, sent()).status_code == 302


def test_a_picture_that_cannot_be_written_leaves_nothing_behind(nina, folder, monkeypatch):
    real, written = files.write, []

    def full(name: str, data: bytes) -> None:
        if written:
            raise OSError(28, "No space left on device")
        written.append(name)
        real(name, data)

    monkeypatch.setattr("wiki.media.files.write", full)
    with pytest.raises(OSError, match="space"):
        kept(nina)
    assert not all_pictures().exists()
    assert not Rendition.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_one_sees_ones_own_pictures_and_nobody_elses(nina, ravi, log_in):
    mine, other = kept(nina, alt="Mine"), kept(ravi, alt="Somebody else’s")
    page = log_in(nina).get("/pictures/").content.decode()
    assert mine.key in page
    assert other.key not in page
    assert "Somebody else’s" not in page


def test_the_form_and_the_list_ask_for_a_login(ladder):
    for address in (NEW, "/pictures/"):
        assert Client().get(address).status_code == 302


def test_a_still_is_kept_of_what_moves_and_its_sender_is_told(nina, log_in):
    frames = [Image.new("RGB", (60, 40), (n * 80, 0, 0)) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert log_in(nina).post(UPLOAD, sent(out.getvalue())).json()["moved"] is True


def beside(page: str) -> dict[str, str]:
    """What stands as an error beside each field."""
    fields = HTMLParser(page).css("main form .field:has(.errorlist)")
    return {
        f.css_first("input, select").attributes["name"]: f.css_first(".errorlist").text(strip=True)
        for f in fields
    }


def test_what_is_missing_is_asked_for_in_a_sentence(nina, log_in):
    assert beside(log_in(nina).post(NEW, {"licence": "cc0-1.0"}).text) == {
        "image": "Choose a picture.",
        "alt": "Say what can be seen in it, in a few words.",
        "credit": "Say who made it; that may be you.",
    }


def test_the_picture_has_to_be_chosen_again_where_something_else_was_wrong(nina, log_in):
    client = log_in(nina)
    assert beside(client.post(NEW, sent(credit="")).text)["image"] == "Choose the picture again."
    assert "image" not in client.post(UPLOAD, sent(credit="")).json()["fields"], "the script still has it"


def test_a_picture_that_was_refused_is_not_asked_for_again(nina, log_in):
    page = log_in(nina).post(NEW, sent(data=b"no picture")).text
    assert HTMLParser(page).css_first(".notice-error").text(strip=True)
    assert beside(page) == {}
