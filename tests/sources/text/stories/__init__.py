"""Stories of our own with what should be found in them: sentences in paragraphs, each with its gold."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("ar", "en", "ru", "ko")


@dataclass(frozen=True)
class Gold:
    """One sentence of a story and what should be found in it."""

    start: int
    end: int
    text: str
    wanted: dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A whole story, as `extract` gets it, and its gold."""

    id: str
    language: str
    outlet: str
    title: str
    text: str
    gold: list[Gold]


def load(language: str) -> Story:
    return from_data(json.loads((HERE / f"{language}.json").read_text(encoding="utf-8")))


def from_data(data: dict[str, Any]) -> Story:
    text, gold = "", []
    for paragraph in data["paragraphs"]:
        text += "\n" if text else ""
        for number, sentence in enumerate(paragraph):
            text += " " if number else ""
            gold.append(Gold(len(text), len(text) + len(sentence["text"]), sentence["text"], sentence))
            text += sentence["text"]
    return Story(data["id"], data["language"], data["outlet"], data["title"], text, gold)
