"""Frame in, `ChartSpec` out: one module per chart, and `plotly.py`, the only one that draws on a screen."""
