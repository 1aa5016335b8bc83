"""Sets up a topology and takes it down. Either may be interrupted: run again, it finishes what is left."""

from contextlib import ExitStack
from dataclasses import dataclass

from console.central.engine import reported
from console.central.topology import federated, ground, objects, replicated
from console.central.topology.plan import Form, Topology
from console.central.topology.site import Change, Site, open_site
from console.central.turn import take_turn
from console.domain.case import EventKind
from console.errors import RefusedCommand, ServerUnreachable


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, or in a trial would do.

    Attributes:
        changes: In order.
        copying: Tables still being copied for the first time, by district.
        unbounded: Districts that keep changes for the city without bound while it does not fetch them.
        left: Districts that did not answer while the topology was taken down: what they have of it stays.
    """

    changes: tuple[Change, ...]
    copying: dict[str, int]
    unbounded: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def set_up(topology: Topology, *, is_trial: bool = False) -> Report:
    """Bring every server to what the topology says.

    Args:
        topology: What is wanted.
        is_trial: Whether to look only. Where a server lacks the schema, what would follow is not told.

    Raises:
        EnvironmentFault: A server does not answer, is too old or has a setting that does not fit.
        RefusedCommand: A server holds rows that do not belong there, or is part of another topology.
    """
    changes: list[Change] = []
    with ExitStack() as stack:
        city = stack.enter_context(open_site(topology.city, changes, is_trial=is_trial))
        _take_turn(city)
        districts = [stack.enter_context(open_site(one, changes, is_trial=is_trial)) for one in topology.districts]
        _require_possible(topology, city, districts)
        if not all([ground.lay_schema(site) for site in (city, *districts)]):  # noqa: C419 -- every one is told
            return Report(tuple(changes), {})
        _require_twinless(city, *districts)
        for site in (city, *districts):
            ground.set_scope(site, ground.scope_conditions(topology, site.server))
            ground.set_ids(site)
            if site is not city:
                ground.set_clock(site, city)
        if topology.form is Form.REPLICATED:
            _replicate(city, districts)
            copying = replicated.copying(city)
            unbounded = tuple(site.server.id for site in districts if replicated.keeps_wal_without_bound(site))
            return Report(tuple(changes), copying, unbounded)
        for site in (city, *districts):
            objects.set_objects(site, objects.is_asked(EventKind.REOPENED))
        federated.set_coordinator(city, topology)
        return Report(tuple(changes), {})


def take_down(topology: Topology) -> Report:
    """Take away what `set_up` made beside rows and their ids; a district that does not answer is left as it is.

    Raises:
        EnvironmentFault: The city's server does not answer.
    """
    changes: list[Change] = []
    left: list[str] = []
    with open_site(topology.city, changes, is_trial=False) as city:
        _take_turn(city)
        for district in topology.districts:
            replicated.unsubscribe(city, district)
        federated.drop_coordinator(city)
        city_identity = str(ground.identity(city))
        _clear(city)
    for district in topology.districts:
        try:
            with open_site(district, changes, is_trial=False) as site:
                replicated.withdraw(site, replicated.slot(city_identity, district))
                _clear(site)
        except ServerUnreachable:
            left.append(district.id)
    return Report(tuple(changes), {}, left=tuple(left))


def _clear(site: Site) -> None:
    ground.drop_scope(site)
    objects.drop_objects(site)


def _take_turn(city: Site) -> None:
    with reported(city.server.url):
        is_ours = take_turn(city.connection, "hashtext('supervision.topology')")
    if not is_ours:
        raise RefusedCommand("Another process sets up this city's servers.", "Try again when it is done.")


def _require_possible(topology: Topology, city: Site, districts: list[Site]) -> None:
    if topology.form is Form.REPLICATED:
        replicated.require_able(city, districts)
        is_other = federated.is_coordinator(city)
        replicated.require_known(city, topology)
    else:
        is_other = replicated.has_subscriptions(city)
    if is_other:
        raise RefusedCommand(
            "This city's servers are set up in the other form.", "Take that down first, with --remove and its file."
        )


def _require_twinless(*sites: Site) -> None:
    """Refuse two entries that lead to the same database."""
    seen: dict[object, str] = {}
    for site in sites:
        before = seen.setdefault(ground.identity(site), site.server.id)
        if before != site.server.id:
            raise RefusedCommand(
                "The addresses of {one} and {other} lead to the same database.",
                "Give each server its own.",
                one=before,
                other=site.server.id,
            )


def _replicate(city: Site, districts: list[Site]) -> None:
    city_identity = str(ground.identity(city))
    objects.set_objects(city, objects.city_copies(city.server))
    for site in districts:
        objects.set_objects(site, objects.district_is_copied())
        replicated.publish(site)
        name = replicated.slot(city_identity, site.server)
        replicated.make_slot(site, name)
        replicated.subscribe(city, site.server, name)
