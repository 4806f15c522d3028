"""Makes a packet's path survive a kill: each step's result is kept, and a restart goes on after the last one.

The engine underneath is DBOS Transact; no other room knows that. A step runs at least once, its result is
kept once, and a kept step never runs again. So a step must be harmless when repeated.
"""

from pipeline.engine.port import RESTART, Engine, Place, State
from pipeline.engine.queues import BOTH, LINE, PRESS
from pipeline.engine.steps import Retry

__all__ = ["BOTH", "LINE", "PRESS", "RESTART", "Engine", "Place", "Retry", "State"]
