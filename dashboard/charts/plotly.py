"""Draws a Chart with Plotly, a figure a panel: a slim template of our own, the rest from the reader's theme."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from plotly.basedatatypes import BaseFigure
from plotly.io.json import to_json_plotly

from dashboard import theme
from dashboard.charts import Chart, Series
from dashboard.charts.scales import apart, bounds, is_over_months

CONFIG = {"displayModeBar": False, "showSendToCloud": False, "displaylogo": False}
LINE_HEIGHT, PANEL_HEIGHT, ROW_HEIGHT, STRIP_ROW, SCATTER_HEIGHT = 300, 190, 36, 34, 420
LABEL_WIDTH, BAR_THICKNESS = 24, 22
LABEL_HEIGHT, LETTER_WIDTH = 21, 7.3  # of a name beside a line, in pixels
TEMPLATE = {
    "layout": {
        "font": {"family": theme.FONT, "size": 14},
        "margin": {"l": 4, "r": 12, "t": 10, "b": 4},
        "hoverlabel": {"font": {"family": theme.FONT, "size": 14}},
        "xaxis": {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True},
        "yaxis": {"gridcolor": theme.GRID, "zeroline": False, "automargin": True, "fixedrange": True},
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "barmode": "stack",
        "bargap": 0.3,
    }
}

MONTHS = {"type": "date", "tickformat": "%y.%-m", "showgrid": False}
ENGLISH_MONTHS = {"tickformat": "%b ’%y", "nticks": 4}  # 25.7 would be a number; the longer words need more room
Trace = dict[str, Any]
Traces = tuple[list[Trace], dict[str, Any]]


class Drawn(BaseFigure):  # type: ignore[misc]
    """A figure that is drawn already. Streamlit asks a figure for its dict and nothing else; building that anew
    from Plotly's objects takes longer than the rest of the page."""

    def __init__(self, drawing: str) -> None:
        self.__dict__["drawing"] = drawing

    def to_dict(self) -> dict[str, Any]:
        return dict(json.loads(self.__dict__["drawing"]))


def spec(chart: Chart, panel: str, lang: str = "ko") -> str:
    """The picture of one panel as Plotly's JSON, written without Plotly's objects: they check every value twice,
    which takes up to four times as long as the rest of a page. The tests have them check what is written here."""
    draw = {
        "lines": _lines,
        "ranges": _ranges,
        "bars": _bars,
        "stacks": _stacks,
        "strip": _strip,
        "steps": _staircase,
        "scatter": _scatter,
    }[chart.kind]
    data, layout = draw(chart, [one for one in chart.series if one.panel == panel])
    if panel:
        layout |= {"annotations": [_name(panel)], "margin": {"t": 34}, "height": layout["height"] + 30}
    if chart.height:
        layout["height"] = chart.height
    if lang == "en" and layout.get("xaxis", {}).get("tickformat") == MONTHS["tickformat"]:
        layout["xaxis"] |= ENGLISH_MONTHS
    return str(to_json_plotly({"data": data, "layout": {"template": TEMPLATE, **layout}}))


def _trace(kind: str, **said: Any) -> Trace:
    return {"type": kind, **said}


def _name(panel: str) -> dict[str, Any]:
    """What a small multiple shows, over its left edge."""
    return {
        "text": f"<b>{panel}</b>", "xref": "paper", "yref": "paper", "x": 0, "y": 1, "yshift": 10,
        "showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 15},
    }  # fmt: skip


def _lines(chart: Chart, series: list[Series]) -> Traces:
    """Values over months, each with its interval as a band behind all lines."""
    data = [_band(one) for one in series if one.low] + [_line(one) for one in series]
    height = LINE_HEIGHT if len(chart.panels) == 1 else PANEL_HEIGHT
    names = _names_at_the_end(chart, series) if chart.is_labelled else {}
    axes = {"xaxis": _months(chart) if is_over_months(chart) else _counted(chart), "yaxis": _values(chart)}
    marked = {"shapes": [_mark(chart.at)]} if chart.at else {}
    return data, {"height": height, **axes, **marked, **names}


