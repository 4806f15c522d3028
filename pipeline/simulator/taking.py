"""Taking a delivery in, the same for every dialect: what is wrong with it, what it costs, then the book."""

from pipeline.simulator.delivered import Delivered, Problem, Ticket
from pipeline.simulator.world import World


def take(world: World, delivered: Delivered, *, hidden_for: int = 0) -> Ticket | tuple[Problem, ...]:
    """File a delivery, or say everything that is wrong with it.

    Args:
        world: the run.
        delivered: the whole delivery.
        hidden_for: for how many questions the list shall not show it.
    """
    wrong = (*world.book.problems(delivered), *dear(world, delivered))
    if wrong:
        world.book.tally(f"{delivered.dialect}.refused")
        return wrong
    total = world.fees.bill(delivered).total
    return world.book.receive(delivered, fee=total, hidden_for=hidden_for)


def dear(world: World, delivered: Delivered) -> tuple[Problem, ...]:
    """Whether it costs more than the filer said it may."""
    if delivered.max_fee is None or world.fees.bill(delivered).total <= delivered.max_fee:
        return ()
    return (Problem(code="max-fee", text="The fees are higher than the MaxFeeAmount"),)
