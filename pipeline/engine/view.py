"""What is where: the states of workflows, read from DBOS's rows and ours."""

from dataclasses import dataclass
from enum import StrEnum

from dbos import DBOSClient, WorkflowStatus

from pipeline.engine.steps import open_kept
from pipeline.engine.tables import Parked
from pipeline.errors import DocketpressError

UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]
STUCK = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_POISONED = "StepPoisoned"


class State(StrEnum):
    """Where a workflow stands."""

    QUEUED = "queued"
    RUNNING = "running"
    """A worker has it; if the worker died, its successor goes on with it."""
    WAITING = "waiting"
    """For a word, or for a moment."""
    DONE = "done"
    FAILED = "failed"
    """It met an error nobody caught. A person may resume it."""
    POISON = "poison"
    """One of its steps killed the worker again and again. A person may resume it."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one workflow stands."""

    workflow_id: str
    workflow: str
    """The name it was registered under."""
    state: State
    detail: str = ""
    """For `waiting` the topic; for `failed` and `poison` the error's class."""
    worker: str | None = None


_PLAIN = {
    "ENQUEUED": State.QUEUED,
    "DELAYED": State.QUEUED,
    "PENDING": State.RUNNING,
    "SUCCESS": State.DONE,
    "CANCELLED": State.CANCELLED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": State.POISON,
}


def place(row: WorkflowStatus, parked: dict[str, Parked]) -> Place:
    """One row in our words."""
    state, detail = _state(row, parked)
    return Place(workflow_id=row.workflow_id, workflow=row.name, state=state, detail=detail, worker=row.executor_id)


def _state(row: WorkflowStatus, parked: dict[str, Parked]) -> tuple[State, str]:
    if row.status == "ERROR":
        kind = str(getattr(row.error, "name", "Unreadable"))
        return (State.POISON if kind == _POISONED else State.FAILED), kind
    if row.status == "PENDING" and row.workflow_id in parked:
        return State.WAITING, parked[row.workflow_id].topic
    return _PLAIN[row.status], ""


def failed_step(client: DBOSClient, row: WorkflowStatus) -> int:
    """The number of the step to begin again with: the last one that met what the workflow ended with.

    When no step met it, the workflow failed after its last step, and nothing kept is given up.
    """
    kept = sorted(client.list_workflow_steps(row.workflow_id), key=lambda one: one["function_id"])
    met = [one["function_id"] for one in kept if _text_of(one["output"]) == str(row.error)]
    if met:
        return int(met[-1])
    return int(kept[-1]["function_id"]) + 1 if kept else 1


def _text_of(output: object) -> str | None:
    """The text of the error that was kept as a step's outcome."""
    if not isinstance(output, dict) or "error" not in output:
        return None
    try:
        open_kept(output)
    except DocketpressError as error:
        return str(error)
    return None
