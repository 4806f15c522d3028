"""A court's code tables, from where its policy says that they lie."""

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from pipeline.filing.ecf.v4.fetch import NotFetched, unpacked
from pipeline.filing.ecf.v4.policy import Codelist

LARGEST = 100_000_000
"""Bytes of one unpacked table; the largest seen, of a whole state, has some tens of millions."""
_MOST = 200


def gather(lists: Iterable[Codelist], location: str, get: Callable[[str], bytes]) -> dict[str, bytes]:
    """Fetch every table; one address is fetched once.

    Args:
        lists: of the court's policy.
        location: the court's code, which ends many addresses and is no table's name.
        get: fetches from an address.

    Returns:
        The bytes by the table's name as the address has it.

    Raises:
        NotFetched: a table cannot be had; half a set of tables is none.
    """
    addresses = tuple(dict.fromkeys(one.address for one in lists))
    if len(addresses) > _MOST:
        raise NotFetched("the policy names more code tables than there are")
    found = dict[str, bytes]()
    for address in addresses:
        found[_free(_name(address, location), found)] = unpacked(get(address), most=LARGEST)
    return found


def _name(address: str, location: str) -> str:
    pieces = [unquote(one) for one in urlsplit(address).path.split("/") if one]
    own = [one for one in pieces if one.casefold() != location.casefold()]
    return own[-1].rpartition(".")[0] or own[-1] if own else "table"


def _free(name: str, taken: dict[str, bytes]) -> str:
    made, at = name, 2
    while made in taken:
        made, at = f"{name}-{at}", at + 1
    return made
