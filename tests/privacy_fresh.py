"""Four more lists of wording, each written before it was measured.

The finders were mended after each, so only the first sight says how they do on wording they never met: they found
89.5 %, 98.9 %, 95.0 % and 97.2 % of the numbers, and 96.0 %, 100.0 %, 92.8 % and 100.0 % of the birth dates; 97.7 % or
more of what they found was right. Social security, taxpayer, card and alien numbers were all found at first sight.
"""

FIRST_TEMPLATES = r"""
Upon information and belief, Defendant obtained Plaintiff's consumer report using SSN {ssn}.
5. Plaintiff's Social Security Number, {ssn_plain}, appears on each of the three reports.
Identifying data: Date of Birth: {birth}  Age: {age}  SSN: {ssn}  FBI#: {fbi}
Soc Sec Nbr {ssn_plain}
Social: {ssn}
SSN (Debtor 2): {ssn}
Worker's Social Security number -- {ssn}
Decedent: {name}. Social Security number of decedent: {ssn}. Date of death: {date}.
subscriber SSN {ssn_plain}, group 0{four}
Student: {name}   SS #: {ssn}   Grade: 11
the Social Security number assigned to {name2} was {ssn}, not {ssn}
con número de seguro social {ssn}, domiciliado en {city}
No. Seg. Social {ssn}
Her taxpayer identification number (ITIN) is {itin}.
the ITIN {itin} on the W-7 application
The debtor's EIN is {ein}.
EIN No. {ein}
Employer ID number: {ein}
Employer I.D. {ein}; state unemployment account closed {date}
E.I.N. {ein}
MasterCard ending in full number {card}
She gave the caller her debit card number ({card}).
Card No: {card}
charged to American Express {card} on {date}
tarjeta de crédito número {card}
Acct #: {account}
Acct. {account}, {bank}
bank account number {account} at {bank}
Defendant wired {money} from account no. {account} to account no. {account}.
savings acct {account} held jointly with {name2}
{bank} checking account ({account}) was closed on {date}.
Loan account number: {account}
Account holder: {name}  Account number: {account}  Routing: {routing}
Número de cuenta: {account}
la cuenta bancaria número {account} de {bank}
cuenta No. {account} en {bank}
Beneficiary IBAN {iban}
transferred to IBAN {iban} on {date}
Policy number: {policy}
Policy No. {policy} issued by Example Mutual to {name}
insured under policy no. {policy}
health insurance ID {policy}
Member ID: {policy}  Plan: PPO
Insurance carrier: Example Casualty. Policy #{policy}. Claim open since {date}.
póliza de seguro número {policy}
A-Number: {alien}
Alien Registration Number {alien}
The respondent, {name}, {alien}, is a native of Mexico.
USCIS file {alien}
Driver's License: {licence} (NY)
Driver's License No. {licence}
Driver License Number: {licence}
driver’s license number {licence}
D/L: {licence}
DL# {licence}  State NY  Class D
DL No. {licence}
Operator's license no. {licence}
NY operator license {licence} was suspended on {date}.
NYS Driver License ID {licence}
CDL {licence}, expires {date}
Commercial driver's license number {licence}
OLN: {licence}
OLN/ST: {licence} / NY
Driver: {name}  License No.: {licence}  State: PA
Operator 1: {name}; Lic. No. {licence}; DOB {birth}
License Number: {licence}  Class: D  Expires: {date}
License #: {licence}   Sex: F   Eyes: BRO
Lic # {licence}  ST: FL  Veh: 2014 Honda
He handed the trooper a license, number {licence}, in the name of {name}.
She presented a Florida driver license bearing number {licence}.
NY DMV Client ID {licence}
licencia de conducir número {licence}
Licencia de manejar: {licence}
licencia de conductor no. {licence}
Passport No. {passport}
U.S. passport {passport}, issued {date}
Mexican passport number {passport}
surrendered passport no. {passport} to the Clerk
pasaporte número {passport}
Pasaporte No.: {passport}
FBI No.: {fbi}
FBI # {fbi}
NYSID No. {sid}
NYSID: {sid}
State ID (SID) No. {sid}
DOB: {birth}
D.O.B. {birth}
DOB {birth}, M/W, 5'10", 180 lbs
Date of Birth: {birth}
Birth date: {birth}
Birthdate {birth}
{name} (DOB {birth})
{name}, born {birth},
The defendant was born on {birth}, in {city}, New York, to {name} and {name2}.
Born: {birth}
b. {birth}
date of birth is {birth}
with a date of birth of {birth}
Plaintiff, who was born on {birth}, was a passenger.
decedent, born {birth}, died {date}
{name2} was born {birth} at {city} General Hospital.
Child's name: {name}   Date of birth: {birth}   School: {city} Elementary
Pt: {name}  DOB: {birth}  MRN: {six}  Adm: {date}
Bdate {birth}
DOB/Age: {birth} / {age}
fecha de nacimiento {birth_es}
Fecha de nacimiento: {birth_es}
nació el {birth_es} en {city}
F. de nac.: {birth_es}
nacida el día {birth_es}
Residence: {home}, {city}, NY
The defendant resides at {home}, {city}.
Home address: {home}
who lives at {home} with her mother
Legal Address: {home}\n{city}, NY
""".strip().splitlines()

