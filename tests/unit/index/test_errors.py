import inspect
import pickle
import re
from pathlib import Path

import pytest

from index import errors

CLASSES = {name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)}
IN_A_FOLDER = (errors.FolderNotFoundError, errors.EmptyFolderError, errors.CorpusLockedError)


def drawn_tree() -> dict[str, str]:
    """Read each class and the class above it from the drawing in the module's docstring."""
    above: dict[int, str] = {}
    tree = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r" {4}([│├└─ ]*)(\w+Error)\b", line)
        if found:
            depth = len(found[1]) // 4
            above[depth] = found[2]
            tree[found[2]] = above[depth - 1] if depth else "Exception"
    return tree


def test_the_drawn_tree_is_the_tree() -> None:
    assert {name: kind.__base__.__name__ for name, kind in CLASSES.items() if kind.__base__} == drawn_tree()


def test_every_error_is_a_retrieval_error() -> None:
    assert [name for name, kind in CLASSES.items() if not issubclass(kind, errors.RetrievalError)] == []


@pytest.mark.parametrize("kind", [kind for kind in CLASSES.values() if issubclass(kind, errors.DocumentError)])
def test_a_document_error_carries_the_path_and_the_reason(kind: type[errors.DocumentError]) -> None:
    error = kind("notices/lift.pdf", "it is a picture")

    assert (error.path, error.reason, str(error)) == ("notices/lift.pdf", "it is a picture", "notices/lift.pdf: it is a picture")


@pytest.mark.parametrize("kind", IN_A_FOLDER)
def test_an_error_of_a_folder_names_it(kind: type[errors.FolderNotFoundError]) -> None:
    error = kind(Path("/srv/notices"))

    assert error.path == Path("/srv/notices")
    assert "/srv/notices" in str(error)


def test_a_collection_error_carries_the_file_and_the_reason() -> None:
    error = errors.CollectionError(Path("qrels.tsv"), "line 3 is empty")

    assert (error.path, error.reason, str(error)) == (Path("qrels.tsv"), "line 3 is empty", "qrels.tsv: line 3 is empty")


@pytest.mark.parametrize("kind", [kind for kind in CLASSES.values() if issubclass(kind, errors.DocumentError)])
def test_a_document_error_comes_back_from_another_process(kind: type[errors.DocumentError]) -> None:
    error = pickle.loads(pickle.dumps(kind("notices/lift.pdf", "it is a picture", "scan")))

    assert (type(error), error.path, error.reason, error.obstacle) == (kind, "notices/lift.pdf", "it is a picture", "scan")
