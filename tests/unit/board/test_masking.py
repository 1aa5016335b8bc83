"""Names of natural persons leave the replica masked; searches take every character literally."""

from console.replica.detail_reads import masked


def test_a_name_keeps_its_first_character_only():
    assert masked("王小明") == "王*"


def test_no_name_is_no_name():
    assert masked("") == ""