FIRST_DECOYS = r"""
Bar License No. {seven}
Liquor License No. {seven}, premises at {city}
The nursing license number {six} was issued by the State on {date}.
Contractor license {seven} expired {date}.
Business License No. {six}
software license no. {seven}
License plate {six}, NY
Docket No. {page}-CV-{four}
Index No. {six}/2024
Case No. 1:24-cv-0{four}
Ticket No. {seven}
Invoice {seven} dated {date}
Tracking number {nine}
Call {phone} with questions.
Fax: {phone}
Bates {seven}
Exhibit {page}, at {page}
{money} was deposited on {date}.
The hearing is set for {date} at 10:00 a.m.
Filed: {date}
Dated: {date}
Arrest date: {date}
The report of {date} was made by Officer {name}.
PO Box {five}, {city}
ZIP {five}-{four}
Routing number {routing}
xxx-xx-{four}
account ending in {four}
card ending {four}
born in {year}
year of birth: {year}
Part No. {seven}
serial number {nine}
Parcel ID {nine}
Meter reading {nine}
UPS order {nine}
Lot {four}, Block {page}
Badge {four}
CPT code {five}
Diagnosis code F{page}
Claim No. {nine}
Complaint No. {seven}
Incident {seven}
Grant No. {seven}
The bond, number {seven}, was exonerated on {date}.
GPS 42.{six}, -78.{six}
La audiencia es el {date}.
Teléfono: {phone}
Expediente {six}
Factura número {seven}
The tax year ended {date}.
Passport to Health, volume {page}
The policy took effect {date}.
EIN ending {four}
Medical license no. {six}
Pursuant to License Agreement No. {six}
Pistol license {seven} was revoked on {date}.
""".strip().splitlines()

