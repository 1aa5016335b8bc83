"""The replicated form: every district publishes its rows, the city's server subscribes to them."""

from hashlib import sha256
from typing import Final, cast

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from console.central.engine import conninfo
from console.central.topology.ground import REPORTED
from console.central.topology.plan import Server, Topology
from console.central.topology.site import Site
from console.errors import EnvironmentFault, RefusedCommand

PUBLICATION: Final = "supervision_topology"
_PREFIX: Final = "supervision_"
_LET_GO_AFTER_S: Final = 5
_NOWHERE: Final = "host=/nowhere"
_SPARE_WORKERS: Final = 1
"""Workers beside those that apply: one that copies a table for the first time."""

_ORIGINS: Final = "max_active_replication_origins"
_ORIGINS_SINCE: Final = 18_00_00

_SUBSCRIPTIONS: Final = """
SELECT subname, subconninfo, subslotname, subenabled FROM pg_subscription
WHERE subname LIKE 'supervision\\_%' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_SUBSCRIBED: Final = """
SELECT count(*) FROM pg_subscription_rel JOIN pg_subscription ON pg_subscription.oid = srsubid
WHERE subname = %s AND srrelid = ANY (%s::text[]::regclass[])
"""
_COPYING: Final = """
SELECT subname, count(*) FROM pg_subscription_rel JOIN pg_subscription ON pg_subscription.oid = srsubid
WHERE subname LIKE 'supervision\\_%' AND srsubstate <> 'r' GROUP BY subname
"""


def subscription(district: Server) -> str:
    """Return the name of a district's subscription on the city's server."""
    return f"{_PREFIX}{district.id}"


def slot(city_identity: str, district: Server) -> str:
    """Return the name of a replication slot; no other city's subscription uses one of the same name."""
    return f"{subscription(district)}_{sha256(city_identity.encode()).hexdigest()[:8]}"


def require_able(city: Site, districts: list[Site]) -> None:
    """Require the settings that logical replication needs.

    Raises:
        EnvironmentFault: A setting is not right; it is named with the value it needs.
    """
    needed = len(districts) + _SPARE_WORKERS
    for site, setting, wanted in (
        *((site, "wal_level", "logical") for site in districts),
        (city, "max_logical_replication_workers", needed),
        (city, "max_worker_processes", needed + 1),
        (city, _ORIGINS if city.connection.info.server_version >= _ORIGINS_SINCE else "max_replication_slots", needed),
    ):
        found = str(site.value("SELECT current_setting(%s)", setting))
        if int(found) < wanted if isinstance(wanted, int) else found != wanted:
            raise EnvironmentFault(
                "Server {server} has {setting} = {found}, and needs {wanted}.",
                "Set {setting} = {wanted} in its postgresql.conf and restart it.",
                server=site.server.id,
                setting=setting,
                found=found,
                wanted=wanted,
            )


def keeps_wal_without_bound(site: Site) -> bool:
    """Return whether a server that is not fetched from fills its disk instead of giving up the slot."""
    return site.value("SELECT current_setting('max_slot_wal_keep_size')") == "-1"


def publish(site: Site) -> None:
    """Let a district publish what its platforms write. TRUNCATE is not: it would empty the city's whole table."""
    held = site.rows("SELECT pubinsert, pubupdate, pubdelete, pubtruncate FROM pg_publication WHERE pubname = %s",
                     PUBLICATION)  # fmt: skip
    tables = {
        str(row[0])
        for row in site.rows(
            "SELECT tablename FROM pg_publication_tables WHERE pubname = %s AND schemaname = 'supervision'", PUBLICATION
        )
    }
    if held == [(True, True, True, False)] and tables == set(REPORTED):
        return
    names = ", ".join(f"supervision.{table}" for table in REPORTED)
    options = "(publish = 'insert, update, delete')"
    statements = (
        [f"ALTER PUBLICATION {PUBLICATION} SET TABLE {names}", f"ALTER PUBLICATION {PUBLICATION} SET {options}"]
        if held
        else [f"CREATE PUBLICATION {PUBLICATION} FOR TABLE {names} WITH {options}"]
    )
    site.change("publication", PUBLICATION, statements)


