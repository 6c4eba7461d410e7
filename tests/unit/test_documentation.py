"""README.md, README.zh-CN.md and CHANGELOG.md say what the program can do."""

import re
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


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("setting", [name.upper() for name in Settings.model_fields])
def test_a_setting_has_a_row_in_the_readme(setting: str, readme: str) -> None:
    assert re.findall(rf"^\| `{setting}` \|.*\| *\S.*\|$", text_of(readme), re.MULTILINE) != []


@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.listed])
def test_what_people_can_ask_for_is_described_in_the_readme(command: str) -> None:
    assert re.search(rf"`/{command}\b", text_of("README.md")) is not None


@pytest.mark.parametrize(("program", "command"), CALLS)
def test_a_command_of_the_terminal_is_described_in_the_readme_with_its_options(program: str, command: str) -> None:
    described = paragraphs(text_of("README.md"))
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


def test_this_version_has_a_section_in_the_changelog() -> None:
    assert re.findall(rf"^## \[{re.escape(__version__)}\]", text_of("CHANGELOG.md"), re.MULTILINE) == [f"## [{__version__}]"]


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_a_make_target_that_is_described_exists_and_explains_itself(document: str) -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text_of("Makefile"), re.MULTILINE))
    called = set(re.findall(r"(?:`|^ {4}|=\S+ )make ([a-z-]+)", text_of(document), re.MULTILINE))
    assert called - explained == set()


def test_the_makefile_explains_every_target_that_is_no_file() -> None:
    makefile = text_of("Makefile").replace("\\\n", " ")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
