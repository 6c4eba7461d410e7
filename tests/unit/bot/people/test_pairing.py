import stat
from pathlib import Path

import pytest

from bot.people import pairing
from bot.people.pairing import MOST_WRONG, Pairing, is_code


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pairing.json"


@pytest.fixture
def paired(path: Path, clock: Clock) -> Pairing:
    return Pairing(path, clock)


def test_who_sends_the_code_is_an_admin_from_then_on(paired: Pairing, path: Path) -> None:
    assert paired.admins() == frozenset()
    assert paired.redeem(paired.issue(), "telegram:42")
    assert Pairing(path).admins() == {42}


def test_a_code_is_good_once(paired: Pairing) -> None:
    code = paired.issue()
    assert [paired.redeem(code, "telegram:42"), paired.redeem(code, "telegram:43")] == [True, False]
    assert paired.admins() == {42}


def test_a_second_admin_needs_a_second_code(paired: Pairing) -> None:
    for sender in ("telegram:42", "telegram:43"):
        assert paired.redeem(paired.issue(), sender)
    assert paired.admins() == {42, 43}


def test_a_code_is_good_for_a_day(paired: Pairing, clock: Clock) -> None:
    code = paired.issue()
    clock.now += pairing.GOOD_SECONDS
    assert not paired.redeem(code, "telegram:42")


def test_a_new_code_takes_the_place_of_the_one_before(paired: Pairing) -> None:
    former, latter = paired.issue(), paired.issue()
    assert [paired.redeem(former, "telegram:42"), paired.redeem(latter, "telegram:42")] == [False, True]


def test_after_ten_wrong_codes_an_hour_the_right_one_is_refused_too(paired: Pairing, clock: Clock) -> None:
    code = paired.issue()
    wrong = code[::-1]
    for _ in range(MOST_WRONG):
        assert not paired.redeem(wrong, "telegram:42")
    assert not paired.redeem(code, "telegram:42")
    clock.now += pairing.WRONG_SECONDS
    assert paired.redeem(code, "telegram:42")


def test_one_senders_wrong_codes_do_not_shut_out_another(paired: Pairing) -> None:
    code = paired.issue()
    for _ in range(MOST_WRONG):
        paired.redeem(code[::-1], "telegram:13")
    assert paired.redeem(code, "telegram:42")


def test_what_is_remembered_of_wrong_codes_is_bounded(paired: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "_MOST_SENDERS", 3)
    code = paired.issue()
    for number in range(20):
        assert not paired.redeem(code[::-1], f"telegram:{number}")
    assert len(paired._wrong) <= 4  # noqa: SLF001 - what nothing outside shows


@pytest.mark.parametrize("text", ["", "d_0123456789ab", "ABCDEFGH2345678", "abcdefgh23456789", "ABCDEFGH2345678O"])
def test_what_has_not_the_form_of_a_code_is_none_and_is_not_counted(paired: Pairing, text: str) -> None:
    code = paired.issue()
    assert not is_code(text)
    for _ in range(MOST_WRONG + 1):
        assert not paired.redeem(text, "telegram:42")
    assert paired.redeem(code, "telegram:42")


def test_before_a_code_was_made_none_is_right(paired: Pairing) -> None:
    assert not paired.redeem("ABCDEFGH23456789", "telegram:42")


def test_the_code_has_its_form_and_is_kept_nowhere(paired: Pairing, path: Path) -> None:
    code = paired.issue()
    assert is_code(code)
    assert code not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_wrong_digit_makes_nobody_an_admin(path: Path, paired: Pairing) -> None:
    assert paired.redeem(paired.issue(), "telegram:424242")
    path.write_bytes(path.read_bytes().replace(b"424242", b"424243"))
    assert paired.admins() == frozenset()


def test_a_file_without_a_checksum_is_read(path: Path, paired: Pairing) -> None:
    path.write_text('{"salt": "", "digest": "", "until": 0, "admins": [42]}', encoding="utf-8")
    assert paired.admins() == {42}


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"[" * 50_000, b'{"salt": "", "digest": "", "until": 0, "admins": ["me"]}'])
def test_a_damaged_file_makes_nobody_an_admin_and_is_kept_aside(path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.write_bytes(content)
    paired = Pairing(path)
    assert paired.admins() == frozenset()
    assert path.with_name("pairing-damaged.json").read_bytes() == content
    assert str(path) in caplog.text
    assert paired.redeem(paired.issue(), "telegram:42")
