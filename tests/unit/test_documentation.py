"""The README and docs/ describe what the program can do, the same in both languages; prose in documents is wrapped."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import pytest

from bot import __version__
from bot.__main__ import main as bot
from bot.commands import COMMANDS
from bot.settings import Settings
from index.__main__ import main as index

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = {"bot": bot, "index": index}
CALLS: Final = [(program, name) for program, group in PROGRAMS.items() for name in group.commands]
BRACKETED_COMMAND: Final = re.compile(r"(python -m \w+) \[(\w+)\]")  # "python -m bot [run]"
READMES: Final = {"en": "README.md", "zh": "README.zh-CN.md"}
LANGUAGES: Final = tuple(READMES)
WIDEST: Final = 100  # columns, of which a Chinese character takes two
CHANGES: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")

# The headings of README.md and what README.zh-CN.md calls them, in their order.
HEADINGS: Final = {
    "# wangge": "# wangge 网格问答",
    "## Quick start": "## 快速开始",
    "### Your own documents": "### 使用自己的文件",
    "### The first admin": "### 第一位管理员",
    "### Handing over to staff": "### 转交工作人员",
    "## Documentation": "## 文档",
    "## Help": "## 帮助",
    "## Development": "## 开发",
    "## Licence": "## 许可",
}

PAGES: Final = re.findall(r"^  - (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
"""The pages of docs/en and docs/zh, in the order of the navigation."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pages(language: str) -> list[str]:
    """Return the names of the README and of the pages of docs/ in *language*."""
    return [READMES[language], *(f"docs/{language}/{page}" for page in PAGES)]


def documentation(language: str) -> str:
    return "\n".join(text_of(name) for name in pages(language))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs and list items of *text*, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=[-*|] )", BRACKETED_COMMAND.sub(r"\1 \2", text))]


def options(program: str, name: str) -> list[str]:
    command = PROGRAMS[program].commands[name]
    return [option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts]


def python_blocks(text: str) -> list[str]:
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if re.search(r"^(?:from|import) index\b", block, re.MULTILINE)]


def fenced_blocks(text: str) -> list[str]:
    return re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    """Return *text* without fenced blocks, indented blocks and tables."""
    for block in fenced_blocks(text):
        text = text.replace(block, "")
    return re.sub(r"^(?: {4}|\|).*$", "", text, flags=re.MULTILINE)


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ .*$", prose(text), re.MULTILINE)


def levels(text: str) -> list[int]:
    """Return the levels of the headings, in their order."""
    return [heading.index(" ") for heading in headings(text)]


def tables(text: str) -> list[int]:
    """Return the number of cells of each row of a table."""
    return [row.count("|") for row in re.findall(r"^\|.*\|$", text, re.MULTILINE)]


def code_blocks(text: str) -> list[str]:
    """Return the lines of indented blocks, without what is translated: comments and the path of a folder."""
    blocks = re.findall(r"(?<=\n\n)(?: {4}.*\n)+", text)
    return [re.sub(r"\s+# .*$|(?<==/)\S+", "", line) for block in blocks for line in block.splitlines()]


def names(text: str) -> list[str]:
    """Return the settings, files, options, addresses and calls that *text* sets in code type, in alphabetical order."""
    spans = [span for paragraph in paragraphs(prose(text)) for span in re.findall(r"`([^`]+)`", paragraph)]
    return sorted(
        {span for span in spans if re.fullmatch(r"[A-Z_]{4,}|--[a-z-]+|/[a-z.]+|[\w./-]+\.[a-z]+|make [a-z-]+|GET \S+|POST \S+", span)}
    )


def links(name: str) -> list[tuple[str, str, str]]:
    """Return the relative links of a document, as its name, the path and the heading they lead to."""
    return [(name, path, anchor) for path, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", prose(text_of(name)))]


def leads_somewhere(name: str, path: str, anchor: str) -> bool:
    target = (ROOT / name).parent / path if path else ROOT / name
    if not target.is_file() or not anchor:
        return target.is_file()
    return anchor in {
        re.sub(r"[^\w -]", "", heading.lstrip("# ").lower()).replace(" ", "-") for heading in headings(target.read_text("utf-8"))
    }


def settings_and_defaults(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| (`[A-Z_]+`) \|([^|]*)\|", text, re.MULTILINE)


def commands_of_the_terminal(text: str) -> list[tuple[str, list[str]]]:
    """Return how each command is called, and all options that its description names."""
    items = [" ".join(item.split()) for item in re.findall(r"^- `python -m .*?(?=^- |^\n)", text, re.MULTILINE | re.DOTALL)]
    return [(item.split("`")[1], sorted(set(re.findall(r"--[a-z]+(?:-[a-z]+)*", item)))) for item in items]


def slash_commands(text: str) -> list[list[str]]:
    """Return the commands of each row of the table of the bot's commands."""
    return [re.findall(r"`(/[a-z]+)", cell) for cell in re.findall(r"^\|([^|]*`/[a-z][^|]*)\|", text, re.MULTILINE)]


def figures(text: str) -> list[str]:
    """Return the cells of tables that are nothing but figures, in their order."""
    cells = [cell.strip() for row in re.findall(r"^\|(.*)\|$", text, re.MULTILINE) for cell in row.split("|")]
    return [cell for cell in cells if re.fullmatch(r"[.\d][\d., /]*", cell)]


def json_shapes(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", block) for block in re.findall(r"^ {4}.*\{\"id\"(?:.*\n)(?: {4,}.*\n)*", text, re.MULTILINE)]


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def called_targets(text: str) -> list[str]:
    """Return the make targets that *text* calls, in their order."""
    return re.findall(r"(?:`|^ {4}|=\S+ )make ([a-z-]+)", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("setting", [name.upper() for name in Settings.model_fields])
def test_a_setting_has_a_row(setting: str, language: str) -> None:
    assert re.findall(rf"^\| `{setting}` \|.*\| *\S.*\|$", documentation(language), re.MULTILINE) != []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.listed])
def test_what_people_can_ask_for_is_described(command: str, language: str) -> None:
    assert re.search(rf"`/{command}\b", documentation(language)) is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("program", "command"), CALLS)
