"""The bodies of employer and supervisor."""

from typing import Any, Literal, get_args

from pydantic import Field

from domain.case.safety.adverse_events import Incident
from domain.case.safety.corrective_actions import WorkplaceAction
from domain.instants import CivilDate, Instant
from domain.measures.quantity import Hours
from projections.bodies import at_work
from projections.bodies.at_work import KINDS, RunningRenegotiation, SafetyRestriction
from projections.bodies.parts import Body, Fields, Part, Stamp, many, maybe, of, part, viewed
from projections.bodies.told import Reader, fact_told, union_told
from projections.employer import IN_FULL


class Suspension(Part):
    """Days on which duties were suspended."""

    from_: CivilDate = of("B", "The first day.", alias="from")
    until: CivilDate | None = of("B", "The day on which they began again.")


class HoursPerWeek(Part):
    """Hours of work in a week."""

    value: Hours | None = of("J", "How many, in h/wk.")
    unit: Literal["h/wk"] = of("", "The unit.")


class BriefDay(Part):
    """A day to come."""

    on: CivilDate = of("HIJ", "The day.")
    code: str = of("HIJ", "The code of what it is for.")
    text: str = of("HIJ", "What it is for, in words.")
    acc_id: str | None = of("I", "The accommodation that it is about.", default=None)


class SharedGoal(Part):
    """A goal that the worker agreed to share, by its title for employers."""

    goal_id: str = of("P", "Its id.")
    employer_safe_title: str = of("P", "Its title for employers.")
    due: CivilDate | None = of("P", "By when it is to be reached.", default=None)


def _brief(reader: Reader) -> Any:
    statement = KINDS["WorkAbilityStatementIssued"].model_fields
    (ability, *_) = get_args(statement["abilities"].annotation)
    listed = many(at_work.accommodation(reader))
    may = "What she may do how much and how often, and what not at all."
    fields: Fields = {
        "fitness": (
            maybe(statement["fitness"].annotation),
            of("H", "The code of the fitness that is stated today."),
        ),
        "restrictions": (many(ability | SafetyRestriction), of("H", may)),
        "accommodations": (listed, Field(description="Those proposed, agreed or in place.")),
        "duties_suspended_since": (CivilDate | None, of("B", "Since when duties are suspended.")),
        "dates": (list[BriefDay], Field(description="The days to come, the first first.")),
    }
    return part(f"{reader.name}Brief", "What is needed for a prepared talk.", fields)


class ActionAtWork(WorkplaceAction):
    """A corrective action in which the employer has a part."""

    completed_at: Instant | None = of("N", "When it was completed.")


def _feedback(reader: Reader) -> Any:
    kinds = tuple(KINDS[each] for each in ("WorkplaceFeedbackRecorded", "EmployerContactMade"))
    event = ("event", (str, of("T", "The name of the event.")))
    made = ("recorded_as", (str, of("T", "The role in which it was made.")))
    when = ("when", (Instant, of("T", "When it was true in the world.")))
    return many(union_told(reader, "Feedback", kinds, Part, event, made, when))


def _workplace(reader: Reader) -> Fields:
    def stamped(name: str) -> Any:
        return fact_told(reader, KINDS[name], Stamp)

    fallback, profile = KINDS["ContingencyPlanSet"], KINDS["JobProfileLinked"]
    days = "Civil dates of appointments to come; nothing of what they are for."
    return {
        **at_work.shared(reader),
        "duties_suspended_since": (CivilDate | None, of("B", "Since when duties are suspended.")),
        "suspensions": (list[Suspension], Field(description="When duties were suspended.")),
        "contract_hours": (HoursPerWeek, Field(description="The hours of the contract.")),
        "shift_pattern": (
            KINDS["CaseOpened"].model_fields["shift_pattern"].annotation,
            of("J", "How shifts change."),
        ),
        "job_profile": (
            maybe(fact_told(reader, profile, Part)),
            Field(description="The profile of the job."),
        ),
        "next_review": (CivilDate | None, of("IJ", "The day of the next review of anything.")),
        "fallback_duty": (
            fallback.model_fields["fallback_duty"].annotation,
            of("I", "The duty that is fallen back on."),
        ),
        "modified_work_signalled": (bool | None, of("I", "Whether modified work was offered.")),
        "appointments": (list[CivilDate], of("J", days)),
        "full_duty_since": (CivilDate | None, of("J", "Since when she does her full duty.")),
        "renegotiations": (list[RunningRenegotiation], Field(description="Those that are open.")),
        "education": (
            many(at_work.education(reader)),
            Field(description="Trainings that took place."),
        ),
        "transport": (
            maybe(stamped("TransportArrangementAgreed")),
            Field(description="How she comes to work."),
        ),
        "incidents": (
            list[Incident],
            of("N", "What happened at work."),
        ),
        "corrective_actions": (
            list[ActionAtWork],
            of("N", "What is done about it."),
        ),
        "job_changes": (
            many(stamped("JobChangeNotified")),
            Field(description="Changes of the job that were notified."),
        ),
        "surroundings": (
            at_work.surroundings(reader),
            Field(description="Job, place and equipment."),
        ),
        "feedback": (_feedback(reader), Field(description="Own entries.")),
    }


_EMPLOYER = Reader("Employer", IN_FULL)
SUPERVISOR_BODY: type[Body] = part(
    "SupervisorView",
    "The supervisor's page of a case: no status but whether duties are suspended.",
    viewed("supervisor") | _workplace(Reader("Supervisor", IN_FULL)),
    Body,
)
EMPLOYER_BODY: type[Body] = part(
    "EmployerView",
    "The employer's page of a case: what holds at work, never why.",
    {
        **viewed("employer"),
        **_workplace(_EMPLOYER),
        "worker": (str | None, of("A", "The id of the worker.")),
        "brief": (_brief(_EMPLOYER), Field(description="For a prepared talk.")),
        "consents": (list[str], of("U", "The scopes that are given to the employer.")),
        "goals": (list[SharedGoal], Field(description="The goals that the worker shares.")),
    },
    Body,
)
