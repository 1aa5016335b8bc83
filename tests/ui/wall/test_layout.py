"""Geometry of the wall: blocks stand inside the page, apart from each other, at every size and viewing scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from tests.ui.wall.samples import busy
from ui.theme import theme
from ui.wall.layout import WallLayout, lay_out
from ui.wall.shown import folded


def blocks(layout: WallLayout) -> list[QRect]:
    optional = [] if layout.trend is None else [layout.trend]
    return [layout.head, layout.plates, layout.matrix, layout.overdue, layout.figures, *optional]


@given(
    st.sampled_from(
        [(1366, 768), (1920, 1080), (1920, 1200), (2560, 1080), (3840, 2160), (5760, 2160), (1080, 1920), (1024, 768)]
    ),
    st.integers(1, 12),
    st.sampled_from([0.78, 0.88, 1.0, 1.15, 1.32, 1.56]),
)
def test_blocks_stand_inside_the_page_and_apart(size, lines, scale):
    layout = lay_out(QSize(*size), theme().wall, lines, scale)
    page = QRect(0, 0, *size)
    rects = blocks(layout)
    for index, rect in enumerate(rects):
        assert rect.width() > 0
        assert rect.height() > 0
        assert page.contains(rect)
        assert not any(rect.intersects(other) for other in rects[index + 1 :])
    assert 1 <= layout.lines <= lines
    assert 3 <= layout.cases <= 6


def test_the_reference_wall_holds_everything():
    layout = lay_out(QSize(1920, 1080), theme().wall, 8)
    assert layout.lines == 8
    assert layout.cases == 4
    assert layout.shows_month
    assert layout.trend is not None


@pytest.mark.parametrize(
    ("scale", "shows_month", "shows_trend", "cases"),
    [(0.88, True, True, 6), (1.0, True, True, 4), (1.32, False, False, 3)],
)
def test_content_leaves_in_a_fixed_order(scale, shows_month, shows_trend, cases):
    layout = lay_out(QSize(1920, 1080), theme().wall, 8, scale)
    assert layout.shows_month == shows_month
    assert (layout.trend is not None) == shows_trend
    assert layout.cases == cases


def test_four_k_is_the_same_picture_at_twice_the_size():
    one = lay_out(QSize(1920, 1080), theme().wall, 8)
    two = lay_out(QSize(3840, 2160), theme().wall, 8)
    for small, large in zip(blocks(one), blocks(two), strict=True):
        assert large == QRect(small.x() * 2, small.y() * 2, small.width() * 2, small.height() * 2)


@given(st.integers(1, 12))
def test_lines_without_room_join_the_last_one(room):
    cells = busy().columns[3].cells
    shown = folded(cells, room)
    assert len(shown) == min(room, len(cells))
    assert sum(cell.open for cell in shown) == sum(cell.open for cell in cells)
    assert shown[: room - 1] == cells[: room - 1]
