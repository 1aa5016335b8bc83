"""What an area knows by the codes its sources use: itself, its units, its matters and their limits."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from psycopg import sql

from console.central.engine import CentralConnection
from console.central.names import SCHEMA
from console.domain.case import CaseType
from console.domain.reported import ReportedArea, ReportedMatter, ReportedUnit
from console.errors import BadInput, RefusedCommand

_SINCE_EVER: Final = date(1970, 1, 1)


class Registry:
    """What an area knows: its counting rule, its units and its matters, by the codes sources use.

    Attributes:
        units: Ids by unit code.
        matter_versions: Id of the version in force by implementation code.
        zone: The area's zone; days are its local days.
    """

    def __init__(self, connection: CentralConnection, area: str, rule: ReportedArea | None) -> None:
        self._connection = connection
        self._area = area
        with connection.transaction():
            self.zone = ZoneInfo(self._take_area(rule))
            self.units = self._ids("SELECT code, id FROM {schema}.unit WHERE area = %s")
            self.matter_versions = self._ids(
                "SELECT DISTINCT ON (m.id) m.implementation_code, v.id FROM {schema}.matter AS m"
                " JOIN {schema}.matter_version AS v ON v.matter_id = m.id"
                " WHERE m.area = %s ORDER BY m.id, v.version DESC"
            )

    def take_unit(self, unit: ReportedUnit) -> None:
        """Make a unit known, or change its names."""
        self.units[unit.code] = self._upsert(
            "INSERT INTO {schema}.unit AS u"
            " (area, code, line, name_zh, name_en, short_zh, short_en, contact_person, contact_phone)"
            " VALUES (%s, %s, '', %s, %s, %s, %s, '', '') ON CONFLICT (area, code) DO UPDATE"
            " SET name_zh = excluded.name_zh, name_en = excluded.name_en,"
            " short_zh = excluded.short_zh, short_en = excluded.short_en"
            " WHERE (u.name_zh, u.name_en) IS DISTINCT FROM (excluded.name_zh, excluded.name_en) RETURNING id",
            "SELECT id FROM {schema}.unit WHERE area = %s AND code = %s",
            (self._area, unit.code),
            (unit.name_zh, unit.name_en, unit.name_zh, unit.name_en),
        )

    def take_matter(self, matter: ReportedMatter) -> None:
        """Make a matter known with one version, or bring names and limits of that version up to date."""
        matter_id = self._upsert(
            "INSERT INTO {schema}.matter AS m (area, implementation_code, basic_code, kind, name_zh, name_en, unit_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (area, implementation_code) DO UPDATE"
            " SET name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind"
            " WHERE (m.name_zh, m.name_en, m.kind) IS DISTINCT FROM"
            " (excluded.name_zh, excluded.name_en, excluded.kind) RETURNING id",
            "SELECT id FROM {schema}.matter WHERE area = %s AND implementation_code = %s",
            (self._area, matter.code),
            (matter.code, matter.kind, matter.name_zh, matter.name_en, self.units[matter.unit_code]),
        )
        limits = (matter.promised_limit, matter.promised_unit, matter.statutory_limit, matter.statutory_unit)
        self.matter_versions[matter.code] = self._upsert(
            "INSERT INTO {schema}.matter_version AS v (matter_id, version, area, valid_from, case_type_code, stages,"
            " promised_limit, promised_unit, statutory_limit, statutory_unit)"
            " VALUES (%s, %s, %s, %s, %s, '[]', %s, %s, %s, %s) ON CONFLICT (matter_id, version) DO UPDATE"
            " SET promised_limit = excluded.promised_limit, promised_unit = excluded.promised_unit,"
            " statutory_limit = excluded.statutory_limit, statutory_unit = excluded.statutory_unit"
            " WHERE (v.promised_limit, v.promised_unit, v.statutory_limit, v.statutory_unit) IS DISTINCT FROM"
            " (excluded.promised_limit, excluded.promised_unit, excluded.statutory_limit, excluded.statutory_unit)"
            " RETURNING id",
            "SELECT id FROM {schema}.matter_version WHERE matter_id = %s AND version = %s",
            (matter_id, 1),
            (self._area, _SINCE_EVER, int(CaseType.OTHER), *limits),
        )

    def _take_area(self, rule: ReportedArea | None) -> str:
        """Return the zone of the area, made now when it is new."""
        row = self._connection.execute(
            _statement("SELECT time_zone, calendar FROM {schema}.area WHERE area = %s"), [self._area]
        ).fetchone()
        if row is None and rule is None:
            raise BadInput("The area {area} is not known.", "Check its code.", field="area", area=self._area)
        if rule is None:
            return str(row[0]) if row else ""
        if row is None:
            self._insert_area(rule)
        elif row != (rule.time_zone, rule.calendar):
            raise RefusedCommand(
                "The area {area} counts by {known}; the source counts by {given}.",
                "Import this source into an area of its own.",
                area=self._area,
                known=f"{row[0]}, {row[1]}",
                given=f"{rule.time_zone}, {rule.calendar}",
            )
        return rule.time_zone

    def _insert_area(self, rule: ReportedArea) -> None:
        self._connection.execute(
            _statement(
                "INSERT INTO {schema}.area (area, name_zh, name_en, short_zh, short_en, time_zone, calendar,"
                " office_open, office_close, after_hours, position)"
                " SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(max(position), 0) + 1 FROM {schema}.area"
            ),
            (
                self._area, rule.name_zh, rule.name_en, rule.short_zh, rule.short_en, rule.time_zone, rule.calendar,
                rule.office_open_min, rule.office_close_min, rule.after_hours,
            ),
        )  # fmt: skip

    def _ids(self, query: str) -> dict[str, int]:
        rows = self._connection.execute(_statement(query), [self._area]).fetchall()
        return {str(code): int(str(found)) for code, found in rows}

    def _upsert(self, insert: str, select: str, key: Sequence[object], values: Sequence[object]) -> int:
        """Return the id of the row with this key; the insert returns none when nothing changed."""
        row = self._connection.execute(_statement(insert), (*key, *values)).fetchone()
        if row is None:
            row = self._connection.execute(_statement(select), key).fetchone()
        return int(str(row[0])) if row else 0


def _statement(text: str) -> sql.Composed:
    return sql.SQL(text).format(schema=sql.Identifier(SCHEMA))
