"""``python -m pictures``: draw every picture of ``unknot/knowledge/pictures.yml`` as SVG and PNG.

The PNG files, for channels that show no SVG, need ``rsvg-convert`` (Debian: librsvg2-bin).
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pictures.scenes import SCENES
from pictures.shapes import EDGE, HEIGHT, PANEL, WIDTH
from unknot.knowledge import load
from unknot.knowledge.loader import PICTURES
from unknot.knowledge.schema import Picture

PNG_WIDTH = 640
#: Under this key a PNG file holds the fingerprint of the SVG that it was made from.
MADE_FROM = "Source"
_COLOURS = 96


def svg(picture: Picture) -> str:
    """Return a picture as SVG: on its own light panel, without scripts, fonts or anything from elsewhere.

    Raises:
        KeyError: there is no scene for the picture.
    """
    panel = f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="24" fill="{PANEL}" stroke="{EDGE}"'
    clip = f'<clipPath id="p"><rect width="{WIDTH}" height="{HEIGHT}" rx="24"/></clipPath>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.alt)}</desc>"
        f'{clip}{panel} stroke-width="2"/><g clip-path="url(#p)">{"".join(SCENES[picture.id]())}</g></svg>\n'
    )


def fingerprint(drawn: str) -> str:
    """Return what identifies a drawing."""
    return hashlib.sha256(drawn.encode()).hexdigest()


def png(drawn: str) -> bytes:
    """Return a drawing as a small PNG of 640 pixels' width, opaque, with the drawing's fingerprint.

    Raises:
        FileNotFoundError: rsvg-convert is not installed.
        subprocess.CalledProcessError: it could not read the drawing.
    """
    made = subprocess.run(
        ["rsvg-convert", "--width", str(PNG_WIDTH), "--background-color", PANEL],
        input=drawn.encode(),
        capture_output=True,
        check=True,
    ).stdout
    image = Image.open(io.BytesIO(made)).convert("RGB").quantize(_COLOURS)
    info = PngInfo()
    info.add_text(MADE_FROM, fingerprint(drawn))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, pnginfo=info)
    return out.getvalue()


def main(folder: Path = PICTURES) -> int:
    """Draw all pictures into the folder; returns the exit status."""
    if shutil.which("rsvg-convert") is None:
        print("rsvg-convert is not installed; on Debian: apt-get install librsvg2-bin", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    known = load().pictures
    for left in [*folder.glob("*.svg"), *folder.glob("*.png")]:
        if left.stem not in known:
            left.unlink()
    for picture in known.values():
        drawn = svg(picture)
        (folder / f"{picture.id}.svg").write_text(drawn, encoding="utf-8")
        (folder / f"{picture.id}.png").write_bytes(png(drawn))
    print(f"{len(known)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
