"""rtw play: a story file against the ledger."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.asking.strict_json import StrictJsonError, parse
from adapters.console.finding import open_ledger
from adapters.console.speaking import BadUseError, bar
from adapters.main import Product
from adapters.words.refusal_words import INPUT, rule_text, way_out, worded, worded_input
from adapters.words.wording import Catalogue, load_wording
from services.stories import Header, Played, Player, StoryError


def read_story(path: Path) -> tuple[Header, list[tuple[int, dict[str, Any]]]]:
    """The header and the numbered lines. Raises BadUseError for what is no story."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadUseError(f"the story cannot be read: {error.strerror}") from None
    numbered = [(n, line) for n, line in enumerate(raw.split(b"\n"), start=1) if line.strip()]
    trees = [(number, _object(number, line)) for number, line in numbered]
    if not trees:
        raise BadUseError("the story is empty")
    try:
        return Header.model_validate(trees[0][1]), trees[1:]
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise BadUseError(f"line 1 is no header of a story: {fields}") from None


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        tree = parse(line)
    except StrictJsonError as error:
        raise BadUseError(f"line {number} is not JSON as it must be: {error.code}") from None
    if not isinstance(tree, dict):
        raise BadUseError(f"line {number} must be an object")
    return tree


async def play(product: Product, path: Path) -> Played:
    """Plays a story. Raises BadUseError where the file is none, or the tenant is not there."""
    return await play_lines(product, *read_story(path), path.stem)


async def play_lines(
    product: Product, header: Header, lines: Sequence[tuple[int, dict[str, Any]]], called: str
) -> Played:
    """Plays what was read of a story. Raises BadUseError as ``play`` does."""
    demo = product.database.kind == "demo"
    if demo:
        await open_ledger(product.database, header.tenant)
    player = Player(product.ledger, product.commands, header, product.clock, story_clock=demo)
    try:
        return await player.play(lines, lambda done, total: bar(done, total, called))
    except StoryError as error:
        raise BadUseError(str(error)) from None
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise BadUseError(f"line 1 does not fit a story's header: {fields}") from None


def report(path: Path, played: Played) -> dict[str, Any]:
    """What is printed where a line's outcome differs: for a refusal, in words, what the person
    of the line may read of it."""
    found = played.difference
    assert found is not None
    place = {"story": path.name, "line": found.line}
    outcome = {"expected": found.expected, "actual": found.actual}
    return {**place, **outcome, **_in_words(found.details, load_wording())}


def _in_words(details: Mapping[str, Any], wording: Catalogue) -> dict[str, Any]:
    rule, unmet = details.get("rule"), details.get("unmet", [])
    if rule is None:
        return dict(details)
    of_field = rule == INPUT
    said: dict[str, Any] = {**details, "text": rule_text(rule, wording)}
    if unmet:
        return said | {"unmet": (worded_input if of_field else worded)(unmet, wording)}
    return said | {"satisfy": way_out(rule, wording)}
