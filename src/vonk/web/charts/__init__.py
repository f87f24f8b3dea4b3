"""Charts as SVG from the server: plain values in, a frozen drawing out, and the same figures as text beside it."""

from __future__ import annotations

from vonk.web.charts.bars import Bar, Bars
from vonk.web.charts.chain import Chain, Link
from vonk.web.charts.course import Course
from vonk.web.charts.curve import Curve, CurvePoint
from vonk.web.charts.figure import FigureTable, Interval, Phase
from vonk.web.charts.funnel import Funnel, FunnelStep
from vonk.web.charts.heat import HeatMap, HeatRow
from vonk.web.charts.rhythm import Beat, Rhythm
from vonk.web.charts.spark import Spark
from vonk.web.charts.strip import Bounds, DotRow, DotRows, Effect
from vonk.web.charts.trend import Mark, Point, Trend

__all__ = [
    "Bar",
    "Bars",
    "Beat",
    "Bounds",
    "Chain",
    "Course",
    "Curve",
    "CurvePoint",
    "DotRow",
    "DotRows",
    "Effect",
    "FigureTable",
    "Funnel",
    "FunnelStep",
    "HeatMap",
    "HeatRow",
    "Interval",
    "Link",
    "Mark",
    "Phase",
    "Point",
    "Rhythm",
    "Spark",
    "Trend",
]
