"""The address at which the simulated courts hand out their code tables.

`GET /CodeService/codes/<table>/<location>` gives a zip with one XML, `?plain` the XML itself; tables of the system
(`location`, `version`, `error`) need no location. The path is the one that portals of this kind use.
"""

from urllib.parse import unquote

from pipeline.simulator import simville
from pipeline.simulator.codes import SYSTEM
from pipeline.simulator.faults import Fault, Faults
from pipeline.simulator.genericode_out import genericode, zipped
from pipeline.simulator.simville import Town
from pipeline.simulator.wire import Endpoint, Request, Response
from pipeline.simulator.world import World


def endpoints(world: World) -> tuple[Endpoint, ...]:
    """This room's way to the code tables."""
    return (CodeService(simville.of(world), world.faults),)


class CodeService:
    """The endpoint."""

    prefix = "/CodeService/"

    def __init__(self, town: Town, faults: Faults) -> None:
        self._town, self._faults = town, faults

    def answer(self, request: Request) -> Response:
        """A table, or 404."""
        parts = [unquote(part) for part in request.path.removeprefix(self.prefix).split("/") if part]
        if request.method not in {"GET", "HEAD"}:
            return Response(status=405, body=b"only GET")
        if len(parts) not in {2, 3} or parts[0] != "codes":
            return Response(status=404, body=b"no such address")
        location = parts[2] if len(parts) == 3 else SYSTEM  # noqa: PLR2004 - codes, table, location
        self._drift(location)
        return self._table(parts[1], location, plain="plain" in request.query)

    def _table(self, table: str, location: str, *, plain: bool) -> Response:
        tables = self._town.tables
        if not tables.has(table, location):
            return Response(status=404, body=b"no such table at this location")
        if plain:
            return Response(body=genericode(tables, table, location), content_type="application/xml")
        return Response(body=zipped(tables, table, location), content_type="application/zip")

    def _drift(self, location: str) -> None:
        """The fault of that name: the tables changed the night before this question."""
        if self._faults.begin("codes").has(Fault.CODE_DRIFT) and location in self._town.tables.locations:
            self._town.drift(location)
