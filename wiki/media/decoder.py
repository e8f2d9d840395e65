"""Turns whatever somebody sent into small clean pictures. Runs alone, in a process that may be killed.

``python decoder.py LIMITS`` reads a file from standard input and writes to standard output one line of
JSON and then the pictures it names, one after the other. It imports nothing of the wiki, opens no
file for writing and gives itself bounds on memory and time before it looks at a single byte; what
breaks it breaks nothing else.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import warnings
from typing import Any, NamedTuple

from PIL import Image

#: What is read. No SVG: it is a program. Nothing else: each format is one more parser to trust.
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
#: Widths made, none wider than what was sent.
WIDTHS = (320, 640, 1280, 1920)
MAX_HEIGHT = 3_200
#: Bytes for each pixel while a WebP is read: two canvases, a copy and the picture. Other formats take
#: a third; and libwebp calls it damaged when it runs out of memory.
WEBP_COST = 17
ITSELF = 48 * 1024 * 1024  # this program's own memory
QUALITY = 82


class Refused(Exception):
    """Not to be kept; the message is a code that ``pictures`` has a sentence for."""


class Limits(NamedTuple):
    pixels: int
    side: int
    memory: int  # bytes of address space
    seconds: int  # of processor time


class Made(NamedTuple):
    width: int
    height: int
    data: bytes


def remake(data: bytes, limits: Limits) -> tuple[list[Made], bool]:
    """The picture anew in every width, smallest first, and whether it moved. Only pixels are taken over."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            # Both are in the header: nothing has been decoded yet.
            _refuse_huge(image.size, limits)
            if image.format == "WEBP" and image.width * image.height * WEBP_COST + ITSELF > limits.memory:
                raise Refused("costly")
            # A still of what moves: readers could not stop it, and it would draw the eye from the text.
            moves = image.format in {"GIF", "WEBP", "PNG"} and bool(getattr(image, "is_animated", False))
            return _renditions(image), moves
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("pixels") from error
    except MemoryError as error:
        raise Refused("costly") from error
    except Image.UnidentifiedImageError as error:
        raise Refused("unknown") from error
    except Exception as error:  # decoders meet hostile bytes with whatever comes to their minds
        raise Refused("broken") from error


def _refuse_huge(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width * height > limits.pixels:
        raise Refused("pixels")
    if max(width, height) > limits.side:
        raise Refused("side")
    if min(width, height) < 1:
        raise Refused("broken")


def _renditions(image: Image.Image) -> list[Made]:
    orientation = _orientation(image)
    turned = orientation >= 5
    across, down = (image.height, image.width) if turned else image.size
    largest = min(across, WIDTHS[-1], max(1, across * MAX_HEIGHT // down))
    box = (largest, min(MAX_HEIGHT, max(1, round(down * largest / across))))
    # Of a large JPEG an eighth, a quarter or half of the pixels is read where that is enough.
    image.draft("RGB", box[::-1] if turned else box)
    current = _upright(_plain(image, box[::-1] if turned else box), orientation)
    made = []
    for width in sorted({largest, *(w for w in WIDTHS if w < largest)}, reverse=True):
        current = _scaled(current, (width, max(1, round(current.height * width / current.width))))
        out = io.BytesIO()
        current.save(out, "WEBP", quality=QUALITY, method=4)
        made.append(Made(current.width, current.height, out.getvalue()))
    return made[::-1]


def _orientation(image: Image.Image) -> int:
    """How a camera was held, 1 to 8; upright where its word for it cannot be read."""
    try:
        said = image.getexif().get(0x0112, 1)
    except Exception:  # a picture is worth showing whatever its notes look like
        return 1
    return said if isinstance(said, int) and 1 <= said <= 8 else 1


def _plain(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Its pixels at a size in one of two modes, without anything the file said about them.

    Scaled before anything is converted where that can be: a copy of what was sent costs the most.
    """
    image.load()
    see_through = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    if image.mode.startswith("I"):  # 16 bits a pixel; converting by itself would clip instead of scale
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"P", "PA", "1"} or (see_through and image.mode != "RGBA"):
        image = image.convert("RGBA" if see_through else "RGB")
    plain = _scaled(image, size).convert("RGBA" if see_through else "RGB")
    plain.info = {}
    return plain


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = Image.Transpose
    moves = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
        6: turn.ROTATE_270, 7: turn.TRANSVERSE, 8: turn.ROTATE_90,
    }  # fmt: skip
    return image.transpose(moves[orientation]) if orientation in moves else image


def _bound(limits: Limits) -> None:
    """From here on this process can hurt nobody: little memory, little time, no files, last in the queue."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    _bound(limits)
    answer: dict[str, Any]
    made: list[Made] = []
    try:
        made, moved = remake(sys.stdin.buffer.read(), limits)
        answer = {"moved": moved, "sizes": [(m.width, m.height, len(m.data)) for m in made]}
    except Refused as error:
        answer = {"refused": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for m in made:
        sys.stdout.buffer.write(m.data)


if __name__ == "__main__":
    main()
