import pytest

from bot.conversation.emergencies import Emergencies
from bot.texts.emergencies import card
from index import Language


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_kind_has_a_card_of_three_lines_that_names_its_numbers(language: Language) -> None:
    for kind in Emergencies.read().kinds:
        call, *rest = card(kind.name, kind.call, language).splitlines()
        assert all(number in call for number in kind.call)
        assert len(rest) == 2
