from pathlib import Path

from bot.conversation.emergency_model import Likeness, ngrams


def test_a_text_is_like_the_kind_whose_ngrams_it_has(tmp_path: Path) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text("#\tnone\tfire\tgas\n#\t100\t0\t0\n火\t-900\t900\t0\n气\t-900\t0\t900\n", encoding="utf-8")
    model = Likeness.read(path)
    assert model.best("火苗窜得好高")[0] == "fire"
    assert model.best("气味真的好重")[0] == "gas"
    assert model.best("气味真的好重")[1] > 0.9
    assert model.best("")[1] == 0.0
    assert model.best("火" * 300)[1] == 0.0


def test_ngrams_know_the_borders_of_a_text() -> None:
    assert ngrams("ab") == {"^", "a", "b", "$", "^a", "ab", "b$", "^ab", "ab$"}
