"""Invented sentences of court papers with their identifiers marked, and sentences that only look so.

The wording is that of complaints, presentence reports, bank records, police reports, school records, medical bills and
Spanish papers; nobody in them exists. Templates, not sentences, are dealt into two halves: the finders were tuned on
`seen` alone, and `held` says how they do on wording they never met.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FIRST = "Maria James Aisha Wei Tomasz Luz Priya Robert Elena Samuel Nadia Hector Ingrid Omar Bernice Pavel".split()  # noqa: SIM905 - easier to read
LAST = "Delgado Whitfield Okafor Nowak Ibarra Castellano Fairbanks Mbeki Lindqvist Tran Abernathy Quispe Roth".split()  # noqa: SIM905 - easier to read
CITIES = "Rochester Buffalo Tampa Fresno Yakima Peoria Laredo Albany Batavia Niagara Elmira Utica".split()  # noqa: SIM905 - easier to read
BANKS = ("Evans Bank", "First Example Bank", "M&T Bank", "Lakeshore Credit Union", "Tompkins Trust", "Chase")
STREETS = "Elm Linden Maple Jefferson Genesee Delaware Hertel Park Monroe Culver Ridge Lake Oak Cedar".split()  # noqa: SIM905 - easier to read
SUFFIXES = ("Street", "St.", "Avenue", "Ave", "Road", "Drive", "Lane", "Blvd", "Court", "Place", "Terrace")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - easier to read
MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - easier to read
NUMBERED = frozenset(
    {"ssn", "itin", "ein", "card", "account", "iban", "insurance", "alien", "licence", "passport", "criminal-record"}
)

Truth = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A text and where its identifiers stand in it."""

    text: str
    truth: Truth
    held: bool
    """Whether its wording was kept away from the tuning."""


# ── values ───────────────────────────────────────────────────────────────────────────────────────────


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def _ssn_parts(rng: random.Random) -> tuple[str, str, str]:
    area = rng.choice([one for one in range(1, 900) if one != 666])
    return f"{area:03}", f"{rng.randrange(1, 100):02}", f"{rng.randrange(1, 10000):04}"


def _ssn(rng: random.Random) -> str:
    return "-".join(_ssn_parts(rng))


def _ssn_plain(rng: random.Random) -> str:
    return rng.choice(["", " "]).join(_ssn_parts(rng))


def _ssn_never(rng: random.Random) -> str:
    area = rng.choice(["000", "666"])
    return rng.choice(
        [f"{area}-{_digits(rng, 2)}-{_digits(rng, 4)}", f"{rng.randrange(100, 600)}-00-{_digits(rng, 4)}"]
    )


def _itin(rng: random.Random) -> str:
    return f"9{_digits(rng, 2)}-{rng.choice([*range(50, 66), *range(70, 89)])}-{_digits(rng, 4)}"


def _ein(rng: random.Random) -> str:
    return f"{rng.choice(['16', '20', '27', '38', '45', '52', '61', '74', '83', '95'])}-{_digits(rng, 7)}"


def _check_digit(body: str) -> str:
    return next(last for last in "0123456789" if _sums(body + last))


def _sums(number: str) -> bool:
    doubled = [int(one) * (1 + at % 2) for at, one in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _card(rng: random.Random) -> str:
    start, length = rng.choice([("4", 16), ("52", 16), ("37", 15), ("6011", 16), ("2345", 16)])
    body = start + _digits(rng, length - len(start) - 1)
    number = body + _check_digit(body)
    gap = rng.choice(["", " ", "-"])
    cuts = [4, 10] if length == 15 else [4, 8, 12]
    return gap.join(number[a:b] for a, b in zip([0, *cuts], [*cuts, length], strict=True))


def _card_wrong(rng: random.Random) -> str:
    number = "4" + _digits(rng, 14)
    return number + str((int(_check_digit(number)) + rng.randrange(1, 10)) % 10)


def _account(rng: random.Random) -> str:
    return rng.choice(
        [
            _digits(rng, rng.randrange(7, 14)),
            f"{_digits(rng, 4)}-{_digits(rng, 6)}",
            f"{_digits(rng, 3)} {_digits(rng, 4)} {_digits(rng, 4)}",
            f"{rng.choice('XSD')}{_digits(rng, 9)}",
        ]
    )


def _iban(rng: random.Random) -> str:
    country, length = rng.choice([("DE", 18), ("ES", 20), ("NL", 0)])
    body = f"ABNA{_digits(rng, 10)}" if country == "NL" else _digits(rng, length)
    turned = int("".join(str(int(one, 36)) for one in f"{body}{country}00"))
    whole = f"{country}{98 - turned % 97:02}{body}"
    return rng.choice([whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))])


