"""Where fields of a TOML text stand."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from console.domain.toml_lines import field_lines, line_of

TEXT = '''# [[clock]] in a comment
id = "x"
note = """
[[clock]]
limit = 3
"""

[[clock]]
id = "a # no comment [[clock]]"
stops = [
  "hearing", # limit = 7
  "[[clock]]",
]
extension = { max = 10, times = 1 }

[[clock]] # the second
'quoted key' = 1
from . to = 2
limit = 5
[clock.counting]
roll = true
[[clock.part]]
n = 1
[[clock.part]]
n = 2
'''


def test_strings_comments_and_lists_fool_nobody() -> None:
    lines = field_lines(TEXT)
    assert {path: line for path, line in lines.items() if path[:1] == ("clock",)} == {
        ("clock", 0): 8,
        ("clock", 0, "id"): 9,
        ("clock", 0, "stops"): 10,
        ("clock", 0, "extension"): 14,
        ("clock", 1): 16,
        ("clock", 1, "quoted key"): 17,
        ("clock", 1, "from", "to"): 18,
        ("clock", 1, "limit"): 19,
        ("clock", 1, "counting"): 20,
        ("clock", 1, "counting", "roll"): 21,
        ("clock", 1, "part", 0): 22,
        ("clock", 1, "part", 0, "n"): 23,
        ("clock", 1, "part", 1): 24,
        ("clock", 1, "part", 1, "n"): 25,
    }
    assert (lines["id",], lines["note",]) == (2, 3)


def test_what_is_not_told_stands_where_its_table_does() -> None:
    lines = field_lines(TEXT)
    assert line_of(lines, ("clock", 0, "extension", "max")) == 14
    assert line_of(lines, ("clock", 1, "unit")) == 16
    assert line_of(lines, ("version",)) == 1


VALUES = st.one_of(
    st.integers(),
    st.booleans(),
    st.text(alphabet="ab#[]{}=\n'\"\\ ", max_size=12),
    st.lists(st.text(alphabet="ab#[]\"' ", max_size=5), max_size=3),
)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[\n" + "".join(f"  {written(item)}, # [x]\n" for item in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{escaped}"""' if "\n" in value else f'"{escaped}"'
    return str(value)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=4))
def test_every_field_is_found_on_the_line_it_was_written_on(tables: list[list[object]]) -> None:
    text, expected = "", {}
    for number, values in enumerate(tables):
        expected["t", number] = text.count("\n") + 1
        text += "[[t]]\n"
        for position, value in enumerate(values):
            expected["t", number, f"f{position}"] = text.count("\n") + 1
            text += f"f{position} = {written(value)}\n"
    tomllib.loads(text)
    assert field_lines(text) == {(): 1, **expected}
