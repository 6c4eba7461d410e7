import math
from datetime import datetime

import pytest

from index.formats.number_formats import Value, display

ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (90, '0"元/年"', "90元/年"),
        (2345.5, '"¥"#,##0.00', "¥2,345.50"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (5, ACCOUNTING, "¥5.00"),
        (0, ACCOUNTING, "¥-"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (2.675, "0.00", "2.68"),
        (3, "0.00", "3.00"),
        (12.5, "0.##", "12.5"),
        (12, "0.##", "12"),
        (-3, "0.00;[Red](0.00)", "(3.00)"),
        (-3, "#,##0", "-3"),
        (1234567, '#,##0,"千元"', "1,235千元"),
        (3, 'General"户"', "3户"),
        (1.5, "# ?/?", "1.5"),
        (12345678, "0000-0000", "12345678"),
        (7, "@", "7"),
        (45366, 'm"月"d"日"', "3月15日"),
        (45366, 'yyyy"年"m"月"d"日"', "2024年3月15日"),
        (45366.5, 'yyyy"年"m"月"d"日" h"时"mm"分"', "2024年3月15日 12时00分"),
        (45366, "yyyy/m/d", "2024-03-15"),
        (45366, "yyyy/m", "2024-03"),
        (45366.4, "yyyy/m/d h:mm", "2024-03-15 09:36"),
        (45366, "aaaa", "2024-03-15"),
        (0.38, "h:mm", "09:07"),
        (1.25, "[h]:mm", "30:00"),
        (-1, "yyyy/m/d", "-1"),
        (3_000_000, "yyyy/m/d", "3000000"),
        (datetime.fromisoformat("2024-05-01T09:30"), "General", "2024-05-01 09:30"),
        ("  甲 ", "0.00", "甲"),
        (None, "General", ""),
        (1, '"有"', "有"),
        (1e19, "0.000000000000", "10000000000000000000.000000000000"),
        (1.5, "0." + "0" * 40, "1.5" + "0" * 29),
        (math.nan, "0.00", "nan"),
        (math.inf, "#,##0", "inf"),
    ],
)
def test_a_value_is_written_as_its_format_displays_it(value: Value, form: str, expected: str) -> None:
    assert display(value, form) == expected


def test_a_date_may_be_counted_from_1904() -> None:
    assert display(43904, "yyyy-mm-dd", since_1904=True) == "2024-03-15"
