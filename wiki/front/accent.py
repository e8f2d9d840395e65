"""The colour of a wiki: one setting, and the shades that light and dark pages need of it.

``WIKI_ACCENT`` is what links, buttons and the pill are drawn in, and what our drawings follow: the stills,
the frames of the tellings, the discs of people. Nothing is drawn in a colour that cannot be read: contrast is
that of WCAG 2.2 (success criteria 1.4.3 and 1.4.11), and a start with one that falls short is refused with
the nearest one that does not.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

HOUSE = "#9c1f3d"  # where a wiki names none
LEAST = 4.5  # of text on what it stands on
#: What the accent stands on, from tokens.css; a test holds the two together.
BEHIND = {
    "light": ("#f6f1e7", "#fbf8f1", "#efe8da", "#dbebdc", "#f7e9cb", "#dde6e9"),
    "dark": ("#10140f", "#171c16", "#0b0e0a", "#173022", "#362a10", "#1a2a32"),
}
#: Mixed into the accent: what its wash lies on, and what stands on the accent itself.
PAPER = {"light": "#f6f1e7", "dark": "#10140f"}
INK = {"light": "#fffaf5", "dark": "#0d0608"}
AWAY = {"light": "#000000", "dark": "#ffffff"}  # from the paper: where a colour becomes easier to read
#: What our drawings are made of, from tokens.css; held together in the same way.
DRAWN = {
    "frame-2018": "#7d4a1c", "frame-2022": "#2b4756", "disc-berry": "#7d2440",
    "wood-deep": "#7d4c29", "wood": "#c68a4b", "wood-light": "#f0d8a6", "wood-red": "#a6623a",
    "wood-dark": "#5c3a24",
    "pier-sky": "#8fa5b3", "pier-haze": "#5f7d8b", "pier-sea": "#2d4550", "pier-deep": "#1c2c34",
}  # fmt: skip
HEX = re.compile(r"#[0-9a-f]{6}")

Shades = dict[str, str]


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, part: float) -> str:
    """``part`` of the other colour, from 0 to 1, in the one."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def shades(accent: str, theme: str) -> Shades:
    """The tokens of one theme. The dark one is lightened until it can be read; the light one is as given."""
    if theme == "dark":
        accent = next(c for c in _away(accent, theme) if _reads(c, theme))
    wash = mixed(PAPER[theme], accent, 0.1 if theme == "light" else 0.16)
    return {
        "accent": accent, "accent-strong": mixed(accent, AWAY[theme], 0.2), "accent-wash": wash,
        "on-accent": INK[theme], "on-accent-dim": mixed(INK[theme], accent, 0.4),
    }  # fmt: skip


def drawings(accent: str) -> Shades:
    """The drawings of the house in a wiki's colour: each hue is turned as far as the accent lies from the
    house's, and as bright as it was, so that what stands on it is read as well as there."""
    there, here = _hls(HOUSE), _hls(accent)
    turn, pale = here[0] - there[0], min(1.0, here[2] / there[2])
    return {name: _turned(colour, turn, pale) for name, colour in DRAWN.items()}


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_parts(colour))


def _turned(colour: str, turn: float, pale: float) -> str:
    hue, light, full = _hls(colour)
    parts = colorsys.hls_to_rgb((hue + turn) % 1, light, full * pale)
    turned = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
    meant = luminance(colour)
    other = "#ffffff" if luminance(turned) < meant else "#000000"
    shades = (mixed(turned, other, step / 100) for step in range(101))
    return min(shades, key=lambda shade: abs(luminance(shade) - meant))


def _away(accent: str, theme: str) -> Iterator[str]:
    return (mixed(accent, AWAY[theme], step / 50) for step in range(51))


def _reads(accent: str, theme: str) -> bool:
    wash = mixed(PAPER[theme], accent, 0.1 if theme == "light" else 0.16)
    on = (*BEHIND[theme], wash, INK[theme])
    return all(contrast(accent, behind) >= LEAST for behind in on)


def problem(accent: str) -> str:
    """Why a colour cannot be the wiki's, as a sentence that names one that can; "" if it can."""
    if not HEX.fullmatch(accent):
        return f"WIKI_ACCENT is “{accent}”; write a colour like #9c1f3d."
    if _reads(accent, "light"):
        return ""
    nearest = next(c for c in _away(accent, "light") if _reads(c, "light"))
    worst = min(contrast(accent, behind) for behind in BEHIND["light"])
    return (
        f"WIKI_ACCENT {accent} cannot be read on the pages: its contrast is {worst:.1f} to 1, and text needs "
        f"{LEAST}. The nearest shade that can be read is {nearest}."
    )


def stylesheet(accent: str) -> str:
    """Declarations that come after tokens.css and win; none where the wiki keeps the colour of the house."""
    if not accent:
        return "/* This wiki keeps the colours of tokens.css. */\n"
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in shades(accent, theme).items())
        for theme in ("light", "dark")
    )
    by_system = f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
    drawn = "".join(f"--{name}:{value};" for name, value in drawings(accent).items())
    return f':root{{{light}{drawn}}}\n{by_system}\n@media screen{{:root[data-theme="dark"]{{{dark}}}}}\n'


@require_safe
def accent(_request: HttpRequest) -> HttpResponse:
    """The same to everybody; pages name it with the colour in its address, so that it may be kept."""
    return HttpResponse(
        stylesheet(settings.WIKI_ACCENT), content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )  # fmt: skip