SECOND_TEMPLATES = r"""
The credit application lists Plaintiff's Social Security Number as {ssn}.
12. At all relevant times Defendant knew that {ssn_plain} was Plaintiff's Social Security number.
Offender data. SSN: {ssn}. Alien No.: {alien}. FBI No.: {fbi}.
Social Security #{ssn_plain}
Soc. Sec. Number: {ssn}
Employee's SSN: {ssn}  Employer's EIN: {ein}
Parent's Social Security number: {ssn}
Patient SSN ..... {ssn_plain}
SSN: {ssn}\nDOB: {birth}
She wrote her social security number, {ssn}, on the back of the check.
Booking: {name}, W/F, SSN {ssn_plain}, arrested {date}
Número de Seguro Social (SSN): {ssn}
su número de seguro social, {ssn}, fue usado por otra persona
A return was filed under ITIN {itin} for 2021.
TIN: {itin}
Federal employer identification number {ein}
FEIN: {ein}
{name} Trucking, Inc. (EIN: {ein})
Federal Tax Identification Number: {ein}
Visa number {card}
Credit Card #: {card}   Exp: 08/28
a Discover card, {card}, in the name of {name2}
Debit card {card} was used at an ATM in {city}.
con la tarjeta {card} se pagó la cuenta
Account #: {account}
Checking account: {account}
Deposit account number {account}, {bank}
the funds were moved into savings account {account}
Acct No {account}  Opened {date}
account number ending the statement header is {account}
Escrow account no. {account} was overdrawn by {money}.
garnished account {account} at {bank}
cuenta de ahorros número {account}
Cuenta corriente: {account}
pay to {iban} (IBAN) the sum of EUR 5,000
IBAN number: {iban}
Auto Policy: {policy}
Insurance policy number {policy} covers the vehicle.
The policy, no. {policy}, lapsed on {date}.
Insured: {name}   Policy No: {policy}   Effective: {date}
seguro de auto, póliza no. {policy}
Alien number: {alien}
A# {alien} was placed in removal proceedings on {date}.
Driver Lic. No. {licence}
Driver's Lic #: {licence}
Drivers license number {licence}, issued by the State of Ohio
his driver's license ({licence}) was expired
A New York State driver's license, {licence}, was found in the wallet.
DL: {licence}  ST: TX
D.L. No. {licence}
TX DL {licence}
Operator: {name}   License: {licence}   State: NY
License No. {licence}, Class E, State of Florida
Motorist ID {licence}
CDL No. {licence}
Vehicle 1 driver {name2}, license number {licence}, was not injured.
Learner's permit no. {licence}
non-driver ID card number {licence}
Número de licencia de conducir: {licence}
licencia de conducir {licence}, expedida en Texas
Passport: {passport}
holder of passport number {passport}
a Canadian passport bearing number {passport}
Passport #{passport}   Nationality: Dominican
con pasaporte {passport}
FBI Number {fbi}
NYSID {sid}
State identification number (SID): {sid}
Name: {name}  D.O.B.: {birth}  Race: B
DOB - {birth}
Date of Birth {birth}
Born on {birth}, the child lives with {name2}.
The minor was born on {birth}.
{name}, whose date of birth is {birth}, is the daughter of {name2}.
Birthday: {birth}
{name} was born in {city} on {birth}
the victim (born {birth})
Patient's date of birth: {birth}
birth date of {birth}
Student DOB: {birth}   Enrolled: {date}
DOB of claimant {birth}
date of birth, {birth}, and address
FECHA DE NACIMIENTO: {birth_es}
fecha de nacimiento: {birth_es}; lugar: {city}
quien nació el {birth_es}
nacido el {birth_es}
Address: {home}, {city}, New York
currently residing at {home}
His residence is {home}, {city}.
""".strip().splitlines()

SECOND_DECOYS = r"""
Attorney License No. {seven}
Real estate broker's license {seven}
license to carry no. {six}
Plumbing License #{six}
License fee {money}, paid {date}
The license was issued on {date}.
Dog license {five}
marriage license no. {six}, {city}
Dkt. {page}, filed {date}
Civ. No. {page}-{four}
Court file no. {six}
Invoice No. {nine}
Order #{nine}
FedEx {nine}
Tel. {phone}
My number is {phone}.
Check No. {four}, dated {date}, for {money}
Page {page} of {page}
On {date}, Plaintiff moved to {city}.
The sale closed {date}.
He was admitted on {date} and discharged on {date}.
statute of limitations ran on {date}
Trial begins {date}.
Next appearance: {date}
last four digits of the Social Security number: {four}
account no. xxxx{four}
DOB: {year}
driver's license suspended since {date}
passport expired on {date}
the policy period began {date}
VIN 1HGCM82633A{six}
Serial No. {nine}
Model {seven}
Room {page}, {city} Courthouse
{city}, NY {five}
Book {four}, Page {page}
Permit No. {six}
Work order {seven}
Evidence item {six}
NDC 00{page}-{four}
ICD code Z{page}
Lab accession {nine}
population {six}
Case Number {six}
ABA routing number {routing}
expediente número {six}
Tel: {phone}
fecha de la audiencia: {date}
recibo {seven} del {date}
Notary registration no. {seven}
Fishing license {six}
Vehicle registration {six}
the birth of the company on {date}
Account opened {date}
""".strip().splitlines()

