"""What is where: the states of workflows, read from DBOS's rows and ours."""

from dataclasses import dataclass
from enum import StrEnum

from dbos import DBOSClient, WorkflowStatus

from pipeline.engine.tables import Parked

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


def failed_step(client: DBOSClient, workflow_id: str) -> int:
    """The number of the step to begin again with: the last one, if its kept record is an error, else the next."""
    steps = client.list_workflow_steps(workflow_id)
    if not steps:
        return 1
    last = max(steps, key=lambda one: one["function_id"])
    output = last["output"]
    failed = last["error"] is not None or (isinstance(output, dict) and "error" in output)
    return int(last["function_id"]) + (0 if failed else 1)
