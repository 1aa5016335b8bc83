"""What facts of one case say of their own making: the digest of the record, who approved, on what basis."""

from dataclasses import dataclass

from console.replica.case_reads import HasConnection

_COLUMNS = {
    "supervised_case": "''",
    "event": "''",
    "stop": "coalesce(legal_basis, '')",
    "resume": "''",
    "extension": "coalesce(approver, '')",
    "declared_date": "''",
    "closing": "''",
}

_KEYS = {"supervised_case": "id"}


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a fact came about.

    Attributes:
        record_hash: Digest of the record as it arrived.
        authority: Who approved an extension, or what a stop rests on; empty for other facts and where nobody says.
    """

    record_hash: str
    authority: str


NOBODY_SAYS = Provenance("", "")


def read_provenance(reader: HasConnection, case_id: int) -> dict[tuple[str, int], Provenance]:
    """Return how the record of a case and each of its facts came about, by table and id."""
    found = {}
    for table, column in _COLUMNS.items():
        sql = f"SELECT id, record_hash, {column} FROM {table} WHERE {_KEYS.get(table, 'case_id')} = ?"  # noqa: S608 - names of this program
        for number, record_hash, authority in reader.connection.execute(sql, (case_id,)):
            found[table, number] = Provenance(record_hash, authority)
    return found