THIRD_TEMPLATES = r"""
Creditor reports list the consumer under Social Security number {ssn}.
COUNT TWO: on or about {date}, the defendant used SSN {ssn_plain}, belonging to another.
Please state your social security number. ANSWER: {ssn}
Q. What is your Social? A. {ssn}.
SSN#: {ssn_plain}
Taxpayer's SSN: {ssn}; spouse's SSN: {ssn}
Soc. Sec. #{ssn}, last known to live in {city}
Form SSA-3288 was signed by {name}, Social Security Number {ssn}.
el seguro social del deudor es {ssn}
SS: {ssn}
Under penalty of perjury, {name} certified that {ssn} is the correct taxpayer number.
IRS transcript for ITIN {itin}, tax year 2020
applied for an ITIN and received {itin}
Payer's TIN {ein}; recipient's TIN {ssn}
{name} & Sons LLC, EIN: {ein}, a New York limited liability company
Federal EIN {ein}
purchases on the Visa card {card} from {date} to {date}
the cardholder's number, {card}, was skimmed at a gas pump
Mastercard number: {card}
Tarjeta de débito {card}
Account Number {account}, in the name of {name} and {name2}
{bank} acct. no. {account}
She transferred {money} to checking account number {account}.
Brokerage account {account} was frozen by order of {date}.
Checks were drawn on {bank} account #{account}.
the trust account, no. {account}, is held at {bank}
Mortgage loan no. {account}
direct deposit to account {account}, routing {routing}
número de cuenta bancaria {account}
de la cuenta {account} se retiró la suma de {money}
remit to IBAN: {iban}, BIC EXAMPLEX
Policy Number {policy}, effective {date}
claim under policy no. {policy} was denied on {date}
Insurance ID number: {policy}
Subscriber ID {policy}
póliza número {policy}
Alien Number {alien}
Petitioner ({alien}) is detained in {city}.
A-File {alien} contains the Form I-213.
DL number {licence}
Driver license: {licence}
He was identified by his Texas driver's license, number {licence}.
NY Driver License {licence} was found to be revoked.
Name: {name}  Lic: {licence}  St: NY  Plate: ABC-{four}
The driver produced license no. {licence}.
Photo ID: driver's license #{licence}
License number {licence}, issued by New York State to {name}
Operator license number: {licence}
Driver ID {licence}
la licencia de conducir núm. {licence}
U.S. Passport Number: {passport}
passport ({passport}) in the name of {name}
Pasaporte mexicano {passport}
FBI No. {fbi}, NYSID No. {sid}
SID Number {sid}
Date of Birth: {birth}   Place of Birth: {city}
{name} (D.O.B. {birth}; SSN {ssn})
I was born on {birth} in {city}.
My date of birth is {birth}.
My son was born {birth}.
The parties' child, {name}, was born {birth}.
D/O/B: {birth}
DOB {birth} POB {city}
Birth Date: {birth}
The student, born {birth}, is enrolled in the ninth grade.
{name2} gave birth to a daughter on {birth}.
date of birth ({birth})
patient is a male born {birth}
Defendant ({birth}), date of birth as stated to the officer
Nació: {birth_es}
nacida en {city} el {birth_es}
mi fecha de nacimiento es {birth_es}
He resides at {home} in {city}.
My home address is {home}, {city}, NY.
""".strip().splitlines()

THIRD_DECOYS = r"""
Nurse's license number {six}
his law license, no. {seven}, was suspended on {date}
Cosmetology license {seven}
Taxi License No. {six}
{name}, License No. {seven}, certified public accountant
license fees of {money} fell due on {date}
The Clerk's docket number is {six}.
Case: {page}-cr-{four}
Invoice number {nine} was paid on {date}.
Tracking no. {nine}
call {phone} or {phone}
Fax number {phone}
Bates No. {seven}
Deed Book {four}, page {page}, recorded {date}
Serial number {seven}
He deposited {money} on {date}.
Payments are due on {date} and {date}.
The complaint was served on {date}.
The child was placed with {name} on {date}.
{name} died on {date}.
The marriage took place on {date}.
The policy was canceled on {date}.
last four of SSN {four}
account ending {four} at {bank}
Visa ending in {four}
born in {month_name} {year}
year of birth {year}
aged {age}
She has been a passport officer since {date}.
license renewed {date}
Account closed on {date}; balance {money}
Employee ID badge {four}
Room {page}, desk {four}
Docket entry {page}, dated {date}
Purchase order {seven}
Model number {seven}
Parcel No. {nine}
Property tax bill {seven}
Medical record reviewed {date}
CPT {five}, charge {money}
DIN {six}
Inmate locator page {page}
Unit {four}, {city}
P.O. Box {four}, {city}, NY {five}
Check number {five} for {money}
{city} Police incident {seven}
Grand Jury No. {six}
Exhibit {page}-{four}
routing number {routing}, {bank}
la próxima cita es el {date}
Número de caso {six}
número de teléfono {phone}
The bank was founded on {date}.
birth certificates issued after {date}
""".strip().splitlines()

