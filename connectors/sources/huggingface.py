"""Hugging Face: how often models are downloaded and liked, and which models say that they were made from them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from connectors.sources.answers import Outcome, Raw, Verdict, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Derived, Drift, Level, Reading
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.values import count, day_until, each, levels, maybe, need, text
from connectors.sources.written import Odd

READS = 1
MISSING = ("RepoNotFound", "GatedRepo", "RevisionNotFound", "EntryNotFound")
LIST = ("author", "createdAt", "downloads", "downloadsAllTime", "likes", "spaces", "tags")
DETAIL = (*LIST, "childrenModelCount")  # one name the route does not know, and the whole question is refused
RELATIONS = ("finetune", "quantized", "adapter", "merge")
COUNTS = {
    "downloads": ("downloads_30d", False),
    "downloadsAllTime": ("downloads_all_time", True),
    "likes": ("likes", False),
}
PAGES = 10  # of a hundred models, most downloaded first: so many of one author, or derived from one model


def DIALECT(raw: Raw) -> Verdict:
    """What is missing comes as 401 with a header that says so; an empty list is an answer."""
    if raw.status >= 400 and raw.headers.get("x-error-code") in MISSING:
        return Verdict(Outcome.GONE, "gone")
    verdict = as_json(raw)
    if raw.status == 400:
        return replace(verdict, reason="parameter")
    return replace(verdict, outcome=Outcome.EMPTY) if verdict.data == [] else verdict


def fetch(sweep: Sweep) -> None:
    """The models of each author, each model named, and the models derived from those."""
    for author in sweep.named("hf_author"):
        _listed(sweep, {"author": author})
    models = sweep.named("hf_model")
    for model in models:
        sweep.ask(f"models/{quote(model)}", {"expand": DETAIL})
    _walk(sweep, models)


def _walk(sweep: Sweep, models: list[str]) -> None:
    """From models to those derived from them and on to theirs, `depth` steps and `parents` questions far."""
    seen, left = set[str](), deque((model, 1) for model in models)
    while left:
        parent, depth = left.popleft()
        if parent in seen:
            continue
        if len(seen) == sweep.settings["parents"]:
            sweep.run.went_wrong(Problem(parent, Outcome.OK, "bounded"))
            return
        seen.add(parent)
        children = _listed(sweep, {"filter": f"base_model:{parent}"})
        if depth < sweep.settings["depth"]:
            left.extend((child, depth + 1) for child in children)


def _listed(sweep: Sweep, which: dict[str, str]) -> list[str]:
    """The names of the models in a list, which is kept."""
    asked = {**which, "sort": "downloads", "limit": 100, "expand": LIST}
    answers = list(islice(sweep.linked("models", asked), PAGES))
    if answers[-1].has_data and answers[-1].next_url and len(answers) == PAGES:
        sweep.run.went_wrong(Problem(answers[-1].url, Outcome.OK, "bounded"))
    found = [one for answer in answers if isinstance(answer.data, list) for one in answer.data]
    return [one["id"] for one in found if isinstance(one, dict) and text(one.get("id"))]


def read(card: Card, body: bytes) -> Reading:
    """Levels of each model, and what it was made from. An answer about one model goes by the name we asked for,
    which the alias table knows, also where the model has another by now."""
    data = DIALECT(Raw(200, {}, body)).data
    query = parse_qs(urlsplit(card.url).query)
    parent = query.get("filter", [""])[0].rpartition(":")[2]
    named = unquote(urlsplit(card.url).path.partition("/models/")[2]) if isinstance(data, dict) else ""
    found = [data] if named else data
    return each(found, "", partial(_model, card.day, query.get("expand", []), named, parent))


def _model(day: str, asked: list[str], named: str, parent: str, one: Any) -> Iterator[Level | Derived | Drift]:
    """`asked` are the fields asked for: each of them must be there."""
    name = need(one, "id", text)
    parents = _parents(one, parent)
    if parent and parent not in parents:
        raise Odd(
            "tags", "parent not among them"
        )  # a list that was not narrowed down is no list of derived models
    known = {field: told for field, told in COUNTS.items() if field in asked}
    yield from levels(one, "hf_model", named or name, known)
    if "spaces" in asked:  # the list was seen cut at a hundred, which then stands for "or more"
        yield Level("hf_model", named or name, "spaces", need(one, "spaces", _length), False)
    if "childrenModelCount" in asked:
        yield from _children(named or name, one)
    created, author = maybe(one, "createdAt", day_until(day)), need(one, "author", text)
    for other, relation in parents.items():
        yield Derived(named or name, author, other, relation, created)


def _children(name: str, one: dict[str, Any]) -> Iterator[Level | Drift]:
    """How many models name it as their base: by relation, or (an older form) as one number."""
    if not isinstance(one.get("childrenModelCount"), dict):
        yield from levels(one, "hf_model", name, {"childrenModelCount": ("children", False)})
        return
    said = one["childrenModelCount"]
    known = {relation: (f"children_{relation}", False) for relation in RELATIONS if relation in said}
    yield from levels(said, "hf_model", name, known)


def _parents(one: dict[str, Any], asked: str) -> dict[str, str]:
    """What it says it was made from, {model: relation}; "" where no tag names the relation.

    Tags are typed by hand: the one asked for is spelt as we asked, so that no line breaks at a capital letter."""
    found: dict[str, str] = {}
    for tag in need(one, "tags", _texts):
        relation, _, parent = tag.removeprefix("base_model:").rpartition(":")
        parent = asked if parent.casefold() == asked.casefold() else parent
        is_known = relation in ("", *RELATIONS) and parent and parent != one["id"]
        if tag.startswith("base_model:") and is_known and not found.get(parent):
            found[parent] = relation
    return found


def _length(value: Any) -> float | None:
    return count(len(value)) if isinstance(value, list) else None


def _texts(value: Any) -> list[str] | None:
    return [one for one in value if text(one)] if isinstance(value, list) else None