def _names_at_the_end(chart: Chart, series: list[Series]) -> dict[str, Any]:
    """Each line's name beside its last value, so that nobody looks colours up; moved apart where they meet."""
    low, high = chart.bounds or bounds(chart)
    known = [(one, y) for one in series if (y := _last(one.y)) is not None]
    heights = apart([y for _, y in known], LABEL_HEIGHT / LINE_HEIGHT * (high - low))
    labels = [_name_at(one, at) for (one, _), at in zip(known, heights, strict=True)]
    width = max((_width(one.name) for one, _ in known), default=0)
    return {"annotations": labels, "margin": {"r": 30 + LETTER_WIDTH * width}}


def _name_at(one: Series, at: float) -> dict[str, Any]:
    return {
        "text": f'<span style="color:{one.colour}">●</span> {one.name}', "xref": "paper", "x": 1,
        "xanchor": "left", "xshift": 8, "y": at, "yanchor": "middle", "showarrow": False, "font": {"size": 13},
    }  # fmt: skip


def _last(values: Sequence[float | None]) -> float | None:
    return next((y for y in reversed(values) if y is not None), None)


def _line(one: Series) -> Trace:
    last = max((i for i, y in enumerate(one.y) if y is not None), default=-1)
    sizes = [9 if i == last else 4 for i in range(len(one.y))]
    return _trace(
        "scatter", x=one.x, y=one.y, name=one.name, mode="lines+markers", connectgaps=False,
        line={"color": one.colour, "width": 2.5},
        marker={"size": sizes, "color": one.colour, "opacity": 1, "line": {"width": 0}},
        hovertext=one.hover, hoverinfo="text", cliponaxis=False,
    )  # fmt: skip


def _band(one: Series) -> Trace:
    """One closed outline, months forth and back; months without an interval are left out."""
    known = [
        (x, low, high) for x, low, high in zip(one.x, one.low, one.high, strict=True)
        if low is not None and high is not None
    ]  # fmt: skip
    xs = [x for x, _, _ in known]
    return _trace(
        "scatter", x=xs + xs[::-1], y=[low for _, low, _ in known] + [high for _, _, high in reversed(known)],
        fill="toself", fillcolor=theme.faint(one.colour), line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip


def _ranges(chart: Chart, series: list[Series]) -> Traces:
    """A dot on its interval, a row each; where there is no dot the score was not rated."""
    data = [_range(one, i) for one in series for i in range(len(one.x))] + [_dots(one) for one in series]
    rows = {label for one in series for label in one.x}
    return data, {"height": 48 + ROW_HEIGHT * len(rows), "xaxis": _values(chart), "yaxis": _labels()}


def _range(one: Series, i: int) -> Trace:
    return _trace(
        "scatter", x=[one.low[i], one.high[i]], y=[one.x[i], one.x[i]], mode="lines", hoverinfo="skip",
        line={"color": theme.faint(one.colour, 0.35), "width": 10},
    )  # fmt: skip


def _dots(one: Series) -> Trace:
    return _trace(
        "scatter", x=one.y, y=one.x, mode="markers+text", marker={"size": 13, "color": one.colour},
        hovertext=one.hover, hoverinfo="text", text=one.marks, textposition="top center", textfont={"size": 13},
        cliponaxis=False,
    )  # fmt: skip


def _bars(chart: Chart, series: list[Series]) -> Traces:
    """Horizontal bars, the first on top, with the number at the end of each; pale ones are assumed."""
    rows = {label for one in series for label in one.x}
    tallest = max((_wrapped(label).count("<br>") + 1 for one in chart.series for label in one.x), default=1)
    axis = {**_values(chart), "showticklabels": False, "showgrid": False}
    row = max(32, 20 * tallest)
    # Bars are equally thick however many lines the longest label takes.
    layout = {"height": 24 + row * len(rows), "xaxis": axis, "yaxis": _labels(), "bargap": 1 - BAR_THICKNESS / row}
    return [_bar(one) for one in series], layout


def _bar(one: Series) -> Trace:
    # From where the one before ended, in a waterfall; else from zero.
    begins = {"base": one.low} if one.low else {}
    lengths = [
        y if y is None else y - (low or 0.0) for y, low in zip(one.y, one.low or [None] * len(one.y), strict=True)
    ]
    return _trace(
        "bar", x=lengths, y=[_wrapped(label) for label in one.x], orientation="h", text=one.hover,
        textposition="outside", cliponaxis=False, **begins,
        hoverinfo="skip", textfont={"size": 13}, textangle=0,
        marker={"color": one.colour, "opacity": [0.4 if pale else 1.0 for pale in one.pale] or 1.0},
    )  # fmt: skip


def _wrapped(label: str) -> str:
    """A long label on two or three lines, so that on a phone the bars keep their room."""
    lines = [""]
    for word in label.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer) > LABEL_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return "<br>".join(lines)