def make_slot(site: Site, name: str) -> None:
    """Make a district keep its changes for the city from now on."""
    if site.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s", name) == 0:
        site.change(
            "slot",
            name,
            [sql.SQL("SELECT pg_create_logical_replication_slot({}, 'pgoutput')").format(sql.Literal(name))],
        )


def subscribe(city: Site, district: Server, slot_name: str) -> None:
    """Let the city's server follow a district.

    What was applied is on disk when it is seen: a reader's cursor must not hold transactions that a crash takes back.
    """
    name, info = subscription(district), _replication_info(district.url)
    standing = {str(row[0]): row[1:] for row in city.rows(_SUBSCRIPTIONS)}
    quoted = sql.Identifier(name)
    if name not in standing:
        city.change("subscription", name, ())
        city.do(
            sql.SQL(
                "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH (create_slot = false, slot_name = {},"
                " synchronous_commit = 'on', streaming = 'off')"
            ).format(quoted, sql.Literal(info), sql.Identifier(PUBLICATION), sql.Literal(slot_name))
        )
        return
    if standing[name][0] != info:
        city.change(
            "subscription", name, [sql.SQL("ALTER SUBSCRIPTION {} CONNECTION {}").format(quoted, sql.Literal(info))]
        )
    if not standing[name][2]:
        city.change("subscription", name, [sql.SQL("ALTER SUBSCRIPTION {} ENABLE").format(quoted)])
    if city.value(_SUBSCRIBED, name, [f"supervision.{table}" for table in REPORTED]) != len(REPORTED):
        city.change("subscription", name, ())
        city.do(sql.SQL("ALTER SUBSCRIPTION {} REFRESH PUBLICATION").format(quoted))


def require_known(city: Site, topology: Topology) -> None:
    """Refuse to leave a subscription standing that the file says nothing of.

    Raises:
        RefusedCommand: There is one.
    """
    known = {subscription(district) for district in topology.districts}
    for name, *_rest in city.rows(_SUBSCRIPTIONS):
        if name not in known:
            raise RefusedCommand(
                "The city's server follows {name}, which this file does not name.",
                "Take the topology down with the file that names it and --remove, then set this one up.",
                name=str(name),
            )


def has_subscriptions(city: Site) -> bool:
    """Return whether the city's server follows any district."""
    return bool(city.rows(_SUBSCRIPTIONS))


def copying(city: Site) -> dict[str, int]:
    """Return by district how many tables are still being copied for the first time."""
    found = cast("list[tuple[str, int]]", city.rows(_COPYING))
    return {name.removeprefix(_PREFIX): count for name, count in found}


def unsubscribe(city: Site, district: Server) -> None:
    """Let the city's server no longer follow a district; the slot over there goes too, if the district answers."""
    name = subscription(district)
    if name not in {row[0] for row in city.rows(_SUBSCRIPTIONS)}:
        return
    quoted = sql.Identifier(name)
    city.change("subscription", name, ())
    try:
        city.do(f"SET statement_timeout = '{_LET_GO_AFTER_S}s'")
        city.do(sql.SQL("DROP SUBSCRIPTION {}").format(quoted))
    except EnvironmentFault:
        # The district does not answer: let go of its slot, and of those of tables that are still being copied, which
        # it would be asked for all the same, for as long as it takes.
        for action in ("DISABLE", "SET (slot_name = NONE)", f"CONNECTION '{_NOWHERE}'"):
            city.do(sql.SQL("ALTER SUBSCRIPTION {} " + action).format(quoted))
        city.do(sql.SQL("DROP SUBSCRIPTION {}").format(quoted))


def withdraw(site: Site, slot_name: str) -> None:
    """Take a district's publication away, and the slot where a city that did not reach it left it behind."""
    if site.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s", slot_name) == 1:
        site.change("slot", slot_name, [sql.SQL("SELECT pg_drop_replication_slot({})").format(sql.Literal(slot_name))])
    if site.value("SELECT count(*) FROM pg_publication WHERE pubname = %s", PUBLICATION) == 1:
        site.change("publication", PUBLICATION, [f"DROP PUBLICATION {PUBLICATION}"])


def _replication_info(url: str) -> str:
    """Return the address as a subscription keeps it; the server names itself after the subscription."""
    given = conninfo_to_dict(conninfo(url))
    given.pop("application_name", None)
    return make_conninfo("", **given)
