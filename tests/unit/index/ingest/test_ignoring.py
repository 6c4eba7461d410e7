from pathlib import Path

import pytest

from index import DocumentError
from index.ingest.folder import files_below


def below(root: Path, files: dict[str, str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the documents below *root* after *files* were written there, and what was wrong."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    faults: list[DocumentError] = []
    return sorted(files_below(root, faults)), [(error.path, error.reason) for error in faults]


@pytest.mark.parametrize(
    "name",
    [
        "~$通知.docx",
        "Thumbs.db",
        "thumbs.db",
        "desktop.ini",
        "街道/Desktop.ini",
        ".DS_Store",
        ".git/a.txt",
        "街道/.旧/a.txt",
        "__MACOSX/a.txt",
    ],
)
def test_what_programs_leave_behind_is_no_document(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, {"a.txt": "", name: ""}) == (["a.txt"], [])


def test_an_ignore_file_names_what_is_no_document_as_git_does(tmp_path: Path) -> None:
    files = dict.fromkeys(["a.txt", "旧/b.txt", "街道/旧/c.txt", "草稿/d.txt", "草稿/留.txt", "街道/e.tmp"], "")

    found = below(tmp_path, {**files, ".wanggeignore": "# 不要的\n/旧/\n*.tmp\n草稿/*\n!草稿/留.txt\n"})

    assert found == (["a.txt", "草稿/留.txt", "街道/旧/c.txt"], [])


def test_the_ignore_file_of_a_folder_decides_over_those_outside(tmp_path: Path) -> None:
    files = {"a.tmp": "", "街道/b.tmp": "", "街道/c.txt": "", ".wanggeignore": "*.tmp", "街道/.wanggeignore": "!b.tmp\n/c.txt"}

    assert below(tmp_path, files) == (["街道/b.tmp"], [])


def test_an_ignore_file_in_gb18030_is_read(tmp_path: Path) -> None:
    (tmp_path / ".wanggeignore").write_bytes("这是不要的文件\n草稿/\n".replace("这", "# 这").encode("gb18030"))

    assert below(tmp_path, {"草稿/a.txt": "", "b.txt": ""})[0] == ["b.txt"]


def test_a_line_that_is_no_pattern_is_reported_and_the_others_hold(tmp_path: Path) -> None:
    names, faults = below(tmp_path, {"a.txt": "", "b.tmp": "", ".wanggeignore": "[z-a]\n*.tmp"})

    assert names == ["a.txt"]
    assert faults == [(".wanggeignore", "“[z-a]” is no pattern as in .gitignore: mend it or take it out")]


def test_an_ignore_file_that_is_no_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".wanggeignore").write_bytes(bytes(range(256)) * 4)

    names, faults = below(tmp_path, {"a.txt": ""})

    assert (names, [path for path, _ in faults]) == (["a.txt"], [".wanggeignore"])
