"""Parts of the frame are made once for what goes into them, and again for anything else."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override

from wiki.accounts.models import User
from wiki.front.templatetags import pieces


def shown(source: str, **context: object) -> str:
    return Template("{% load pieces %}" + source).render(Context(context))


def test_a_piece_is_made_once_for_the_same_and_again_for_another() -> None:
    menu = '{% piece "frame/_account.html" name=name is_moderator=False %}'
    pieces.forget()
    assert ">teo<" in shown(menu, name="teo")
    assert ">teo<" in shown(menu, name="teo")
    assert pieces._made.cache_info().hits == 1
    assert ">ravi<" in shown(menu, name="ravi")
    assert pieces._made.cache_info().misses == 2


def test_a_piece_shows_nothing_but_what_it_is_given() -> None:
    assert "teo" not in shown('{% piece "frame/_account.html" is_moderator=False %}', name="teo")


def test_what_is_equal_and_not_the_same_makes_two_pieces() -> None:
    menu = '{% piece "frame/_account.html" name=name is_moderator=False %}'
    assert "<p><b></p>" in shown(menu, name=mark_safe("<b>"))
    assert "<p>&lt;b&gt;</p>" in shown(menu, name="<b>")


def test_each_language_has_its_own() -> None:
    bar = '{% piece "frame/_bottom_bar.html" is_logged_in=False %}'
    assert "Search" in shown(bar)
    with override("de"):
        assert "Suche" in shown(bar)


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises((TypeError, TemplateSyntaxError)):
        shown('{% piece "frame/_nav.html" kind=kind %}', kind=["a list"])


def test_a_template_that_is_being_written_is_read_again(settings) -> None:
    settings.DEBUG = True
    pieces.forget()
    shown('{% piece "frame/_scripts.html" %}')
    assert pieces._made.cache_info().currsize == 0


def test_a_row_is_refused_since_it_is_equal_to_what_it_was() -> None:
    with pytest.raises(TypeError):
        shown('{% piece "frame/_account.html" name=name is_moderator=False %}', name=User(handle="teo", pk=1))