def _routing(rng: random.Random) -> str:
    body = f"0{rng.choice('12')}{rng.choice('12')}{_digits(rng, 5)}"
    weighed = sum(int(one) * weight for one, weight in zip(body, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return body + str(-weighed % 10)


def _alien(rng: random.Random) -> str:
    whole = _digits(rng, 9)
    cut = f"{whole[:3]}-{whole[3:6]}-{whole[6:]}"
    return rng.choice([f"A{cut}", f"A{whole}", f"A {cut.replace('-', ' ')}", f"A-{whole}", f"A# {cut}"])


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXY") for _ in range(count))


def _policy(rng: random.Random) -> str:
    return rng.choice(
        [f"{_letters(rng, 2)}{_digits(rng, 7)}", f"{_letters(rng, 3)}-{_digits(rng, 6)}", _digits(rng, 9)]
    )


def _licence(rng: random.Random) -> str:
    return rng.choice(
        [
            _digits(rng, 9),
            f"{_letters(rng, 1)}{_digits(rng, 7)}",
            f"{_digits(rng, 3)} {_digits(rng, 3)} {_digits(rng, 3)}",
            f"{_letters(rng, 1)}{_digits(rng, 3)}-{_digits(rng, 4)}-{_digits(rng, 4)}",
        ]
    )


def _passport(rng: random.Random) -> str:
    return rng.choice([_digits(rng, 9), f"{_letters(rng, 1)}{_digits(rng, 8)}"])


def _fbi(rng: random.Random) -> str:
    return rng.choice([f"{_digits(rng, 6)}{_letters(rng, 2)}{_digits(rng, 1)}", _digits(rng, 9)])


def _sid(rng: random.Random) -> str:
    return f"{_digits(rng, 8)}{_letters(rng, 1)}"


def _date_parts(rng: random.Random, first: int, last: int) -> tuple[int, int, int]:
    return rng.randrange(first, last), rng.randrange(1, 13), rng.randrange(1, 29)


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _birth(rng: random.Random) -> str:
    return _dated(rng, *_date_parts(rng, 1938, 2012))


def _other_date(rng: random.Random) -> str:
    return _dated(rng, *_date_parts(rng, 2016, 2027))


def _dated(rng: random.Random, year: int, month: int, day: int) -> str:
    name = MONTHS[month - 1]
    return rng.choice(
        [
            f"{name} {day}, {year}",
            f"{month}/{day}/{year}",
            f"{month:02}/{day:02}/{year}",
            f"{month:02}-{day:02}-{year}",
            f"{year}-{month:02}-{day:02}",
            f"{month}/{day}/{year % 100:02}",
            f"{name[:3]}. {day}, {year}",
            f"{day} {name} {year}",
            f"{day:02}-{name[:3].upper()}-{year}",
            f"the {_ordinal(day)} day of {name}, {year}",
            f"{month}.{day}.{year}",
            f"{name} {_ordinal(day)}, {year}",
        ]
    )


def _birth_es(rng: random.Random) -> str:
    year, month, day = _date_parts(rng, 1938, 2012)
    return rng.choice(
        [
            f"{day} de {MESES[month - 1]} de {year}",
            f"{day} de {MESES[month - 1]} del {year}",
            f"{day:02}/{month:02}/{year}",
            f"{day:02}-{month:02}-{year}",
        ]
    )


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def _street(rng: random.Random) -> str:
    return f"{rng.randrange(2, 4000)} {rng.choice(STREETS)} {rng.choice(SUFFIXES)}"


VALUES: dict[str, tuple[str | None, Callable[[random.Random], str]]] = {
    "ssn": ("ssn", _ssn),
    "ssn_plain": ("ssn", _ssn_plain),
    "itin": ("itin", _itin),
    "ein": ("ein", _ein),
    "card": ("card", _card),
    "account": ("account", _account),
    "iban": ("iban", _iban),
    "alien": ("alien", _alien),
    "policy": ("insurance", _policy),
    "licence": ("licence", _licence),
    "passport": ("passport", _passport),
    "fbi": ("criminal-record", _fbi),
    "sid": ("criminal-record", _sid),
    "birth": ("birth-date", _birth),
    "birth_es": ("birth-date", _birth_es),
    "home": ("home-address", _street),
    "street": (None, _street),
    "routing": (None, _routing),
    "date": (None, _other_date),
    "ssn_never": (None, _ssn_never),
    "card_wrong": (None, _card_wrong),
    "name": (None, _name),
    "name2": (None, _name),
    "city": (None, lambda rng: rng.choice(CITIES)),
    "bank": (None, lambda rng: rng.choice(BANKS)),
    "year": (None, lambda rng: str(rng.randrange(1938, 2012))),
    "month_name": (None, lambda rng: rng.choice(MONTHS)),
    "four": (None, lambda rng: _digits(rng, 4)),
    "five": (None, lambda rng: str(rng.randrange(10000, 99999))),
    "six": (None, lambda rng: _digits(rng, 6)),
    "seven": (None, lambda rng: _digits(rng, 7)),
    "nine": (None, lambda rng: _digits(rng, 9)),
    "phone": (None, lambda rng: f"{rng.randrange(201, 989)}-555-{_digits(rng, 4)}"),
    "money": (None, lambda rng: f"${rng.randrange(1, 900)},{_digits(rng, 3)}.{_digits(rng, 2)}"),
    "shape": (None, lambda rng: "-".join(_ssn_parts(rng))),
    "page": (None, lambda rng: str(rng.randrange(1, 900))),
    "age": (None, lambda rng: str(rng.randrange(19, 90))),
}

# ── wording ──────────────────────────────────────────────────────────────────────────────────────────

TEMPLATES = r"""
Plaintiff {name}, Social Security Number {ssn}, is a resident of {city}.
The defendant used the Social Security number {ssn_plain} to open the account in {date}.
SSN: {ssn}   Race: W   Sex: M   Hgt: 5'11"
SS# {ssn_plain}
Name: {name}\nSocial Security No. {ssn}\nFBI No. {fbi}\nUSMS No. {five}-054
Claimant's soc. sec. no. is {ssn}, and benefits ceased in {date}.
Employee SSN {ssn_plain}, employed since {date} at {bank}.
He gave officers a false social, {ssn_plain}, and the name {name}.
The W-2 for {name} ({ssn}) reports wages of {money}.
Patient {name}; SSN ({ssn}); admitted {date}.
the individual whose Social Security Number is {ssn_plain} and who is known to the grand jury
Debtor 1 {name}: Last four digits are {four}; full number {ssn}.
S.S.N. {ssn}, hereinafter "the Defendant"
Please credit restitution paid by {name}, SSN {ssn_plain}, case {page}.
{name}, {ssn}, {city}, New York
The application listed {ssn} as the number of the applicant's wife.
El número de Seguro Social de {name} es {ssn}.
Núm. de seguro social: {ssn_plain}
Seguro social {ssn} a nombre de {name2}
Taxpayer identification number {ssn} appears on line 4 of the return.
SSN/TIN: {ssn_plain}
The Commissioner determined that claimant ({ssn}) was not disabled before {date}.
Her ITIN, {itin}, was assigned by the IRS.
Individual Taxpayer Identification Number {itin}
ITIN: {itin}; filing status single
{name} filed under taxpayer number {itin} for tax year 2019.
Acme Holdings LLC, EIN {ein}, is a Delaware company.
Employer Identification Number: {ein}
Federal Tax ID {ein}
The employer's identification number is {ein}, according to Form 941.
FEIN {ein}, with its principal office in {city}
número de identificación patronal {ein}
Tax I.D. No. {ein}, doing business as {name} Plumbing
Visa card {card}, expiring 09/27
He charged {money} to credit card number {card} on {date}.
The MasterCard bearing number {card} was recovered from the vehicle.
debit card no. {card} issued by {bank}
American Express {card} was used at a hotel in {city}.
Card Number\n{card}\nExp 04/28
Tarjeta de crédito número {card}
stolen numbers, including {card}, were sold on the forum
On {date} a purchase of {money} posted to {card}.
{bank} account number {account}
funds were wired from Account No. {account} to an entity in {city}
Acct # {account}, opened {date}
the checking account ending {four}, full number {account}, was closed
Savings Acct: {account}
Account:{account} Balance: {money}
a bank account at {bank}, account number {account}, in the name of {name}
Statement of Account\nAccount Number: {account}\nStatement date: {date}
deposited into {bank} checking account {account} on {date}
all funds on deposit in account number {account} held at {bank}
Loan Number {account}, secured by a mortgage on {street}
brokerage account no. {account}
cuenta bancaria número {account} del {bank}
Número de cuenta: {account}
cuenta de ahorros núm. {account}
the account (No. {account}) was frozen on {date}
two accounts, numbered {account}, at {bank}
A/C {account}
Direct deposit: routing {routing}, account {account}
Wire to IBAN {iban}, beneficiary {name}
The money went to {iban} in three transfers.
IBAN: {iban}  BIC: EXAMPLEX
State Farm policy number {policy}
Insured: {name}; Policy No. {policy}; date of loss {date}
the insurance policy numbered {policy} lapsed on {date}
Member ID {policy}, group {five}
Medicaid No. {policy}
Subscriber ID: {policy}
Insurance ID number {policy} was billed for the visit of {date}.
póliza de seguro número {policy}
Respondent, {alien}, is a native and citizen of Honduras.
alien registration number {alien}
In the Matter of {name}, {alien}, in removal proceedings
Alien Number: {alien}; date of entry {date}
USCIS file {alien} reflects that {name} entered near {city}.
New York driver's license number {licence}
Driver License No. {licence}, class D
DL# {licence}
Operator's license {licence} was suspended on {date}.
licencia de conducir número {licence}
D.L. {licence} State NY
He produced a Florida driver's license ({licence}) in the name of {name}.
Passport No. {passport}
surrender U.S. Passport number {passport} to the Clerk
Mexican passport {passport}, issued {date}
pasaporte número {passport}
Travel was booked using passport # {passport}.
FBI No. {fbi}
FBI Number: {fbi}   SID: {sid}
NYSID {sid}
State Identification Number {sid}
FBI # {fbi}, last arrest {date}
SID No. {sid}; total convictions 3
Date of Birth: {birth}
DOB {birth}
D.O.B.: {birth}  Sex: F
{name} (DOB: {birth}) was interviewed at the station.
{name}, d.o.b. {birth}, is charged with theft.
Defendant was born on {birth} in {city}, the third of five children.
was born {birth}, to {name} and {name2}
born in {city}, New York, on {birth}
Birth date {birth}; grade 7; homeroom 12
Birthdate: {birth}
Student: {name}   Birthday: {birth}   Grade: 4
The parties' child, {name}, was born on {birth}.
The infant plaintiff was born at Mercy Hospital on {birth}, weighing 7 pounds.
{birth} (date of birth)
{name}, whose date of birth is {birth}, resides with her mother.
date of birth of the decedent was {birth}
On {birth}, {name} was born to the marriage.
The marriage produced one child, namely {name}, born {birth}.
Patient Name: {name}\nDOB: {birth}\nDate of Service: {date}
Name DOB Relationship\n{name} {birth} son\n{name2} {birth} daughter
Subject's DOB is believed to be {birth}.
she gave birth to a son on {birth}
Claimant, born {birth}, alleges disability since {date}.
fecha de nacimiento: {birth_es}
Fecha de Nac. {birth_es}
nacido el {birth_es} en {city}
{name} nació el {birth_es}.
nacida en Ponce, Puerto Rico, el {birth_es}
El menor nació el día {birth_es}, según consta.
F. de N. {birth_es}
la fecha de nacimiento del acusado es {birth_es}
Defendant resides at {home}, {city}, New York.
who lives at {home} with his two brothers
Home address: {home}, {city}, NY 14604
search of his residence located at {home}
agents went to the home of {name} at {home}
Address: {home}\nCity: {city}
El acusado reside en {home}, {city}.
her apartment at {home}, Apt. 4B, {city}
""".strip().splitlines()

DECOYS = r"""
Case No. 1:24-cv-0{four}-ABC, Dkt. {page}
Docket Number 6:23-CR-06{page}
Cause No. {shape}
cause number {nine}, in the 49th District Court of {city}
Index No. {six}/2024
Call the clerk at {phone} or send a fax to {phone}.
Tel. ({page}) 555-{four}
Phone: {phone}   Fax: {phone}
Invoice No. {shape} dated {date}
Invoice {nine} remains unpaid in the amount of {money}.
See Roe v. Doe, {page} F.3d {page}, {page} (2d Cir. 1998).
42 U.S.C. § 1983; 28 U.S.C. §§ 1331, 1343; N.Y. Penal Law § 125.25(1)
USA-{seven}; USA_000{six}
Bates range PLTF {nine} through PLTF {nine}
BATES {nine}
{city}, New York {five}-{four}
The hearing is set for {date} at 9:30 a.m. in Courtroom 4.
The complaint was filed on {date} and served on {date}.
{bank}, ABA routing number {routing}, is a national bank.
Routing No. {routing}
wire instructions for {bank} (routing {routing})
serial number {nine} was engraved on the pistol
the firearm, serial no. {shape}
Order No. {shape} shipped on {date}
Tracking number 9400 1000 0000 {four}
Parcel ID {six}-{four}
VIN 1HGCM82633A{six}
SSN {ssn_never}
the number {ssn_never} cannot be a Social Security number
SSN: xxx-xx-{four}
SSN ending in {four}
last four digits of the Social Security number, {four}
account ending in {four}
the account had a balance of {money} on {date}
account statements from {date} to {date}
card ending in {four}
{card_wrong}
item number {card_wrong}
Defendant was born in {year}.
born in {city} in {year}, he moved to {city}
{name}, age {age}, testified that he saw the car.
His birth certificate was issued on {date} by the county.
A certified copy of the birth certificate was filed on {date}.
{name} was born in {year}. He was arrested on {date}.
DOB unknown; interviewed {date}
Place of birth: {city}. Date of arrest: {date}
The insurance company denied the claim on {date}.
the policy was cancelled on {date}
Her passport was surrendered to the Clerk on {date}.
His driver's license was suspended on {date} for one year.
FBI Special Agent {name} testified on {date}.
The FBI opened its investigation on {date}.
The court sits at {street}, Suite {page}, {city}.
Attorney {name}, {street}, {city}, New York {five}
I.D. No. {page}; Local Rule 7(b)({page})
Check No. {four} in the amount of {money}
Police report {nine} was prepared on {date}.
Complaint No. {shape}
Lot {shape}, Block {page}
Exhibit A, page {page} of {page}
The scale read 123 45 6789 before it was reset.
Version 2.14.{page}; build {nine}
ISBN 978-0-{six}-{page}-1
expediente número {nine}
El juicio fue señalado para el {date}.
teléfono {phone}
factura número {nine}
Restitution of {money} is due in {page} payments.
Purchase order {nine} from {name} Supply
Claim No. {nine}, date of loss {date}
On {date}, the parties exchanged interrogatories numbered 1 through {page}.
The parties were married on {date} in {city}.
{name} died on {date} at the age of {age}.
The lease runs from {date} to {date}.
Receipt {seven} for {money}
UPC 0{nine}12
Ticket number {nine} issued {date} at {city}
The amendment took effect on {date} and expires on {date}.
The account of the events given by {name} on {date} differs.
The witness's account, {page} Tr. {page}, is not contradicted.
Evidence tag {shape}
Incident number {nine}
Permit No. {nine}
Grid 123-45; coordinates 42.{six}, -78.{six}
Zip codes {five}, {five} and {five}
Payments were due {date}, {date} and {date}.
social media posts of {date} by {name}
In social studies class on {date}, the teacher called {phone}.
The Social Security Administration denied benefits on {date}; call {phone}.
Social Security benefits of {money} a month
""".strip().splitlines()

# ── noise ────────────────────────────────────────────────────────────────────────────────────────────

_FULL = {ord(str(one)): chr(0xFF10 + one) for one in range(10)}


def _noisy(value: str, rng: random.Random) -> str:
    """A value as scanners, word processors and copying make it."""
    kind = rng.randrange(6)
    if kind == 0:
        return value.replace("-", "\u2011")
    if kind == 1:
        return value.replace("-", " - ") if value.count("-") <= 2 else value
    if kind == 2:
        at = rng.randrange(1, len(value))
        return f"{value[:at]}\u200b{value[at:]}"
    if kind == 3:
        return value.translate(_FULL)
    if kind == 4:
        return value.replace("-", "-\n", 1)
    return value.replace("-", "\u2013").replace(" ", "\u00a0")


def snippets(count: int, seed: int = 7, *, noise: float = 0.2) -> Iterator[Snippet]:
    """That many snippets, half of them decoys; the same for the same seed.

    Args:
        count: how many.
        seed: of the random numbers.
        noise: which part of the identifiers is spoilt as scanners do.
    """
    rng = random.Random(seed)
    dealt = _dealt()
    for number in range(count):
        template, held = rng.choice(dealt[number % 2])
        yield _filled(template.replace("\\n", "\n"), held, rng, noise)


def _dealt() -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    rng = random.Random(1)

    def deal(lines: list[str]) -> list[tuple[str, bool]]:
        mixed = sorted(lines)
        rng.shuffle(mixed)
        return [(one, at % 2 == 1) for at, one in enumerate(mixed)]

    return deal(TEMPLATES), deal(DECOYS)


def _filled(template: str, held: bool, rng: random.Random, noise: float) -> Snippet:  # noqa: FBT001
    text, truth, rest = "", [], template
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        kind, make = VALUES[name]
        value = make(rng)
        if kind in NUMBERED and rng.random() < noise:
            value = _noisy(value, rng)
        text += before
        if kind:
            truth.append((kind, len(text), len(text) + len(value)))
        text += value
    return Snippet(text=text + rest, truth=tuple(truth), held=held)
