"""Tables of the terminal line up in both scripts."""

from console.board.render import table, width_of


def test_a_hanzi_takes_two_cells():
    assert width_of("超期12") == 6


def test_columns_line_up_when_scripts_mix():
    lines = table(["", "在办", "On time"], [["禅城区", "198", "1"], ["x", "7", "20"]]).splitlines()
    assert {width_of(line) for line in lines} == {width_of(lines[0])}
