import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.rules import identity

VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "identity.json").read_text(encoding="utf-8")
)["vectors"]
TODAY = date(2026, 11, 21)

countries = st.sampled_from(["se", "no"])
nearly = st.text(alphabet="0123456789-+ AKMX٣", max_size=14)
digits = st.from_regex(r"[0-9]{10,12}", fullmatch=True)


def test_there_are_as_many_vectors_as_described() -> None:
    assert len(VECTORS) == 56


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    given_, expected = vector["input"], vector["expected"]
    found = identity.parse(
        given_["number"],
        given_["country"].lower(),
        allow_synthetic=given_["allow_synthetic"],
        today=date.fromisoformat(given_["today"]),
    )
    assert {
        "valid": found.valid,
        "kind": found.kind,
        "series": found.series,
        "normalised": found.normalised,
        "birth_date": found.birth_date and found.birth_date.isoformat(),
        "sex": found.sex,
        "reason": found.reason,
        "warnings": sorted(found.warnings),
    } == expected


@given(number=st.text() | nearly | digits, country=countries, allow=st.booleans())
@example(number="٣٣٣٣٣٣٣٣٣٣٣٣", country="se", allow=True)
@example(number="²²²²²²²²²²²", country="no", allow=False)
def test_no_text_raises_and_every_reading_is_whole(
    number: str, country: str, *, allow: bool
) -> None:
    found = identity.parse(number, country, allow_synthetic=allow, today=TODAY)
    assert found.valid == (found.reason is None) == (found.normalised is not None)
    assert found.valid == (found.kind != "temporary")
    assert found.birth_date is None or found.birth_date <= TODAY


@given(number=nearly | digits, country=countries, allow=st.booleans())
def test_a_normalised_number_reads_the_same_again(
    number: str, country: str, *, allow: bool
) -> None:
    found = identity.parse(number, country, allow_synthetic=allow, today=TODAY)
    if found.normalised is not None:
        again = identity.parse(found.normalised, country, allow_synthetic=allow, today=TODAY)
        assert (again.kind, again.birth_date, again.sex) == (
            found.kind,
            found.birth_date,
            found.sex,
        )
        assert again.warnings == found.warnings - {"century_assumed"}


def test_another_country_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="dk"):
        identity.parse("1", "dk", allow_synthetic=True, today=TODAY)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("191212121212", "19121212-••••"),
        ("01811250186", "018112 •••••"),
        ("okänd", "•••••"),
        ("", ""),
    ],
)
def test_masked(number: str, shown: str) -> None:
    assert identity.masked(number) == shown
