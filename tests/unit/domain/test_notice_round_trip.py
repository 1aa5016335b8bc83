"""Holiday notices: what is written down in any of the published forms is read back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.notice import parse_notice
from console.domain.notice_dates import date_of

NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
FULL_WIDTH = str.maketrans("0123456789,:;()-", "".join(chr(ord(sign) + 0xFEE0) for sign in "0123456789,:;()-"))
SHORT, LONG = ("周", "星期")


@dataclass(frozen=True)
class Planned:
    """A holiday: its first day, its length, and the weekend days that are worked for it."""

    name: str
    first: date
    length: int
    work: tuple[date, ...]

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(offset) for offset in range(self.length)]


@dataclass(frozen=True)
class Style:
    """How a notice is written."""

    weekday: str
    brackets: str
    span: str
    joint: str
    noted: bool
    counted: bool
    elides: bool
    years: bool

    def bare(self, day: date, before: date | None = None) -> str:
        """Return a date, its month and year left out where the date before it tells them."""
        year = f"{day.year}年" if self.years else ""
        same = before is not None and (before.year, before.month) == (day.year, day.month) and day > before
        return f"{day.day}日" if same and self.elides else f"{year}{day.month}月{day.day}日"

    def noted_date(self, day: date, before: date | None = None) -> str:
        weekday = f"{self.weekday}{'一二三四五六日'[day.weekday()]}"
        return f"{self.bare(day, before)}{self.brackets[0]}{weekday}{self.brackets[1]}"

    def dates(self, days: tuple[date, ...]) -> str:
        texts = [self.noted_date(day, before) for day, before in zip(days, (None, *days), strict=False)]
        return self.joint.join(texts)


def short_form(plan: Planned, style: Style) -> str:
    write = style.noted_date if style.noted else style.bare
    first, last = plan.days[0], plan.days[-1]
    text = write(first) if first == last else f"{write(first)}{style.span}{write(last, first)}"
    text += f"放假调休，共{plan.length}天。" if style.counted else "放假。"
    return text + (f"{style.dates(plan.work)}上班。" if plan.work else "")


def long_form(plan: Planned, style: Style) -> str:
    first, last = plan.days[0], plan.days[-1]
    free = tuple(day for day in plan.days if day.weekday() < 5)[-len(plan.work) :] if plan.work else ()
    moves = plan.work[: len(free)]
    text = f"{style.bare(first)}{style.span}{style.bare(last, first)}放假，共{plan.length}天。"
    text += f"其中，{style.bare(first)}为法定节假日"
    weekends = tuple(day for day in plan.days if day.weekday() >= 5)
    text += f"，{style.dates(weekends)}照常公休" if weekends else ""
    text += f"；将{style.dates(moves)}公休日分别调至{style.dates(free)}" if moves else ""
    return text + (f"，{style.dates(plan.work)}上班。" if plan.work else "。")


@st.composite
def plans(draw: st.DrawFn) -> tuple[int, list[Planned]]:
    """Draw a year and holidays of it, each in a month of its own, so that no two meet."""
    year = draw(st.integers(2004, 2060))
    months = draw(st.lists(st.sampled_from([1, 3, 5, 7, 9, 11]), min_size=1, max_size=6, unique=True))
    found = []
    for month, name in zip(sorted(months), NAMES, strict=False):
        first = date(year, month, 1) + timedelta(draw(st.integers(0, 32)))
        length = draw(st.integers(1, 10))
        near = [first + timedelta(offset) for offset in (*range(-8, 0), *range(length, length + 8))]
        weekend = [day for day in near if day.weekday() >= 5]
        work = sorted(draw(st.lists(st.sampled_from(weekend), max_size=2, unique=True)))
        found.append(Planned(name, first, length, tuple(work)))
    return year, found


styles = st.builds(
    Style,
    weekday=st.sampled_from([SHORT, LONG]),
    brackets=st.sampled_from(["（）", "()", "（)"]),
    span=st.sampled_from(["至", "到", "—", "－", "~", "———"]),
    joint=st.sampled_from(["、", "和", "及"]),
    noted=st.booleans(),
    counted=st.booleans(),
    elides=st.booleans(),
    years=st.booleans(),
)
WRITERS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "wide": lambda text: text.translate(FULL_WIDTH),
    "blank": lambda text: text.replace("日", " 日 ").replace("，", "， "),
    "wrapped": lambda text: text.replace("放假", "放\n假").replace("（", "\n（"),
    "markup": lambda text: "".join(f"<p>{line}</p>" for line in text.splitlines()),
}


@given(
    planned=plans(),
    style=styles,
    form=st.sampled_from([short_form, long_form]),
    numbered=st.booleans(),
    writer=st.sampled_from(sorted(WRITERS)),
)
def test_what_is_written_in_a_published_form_is_read_back(
    planned: tuple[int, list[Planned]],
    style: Style,
    form: Callable[[Planned, Style], str],
    numbered: bool,
    writer: str,
) -> None:
    year, holidays = planned
    numbers = [f"{number}、" if numbered else "" for number in "一二三四五六"]
    items = [f"{number}{plan.name}：{form(plan, style)}" for number, plan in zip(numbers, holidays, strict=False)]
    text = WRITERS[writer]("\n".join([f"现将{year}年部分节假日安排通知如下：", *items, "国务院办公厅"]))
    proposal = parse_notice(text, year)
    assert [date_of(day) for day in proposal.off] == sorted(day for plan in holidays for day in plan.days)
    assert [date_of(day) for day in proposal.work] == sorted(day for plan in holidays for day in plan.work)
    names = {day: plan.name for plan in holidays for day in (*plan.days, *plan.work)}
    assert all(one.holiday == names[date_of(one.day)] for one in proposal.days)
