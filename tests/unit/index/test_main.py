import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from index import Analyzer, Corpus
from index.__main__ import main

ROOT = Path(__file__).parents[3]
ROWS = [{"id": "p1", "title": "电梯", "text": "电梯每月检修一次。"}, {"id": "p2", "title": "图书室", "text": "图书室周日休息。"}]
PICTURE = "this is a picture, which is not read: it is not what its name says, so get the right file or save it anew"
QUESTION = "楼道灯不亮怎么办？"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def synced(folder: Path, state: Path) -> Path:
    assert run("sync", folder, "--state", state).exit_code == 0
    return state


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "text": "图书室", "answer": "周日休息"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\tp2\t1\n", encoding="utf-8")
    return tmp_path


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])


def printed(result: Result) -> Any:  # noqa: ANN401 - what JSON holds
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_sync_tells_what_it_did(folder: Path, state: Path) -> None:
    result = run("sync", folder, "--state", state)

    assert result.exit_code == 0
    assert result.stdout.startswith("4 added, 0 updated, 0 removed, 0 failed, 0 unchanged\n4 documents, ")
    assert (state / "wangge.db").is_file()


def test_sync_tells_which_file_failed_and_why(folder: Path, state: Path) -> None:
    (folder / "photo.txt").write_bytes(b"GIF89a\0")
    result = run("sync", folder, "--state", state)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"failed: photo.txt: {PICTURE}"


def test_sync_prints_its_report_as_json(folder: Path, state: Path) -> None:
    (folder / "photo.txt").write_bytes(b"GIF89a\0")
    report = printed(run("sync", folder, "--state", state, "--json"))

    assert set(report) == {"added", "updated", "removed", "failed", "incomplete", "unchanged", "reread", "documents", "passages", "seconds"}
    assert report["added"] == ["dogs.txt", "hours.md", "housing/repairs.html", "library/card.txt"]
    assert report["failed"] == [
        {
            "path": "photo.txt",
            "error": "UnsupportedFormatError",
            "reason": PICTURE,
        }
    ]


def test_sync_without_failures_prints_its_report_as_json(synced: Path, folder: Path) -> None:
    report = printed(run("sync", folder, "--state", synced, "--json"))

    assert (report["unchanged"], report["added"], report["failed"], report["documents"]) == (4, [], [], 4)


