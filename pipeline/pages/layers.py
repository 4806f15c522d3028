"""Optional content (layers): each part's layers stay switched as they were."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

_LISTS = ("/Order", "/RBGroups", "/Locked")


class Layers:
    """The packet's layers, growing part by part."""

    def __init__(self) -> None:
        self._groups: list[Object] = []
        self._off: list[Object] = []
        self._lists: dict[str, list[Object]] = {key: [] for key in _LISTS}

    def take(self, properties: object) -> None:
        """Add a part's layers, already copied into the packet."""
        if not isinstance(properties, Dictionary):
            return
        groups = _array(properties.get("/OCGs"))
        shown = properties.get("/D")
        shown = shown if isinstance(shown, Dictionary) else Dictionary()
        self._groups += groups
        if shown.get("/BaseState") == Name.OFF:
            on = {one.objgen for one in _array(shown.get("/ON"))}
            self._off += [one for one in groups if one.objgen not in on]
        else:
            self._off += _array(shown.get("/OFF"))
        for key in _LISTS:
            self._lists[key] += _array(shown.get(key))

    def finish(self, pdf: pikepdf.Pdf) -> Object | None:
        """The packet's `/OCProperties`, None without layers."""
        if not self._groups:
            return None
        shown = Dictionary(Name=String("Packet"), BaseState=Name.ON, OFF=Array(self._off))
        for key, found in self._lists.items():
            if found:
                shown[key] = Array(found)
        return pdf.make_indirect(Dictionary(OCGs=Array(self._groups), D=shown))


def _array(value: object) -> list[Object]:
    return [one for one in value if isinstance(one, Dictionary | Array)] if isinstance(value, Array) else []
