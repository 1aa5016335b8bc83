"""A legal basis is written as lawyers of each language write it."""

import pytest

from console.board.law import hanzi, law_words
from console.domain.naming import Name
from console.messages import messages
from console.rulebook import load_rulebook

LICENCE = Name("行政许可法", "Administrative Licensing Law")
PLAN = Name("监管工作方案", "Plan")


@pytest.fixture(autouse=True)
def _language():
    before = messages.language
    yield
    messages.choose(before)


@pytest.mark.parametrize(
    ("law", "article", "zh", "en"),
    [
        (LICENCE, "32", "行政许可法第三十二条", "Administrative Licensing Law, Art. 32"),
        (LICENCE, "42(1)", "行政许可法第四十二条第一款", "Administrative Licensing Law, Art. 42(1)"),
        (LICENCE, "30, 88", "行政许可法第三十条、第八十八条", "Administrative Licensing Law, Art. 30, 88"),
        (LICENCE, "—", "行政许可法", "Administrative Licensing Law"),
        (PLAN, "4(6)", "监管工作方案第四部分第(六)项", "Plan, Art. 4(6)"),
        (LICENCE, "32 bis", "行政许可法32 bis", "Administrative Licensing Law, Art. 32 bis"),
    ],
)
def test_a_basis_in_both_languages(law, article, zh, en):
    messages.choose("zh")
    assert law_words(law, article) == zh
    messages.choose("en")
    assert law_words(law, article) == en


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (45, "四十五"),
        (100, "一百"),
        (102, "一百零二"),
        (110, "一百一十"),
    ],
)
def test_numbers_as_articles_count_them(number, word):
    assert hanzi(number) == word


def test_every_article_of_the_catalogue_can_be_written():
    messages.choose("zh")
    for kind in load_rulebook().clocks.kinds.values():
        for clock in kind.clocks:
            if clock.law is not None and clock.article != "—":
                assert law_words(clock.law, clock.article) != clock.law.zh + clock.article
