"""Measures how deep the PDF library would recurse when it copies a file, without recursing itself.

Copying follows every reference. A chain of 100,000 (a tree, or actions each naming the next) ends the
process inside the library, with no exception to catch; 20,000 were measured to pass.
"""

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

DEEPEST_COPY = 5000


def copies_safely(pdf: pikepdf.Pdf, limit: int = DEEPEST_COPY) -> bool:
    """Whether no chain of references from the pages or the structure tree is longer than the limit.

    Visits objects in the order the library does (depth first, keys sorted, pages never entered from
    elsewhere), so the depth found is the depth it would reach.
    """
    pages = {page.obj.objgen for page in pdf.pages}
    seen = set(pages)
    roots: list[Object] = [page.obj for page in pdf.pages]
    roots += [pdf.Root[key] for key in ("/StructTreeRoot", "/OCProperties", "/Names", "/Dests") if key in pdf.Root]
    return all(_shallow(root, seen, limit) for root in roots)


def _shallow(root: Object, seen: set[tuple[int, int]], limit: int) -> bool:
    path = [iter(_inside(root))]
    while path:
        if len(path) > limit:
            return False
        for child in path[-1]:
            if child.is_indirect:
                if child.objgen in seen:
                    continue
                seen.add(child.objgen)
            path.append(iter(_inside(child)))
            break
        else:
            path.pop()
    return True


def _inside(holder: Object) -> list[Object]:
    """The containers directly inside a container. `/Parent` of a page tree leads to pages only, never copied."""
    if isinstance(holder, Stream):
        holder = holder.stream_dict
    if isinstance(holder, Array):
        values: list[Object | None] = list(holder)
    elif isinstance(holder, Dictionary):
        values = [holder.get(key) for key in sorted(holder.keys()) if not _to_page_tree(holder, key)]
    else:
        return []
    return [one for one in values if isinstance(one, Array | Dictionary | Stream)]


def _to_page_tree(holder: Object, key: str) -> bool:
    return key == "/Parent" and holder.get("/Type") in (pikepdf.Name.Page, pikepdf.Name.Pages)
