"""What gives the story away, and from which episode on it may be said.

Written by hand from the facts the bundle was made of, one line for each thing an episode reveals: the
words a page would have to use to tell it, and the gate.
"""

from __future__ import annotations

import re

REVEALS: list[tuple[str, str]] = [
    (r"[Ww]illing|[Vv]olunteer|own accord|own free will", "S1E1"),
    (r"\bhits?\b|\bblow\b|gets angry", "S1E1"),
    (r"\b[Vv]ans?\b", "S1E3"),
    (r"\bfaked\b|\bsham\b", "S1E3"),
    (r"left .{0,80}same day|same-day|leave on one day|[Oo]ne day, one cause", "S1E3"),
    (r"PTSD|[Tt]rauma|\bstress\b", "S1E5"),
    (r"badly changed|Status: Changed", "S1E5"),
    (r"does not recogni|fails to recogni|[Uu]nrecogni|[Mm]emory lost|[Ll]ost memory", "S1E5"),
    (r"[Hh]unter|\bcourt(s|ing|ship)\b|false name", "S1E6"),
    (r"fetch|comes for her son|take her son home", "S1E6"),
    (r"[Mm]edication|\b[Dd]rugs?\b|\b[Dd]os(e|es|ed|ing)\b", "S1E7"),
    (r"\b[Ee]ras(e|es|ed|ing)\b|\b[Tt]apes?\b", "S1E7"),
    (r"[Cc]ombat|sent back|[Ww]ellness|back to war|return to the front", "S1E8"),
    (r"[Mm]emory (returns|restored|comes back|came back)", "S1E8"),
    (r"[Ww]eek[ -]six|week 6|\b[Mm]eal\b|in (his|their|the) food|herself and Walter", "S1E9"),
    (r"[Ss]capegoat|\b[Ff]orks?\b|askew|California|after the (closing )?credits|newer form", "S1E10"),
    (r"Leonard|Bunda|Francine|Alvarez|Monáe|Cusack|Chris Cooper|Buddy|Billingsley", "S1E10"),
    (r"[Rr]owing|\b[Bb]oats?\b|Jacqueline|Calico|Jackie|Eastern|[Tt]attoo", "S2E1"),
    (r"[Vv]eterans", "S2E1"),
    (r"\bAlex\b(?! (Eastern|Karpovsky))|\b[Ff]ixers?\b|had known nothing", "S2E3"),
    (r"\b[Cc]rops?\b|asks? for his records|asking for his records", "S2E4"),
    (r"\bmetres?\b|\bmeters?\b", "S2E5"),
    (r"\bneedles?\b|catches her", "S2E6"),
    (r"Walter's file|Walter his file|launch party", "S2E7"),
]

PATTERNS = [(re.compile(pattern), gate) for pattern, gate in REVEALS]


def given_away(text: str, opens) -> list[str]:
    """The words in a text that stand there before their gate opens."""
    return [
        f"{match.group()} ({gate}): …{text[max(0, match.start() - 40) : match.end() + 40]}…"
        for pattern, gate in PATTERNS
        if not opens(gate)
        for match in pattern.finditer(text)
    ]
