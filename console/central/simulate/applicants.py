"""Invented applicants and handlers. Companies have valid codes and names that say they are not real."""

from dataclasses import dataclass

import numpy as np

from console.central.simulate.city import City
from console.central.simulate.codes import COMPANY, credit_code

CREDIT_CODE_TYPE = "001"
"""证件类型: unified social credit code."""
IDENTITY_CARD_TYPE = "111"
"""证件类型: resident identity card."""

HANDLERS_EACH_UNIT = 6


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies: a company with its code, or a person whose identity number arrives masked."""

    name: str
    id_type: str
    id_no: str


class Directory:
    """All invented people and companies of a city; the same for every seed."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._lines = [line.code for line in city.lines]
        self._companies: dict[tuple[int, int], Applicant] = {}
        self._persons = self._all_persons()

    def applicants(
        self, matter: np.ndarray[tuple[int], np.dtype[np.int64]], rng: np.random.Generator
    ) -> list[Applicant]:
        """Draw an applicant for each case, fit for its matter."""
        share = np.array([plan.persons for plan in self._city.matters])[matter]
        line = np.array([self._lines.index(plan.line) for plan in self._city.matters])[matter]
        is_person = (rng.random(len(matter)) < share).tolist()
        pick = rng.integers(0, 1 << 30, len(matter)).tolist()
        persons, each = self._persons, self._city.people.companies_each_line
        return [
            persons[number % len(persons)] if person else self._company(kind, number % each)
            for person, number, kind in zip(is_person, pick, line.tolist(), strict=True)
        ]

    def handler(self, unit_number: int, turn: int) -> str:
        """Return one of the handlers of a unit."""
        number = unit_number * HANDLERS_EACH_UNIT + turn % HANDLERS_EACH_UNIT
        return self._persons[number * 11 % len(self._persons)].name

    def _company(self, line: int, number: int) -> Applicant:
        """Return a company of a line; made when it is first asked for."""
        known = self._companies.get((line, number))
        if known is not None:
            return known
        people, areas = self._city.people, self._city.areas
        trades, words = self._city.lines[line].trades, people.company_words
        word, ordinal = words[number // len(trades) % len(words)], number // (len(trades) * len(words))
        mark = "" if ordinal == 0 else f"第{'一二三四五六七八九十'[ordinal]}"
        name = f"佛山市{word}{mark}{trades[number % len(trades)]}有限公司"
        area = areas[number % len(areas)].code
        code = credit_code(COMPANY, area, 1000 + line * people.companies_each_line + number)
        company = self._companies[line, number] = Applicant(name, CREDIT_CODE_TYPE, code)
        return company

    def _all_persons(self) -> list[Applicant]:
        people = self._city.people
        names = [surname + given for surname in people.surnames for given in people.given]
        return [
            Applicant(name, IDENTITY_CARD_TYPE, f"440600********{number % 10000:04d}")
            for number, name in enumerate(names)
        ]
