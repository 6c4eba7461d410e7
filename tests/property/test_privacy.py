from hypothesis import example, given
from hypothesis import strategies as st

from bot.people.privacy import SIGNS, blanked, mask
from tests.strategies import hostile_texts, texts

_digits = st.text("0123456789０１", min_size=1, max_size=8)
_gaps = st.sampled_from(("", " ", "-", "--", "　", ")", "(", "+", ".", "@", "X", "x", "\u200b", "，", "a", "***", "_", "+86", "86"))
_pieces = st.sampled_from(
    (
        "京A12345",
        "建国路12号",
        "3单元402",
        "13800138000",
        "138",
        "0013",
        "8000",
        "0571",
        "88001234",
        "11010519491231002X",
        "4111111111111111",
        "a@b.c",
    )
)
number_like_texts = st.lists(st.one_of(_digits, _gaps, _pieces), max_size=30).map("".join)
mobiles = st.tuples(st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9)).map(lambda parts: "1" + "".join(parts))


@given(st.one_of(number_like_texts, hostile_texts, texts))
@example("11010519491231002X13800138000")
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
    assert mask(once.text).kinds == ()


@given(st.one_of(number_like_texts, hostile_texts))
def test_a_text_changes_exactly_where_kinds_are_found(text: str) -> None:
    masked = mask(text)
    assert (masked.text == text) == (masked.kinds == ())
    assert [kind for kind in SIGNS if kind in masked.kinds] == list(masked.kinds)
    assert [kind for kind in masked.kinds if SIGNS[kind] not in masked.text] == []


@given(texts.map(lambda text: "".join(character for character in text if not character.isalnum() or ord(character) > 0x3400)), mobiles)
def test_a_mobile_number_among_chinese_words_never_remains(text: str, mobile: str) -> None:
    masked = mask(f"{text}电话{mobile}，{text}")
    assert mobile not in masked.text
    assert "phone" in masked.kinds


@given(mobiles, st.sampled_from((" ", "-", "－", "\u3000", "\u200b", "")), st.booleans())
def test_a_mobile_number_never_remains_however_it_is_cut(mobile: str, gap: str, is_wide: bool) -> None:  # noqa: FBT001 - drawn
    written = gap.join((mobile[:3], mobile[3:7], mobile[7:]))
    wide = written.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert mask(wide if is_wide else written).text == SIGNS["phone"]


@given(st.integers(0, 999_999))
def test_a_number_of_six_digits_is_never_masked(number: int) -> None:
    assert mask(f"第{number}号").kinds == ()


_scripts = st.sampled_from(
    (
        ("我的电话是", "，低保怎么申请"),
        ("身份證號碼：", "，低保怎麼申請"),
        ("My number is ", ", how do I apply?"),
    )
)
_cuts = st.lists(st.sampled_from(("", "", " ", "-", "  ", "－", "\u3000", "\u200b")), min_size=19, max_size=19)
_identities = st.builds(
    lambda area, year, month, day, order, check: f"{area}{year}{month:02}{day:02}{order:03}{check}",
    st.integers(110000, 659999), st.integers(1900, 2026), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999),
    st.sampled_from("0123456789X"),
)  # fmt: skip
_cards = st.builds(
    lambda issuer, rest: issuer + rest, st.sampled_from(("62", "4", "51", "35")), st.text("0123456789", min_size=15, max_size=17)
)


@given(_scripts, st.one_of(_identities, _cards, mobiles), _cuts, st.booleans())
def test_no_number_remains_in_any_grouping_and_only_the_question_is_asked(
    around: tuple[str, str],
    number: str,
    cuts: list[str],
    is_wide: bool,  # noqa: FBT001 - drawn
) -> None:
    written = "".join(digit + gap for digit, gap in zip(number, cuts, strict=False)).rstrip(" -－\u3000\u200b")
    wide = written.translate({code: code + 0xFEE0 for code in (*range(0x30, 0x3A), 0x58)}) if is_wide else written
    masked = mask(f"{around[0]}{wide}{around[1]}")
    assert len(masked.kinds) == 1
    assert not any(character.isdigit() for character in masked.text)
    assert masked.asked == around[1].lstrip("， ,")


@given(st.one_of(number_like_texts, hostile_texts, texts))
def test_what_is_asked_contains_nothing_private(text: str) -> None:
    assert mask(mask(text).asked).kinds == ()


@given(st.one_of(number_like_texts, hostile_texts, texts))
def test_a_blanked_text_contains_nothing_private_and_has_the_same_length(text: str) -> None:
    hidden = blanked(text)
    assert mask(hidden).kinds == ()
    assert len(hidden.encode("utf-16-le", errors="replace")) == len(text.encode("utf-16-le", errors="replace"))
