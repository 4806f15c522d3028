"""The address at which the simulated courts hand out their code tables.

`GET /CodeService/codes/<table>/<location>` gives a zip with one XML, `?plain` the XML itself; tables of the system
(`location`, `version`, `error`) need no location. The path is the one that portals of this kind use.
"""

from urllib.parse import unquote

from pipeline.simulator.codes import SYSTEM
from pipeline.simulator.drift import Shelf
from pipeline.simulator.genericode_out import genericode, zipped
from pipeline.simulator.wire import Request, Response


class CodeService:
    """The endpoint."""

    prefix = "/CodeService/"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def answer(self, request: Request) -> Response:
        """A table, or 404."""
        parts = [unquote(part) for part in request.path.removeprefix(self.prefix).split("/") if part]
        if request.method not in {"GET", "HEAD"}:
            return Response(status=405, body=b"only GET")
        if len(parts) not in {2, 3} or parts[0] != "codes":
            return Response(status=404, body=b"no such address")
        table, location = parts[1], parts[2] if len(parts) == 3 else SYSTEM  # noqa: PLR2004 - codes, table, location
        tables = self._shelf.tables
        if not tables.has(table, location):
            return Response(status=404, body=b"no such table at this location")
        if "plain" in request.query:
            return Response(body=genericode(tables, table, location), content_type="application/xml")
        return Response(body=zipped(tables, table, location), content_type="application/zip")
