"""What was written down of a layout, parted into its pages.

WeasyPrint fills a page knowing of those before it only where they ended. So a page of one layout stands for a page of
another that begins as it did. That no number of a page comes from another page is looked at here, not believed.
"""

from collections.abc import Mapping

from pipeline.press.plate.following import Following, Tried
from pipeline.press.plate.linework import Alien
from pipeline.press.plate.needs import both
from pipeline.press.plate.traced import Question

_NOWHERE = 0


class Parted:
    """The sums and questions of each page, pages counted from 1."""

    questions: Mapping[int, list[Question]]

    def __init__(self, following: Following, total: int) -> None:
        """Part them.

        Raises:
            Alien: a page was laid out again, something runs on over a page's end, or a question is of two pages.
        """
        tried = following.pages
        if sorted(tried) != [*range(1, total + 1)] or following.remade or any(one.loose for one in tried.values()):
            raise Alien
        self.tried = tried
        self._steps = following.trace.steps
        self.pages = self._owners(tried)
        """Of each step its page; 0 where it comes of none or of more than one."""
        self.steps: dict[int, list[int]] = {page: [] for page in tried}
        for number, page in enumerate(self.pages):
            if page != _NOWHERE:
                self.steps[page].append(number)
        self.questions = {page: [] for page in tried}
        for question in following.trace.questions:
            self.questions[self.page(*both(question))].append(question)

    def page(self, *numbers: int) -> int:
        """The page of these steps.

        Raises:
            Alien: they are not of one page.
        """
        pages = {self.pages[one] for one in numbers}
        if len(pages) != 1 or _NOWHERE in pages:
            raise Alien
        return pages.pop()

    def _owners(self, tried: dict[int, Tried]) -> list[int]:
        owners: list[int] = []
        own = {number: page for page, one in tried.items() for number in one.steps}
        for number, (_, *operands) in enumerate(self._steps):
            pages = {owners[one] for one in operands if type(one) is int}
            if number in own:
                pages.add(own[number])
            owners.append(pages.pop() if len(pages) == 1 else _NOWHERE)
        return owners
