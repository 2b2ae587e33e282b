"""Charts as SVG of their own: no script in them, and their style named by its hash."""

import hashlib
import sys
from base64 import b64encode
from collections.abc import Mapping
from xml.etree import ElementTree

import pygal
from pygal.style import Style

from adapters.http.pages.figures import Figures, Series

sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != "pygal"]
"""Pygal puts a finder for plugins into every import; it lacks what Python asks of one, and we have
no plugins."""

COLOURS = ("#0b5a6b", "#b3541e", "#3f6b1d", "#5b3f8f", "#8a1c4a", "#4c5a64")
_NAMESPACE = "http://www.w3.org/2000/svg"
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#1b2329",
    foreground_strong="#1b2329",
    foreground_subtle="#4c5a64",
    opacity="1",
    stroke_opacity="1",
    colors=COLOURS,
    font_family="sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    value_font_size=12,
    no_data_font_size=20,
)
_KINDS: Mapping[str, Mapping[str, object]] = {
    "line": {"stroke_style": {"width": 2}},
    "limit": {"stroke_style": {"width": 2, "dasharray": "6, 4"}, "show_dots": False},
    "points": {"stroke": False, "dots_size": 6},
}


def drawn(figures: Figures) -> bytes:
    """The chart. Equal figures are equal bytes."""
    chart = pygal.DateTimeLine(
        width=900,
        height=400,
        margin_bottom=30,
        style=_STYLE,
        legend_at_bottom=True,
        legend_at_bottom_columns=4,
        truncate_legend=-1,
        dots_size=3,
        js=[],
        include_x_axis=figures.unit != "0–10",
        range=(0, 10) if figures.unit == "0–10" else None,
        x_value_formatter=lambda at: f"{at.day} {at:%b %Y}",
        y_title=figures.unit,
    )
    chart.uuid = "chart"
    for series in figures.series:
        if series.points:
            _add(chart, series)
    root = ElementTree.fromstring(chart.render())  # noqa: S314 (made by ourselves)
    return _plain(root, figures.title)


def _add(chart: pygal.DateTimeLine, series: Series) -> None:
    points = [(at, float(value)) for at, value in series.points]
    chart.add(series.name, points, **_KINDS[series.kind])


def _plain(root: ElementTree.Element, title: str) -> bytes:
    """Without script and what only a script would show, with a title for who cannot see it."""
    for parent in [*root.iter()]:
        for child in [*parent]:
            if (
                child.tag == f"{{{_NAMESPACE}}}script"
                or "tooltip" in child.get("class", "").split()
            ):
                parent.remove(child)
    named = ElementTree.Element(f"{{{_NAMESPACE}}}title")
    named.text = title
    root.insert(0, named)
    root.set("role", "img")
    ElementTree.register_namespace("", _NAMESPACE)
    image: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return image


def policy_of(svg: bytes) -> str:
    """What an image may do: show the style that it brings, and nothing else."""
    styles = ElementTree.fromstring(svg).iter(f"{{{_NAMESPACE}}}style")  # noqa: S314
    hashes = [
        f"'sha256-{b64encode(hashlib.sha256((each.text or '').encode()).digest()).decode()}'"
        for each in styles
    ]
    return (
        f"default-src 'none'; style-src {' '.join(hashes)}; form-action 'none'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
