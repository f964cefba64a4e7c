"""A chart as Plotly understands it; Plotly refuses what it does not know."""

import json

import plotly.graph_objects as go

from dashboard.charts import Chart
from dashboard.charts.plotly import spec


def figure(chart: Chart, panel: str) -> go.Figure:
    return go.Figure(json.loads(spec(chart, panel)))
