import pytest

from bot.library.audience import ADDED, is_for_staff


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("staff/a.txt", True),
        ("staff/deep/a.txt", True),
        (f"{ADDED}/staff/a.txt", True),
        *[(f"{name}/a.txt", True) for name in ("Staff", "STAFF", "ｓｔａｆｆ", "staff ", "staff.", "stáff", "sta\u200bff")],
        (f"{ADDED}/STAFF/a.txt", True),
        ("staffing/a.txt", False),
        ("staff", False),
        ("staff.txt", False),
        ("deep/staff/a.txt", False),
        (f"{ADDED}/a.txt", False),
        (f"{ADDED}/staff", False),
    ],
)
def test_what_lies_in_staff_is_for_staff(name: str, *, expected: bool) -> None:
    assert is_for_staff(name) == expected
