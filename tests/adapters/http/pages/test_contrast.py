"""Text stands out from what is behind it: 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""

import re
from itertools import product

import pytest

from adapters.http.pages.charts import COLOURS
from adapters.http.pages.rendering import STYLE

CSS = STYLE.decode()
VARIABLES = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", CSS))
ON_PAPER = ("ink", "soft", "accent", "good", "bad", "warn")
PAIRS = [
    *product(ON_PAPER, ("paper", "ground")),
    ("accent-ink", "accent"),
    *((tone, f"{tone}-ground") for tone in ("good", "bad", "warn")),
    *(("ink", f"{tone}-ground") for tone in ("good", "bad", "warn")),
]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    whole = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "behind"), PAIRS)
def test_text_is_readable(text: str, behind: str) -> None:
    assert _contrast(VARIABLES[text], VARIABLES[behind]) >= 4.5


def test_the_bar_of_a_demo_is_readable() -> None:
    behind, text = re.findall(r"\.demo {.*?background: (#\w+); color: (#\w+);", CSS)[0]
    assert _contrast(text, behind) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
def test_lines_of_charts_stand_out_from_paper(colour: str) -> None:
    assert _contrast(colour, "#ffffff") >= 3


def test_every_colour_of_text_is_one_that_is_tried() -> None:
    used = set(re.findall(r"(?<![a-z-])color: ([^;]+);", CSS))
    tried = {f"var(--{each})" for each in (*ON_PAPER, "accent-ink")} | {"inherit", "#3a2600"}
    assert used <= tried
