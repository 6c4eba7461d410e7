import pytest

from tests.unit.index.formats.office_files import item, kind, lines, lvl, num, part


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 12, "十二"),
        ("taiwaneseCounting", 20, "二十"),
        ("japaneseCounting", 101, "一百零一"),
        ("chineseCounting", 110, "一百一十"),
        ("chineseCounting", 1005, "一千零五"),
        ("chineseCounting", 4000, "4000"),
        ("chineseCounting", 0, "0"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 3, "參"),
        ("ideographDigital", 20, "二〇"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("upperLetter", 2, "B"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 1, "⑴"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("ideographEnclosedCircle", 10, "㈩"),
        ("decimalZero", 7, "07"),
        ("hebrew1", 7, "7"),
    ],
)
def test_a_number_is_written_in_the_form_of_its_list(form: str, number: int, expected: str) -> None:
    rules = part("numbering", kind(1, lvl(0, form, "%1", f'<w:start w:val="{number}"/><w:suff w:val="nothing"/>')) + num(1, 1))

    assert lines(item("、", 1), numbering=rules) == [f"{expected}、"]