def test_a_command_of_the_terminal_is_described_with_its_options(program: str, command: str, language: str) -> None:
    described = paragraphs(documentation(language))
    own = [each for each in described if re.search(rf"python -m {program} {command}\b", each)]
    of_all = [each for each in described if not re.search(r"python -m \w+ \w", each)]
    assert own != []
    assert [option for option in options(program, command) if not re.search(rf"{option}(?![\w-])", " ".join(own + of_all))] == []


def test_the_documented_python_runs_and_finds_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "refunds.md").write_text("# 退款\n\n申请退款时，请带上收据到前台办理。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = python_blocks(text_of("docs/en/library.md"))
    assert blocks != []
    for block in blocks:
        exec(compile(block, "library.md", "exec"), {})
    assert "请带上收据到前台办理" in capsys.readouterr().out


def test_the_two_readmes_have_the_same_headings_in_the_same_order() -> None:
    english, chinese = (headings(text_of(readme)) for readme in READMES.values())
    assert english == list(HEADINGS)
    assert chinese == list(HEADINGS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_navigation_and_linked_from_the_readme_and_the_index(language: str) -> None:
    assert sorted(PAGES) == sorted(path.name for path in (ROOT / "docs" / language).iterdir())
    linked = re.findall(rf"^\| \[.*?\]\(docs/{language}/(\w+\.md)\)", text_of(READMES[language]), re.MULTILINE)
    assert ["index.md", *linked] == PAGES
    assert re.findall(r"^\| \[.*?\]\((\w+\.md)\)", text_of(f"docs/{language}/index.md"), re.MULTILINE) == linked


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_same_sections_code_and_names_in_both_languages(page: str) -> None:
    english, chinese = (text_of(f"docs/{language}/{page}") for language in LANGUAGES)
    for part in (levels, tables, code_blocks, names, fenced_blocks):
        assert (part.__name__, part(chinese)) == (part.__name__, part(english))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_leads_to_a_file_and_a_heading(language: str) -> None:
    assert [link for name in pages(language) for link in links(name) if not leads_somewhere(*link)] == []


@pytest.mark.parametrize(
    "part",
    [settings_and_defaults, commands_of_the_terminal, slash_commands, figures, json_shapes, code_blocks, fenced_blocks, called_targets],
    ids=lambda part: part.__name__,
)
def test_the_two_languages_describe_the_same(part: Callable[[str], list[object]]) -> None:
    english, chinese = (part(documentation(language)) for language in LANGUAGES)
    assert english != []
    assert chinese == english


@pytest.mark.parametrize("document", [*pages("en"), *pages("zh"), "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_prose_is_wrapped(document: str) -> None:
    assert [line for line in prose(text_of(document)).splitlines() if columns(line) > WIDEST] == []


def test_decisions_are_in_the_order_of_their_dates() -> None:
    dates = re.findall(r"^\*\*(\d{4}-\d\d-\d\d), ", text_of("ARCHITECTURE.md"), re.MULTILINE)
    assert dates != []
    assert dates == sorted(dates)


@pytest.mark.parametrize("package", PROGRAMS)
def test_the_architecture_names_every_room(package: str) -> None:
    tree = re.findall(rf"^ {{4}}{package}/\n((?: {{6}}.*\n)+)", text_of("ARCHITECTURE.md"), re.MULTILINE)
    named = re.findall(r"^ {6}(\S+)", "".join(tree), re.MULTILINE)
    files = [path.stem for path in (ROOT / package).glob("*.py")]
    folders = [f"{path.parent.name}/" for path in (ROOT / package).glob("*/__init__.py")]
    assert sorted({"__init__", *named}) == sorted(files + folders)


def test_changes_are_grouped_as_keep_a_changelog_groups_them() -> None:
    assert set(re.findall(r"^### (.*)$", text_of("CHANGELOG.md"), re.MULTILINE)) <= set(CHANGES)


def test_this_version_has_a_section_in_the_changelog() -> None:
    assert re.findall(rf"^## \[{re.escape(__version__)}\]", text_of("CHANGELOG.md"), re.MULTILINE) == [f"## [{__version__}]"]


@pytest.mark.parametrize("document", [*pages("en"), *pages("zh"), "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_a_make_target_that_is_described_exists_and_explains_itself(document: str) -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text_of("Makefile"), re.MULTILINE))
    assert set(called_targets(text_of(document))) - explained == set()


def test_the_makefile_explains_every_target_that_is_no_file() -> None:
    makefile = text_of("Makefile").replace("\\\n", " ")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
