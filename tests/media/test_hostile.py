"""Files made to do harm: nothing is stored but what we made ourselves, and nothing falls over."""

from __future__ import annotations

import io
import re
import struct
import time
import warnings
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.media.conftest import drawn, kept, sent
from wiki.media import decoder, decoding
from wiki.media.models import Picture

pytestmark = pytest.mark.django_db
UPLOAD = "/preview/upload/"
CANARY = "CANARY-teriyaki-42"


def stored(folder) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9))
        + chunk(b"IEND", b"")
    )  # fmt: skip


def gif(frames: int, size: tuple[int, int] = (1, 1)) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", *size) + b"\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x00\x02\x02\x44\x01\x00"
    return head + frame * frames + b"\x3b"


def animated_webp() -> bytes:
    frames = [Image.new("RGB", (300, 200), (n, 90, 9)) for n in range(0, 250, 25)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
NO_PICTURES = {
    "an SVG": SVG,
    "an SVG with an XML head": b'<?xml version="1.0"?>' + SVG,
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "HTML after a GIF's first bytes": b"GIF89a/*<script>*/=1;alert(1)//</script>",
    "nothing": b"",
    "a PDF": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(alert(1))>>>>endobj",
    "a TIFF": drawn("TIFF"),
    "a BMP": drawn("BMP"),
    "an icon": drawn("ICO", (64, 64)),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd)(r)file\n",
    "a JPEG cut in two": drawn("JPEG")[:2000],
    "a PNG cut in two": drawn("PNG", (800, 500), seed=3)[:900],
    "a WebP cut in two": drawn("WEBP")[:700],
    "a PNG of 25,000 megapixels": png(500_000, 50_000),
    "a PNG of 81 megapixels of nothing": png(9_000, 9_000, b"\0" * 9_001 * 9_000),
    "a PNG just over the pixels": png(5_001, 4_000, b"\0" * 5_002 * 4_000),
    "a PNG 30,000 wide": png(30_000, 2, b"\0" * 30_001 * 2),
    "a PNG without a pixel": png(0, 0),
    "a PNG that says more than it holds": png(3_000, 3_000, b"\0" * 100),
    "a GIF of 65,535 by 65,535": gif(1, (65_535, 65_535)),
    "a JPEG that says 65,500 by 65,500": drawn("JPEG").replace(
        struct.pack(">HH", 500, 800), struct.pack(">HH", 65_500, 65_500), 1
    ),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_usable_picture_is_refused_with_a_sentence(nina, log_in, folder, name):
    response = log_in(nina).post(UPLOAD, sent(NO_PICTURES[name]))
    assert response.status_code == 400
    assert response.json()["problem"].endswith(".")
    assert stored(folder) == []
    assert not Picture.objects.unredacted().exists()  # gate: test


def with_everything_said(form: str) -> bytes:
    """A picture whose file tells more than its pixels do, wherever the format has room for it."""
    exif = Image.Exif()
    exif[0x010E] = CANARY  # the description
    exif.get_ifd(0x8825)[1] = CANARY  # where it was taken
    more: dict = {"exif": exif.tobytes(), "icc_profile": b"\0" * 128 + CANARY.encode()}
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", CANARY)
        info.add_itxt("XML:com.adobe.xmp", CANARY)
        more["pnginfo"] = info
    elif form == "GIF":
        more = {"comment": CANARY.encode()}
    else:
        more["xmp"] = CANARY.encode()
    if form == "JPEG":
        more["comment"] = CANARY.encode()
    return drawn(form, mode="P" if form == "GIF" else "RGB", **more)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_only_pixels_are_taken_over(nina, folder, form):
    data = with_everything_said(form)
    assert CANARY.encode() in data
    kept(nina, data=data)
    for content in stored(folder):
        assert CANARY.encode() not in content
        assert not any(part in content for part in (b"EXIF", b"ICCP", b"XMP "))
        with Image.open(io.BytesIO(content)) as image:
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


POLYGLOTS = {
    "HTML after a JPEG": drawn("JPEG") + f"<script>{CANARY}</script>".encode(),
    "a ZIP after a GIF": drawn("GIF", mode="P") + b"PK\x03\x04" + CANARY.encode(),
    "PHP in a PNG's text": with_everything_said("PNG"),
    "JavaScript after a WebP": drawn("WEBP") + f"*/alert('{CANARY}')".encode(),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_two_things_at_once_is_only_a_picture_afterwards(nina, folder, name):
    kept(nina, data=POLYGLOTS[name])
    assert not any(CANARY.encode() in content for content in stored(folder))
    assert all(content[:4] == b"RIFF" and content[8:12] == b"WEBP" for content in stored(folder))


def as_typed_by_hand(name: bytes, kind: bytes) -> bytes:
    """A form's body with whatever name for the file, as no browser would send it."""
    words = {"alt": "A berry", "credit": "Nobody", "licence": "cc0-1.0", "gate": ""}
    parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{w}'.encode() for n, w in words.items()]
    disposition = b'Content-Disposition: form-data; name="image"; filename="' + name + b'"'
    parts.append(disposition + b"\r\nContent-Type: " + kind + b"\r\n\r\n" + drawn())
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


NAMES = [
    (b"evil.php", b"text/php"), (b"evil.svg", b"image/svg+xml"), (b"../../../etc/cron.d/evil", b"image/png"),
    (b"..\\..\\evil.exe", b"image/gif"), (b"a\x00b.html", b"text/html"), (b"\xff\xfe.png", b"\xff"),
    ("\u202egnp.exe".encode(), b"image/png"), ("берег.png".encode(), b"image/png"), (b"%2e%2e%2fx", b""),
    (b"x" * 3_000 + b".png", b"image/png"), (b".", b"image/png"), (b"", b"image/png"), (b"con", b"a" * 2_000),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_names_and_kinds_a_browser_claims_mean_nothing(nina, log_in, folder, name, kind):
    response = log_in(nina).post(
        UPLOAD, as_typed_by_hand(name, kind), content_type="multipart/form-data; boundary=x"
    )
    # A name that is no name at all counts as no file, which is a plain mistake.
    assert response.status_code in {201, 400}
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}\.webp", n) for n in names)
    assert bool(names) is (response.status_code == 201)


UNUSUAL = {
    "CMYK": drawn("JPEG", mode="CMYK"),
    "grey": drawn("PNG", mode="L"),
    "one bit": drawn("PNG", mode="1"),
    "a palette": drawn("PNG", mode="P"),
    "a palette with a hole": drawn("PNG", mode="P", transparency=3),
    "see-through": drawn("PNG", mode="RGBA"),
    "grey and see-through": drawn("PNG", mode="LA"),
    "16 bits": drawn("PNG", mode="I;16"),
    "progressive": drawn("JPEG", progressive=True),
    "an animated WebP": animated_webp(),
    "a GIF of 100,000 frames": gif(100_000),
    "one pixel": png(1, 1, b"\0\0"),
    "very long": png(8_000, 1, b"\0" * 8_001),
    "very tall": png(1, 8_000, b"\0\0" * 8_000),
}


@pytest.fixture
def remade(monkeypatch):
    """What the decoder makes of a file, in this process: it is the same code, and starting it takes long."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    with warnings.catch_warnings():
        yield lambda data: decoder.remake(data, decoder.Limits(20_000_000, 8_000, 256 * 1024 * 1024, 6))[0]


def opened(made: decoder.Made) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_pictures_are_made_into_usual_ones(remade, name):
    made = remade(UNUSUAL[name])
    assert made
    for rendition in made:
        image = opened(rendition)
        assert (image.format, image.n_frames) == ("WEBP", 1)
        assert image.size == (rendition.width, rendition.height)
        assert image.width <= 1_920
        assert image.height <= 3_200


def test_16_bits_keep_their_brightness(remade):
    out = io.BytesIO()
    Image.new("I;16", (50, 50), 32_768).save(out, "PNG")
    assert abs(opened(remade(out.getvalue())[0]).convert("L").getpixel((25, 25)) - 128) < 6


def test_what_can_be_seen_through_stays_so(remade):
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (200, 0, 0, 0)).save(out, "PNG")
    assert opened(remade(out.getvalue())[0]).convert("RGBA").getpixel((25, 25))[3] == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_however_the_camera_was_held(remade, orientation):
    """The left half of the upright picture is red, and its upper half bright."""
    upright = Image.new("RGB", (400, 200))
    quarters = ((0, 0, (255, 0, 0)), (200, 0, (0, 0, 255)), (0, 100, (90, 0, 0)), (200, 100, (0, 0, 90)))
    for x, y, colour in quarters:
        upright.paste(colour, (x, y, x + 200, y + 100))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that undoes each orientation
    held = upright.transpose(Image.Transpose(back[orientation])) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    held.save(out, "JPEG", exif=exif.tobytes(), quality=95)
    image = opened(remade(out.getvalue())[-1]).convert("RGB")
    assert image.size == (400, 200)
    corners = [image.getpixel(at) for at in ((20, 20), (380, 20), (20, 180), (380, 180))]
    assert [max(range(3), key=lambda band, c=c: c[band]) for c in corners] == [0, 2, 0, 2]
    assert corners[0][0] > 200 > 140 > corners[2][0]


def test_a_decoder_that_hangs_is_ended(nina, settings, monkeypatch, tmp_path):
    hanging = tmp_path / "hangs.py"
    hanging.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(decoding, "DECODER", hanging)
    settings.WIKI_PICTURE_SECONDS = 1
    began = time.monotonic()
    with pytest.raises(decoding.PictureError, match="takes too much to open"):
        kept(nina)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(("form", "most"), [("WEBP", 256), ("PNG", 128)])
def test_a_decoder_that_takes_too_much_memory_falls_alone(nina, settings, form, most):
    settings.WIKI_PICTURE_MEMORY_MB = most
    out = io.BytesIO()
    Image.new("RGBA", (4_400, 4_400), (1, 2, 3, 4)).save(
        out, form, **({"method": 0} if form == "WEBP" else {})
    )
    with pytest.raises(decoding.PictureError, match="takes too much to open"):
        kept(nina, data=out.getvalue())


def test_a_decoder_that_crashes_is_a_sentence(nina, monkeypatch, tmp_path):
    crashing = tmp_path / "crashes.py"
    crashing.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(decoding, "DECODER", crashing)
    with pytest.raises(decoding.PictureError, match="takes too much to open"):
        kept(nina)


def test_the_decoder_knows_no_secret_and_writes_no_file(nina, monkeypatch, tmp_path):
    nosy, written = tmp_path / "nosy.py", tmp_path / "written"
    nosy.write_text(f"""
import json, os, sys
sys.path.insert(0, {str(decoding.DECODER.parent)!r})
import decoder
decoder._bound(decoder.Limits(**json.loads(sys.argv[1])))
try:
    open({str(written)!r}, "wb").write(b"x" * 9999)
except OSError:
    pass
knows_nothing = set(os.environ) <= {{"LC_CTYPE"}}
print(json.dumps({{"refused": "side" if knows_nothing else "pixels"}}))
""")
    monkeypatch.setattr(decoding, "DECODER", nosy)
    with pytest.raises(decoding.PictureError, match="is longer than"):
        kept(nina)
    assert written.stat().st_size == 0
