"""Learns the weights of `bot.conversation.emergency_model`, or measures them by cross-validation.

python -m tests.benchmarks.emergency_model [--validate]
"""

import json
import random
import sys
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.conversation.emergencies import Emergencies
from bot.conversation.emergency_model import NONE, WEIGHTS, Likeness, ngrams
from index import DATA_FOLDER, Analyzer
from tests.benchmarks.sampling import sentence

STEPS = 300
RATE = 100.0
DECAY = 2e-5
LEAST = 2  # sentences with an n-gram
FOLDS = 5
SEED = 20261129
MADE = 25  # sentences of a rule at most
Example = tuple[str, str]


def examples() -> list[Example]:
    """Return the sentences to learn from, each with its kind: judged ones that are not held, questions, and the handbook."""
    fold = Analyzer().fold
    rows = [json.loads(line) for line in (DATA_FOLDER / "emergencies.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [(fold(row["text"]), row["kind"] if row["emergency"] else NONE) for row in rows if not row["held"]]
    questions = [json.loads(line) for line in (DATA_FOLDER / "judgments.jsonl").read_text(encoding="utf-8").splitlines()]
    found += [(fold(row["question"]), NONE) for row in questions if row.get("split") != "held"]
    dialogues = [json.loads(line) for line in (DATA_FOLDER / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()]
    found += [(fold(turn["question"]), NONE) for row in dialogues for turn in row["turns"]]
    occasions = [json.loads(line) for line in (DATA_FOLDER / "occasions.jsonl").read_text(encoding="utf-8").splitlines()]
    found += [(fold(row["text"]), NONE) for row in occasions if not row["held"]]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DATA_FOLDER / "documents").rglob("*.md")))
    handbook = [line.strip() for line in text.splitlines() if 6 < len(line.strip()) < 45]
    return found + [(fold(line), NONE) for line in handbook[::3]]


def made() -> list[Example]:
    """Return sentences made from the rules, each with its kind, the same ones every time."""
    chance, fold = random.Random(SEED), Analyzer().fold
    return [
        (fold(sentence([*rule], chance, is_english=rule in kind.english)), kind.name.removesuffix("_begun"))
        for kind in Emergencies.read().kinds
        for rule in (*kind.rules, *kind.english)
        for _ in range(min(MADE, len("".join(rule)) // 8 + 2))
    ]


def learn(given: Sequence[Example]) -> Likeness:
    """Fit multinomial logistic regression by gradient descent; every kind weighs as much as its sentences, emergencies twice."""
    kinds = [NONE, *sorted({kind for _, kind in given} - {NONE})]
    counted = Counter(each for text, _ in given for each in ngrams(text))
    column = {each: number for number, each in enumerate(sorted(each for each, count in counted.items() if count >= LEAST))}
    rows = np.zeros((len(given), len(column)), np.float32)
    wanted = np.zeros((len(given), len(kinds)), np.float32)
    for number, (text, kind) in enumerate(given):
        present = ngrams(text)
        rows[number, [column[each] for each in present if each in column]] = 1 / np.sqrt(len(present))
        wanted[number, kinds.index(kind)] = 1
    weights, bias = np.zeros((len(column), len(kinds)), np.float32), np.zeros(len(kinds), np.float32)
    for _ in range(STEPS):
        scores = rows @ weights + bias
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = (shares / shares.sum(axis=1, keepdims=True) - wanted) / len(given)
        weights -= RATE * (rows.T @ wrong + DECAY * weights)
        bias -= RATE / 10 * wrong.sum(axis=0)
    places = {each: len(kinds) * number for each, number in column.items()}
    whole = array("h", (round(float(weight) * 100) for row in weights for weight in row))
    return Likeness(tuple(kinds), places, whole, tuple(round(float(each) * 100) for each in bias))


def write(model: Likeness) -> None:
    """Write the weights in the form that `Likeness.read` reads."""
    lines = ["\t".join(["#", *model.kinds]), "\t".join(["#", *map(str, model.bias)])]
    rows = ((each, model.weights[place : place + len(model.kinds)]) for each, place in model.places.items())
    lines += ["\t".join([each, *map(str, weights)]) for each, weights in rows if any(abs(w) >= 10 for w in weights)]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def validate(given: Sequence[Example]) -> None:
    """Print what the model finds at several thresholds in sentences that it was not fitted to."""
    emergencies = Emergencies.read()
    seen = []
    for fold in range(FOLDS):
        model = learn([*made(), *(each for number, each in enumerate(given) if number % FOLDS != fold)])
        for text, kind in given[fold::FOLDS]:
            seen.append((kind, model.best(text), emergencies.is_paper(text)))
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        hits = [best[1] > least and not paper for _, best, paper in seen]
        real = [hit for hit, (kind, *_) in zip(hits, seen, strict=True) if kind != NONE]
        false = [hit for hit, (kind, *_) in zip(hits, seen, strict=True) if kind == NONE]
        kinds = [best[0] == kind for kind, best, _ in seen if kind != NONE and best[1] > least]
        sys.stdout.write(f"{least} alone {sum(real)}/{len(real)}, false {sum(false)}/{len(false)}, kind right {sum(kinds)}/{len(kinds)}\n")


if __name__ == "__main__":
    if "--validate" in sys.argv:
        validate(examples())
    else:
        write(learn([*made(), *examples()]))
