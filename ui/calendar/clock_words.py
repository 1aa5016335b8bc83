"""A clock of the catalogue in words: its line in the table and its fields beside it."""

from collections.abc import Iterator

from console.board.law import law_words
from console.board.words import amount, stop_word
from console.calendar.pages import day_date
from console.calendar.view import ClockBook, ClockEntry, KindEntry
from console.domain.catalogue import UNLISTED
from console.domain.light import Light
from console.domain.rule import ClockRule, LimitSource
from console.messages import _
from ui.calendar.comparing import Edition
from ui.calendar.fields import Field
from ui.calendar.lines import Column, Line
from ui.calendar.words import NOTHING, limit_text, listed, names_text
from ui.theme import state_of_light
from ui.theme.states import state_word
from ui.widgets.names import name_text, plain

COLUMNS = (
    Column("Clock", 180, stretch=3),
    Column("Limit", 100, stretch=1, fits=True),
    Column("Starts", 110, stretch=1, leaves=3),
    Column("Ends", 110, stretch=4, leaves=4),
    Column("Extension", 230, stretch=2, leaves=6),
    Column("Stopped by", 180, stretch=2, leaves=5),
    Column("Law", 180, stretch=4),
    Column("Article", 50, fits=True),
    Column("In force", 90, fits=True),
    Column("Checked", 60, fits=True),
)
LIMIT_WORDS = {
    LimitSource.PROMISED: "The matter's promise",
    LimitSource.STATUTORY: "The matter's statutory limit",
    LimitSource.DECLARED: "Date declared by the source",
    LimitSource.NONE: "No limit set",
}
ANY_REASON = "*"
ALWAYS = 0
"""First day, in days since 1970-01-01, of what holds whatever the day of a case."""


def lines_of(kinds: tuple[KindEntry, ...]) -> Iterator[Line]:
    """Return the lines of the table: a head for each kind, its clocks, old editions folded under them."""
    for kind in kinds:
        yield Line(kind.edition.id, (name_text(kind.name), _kind_caption(kind)), is_group=True)
        for clock in kind.clocks:
            key = key_of(clock)
            yield Line(key, _cells(clock), is_quiet=not clock.is_in_force, searched=_searched(clock))
            for other in clock.others:
                yield Line(key_of(other), _cells(other), parent=key, is_quiet=True, searched=_searched(other))


def key_of(clock: ClockEntry) -> str:
    """Return what names an edition of a clock."""
    return f"{clock.rule.id}@{clock.rule.valid_from}"


def described(book: ClockBook, key: str) -> tuple[Field, ...]:
    """Return the fields of the line of a key; none where there is no such line."""
    for kind in book.kinds:
        if key == kind.edition.id:
            return kind_fields(kind)
    found = _found(book, key)
    if found is None:
        return ()
    kind, editions, place = found
    before = editions[place + 1] if place + 1 < len(editions) else None
    return fields_of(kind, editions[place], before)


def editions_of(book: ClockBook, key: str) -> tuple[str, tuple[Edition, ...]]:
    """Return what the line of a key is an edition of, and all of its editions."""
    found = _found(book, key)
    if found is None:
        return "", ()
    kind, editions, _place = found
    told = tuple(
        Edition(
            _("edition {version}", version=one.rule.version),
            tuple(Field(caption, text) for caption, text in _fields(kind, one)),
        )
        for one in editions
    )
    return editions[0].rule.id, told


def _found(book: ClockBook, key: str) -> tuple[KindEntry, tuple[ClockEntry, ...], int] | None:
    for kind in book.kinds:
        for clock in kind.clocks:
            editions = (clock, *clock.others)
            for place, one in enumerate(editions):
                if key_of(one) == key:
                    return kind, editions, place
    return None


def fields_of(kind: KindEntry, clock: ClockEntry, before: ClockEntry | None) -> tuple[Field, ...]:
    """Return everything about a clock; beside what differs from the edition before, what stood there."""
    told = dict(_fields(kind, clock))
    was = dict(_fields(kind, before)) if before is not None else {}
    title = f"{name_text(clock.rule.name)} · {_('edition {version}', version=clock.rule.version)}"
    lines = [Field(title, "", is_head=True)]
    for caption, text in told.items():
        earlier = was.get(caption, text) if before is not None else text
        changed = _("before: {text}", text=earlier or NOTHING) if earlier != text else ""
        lines.append(Field(caption, text, before=changed))
    return tuple(lines)


def kind_fields(kind: KindEntry) -> tuple[Field, ...]:
    """Return what is known of a kind of matter."""
    return (
        Field(name_text(kind.name), "", is_head=True),
        Field(_("Edition"), kind.edition.version),
        Field(_("In force since"), since_text(kind.edition.valid_from)),
        Field(_("Source"), plain(_(kind.edition.source))),
        Field(_("Clocks"), str(len(kind.clocks))),
    )


