"""Whether a row's recipients can be reached: looked at before anything is struck.

One address that fits no window, or has letters the printer's typeface lacks, would stop the print stream of all.
"""

from collections.abc import Iterator

from pipeline.mailing import address_checks, message
from pipeline.model import Finding, Form, Place, ServiceContact
from pipeline.runs.notice import Way
from pipeline.settings.tables import MailSettings

_BY_POST = frozenset({Way.MAIL.value, Way.CERTIFIED.value})


def findings(form: Form, mail: MailSettings, *, writable: bool = True) -> tuple[Finding, ...]:
    """What stands against the addresses the run itself sends to; whom others serve is passed over.

    Args:
        form: a checked form.
        mail: the settings: the envelope decides what fits.
        writable: messages can be made, see `message.writable`.
    """
    origin = form.origin
    where = Place(file=origin.file, sheet=origin.sheet, row=origin.row)
    return tuple(each for one in form.service_list for each in _of(one, mail, where, writable=writable))


def _of(one: ServiceContact, mail: MailSettings, where: Place, *, writable: bool) -> Iterator[Finding]:
    contact = one.contact
    if one.method in _BY_POST:
        yield from address_checks.check(contact.name, contact.lines, mail, where)
    elif one.method == Way.EMAIL.value:
        if not writable:
            yield message.no_sender(where)
        if found := message.unsendable(contact.email or "", where):
            yield found
