import pytest

from index.search.silence import is_silent


@pytest.mark.parametrize(
    "sentence",
    [
        "文章没有写图书室几点开门。",
        "怎样报名，原文没有写。",
        "本手册没有图书室的电话。",
        "满30本怎样奖励，原文没有写。",
        "本通知未规定借书的期限，请问社区。",
        "本報告沒有說明由誰看管。",
    ],
)
def test_a_sentence_may_say_that_its_text_does_not_say_something(sentence: str) -> None:
    assert is_silent(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "图书室没有电话。",
        "居民没有提交材料的，不予办理。",
        "居民的材料没有说明用途的，退回补正。",
        "文件未公布以前，不得外传。",
        "该文物没有记录。",
        "看管的人每天补贴30元，原文没有注明由谁出。",
        "材料未按规定报送，退回申请人。",
        "報告未經公布，不得引用。",
        "本办法没有规定的，适用上级的规定。",
        "本条例未规定的事项，由街道决定。",
        "图书室2013年有书三百册，由两名志愿者轮流看管，原文没有写册数的来历。",
        "文章没有写由谁看管，只列了几个时间：",
    ],
)
def test_other_sentences_say_something(sentence: str) -> None:
    assert not is_silent(sentence)