def limit_of(rule: ClockRule) -> str:
    """Return the limit of a clock: its own, or where it comes from; ``20 个工作日``, ``事项承诺``, ``未设期限``."""
    own = limit_text(rule.limit, rule.unit)
    if rule.limit_source is LimitSource.FIXED:
        return own
    where = _(LIMIT_WORDS[rule.limit_source])
    return where if rule.limit is None else f"{own} · {where}"


def short_limit_of(rule: ClockRule) -> str:
    """Return the same, so that a column holds it."""
    if rule.limit is None or rule.limit_source is LimitSource.FIXED:
        return limit_of(rule)
    return _("{limit} or the matter's", limit=limit_text(rule.limit, rule.unit))


def extension_text(rule: ClockRule) -> str:
    """Return how far and how often a clock may be extended, and who approves it."""
    told = rule.extension
    if told is None:
        return _("Not to be extended")
    if told.maximum is None:
        parts = [_("as the source reports it")]
    elif rule.unit:
        parts = [_("at most {amount}", amount=amount(told.maximum, rule.unit))]
    else:
        parts = [_("at most {n}, in the unit of the limit", n=told.maximum)]
    parts += [_("once") if told.times == 1 else _("{n} times", n=told.times)] if told.times is not None else []
    parts += [_("approved by {who}", who=name_text(told.approver))] if told.approver is not None else []
    return listed(parts)


def stops_text(reasons: frozenset[str]) -> str:
    """Return what lawfully stops a clock."""
    if not reasons:
        return _("Nothing")
    return _("Any special procedure") if ANY_REASON in reasons else listed(stop_word(code) for code in sorted(reasons))


def validity_text(rule: ClockRule) -> str:
    """Return from when to when an edition is in force, both ends included."""
    since = since_text(rule.valid_from)
    if rule.valid_from <= ALWAYS and rule.valid_to is None:
        return since
    return f"{since} –" if rule.valid_to is None else f"{since} – {day_date(rule.valid_to):%Y-%m-%d}"


def since_text(day: int) -> str:
    """Return since when something is in force; what no law began has no first day."""
    return _("always") if day <= ALWAYS else f"{day_date(day):%Y-%m-%d}"


def _kind_caption(kind: KindEntry) -> str:
    return _("edition {version}", version=kind.edition.version)


def _cells(clock: ClockEntry) -> tuple[str, ...]:
    rule = clock.rule
    since = since_text(rule.valid_from)
    until = "" if rule.valid_to is None else f"{day_date(rule.valid_to):%Y-%m-%d}"
    return (
        name_text(rule.name) + (f" ({names_text(clock.case_types)})" if clock.case_types else ""),
        short_limit_of(rule),
        names_text(clock.starts),
        names_text(clock.ends),
        extension_text(rule),
        stops_text(rule.stop_reasons),
        NOTHING if rule.law is None else name_text(rule.law),
        rule.article or NOTHING,
        since if not until else _("until {day}", day=until),
        _("yes") if rule.is_confirmed else _("to check"),
    )


def _searched(clock: ClockEntry) -> str:
    rule = clock.rule
    return " ".join((rule.id, rule.name.zh, rule.name.en, "" if rule.law is None else rule.law.zh, rule.article))


def _fields(kind: KindEntry, clock: ClockEntry) -> Iterator[tuple[str, str]]:
    rule = clock.rule
    yield _("Kind"), name_text(kind.name)
    yield _("Case types"), names_text(clock.case_types) or _("All others")
    yield _("Limit"), limit_of(rule)
    yield _("Starts"), names_text(clock.starts)
    yield _("Starts again"), names_text(clock.restarts)
    yield _("Waits after"), names_text(clock.waits)
    yield _("Ends"), names_text(clock.ends) or _("Closing")
    yield _("Extension"), extension_text(rule)
    yield _("Stopped by"), stops_text(rule.stop_reasons)
    yield _("Overdue"), _("No light: a limit of others") if rule.overdue is Light.NONE else _light(rule.overdue)
    yield _("Law"), NOTHING if rule.law is None else law_words(rule.law, rule.article)
    yield _("In force"), validity_text(rule)
    yield (
        _("Checked"),
        _("against the published text") if rule.is_confirmed else _("not yet against the published text"),
    )
    source = rule.source or ("" if kind.edition.id == UNLISTED else kind.edition.source)
    yield _("Source"), plain(_(source)) if source else ""


def _light(light: Light) -> str:
    return state_word(state_of_light(light))
