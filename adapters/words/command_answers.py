"""The receipt of a command in words, the same over HTTP and in a message."""

from typing import Any

from adapters.words.refusal_words import rule_text, worded
from adapters.words.wording import Catalogue
from services.answers import Answer, answer_body
from services.audiences import Audience


def receipt(answer: Answer, audience: Audience, wording: Catalogue) -> dict[str, Any]:
    """What this audience is answered."""
    body = answer_body(answer, audience)
    body["text"] = wording.text(f"outcome.{answer.outcome}")
    if "decision" in body and answer.decision is not None:
        body["decision"] |= _decision_words(body["decision"], answer.decision.outcome, wording)
    return body


def _decision_words(decision: dict[str, Any], outcome: str, wording: Catalogue) -> dict[str, Any]:
    """The first criterion that is not met names the decision."""
    unmet = [each for each in decision["criteria"] if not each["met"]]
    code = unmet[0]["id"] if unmet else outcome
    criteria = worded(decision["criteria"], wording)
    return {"code": code, "text": rule_text(code, wording), "criteria": criteria}
