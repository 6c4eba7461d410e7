import pytest

from index.search.paragraphs import asked_paragraph

TEXT = """第二章　借阅
第六条　读者凭证借书。
借书的，应当遵守下列规定：
（一）每次五册；
（二）借期四周。
逾期的，停借一个月。
第七条　【遗失】
遗失图书的，照价赔偿。
赔偿以后找到的，可以退款。"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("借阅规则第六条第一款是什么", "第六条　读者凭证借书。"),
        ("借阅规则第六条第二款是什么", "借书的，应当遵守下列规定：\n（一）每次五册；\n（二）借期四周。"),
        ("借阅规则第6条第2款第（二）项", "借书的，应当遵守下列规定：\n（一）每次五册；\n（二）借期四周。"),
        ("借阅规则第六条第三款是什么", "逾期的，停借一个月。"),
        ("借阅规则第七条第二款是什么", "赔偿以后找到的，可以退款。"),
        ("借阅规则第六条第四款是什么", None),
        ("借阅规则第六条是什么", None),
        ("借阅规则第八条第一款是什么", None),
    ],
)
def test_a_paragraph_is_found_by_its_number_with_its_items(question: str, expected: str | None) -> None:
    span = asked_paragraph(question, TEXT)

    assert (span and TEXT[slice(*span)]) == expected