def _width(said: str) -> int:
    """Korean letters are twice as wide."""
    return sum(2 if letter >= "가" else 1 for letter in said)


def _stacks(chart: Chart, series: list[Series]) -> Traces:
    """Parts of a whole: upright over months, sideways where the labels are names."""
    if is_over_months(chart):
        layout = {"height": LINE_HEIGHT, "xaxis": _months(chart), "yaxis": _values(chart)}
        return [_part(one, {"x": one.x, "y": one.y}) for one in series], layout
    rows = {label for one in series for label in one.x}
    layout = {"height": 48 + ROW_HEIGHT * len(rows), "xaxis": _values(chart), "yaxis": _labels()}
    return [_part(one, {"x": one.y, "y": one.x, "orientation": "h"}) for one in series], layout


def _part(one: Series, placed: dict[str, Any]) -> Trace:
    return _trace(
        "bar", name=one.name, marker={"color": one.colour}, hovertext=one.hover, hoverinfo="text",
        textposition="none", **placed,
    )  # fmt: skip


def _staircase(chart: Chart, series: list[Series]) -> Traces:
    """A level that holds until the next change; dotted where it rests on what is old or still to come."""
    data = [trace for one in series for trace in (_tread(one, False), _tread(one, True))]
    names = list(chart.ticks)
    axis = {"range": [-0.35, len(names) - 0.65], "tickvals": list(range(len(names))), "ticktext": names}
    days = [x for one in chart.series for x in one.x]
    months = _months(chart) | {"range": [min(days), max(days)]}
    layout = {"height": PANEL_HEIGHT, "xaxis": months, "yaxis": {"gridcolor": theme.GRID, **axis}}
    if chart.at:
        layout["shapes"] = [_mark(chart.at)]
    return data, layout


def _mark(at: str) -> dict[str, Any]:
    """A dotted line upward."""
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"color": theme.GREY, "width": 1, "dash": "dot"}}  # fmt: skip


