"""The two queues: what needs this home's folders, and what needs only the database, the store and the templates.

A machine that helps with runs listens to the second alone. Work goes back to the queue it came from.
"""

from types import MappingProxyType

from dbos import DBOSClient, WorkflowStatus

LINE = "docketpress"
PRESS = "press"
BOTH = (LINE, PRESS)
_POLL_SECONDS = MappingProxyType({LINE: 0.2, PRESS: 0.2})
"""A worker of the press has its next chunk in hand while one is struck, so nothing waits for a look."""
_PRESS_THREADS = 2
"""One chunk is struck while the next is fetched or the last is stored."""


def register(client: DBOSClient, threads: int) -> None:
    """Make both queues known to the database.

    Args:
        client: the engine's.
        threads: how many packets a worker has in hand at once.
    """
    for name, at_once in ((LINE, threads), (PRESS, _PRESS_THREADS)):
        client.register_queue(name, worker_concurrency=at_once, polling_interval_sec=_POLL_SECONDS[name])


def of(row: WorkflowStatus) -> str:
    """The queue a workflow came from; one that was cancelled has lost it, and none of the press is."""
    return row.queue_name if row.queue_name in BOTH else LINE


def of_id(client: DBOSClient, workflow_id: str) -> str:
    """The queue of the workflow of that id."""
    rows = client.list_workflows(workflow_ids=[workflow_id], load_input=False, load_output=False)
    return of(rows[0]) if rows else LINE