def shown(state: Path, *, restricted: bool) -> list[str]:
    corpus = Corpus(state / "wangge.db")
    found = [document.id for document in corpus.documents(restricted=restricted)]
    corpus.close()
    return found


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Another folder, in which something is for some people only."""
    for name in ("public/lifts.txt", "staff/keys.txt"):
        (tmp_path / "news" / name).parent.mkdir(parents=True)
        (tmp_path / "news" / name).write_text("电梯每月检修一次，钥匙在二楼。", encoding="utf-8")
    return tmp_path / "news"


def test_sync_reads_what_people_added_to_a_bot_and_restricts_what_is_for_staff(folder: Path, state: Path, news: Path) -> None:
    (folder / "staff").mkdir()
    (folder / "dogs.txt").rename(folder / "staff" / "dogs.txt")
    state.mkdir()
    news.rename(state / "added")
    run("sync", folder, "--state", state)

    everything, public = (shown(state, restricted=restricted) for restricted in (True, False))
    assert [name for name in everything if name not in public] == [".added/staff/keys.txt", "staff/dogs.txt"]
    assert public == [".added/public/lifts.txt", "hours.md", "housing/repairs.html", "library/card.txt"]


def test_sync_reads_and_restricts_what_it_is_told(folder: Path, state: Path, news: Path) -> None:
    run("sync", folder, "--state", state, "--root", f"news={news}", "--restricted", "public")

    everything, public = (shown(state, restricted=restricted) for restricted in (True, False))
    assert [name for name in everything if name not in public] == ["news/public/lifts.txt"]
    assert "news/staff/keys.txt" in public


@pytest.mark.parametrize("root", ["news", "=news", "news="])
def test_sync_refuses_a_root_without_a_name_or_a_folder(folder: Path, state: Path, root: str) -> None:
    assert run("sync", folder, "--state", state, "--root", root).exit_code == 2


def test_sync_of_a_missing_folder_fails(tmp_path: Path, state: Path) -> None:
    result = run("sync", tmp_path / "nowhere", "--state", state)

    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: no folder of documents at {tmp_path / 'nowhere'}: create it, or name another\n",
    )


def test_sync_into_a_place_that_cannot_be_written_fails(folder: Path) -> None:
    result = run("sync", folder, "--state", folder / "dogs.txt" / "state")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_an_empty_folder_empties_the_index_only_where_allowed(synced: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert run("sync", tmp_path / "empty", "--state", synced).exit_code == 1
    assert printed(run("sync", tmp_path / "empty", "--state", synced, "--allow-empty", "--json"))["documents"] == 0


def test_search_shows_the_best_passages(synced: Path) -> None:
    result = run("search", QUESTION, "--state", synced)

    assert result.exit_code == 0
    assert result.stdout.startswith("1. 楼道灯报修  (score ")
    assert "请拨打物业值班电话" in result.stdout


def test_search_shows_the_headings_of_a_passage(synced: Path) -> None:
    assert run("search", "周日休息吗？", "--state", synced).stdout.startswith("1. 服务大厅开放时间 › 周末  (score ")


def test_search_says_that_nothing_was_found(synced: Path) -> None:
    result = run("search", "恐龙", "--state", synced)

    assert (result.exit_code, result.stdout) == (0, "nothing found\n")


def test_search_prints_hits_as_json(synced: Path) -> None:
    found = printed(run("search", QUESTION, "--state", synced, "--json", "--limit", "1"))
    (hit,) = found["hits"]

    assert found["id"] == ""
    assert set(hit) >= {"document_id", "title", "heading", "start", "end", "text", "score", "coverage"}
    assert (hit["document_id"], hit["title"], hit["end"] - hit["start"]) == ("housing/repairs.html", "楼道灯报修", len(hit["text"]))


def test_search_answers_a_batch_line_by_line(synced: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text('{"id": 7, "text": "养犬登记"}\n{"id": "b", "text": "恐龙"}\n', encoding="utf-8")
    result = run("search", "--batch", tmp_path / "batch.jsonl", "--state", synced)
    first, second = map(json.loads, result.stdout.splitlines())

    assert (first["id"], first["hits"][0]["document_id"]) == (7, "dogs.txt")
    assert second == {"id": "b", "hits": []}


def test_search_refuses_a_faulty_batch(synced: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    result = run("search", "--batch", tmp_path / "batch.jsonl", "--state", synced)

    assert result.exit_code == 1
    assert "line 1 is not an object with id, text" in result.stderr


def test_search_without_an_index_says_how_to_make_one(state: Path) -> None:
    result = run("search", QUESTION, "--state", state)

    assert result.exit_code == 1
    assert f"python -m index sync FOLDER --state {state}" in result.stderr
    assert not state.exists()


def test_search_answers_while_another_process_holds_the_index(synced: Path, analyzer: Analyzer) -> None:
    writer = Corpus(synced / "wangge.db", analyzer=analyzer)
    with writer.hold():
        result = run("search", QUESTION, "--state", synced)
    writer.close()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1. 楼道灯报修")


def test_sync_fails_while_another_process_holds_the_index(synced: Path, folder: Path, analyzer: Analyzer) -> None:
    writer = Corpus(synced / "wangge.db", analyzer=analyzer)
    with writer.hold():
        result = run("sync", folder, "--state", synced)
    writer.close()

    expected = f"Error: another process is writing {synced / 'wangge.db'}: stop it, or wait until it has finished\n"
    assert (result.exit_code, result.stderr) == (1, expected)


def test_a_file_that_is_no_database_fails(state: Path) -> None:
    state.mkdir()
    (state / "wangge.db").write_text("这不是数据库。" * 99, encoding="utf-8")
    result = run("search", QUESTION, "--state", state)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {state / 'wangge.db'} is damaged and was left as it is: file is not a database; ")


@pytest.mark.parametrize("arguments", [(), ("甲", "--batch", __file__), ("甲", "--limit", "0"), ("甲", "--batch", "nowhere.jsonl")])
def test_search_used_wrongly_exits_with_2(arguments: tuple[str, ...]) -> None:
    assert run("search", *arguments).exit_code == 2


def test_the_folder_of_the_index_may_come_from_the_environment(folder: Path, state: Path) -> None:
    run("sync", folder, STATE_DIR=str(state))

    assert (state / "wangge.db").is_file()
    assert run("search", QUESTION, STATE_DIR=str(state)).stdout.startswith("1. 楼道灯报修")


@pytest.mark.parametrize("how", [(), ("--split",)])
def test_evaluate_prints_its_measures(collection: Path, how: tuple[str, ...]) -> None:
    perfect = {"recall@1": 1.0, "recall@3": 1.0, "recall@5": 1.0, "mrr@10": 1.0, "ndcg@10": 1.0}

    quotes = {"answer in quote, judged": 1.0, "answer in quote, first": 1.0, "answer in quote, length": 8.0}

    assert printed(run("evaluate", "--corpus", collection, "--json", *how)) == {"passages": 2, "questions": 1} | perfect | quotes


def test_evaluate_writes_the_quotes_of_every_question(collection: Path, tmp_path: Path) -> None:
    run("evaluate", "--corpus", collection, "--details", tmp_path / "details.jsonl")
    (detail,) = map(json.loads, (tmp_path / "details.jsonl").read_text(encoding="utf-8").splitlines())

    assert detail.keys() == {"id", "confidence", "first", "judged"}
    assert detail["first"] == detail["judged"]


def test_evaluate_prints_a_line_for_each_measure(collection: Path) -> None:
    names = [line.split()[0] for line in run("evaluate", "--corpus", collection).stdout.splitlines()]

    assert names == ["passages", "questions", "recall@1", "recall@3", "recall@5", "mrr@10", "ndcg@10", "answer", "answer", "answer"]


def test_evaluate_writes_the_ranking_in_the_form_of_trec(collection: Path, tmp_path: Path) -> None:
    run("evaluate", "--corpus", collection, "--run", tmp_path / "run.txt")
    (line,) = (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()

    assert line.split()[:4] == ["q1", "Q0", "p2", "1"]
    assert (float(line.split()[4]) > 0, len(line.split())) == (True, 6)


def test_evaluate_of_an_incomplete_collection_fails(collection: Path) -> None:
    (collection / "qrels.tsv").unlink()
    result = run("evaluate", "--corpus", collection)

    assert result.exit_code == 1
    assert "qrels.tsv" in result.stderr


def test_verify_says_that_nothing_is_wrong(synced: Path) -> None:
    result = run("verify", "--state", synced)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("nothing is wrong: 4 documents, ")


def test_verify_names_what_is_wrong_and_repairs_nothing(synced: Path) -> None:
    (path,) = synced.glob("wangge.index/*-public/packed")
    path.write_bytes(b"")
    first, second = (run("verify", "--state", synced) for _ in range(2))

    assert (first.exit_code, first.stdout) == (1, f"{path}: it does not hold what was written\n")
    assert (second.exit_code, second.stdout) == (1, first.stdout)
    assert run("search", QUESTION, "--state", synced).stdout.startswith("1. 楼道灯报修")
    assert run("verify", "--state", synced).exit_code == 0


def test_rollback_goes_back_and_the_next_sync_publishes_again(synced: Path, folder: Path) -> None:
    (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")
    run("sync", folder, "--state", synced)
    result = run("rollback", "--state", synced)

    assert result.exit_code == 0
    assert result.stdout.startswith("generation ")
    assert "疫苗" in run("search", "养犬登记", "--state", synced).stdout
    assert run("sync", folder, "--state", synced).exit_code == 0
    assert "搬家" in run("search", "养犬登记", "--state", synced).stdout


def test_rollback_without_a_generation_before_fails(synced: Path) -> None:
    result = run("rollback", "--state", synced)

    expected = f"Error: {synced / 'wangge.index'} holds no previous generation: only the last two are kept, and rolling back needs both\n"
    assert (result.exit_code, result.stderr) == (1, expected)


def test_help_names_the_exit_codes() -> None:
    assert "Exit codes: 0 done, 1 failed, 2 wrong use." in run("-h").stdout


def test_the_index_runs_as_a_program(folder: Path, state: Path) -> None:
    arguments = [sys.executable, "-m", "index", "sync", str(folder), "--state", str(state), "--json"]
    finished = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)

    assert finished.returncode == 0
    assert json.loads(finished.stdout)["documents"] == 4


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    folder = tmp_path / "dirty"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "青山社区服务站办事指南\n目前每天八点开门，周日不开，老人可以请人代办证件。\n上一篇：便民电话\n下一篇：停电通知", "utf-8"
    )
    (folder / "b.png").write_bytes(b"\x89PNG\r\n")
    return folder


def test_health_names_what_is_wrong_with_each_document_and_what_could_not_be_read(dirty: Path) -> None:
    result = run("health", dirty)

    assert result.exit_code == 0
    blocks = result.stdout.strip().split("\n\n")
    assert blocks[0].splitlines()[0] == "a.txt  青山社区服务站办事指南"
    assert "  chrome removed, line 3: 2 pieces" in blocks[0]
    assert blocks[1] == "not read: b.png: this is a picture, which is not read: save it in a format that is read, such as docx or pdf"
    assert blocks[2].startswith("1 documents, ")


def test_health_prints_findings_and_every_removal_as_json(dirty: Path) -> None:
    report = printed(run("health", dirty, "--json"))

    assert [document["id"] for document in report["documents"]] == ["a.txt"]
    assert report["documents"][0]["removed"][0] == {"line": 3, "text": "上一篇：便民电话", "why": "chrome"}
    assert [each["path"] for each in report["failed"]] == ["b.png"]
    assert {"chrome removed", "undated now"} <= {finding["kind"] for finding in report["findings"]}


def test_health_of_a_folder_without_findings_gives_the_sums_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青山社区服务站办事指南\n每天八点开门，周日不开，老人可以请人代办各种证件。", "utf-8")

    assert run("health", tmp_path).stdout == "1 documents, 0 findings, 0 files not read\n"


def test_the_name_of_a_file_forges_no_line(tmp_path: Path) -> None:
    (tmp_path / "a\nfailed: b.md\x1b[2J\u202e.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    shown = run("health", tmp_path).stdout
    assert shown.startswith("not read: a failed: b.md[2J.png: ")


def test_health_of_a_missing_folder_fails(tmp_path: Path) -> None:
    result = run("health", tmp_path / "gone")

    assert (result.exit_code, result.stdout) == (1, "")
