"""The texts of a notice of hearing, for peers that do not take HTML and print them from a template of their own."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from pipeline.model import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What stands on the paper, a string each."""

    plaintiff: str
    defendant: str
    number: str
    judge: str
    when: str
    room: str
    address: str
    subject: str
    attendance: str
    contact: str
    phone: str
    issued: str
    signer: str
    signer_title: str
    served: str

    def table(self) -> dict[str, str]:
        """By name."""
        return {name: getattr(self, name) for name in self.__slots__}


def of(form: Form) -> Texts:
    """The texts of one record."""
    values: Any = form.values
    served = form.service_list[0].contact
    return Texts(
        plaintiff=form.case.parties[0].name,
        defendant=form.case.parties[1].name,
        number=form.case.docket_number or "",
        judge=form.case.judge or "",
        when=f"{_day(values['hearing_date'])}, at {_clock(values['hearing_time'])}",
        room=values["courtroom"],
        address=", ".join(values["hearing_address"]),
        subject=values["hearing_subject"],
        attendance=values["attendance"],
        contact=values["accessibility_contact"],
        phone=values["accessibility_phone"],
        issued=f"{values['date_issued']:%B} {values['date_issued'].day}, {values['date_issued'].year}",
        signer=values["signer_name"],
        signer_title=values["signer_title"],
        served=", ".join((served.name, *served.lines)),
    )


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"


def _clock(moment: time) -> str:
    hour = (moment.hour - 1) % 12 + 1
    return f"{hour}:{moment.minute:02d} {'a.m.' if moment.hour < 12 else 'p.m.'}"
