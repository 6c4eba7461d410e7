"""README.md and README.zh-CN.md describe what the program can do, and the same; prose in documents is wrapped."""

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
READMES: Final = ("README.md", "README.zh-CN.md")
WIDEST: Final = 100  # columns, of which a Chinese character takes two
CHANGES: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")

# The headings of README.md and what README.zh-CN.md calls them, in their order.
HEADINGS: Final = {
    "# wangge": "# wangge 网格问答",
    "## Quick start": "## 快速开始",
    "### Installing without make": "### 不使用 make 安装",
    "### Your own documents": "### 使用自己的文件",
    "## How it answers": "## 回答方式",
    "## Telegram": "## Telegram",
    "### Bot commands": "### 机器人命令",
    "### Buttons and follow-ups": "### 按钮与追问",
    "### What is stored": "### 保存的信息",
    "## The web page": "## 网页",
    "## Settings": "## 设置",
    "## Command line": "## 命令行",
    "### The bot": "### 机器人",
    "### The index": "### 索引",
    "### JSON output": "### JSON 输出",
    "### The web page's API": "### 网页接口",
    "### Judged questions and dialogues": "### 判分问题和判分对话",
    "## Use as a library": "## 作为库使用",
    "## Hosting": "## 部署",
    "## Figures": "## 指标",
    "### Retrieval": "### 检索",
    "### Speed": "### 速度",
    "### Judged questions": "### 判分问题",
    "### Reliability": "### 可靠性",
    "## Development": "## 开发",
    "## Versions": "## 版本",
    "## Licence": "## 许可",
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


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


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("setting", [name.upper() for name in Settings.model_fields])
def test_a_setting_has_a_row_in_the_readme(setting: str, readme: str) -> None:
    assert re.findall(rf"^\| `{setting}` \|.*\| *\S.*\|$", text_of(readme), re.MULTILINE) != []


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.listed])
def test_what_people_can_ask_for_is_described_in_the_readme(command: str, readme: str) -> None:
    assert re.search(rf"`/{command}\b", text_of(readme)) is not None


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize(("program", "command"), CALLS)
def test_a_command_of_the_terminal_is_described_in_the_readme_with_its_options(program: str, command: str, readme: str) -> None:
    described = paragraphs(text_of(readme))
    own = [each for each in described if re.search(rf"python -m {program} {command}\b", each)]
    of_all = [each for each in described if not re.search(r"python -m \w+ \w", each)]
    assert own != []
    assert [option for option in options(program, command) if not re.search(rf"{option}(?![\w-])", " ".join(own + of_all))] == []


def test_the_readmes_python_runs_and_finds_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "refunds.md").write_text("# 退款\n\n申请退款时，请带上收据到前台办理。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = python_blocks(text_of("README.md"))
    assert blocks != []
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert "请带上收据到前台办理" in capsys.readouterr().out


def test_the_two_readmes_have_the_same_headings_in_the_same_order() -> None:
    english, chinese = (headings(text_of(readme)) for readme in READMES)
    assert english == list(HEADINGS)
    assert chinese == list(HEADINGS.values())


@pytest.mark.parametrize(
    "part",
    [settings_and_defaults, commands_of_the_terminal, slash_commands, figures, json_shapes, fenced_blocks, called_targets],
    ids=lambda part: part.__name__,
)
def test_the_two_readmes_describe_the_same(part: Callable[[str], list[object]]) -> None:
    english, chinese = (part(text_of(readme)) for readme in READMES)
    assert english != []
    assert chinese == english


@pytest.mark.parametrize("document", [*READMES, "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"])
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


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_a_make_target_that_is_described_exists_and_explains_itself(document: str) -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text_of("Makefile"), re.MULTILINE))
    assert set(called_targets(text_of(document))) - explained == set()


def test_the_makefile_explains_every_target_that_is_no_file() -> None:
    makefile = text_of("Makefile").replace("\\\n", " ")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
