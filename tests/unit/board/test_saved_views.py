"""Saved views come back as they were saved, whatever else somebody wrote into the file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.board.list_view import CaseQuery, SortKey
from console.board.saved_views import (
    LONGEST_NAME,
    MOST_VIEWS,
    SavedView,
    query_document,
    query_of,
    read_views,
    sound_name,
    write_views,
)
from console.domain.light import Light
from console.errors import BadInput, RefusedCommand, StorageFault

QUERIES = st.builds(
    CaseQuery,
    areas=st.frozensets(st.sampled_from(["440600", "440604"])),
    units=st.frozensets(st.integers(1, 9)),
    matters=st.frozensets(st.integers(1, 9)),
    lights=st.frozensets(st.sampled_from(list(Light))),
    unknown=st.booleans(),
    closed=st.booleans(),
    text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    sort=st.sampled_from(list(SortKey)),
    descending=st.booleans(),
    stage_over=st.booleans(),
    due_today=st.booleans(),
    stop_over=st.booleans(),
    only=st.sampled_from([None, frozenset[int]()]),
)
LATE = SavedView("南海超期", CaseQuery(areas=frozenset({"440605"}), lights=frozenset({Light.RED}), unknown=False))
MINE = SavedView("我看的", CaseQuery(text='"]]\n[[view]]'), ("due", "case_no"), (("due", 120),))


@given(QUERIES)
def test_a_query_comes_back_as_it_was_written_down(query: CaseQuery) -> None:
    assert query_of(query_document(query)) == query


def test_views_come_back_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "views.toml"
    assert read_views(path).views == ()
    write_views(path, [LATE, MINE])
    assert read_views(path).views == (LATE, MINE)
    write_views(path, [MINE])
    assert read_views(path).views == (MINE,)
    write_views(path, [])
    assert read_views(path).views == ()
    assert [entry.name for entry in tmp_path.iterdir()] == ["views.toml"]


def test_comments_and_entries_that_cannot_be_used_are_kept_and_told(tmp_path: Path) -> None:
    path = tmp_path / "views.toml"
    path.write_text(
        '# ours\nowner = "x"\n\n[[view]]\nname = "A"  # the first\nsort = "due"\n\n'
        '[[view]]\nname = "B"\nlights = ["purple"]\n\n[[view]]\nname = "A"\n\n[[view]]\nname = "C"\n',
        encoding="utf-8",
    )
    book = read_views(path)
    assert [view.name for view in book.views] == ["A", "C"]
    assert [(problem.place, problem.field) for problem in book.problems] == [
        ("views.toml, view 2", "lights"),
        ("views.toml, view 3", ""),
    ]
    write_views(path, [book.views[1], LATE, book.views[0]])
    text = path.read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# the first" in text
    assert '"purple"' in text
    again = read_views(path)
    assert again.views == (book.views[1], LATE, book.views[0])
    assert len(again.problems) == 2


@pytest.mark.parametrize(
    "entry",
    ['name = 1', 'name = ""', 'name = "x"\ncolumns = ["no"]', 'name = "x"\nwidths = 3', 'name = "x"\nunits = ["1"]',
     'name = "x"\nunits = [true]', 'name = "x"\nclosed = 1', 'name = "x"\nsort = "no"', 'name = "x"\ntext = 3',
     'name = "x"\nareas = 3', 'name = "x"\nwidths = { due = "w" }'],
)  # fmt: skip
def test_an_entry_that_cannot_be_used_is_a_problem_and_no_view(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "views.toml"
    path.write_text(f"[[view]]\n{entry}\n", encoding="utf-8")
    book = read_views(path)
    assert (book.views, len(book.problems)) == ((), 1)


@pytest.mark.parametrize("text", ["[[view", "view = 3", 'view = "x"'])
def test_a_file_that_cannot_be_used_is_told_and_never_written_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "views.toml"
    path.write_text(text, encoding="utf-8")
    assert len(read_views(path).problems) == 1
    with pytest.raises(BadInput, match="cannot be read"):
        write_views(path, [LATE])
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_not_text_or_not_readable_is_told(tmp_path: Path) -> None:
    path = tmp_path / "views.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(StorageFault):
        read_views(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageFault):
        write_views(path, [LATE])


def test_there_are_not_more_views_than_a_hand_can_hold(tmp_path: Path) -> None:
    views = [SavedView(str(n), CaseQuery()) for n in range(MOST_VIEWS + 1)]
    with pytest.raises(RefusedCommand, match="at most"):
        write_views(tmp_path / "views.toml", views)


def test_a_name_is_short_sound_and_not_taken() -> None:
    assert sound_name("  a   b ", []) == "a b"
    for text in ("", "   ", "x" * (LONGEST_NAME + 1), "a\x07b", "a\u202eb"):
        with pytest.raises(BadInput, match="1 to"):
            sound_name(text, [])
    with pytest.raises(BadInput, match="already"):
        sound_name("a", ["a"])