def _tread(one: Series, pale: bool) -> Trace:
    """The stretches that are pale, or those that are not: each from its day to the day of the next change."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    hover: list[str] = []
    for i in range(len(one.x) - 1):
        if one.pale[i] == pale and one.y[i] is not None:
            # Where the line goes on it also rises or falls to the next level; after a gap it starts anew.
            goes_on = one.y[i + 1] is not None and i + 2 < len(one.x)
            xs += [one.x[i], one.x[i + 1], one.x[i + 1], None]
            ys += [one.y[i], one.y[i], one.y[i + 1] if goes_on else one.y[i], None]
            hover += [one.hover[i]] * 4
    return _trace(
        "scatter", x=xs, y=ys, name=one.name, mode="lines", hovertext=hover, hoverinfo="text", cliponaxis=False,
        line={"color": one.colour, "width": 2 if pale else 3, "dash": "dot" if pale else "solid"},
    )  # fmt: skip


def _strip(chart: Chart, series: list[Series]) -> Traces:
    """One cell a row and month, each a sign on its ground, so that colour never speaks alone."""
    marks = {**theme.STATES, **theme.FILING}
    used = list(dict.fromkeys(code for one in series for code in one.codes))
    heat = _trace(
        "heatmap", x=series[0].x, y=[one.name for one in series],
        z=[[used.index(code) for code in one.codes] for one in series],
        hovertext=[list(one.hover) for one in series], hoverinfo="text", showscale=False, xgap=3, ygap=3,
        colorscale=_steps([marks[code].ground for code in used]), zmin=-0.5, zmax=len(used) - 0.5,
    )  # fmt: skip
    signs = [_signs(series, code, marks[code]) for code in used]
    layout = {"height": 44 + STRIP_ROW * len(series), "xaxis": _labels(), "yaxis": _labels()}
    layout["xaxis"] = {"type": "category", "showgrid": False, "tickangle": 0, "tickvals": series[0].x[::3]}
    return [heat, *signs], layout


def _scatter(chart: Chart, series: list[Series]) -> Traces:
    """A trail a series: a thin line through its months, rings where a stage began, the newest month large."""
    crosses = [cross for one in series for cross in _crosses(one)]
    data = [*crosses, *(trace for one in series for trace in (_trail(one), _rings(one)))]
    across, upward = chart.axes
    bottom = {"title": _axis(across), "range": list(chart.across_bounds or chart.bounds or (0, 100))}
    axes = {"xaxis": _values(chart) | bottom, "yaxis": _values(chart) | {"title": _axis(upward)}}
    return data, {"height": SCATTER_HEIGHT, **axes}


def _axis(said: str) -> dict[str, Any]:
    return {"text": said, "standoff": 14, "font": {"size": 13}}


def _trail(one: Series) -> Trace:
    last = max((i for i, y in enumerate(one.y) if y is not None), default=-1)
    return _trace(
        "scatter", x=one.across, y=one.y, name=one.name, mode="lines+markers", connectgaps=False,
        line={"color": theme.faint(one.colour, 0.55), "width": 2},
        marker={"size": [15 if i == last else 4 for i in range(len(one.y))], "color": one.colour, "opacity": 1,
                "line": {"width": 0}},
        hovertext=one.hover, hoverinfo="text", cliponaxis=False,
    )  # fmt: skip


def _rings(one: Series) -> Trace:
    """Months that have something written beside them, such as the first of a stage."""
    at = [(x, y, code) for x, y, code in zip(one.across, one.y, one.marks, strict=True) if code and y is not None]
    return _trace(
        "scatter", x=[x for x, _, _ in at], y=[y for _, y, _ in at], text=[code for _, _, code in at],
        mode="markers+text", textposition="middle left", textfont={"size": 12}, hoverinfo="skip", cliponaxis=False,
        marker={"size": 10, "symbol": "circle-open", "color": one.colour, "line": {"width": 2}},
    )  # fmt: skip


def _crosses(one: Series) -> list[Trace]:
    """The interval of the newest point both ways, where it has any width."""
    last = max((i for i, y in enumerate(one.y) if y is not None), default=-1)
    if last < 0 or not one.low:
        return []
    x, y = one.across[last], one.y[last]
    arms = [([x, x], [one.low[last], one.high[last]]),
            ([one.across_low[last], one.across_high[last]], [y, y])]  # fmt: skip
    return [
        _trace("scatter", x=xs, y=ys, mode="lines", hoverinfo="skip", cliponaxis=False,
                   line={"color": theme.faint(one.colour, 0.3), "width": 8})
        for xs, ys in arms if xs[0] != xs[1] or ys[0] != ys[1]
    ]  # fmt: skip


def _signs(series: list[Series], wanted: str, mark: theme.Mark) -> Trace:
    at = [(x, one.name) for one in series for x, code in zip(one.x, one.codes, strict=True) if code == wanted]
    return _trace(
        "scatter", x=[x for x, _ in at], y=[name for _, name in at], mode="text", text=mark.sign, hoverinfo="skip",
        textfont={"size": 13} | ({"color": mark.ink} if mark.ink else {}),
    )  # fmt: skip


def _steps(colours: list[str]) -> list[list[object]]:
    """A colour scale of equal steps, each one flat."""
    n = len(colours)
    return [[edge / n, colour] for i, colour in enumerate(colours) for edge in (i, i + 1)]


def _values(chart: Chart) -> dict[str, Any]:
    """The axis of the values, the same for every panel of a chart."""
    axis: dict[str, Any] = {
        "gridcolor": theme.GRID,
        "showgrid": True,
        "ticksuffix": chart.unit,
        "nticks": 6,
        "tickformat": ",.2~f",
    }
    return axis | {"range": list(chart.bounds or bounds(chart))}


def _labels() -> dict[str, Any]:
    return {"type": "category", "autorange": "reversed", "showgrid": False}


def _months(chart: Chart) -> dict[str, Any]:
    return {**MONTHS, "nticks": 7 if len(chart.panels) < 2 else 4}


def _counted(chart: Chart) -> dict[str, Any]:
    """Labels that are whole numbers, such as months since a day of its own for each line."""
    return {"type": "linear", "title": _axis(chart.axes[0]), "nticks": 8, "showgrid": False}
