"""Drawings from the workshop, drawn when the company is made."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

Point = tuple[float, float]
SIZE = (1600, 1000)
PAPER, INK, PALE, RED = (250, 248, 242), (44, 48, 60), (176, 180, 186), (186, 58, 44)
BLUE, GREEN, SAND, GREY, YELLOW = (47, 72, 88), (91, 111, 58), (201, 165, 108), (120, 126, 134), (226, 172, 52)


class Sheet:
    """A sheet of paper with a frame, a title at its foot, and the few strokes that our drawings need."""

    def __init__(self, title: str, note: str) -> None:
        from PIL import Image, ImageDraw

        self._image = Image.new("RGB", SIZE, PAPER)
        self._draw: Any = ImageDraw.Draw(self._image)
        self._draw.rectangle((30, 30, SIZE[0] - 30, SIZE[1] - 30), outline=PALE, width=3)
        self._draw.line((30, 910, SIZE[0] - 30, 910), fill=PALE, width=3)
        self.words((60, 928), title, 34)
        self.words((SIZE[0] - 60, 934), note, 26, INK, "ra")

    def words(self, at: Point, text: str, size: int = 28, fill: Any = INK, anchor: str = "la") -> None:
        self._draw.text(at, text, font=_letters(size), fill=fill, anchor=anchor)

    def tube(self, points: Sequence[Point], width: int = 44, fill: Any = BLUE) -> None:
        self._draw.line(points, fill=fill, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            self._draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=fill)

    def line(self, points: Sequence[Point], fill: Any = INK, width: int = 4) -> None:
        self._draw.line(points, fill=fill, width=width, joint="curve")

    def ring(self, at: Point, radius: float, fill: Any = INK, width: int = 10) -> None:
        x, y = at
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=fill, width=width)

    def shape(self, points: Sequence[Point], fill: Any, outline: Any = INK) -> None:
        self._draw.polygon(points, fill=fill, outline=outline, width=4)

    def box(self, corners: tuple[float, float, float, float], fill: Any, text: str = "") -> None:
        self._draw.rounded_rectangle(corners, radius=10, fill=fill, outline=INK, width=4)
        middle = ((corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2)
        self.words(middle, text, 26, PAPER if sum(fill) < 380 else INK, "mm")

    def measure(self, one: Point, other: Point, text: str) -> None:
        """A line with a stroke at each end and a number at its middle."""
        self.line((one, other), GREY, 3)
        along = abs(other[0] - one[0]) >= abs(other[1] - one[1])
        for x, y in (one, other):
            self.line(((x, y - 14), (x, y + 14)) if along else ((x - 14, y), (x + 14, y)), GREY, 3)
        middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
        if along:
            self.words((middle[0], middle[1] - 12), text, 26, INK, "ms")
        else:
            self.words((middle[0] + 20, middle[1]), text, 26, INK, "lm")

    def png(self) -> bytes:
        out = io.BytesIO()
        self._image.save(out, "PNG")
        return out.getvalue()


@lru_cache
def _letters(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _gusset() -> bytes:
    sheet = Sheet("Pelican, gusset at the head tube", "Anna Lind · scale 1:2 · steel 2.0 mm")
    sheet.tube([(1130, 150), (1040, 720)], 86, GREY)
    sheet.tube([(1060, 560), (360, 820)], 78)
    sheet.tube([(1100, 260), (330, 360)], 64)
    sheet.shape([(1052, 480), (1022, 590), (760, 690), (852, 600)], SAND)
    sheet.ring((905, 612), 26, INK, 5)
    sheet.measure((700, 770), (1000, 770), "64 mm")
    sheet.measure((1230, 470), (1230, 600), "38 mm")
    sheet.line([(1060, 640), (1300, 740)], RED, 5)
    sheet.words((1310, 740), "weld all round,\nnot only the top", 28, RED)
    sheet.words((360, 170), "Old: 1.2 mm, stopped 20 mm short", 28, GREY)
    sheet.words((360, 212), "New: 2.0 mm, reaches past the weld")
    return sheet.png()


def _wiring() -> bytes:
    sheet = Sheet("Wiring, page 3: display to controller", "Dora Weiss · swapped colours ringed in red")
    sheet.box((160, 170, 420, 800), BLUE, "Display")
    sheet.box((1180, 170, 1440, 800), BLUE, "Controller")
    wires = [("36 V", RED), ("Ground", INK), ("Data high", YELLOW), ("Data low", GREEN), ("Lamp", GREY)]
    for place, (name, colour) in enumerate(wires):
        y = 240 + place * 120
        end = {2: y + 120, 3: y - 120}.get(place, y)
        sheet.line([(420, y), (700, y), (900, end), (1180, end)], colour, 14)
        sheet.words((450, y - 44), name, 26)
    sheet.ring((800, 540), 120, RED, 6)
    sheet.words((800, 752), "yellow and green\nchange sides here", 28, RED, "ma")
    return sheet.png()


def _colours() -> bytes:
    sheet = Sheet("Three colours for Nantes", "for the gardeners to argue about")
    for place, (name, colour) in enumerate((("Harbour blue", BLUE), ("Moss", GREEN), ("Sand", SAND))):
        left = 110 + place * 490
        for wheel in (left + 80, left + 320):
            sheet.ring((wheel, 560), 92)
        sheet.tube([(left + 80, 560), (left + 160, 400), (left + 300, 400), (left + 320, 560)], 22, colour)
        sheet.tube([(left + 160, 400), (left + 210, 560), (left + 80, 560)], 18, colour)
        sheet.box((left + 225, 440, left + 405, 530), colour)
        sheet.line([(left + 300, 400), (left + 286, 330), (left + 330, 318)], INK, 12)
        sheet.line([(left + 140, 366), (left + 190, 366)], INK, 14)
        sheet.box((left + 20, 730, left + 380, 820), colour, name)
    return sheet.png()


def _stand() -> bytes:
    sheet = Sheet("Third stand, longer arm", "Anna Lind · for Kim, Thursday")
    sheet.box((260, 820, 760, 860), GREY)
    sheet.tube([(500, 820), (500, 300)], 60, GREY)
    sheet.tube([(500, 420), (1010, 420)], 46)
    sheet.tube([(500, 620), (1010, 620)], 46, PALE)
    sheet.ring((1060, 420), 44)
    sheet.measure((500, 230), (1060, 230), "720 mm, was 540")
    sheet.measure((1180, 420), (1180, 860), "60 to 110 cm")
    sheet.line([(1060, 480), (1060, 810)], SAND, 4)
    sheet.words((620, 690), "lowest place", 28, GREY)
    sheet.words((620, 340), "12 kg at most out here: tested with 20")
    return sheet.png()


def _pallets() -> bytes:
    sheet = Sheet("Half a lane, seen from above", "Ben Okafor · all numbers in cm")
    sheet.shape([(140, 200), (1460, 200), (1460, 680), (140, 680)], PAPER)
    for place in range(4):
        left = 170 + place * 236
        sheet.box((left, 230, left + 216, 410), BLUE, "120 by 100")
    for place in range(5):
        left = 170 + place * 236
        sheet.box((left, 500, left + 216, 644), SAND, "120 by 80")
    sheet.measure((140, 760), (1460, 760), "660")
    sheet.words((1130, 290), "frames: never\ntwo on each other", 28, RED)
    sheet.words((170, 150), "Door", 28, GREY)
    return sheet.png()


def _creak() -> bytes:
    sheet = Sheet("where it creaks", "Tomasz, with the left hand")
    sheet.tube([(700, 140), (640, 760)], 70, GREY)
    sheet.tube([(655, 600), (180, 800)], 60)
    sheet.tube([(690, 260), (170, 330)], 50)
    sheet.ring((646, 700), 92, RED, 9)
    sheet.line([(1030, 520), (760, 670)], RED, 9)
    sheet.line([(810, 612), (756, 672), (836, 678)], RED, 9)
    sheet.words((1050, 470), "here! half a\nmillimetre of play", 40, RED)
    return sheet.png()


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "gusset-drawing.png": _gusset,
    "wiring-page-3.png": _wiring,
    "colours-nantes.png": _colours,
    "stand-arm.png": _stand,
    "half-a-lane.png": _pallets,
    "where-it-creaks.png": _creak,
}
