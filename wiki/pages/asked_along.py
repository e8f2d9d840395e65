"""What a room above knows of a page and one account. It is asked with the page, so that nobody waits for it,
and never of what is remembered for all who got as far.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models.expressions import BaseExpression

from wiki.accounts.models import User

Question = Callable[[User], BaseExpression]

#: By the name under which the screen of a page finds the answer.
_questions: dict[str, Question] = {}


def ask_along(name: str, question: Question) -> None:
    """For a room's ``ready``: annotates the page with ``question(account)`` whenever an account reads it."""
    _questions[name] = question


def asked_along(account: User | None) -> dict[str, BaseExpression]:
    """Nothing for who has no account: their answers are everybody's."""
    return {name: question(account) for name, question in _questions.items()} if account else {}
