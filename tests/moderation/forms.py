"""What a browser would send back of the edit form."""

from __future__ import annotations

import lxml.html

EDIT = "/characters/heidi-bergman/edit/"


def fields(response) -> dict[str, str]:
    """The fields of the edit form as they stand, by name; of ticked boxes of one name the last."""
    page = lxml.html.fromstring(response.content.decode())
    form = page.xpath("//form[contains(@class, 'edit-form')]")[0]
    for template in form.xpath(".//template"):
        template.getparent().remove(template)
    empty = {node.name: "" for node in form.xpath(".//input[@type='text' or @type='hidden']")}
    areas = {area.name: (area.text or "").removeprefix("\n") for area in form.xpath(".//textarea")}
    return empty | dict(form.form_values()) | areas


def changed(client, old: str, new: str, *, at: str = EDIT, **more: str) -> dict[str, str]:
    """The form with a word of its text replaced, ready to send."""
    data = fields(client.get(at))
    assert old in data["body"]
    return {**data, "body": data["body"].replace(old, new), "consent": "on", "summary": "Plainer", **more}