FOURTH_TEMPLATES = r"""
The summons was mailed to {name} (SSN {ssn}) at her last known address.
Full SSN of account holder: {ssn}
Her Social Security account number is {ssn}.
Deponent's Social Security No.: {ssn_plain}
He told Probation that his SSN is {ssn}.
SSN - {ssn_plain}
Wage claimant {name}, Soc. Sec. No. {ssn}, worked from {date} to {date}.
número de Seguro Social: {ssn}
ITIN # {itin}
tax returns filed with the number {itin} (ITIN)
The nonprofit's EIN is {ein}.
Employer's Federal ID No. {ein}
charged {money} to Visa {card}
Card number {card}, cardholder {name}
American Express no. {card}
Savings Account No. {account}
The levy reached account number {account} at {bank}, in {city}.
Acct # {account}   Balance: {money}
joint checking account no. {account}
{bank}, Account {account}
depositó {money} en la cuenta número {account}
IBAN {iban}
Homeowner's policy no. {policy}
Policy # {policy}   Insured: {name}
Member ID# {policy}
Alien Registration No. {alien}
A-No. {alien}, detained since {date}
Driver's License Number {licence}
Operator's License: {licence}
Dr. Lic. {licence}
D.L. #{licence}
Lic. #: {licence}   Class: DJ
valid license, no. {licence}, State of New York
Vehicle operator {name}; license {licence}; registration ABC-{four}
licencia núm. {licence}, clase D
Passport number: {passport}, Canada
A copy of passport No. {passport} is attached.
pasaporte no. {passport}
FBI Number: {fbi}
NYSID Number: {sid}
{name}, date of birth {birth}, of {city}
DOB= {birth}
Subject DOB {birth} Ht 5-10
The children are {name}, born {birth}, and {name2}, born {birth}.
Infant's date of birth: {birth}
Plaintiff was born in {city} on {birth}, and is a citizen.
{name} (born on {birth})
Date of Birth (mm/dd/yyyy): {birth}
On {birth}, {name} was born at {city} General Hospital.
mother's date of birth is {birth}
nació en {city} el día {birth_es}
Fecha de Nacimiento {birth_es}
""".strip().splitlines()

FOURTH_DECOYS = r"""
Registered nurse license {six}
architect's license no. {six}
License Plate: {seven}
His license was restored on {date}.
Hunting License No. {seven}
Docket Number {page}-{five}
Indictment No. {page}-{four}
Invoice {nine} remains unpaid.
shipment {nine} left {city} on {date}
Telephone number: {phone}
Cell {phone}
Bates-stamped {seven} through {seven}
recorded in Liber {four} at page {page}
Serial Number: {nine}
The balance on {date} was {money}.
Dated: {city}, New York, {date}
Motion returnable {date}
Date of loss: {date}
Date of injury: {date}
Date of marriage: {date}
Date of arrest {date}; date of sentence {date}
SSN: ***-**-{four}
account no. ending {four}
Mastercard (last four digits {four})
born in {city} in {year}
She turned {age} in {year}.
Order No. {nine}
Part number {seven}
Parcel number {seven}
Map {four}, lot {page}
Receipt No. {seven}
Work Order No. {seven}
Evidence No. {six}
ABA No. {routing}
expediente {six} del {date}
llame al {phone}
The newborn hearing screening was on {date}.
passport office, room {page}
policy number {four} of the office manual
His case was transferred on {date}.
""".strip().splitlines()
