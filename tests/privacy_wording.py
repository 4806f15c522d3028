"""The wording of the corpus: a sentence a line, `{kind}` where an identifier or another value stands.

The lists were written one after the other; a docstring says how the finders did at first sight of each.
"""

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

LATER_TEMPLATES = r"""
The government will prove that {name} obtained a loan with the SSN {ssn}, which belongs to a deceased person.
Beneficiary's Social Security number: {ssn_plain}
Form 1040 for {name}, S.S. No. {ssn}, shows adjusted gross income of {money}.
PACTS No. {five}   SSN {ssn}   USM No. {five}-055
{name2} ({ssn}) and {name} are husband and wife.
4. My social security number is {ssn}.
Soc Sec #: {ssn_plain}   Phone: {phone}
the victim's name, date of birth ({birth}) and Social Security number ({ssn})
identity theft involving the number {ssn}
con número de seguro social {ssn_plain}, residente de {city}
Taxpayer ID {itin} was used on the false returns.
She does not have a Social Security number; her ITIN is {itin}.
{bank} (EIN: {ein}) is the garnishee.
The LLC's employer ID number, {ein}, was issued in {year}.
MC {card} exp. 11/26 CVV removed
using the victim's Discover card, number {card}, he bought two laptops
card no. {card} was declined
acct. no. {account}
Accounts: {bank}, No. {account}
a joint savings account (account number {account}) at {bank}
Transfer from account {account} to account ending {four} on {date}
your account number {account} has been restrained under CPLR 5222
Beneficiary account: {account}; beneficiary bank: {bank}; ABA {routing}
inmate trust account number {account}
cuenta número {account} en {bank}
Kontonummer / IBAN {iban}
Claim against policy no. {policy} was denied.
Health insurance ID# {policy}
GEICO policy number: {policy}, effective {date}
Medicare number {policy} was submitted for the claims.
{name} ({alien}) appeared pro se before the immigration judge.
A-Number: {alien}
DHS assigned alien number {alien} to him.
Driver's License Number: {licence} (suspended)
a Texas driver's license bearing number {licence}
Licencia de manejar núm. {licence}
holder of Canadian passport no. {passport}
Passport number: {passport}   Country: Honduras
FBI Number {fbi}; State ID {sid}
NYSID No.: {sid}
{name} is a 34-year-old man (born {birth}) with no prior record.
Sex: M  Race: B  DOB: {birth}  POB: {city}
Deponent was born in {city} on {birth} and has lived there since.
Birth: {birth}, {city}
According to school records, the student's date of birth is {birth}.
Newborn {name}, born {birth} at 6:12 a.m.
Mr. {name}'s birthday is {birth}.
The decedent, born on {birth}, died intestate on {date}.
Child: {name} D/O/B: {birth}
I am {name}, born {birth}, and I make this declaration.
{name} was born {birth}; he enlisted on {date}.
DATE OF BIRTH\n{birth}
la niña nació en {city} el {birth_es}
Fecha de nacimiento del menor: {birth_es}
nacida el {birth_es}, hija de {name}
He currently lives with his sister at {home}, {city}.
a warrant to search the residence at {home}, {city}, New York
Defendant's home address is {home}.
domiciliado en {home}, {city}
""".strip().splitlines()

LATER_DECOYS = r"""
United States v. {name}, No. 22-{four}, slip op. at {page} (2d Cir. {date})
Civil Action No. 3:25-cv-{five}-TJC-MCR
Nos. 23-{four} and 23-{four} (consolidated)
Facsimile: {phone}; after hours: {phone}
For help call 1-800-555-{four}
INVOICE # {nine}  TERMS: NET 30  DUE: {date}
Bates Nos. GOV-{six} to GOV-{six}
See Ex. 4 at DEF{nine}
Glock 19, serial number {nine}
P.O. Box {page}, {city}, NY {five}-{four}
Hearing dates: {date}; {date}; {date}
The deed was recorded on {date} in Liber {four}, page {page}.
Fedwire through {bank}, routing transit number {routing}
{bank}'s ABA number is {routing}.
SS# {ssn_never}
Social Security number redacted: ***-**-{four}
The account was closed on {date} with a balance of {money}.
checking account (ending in {four})
In his account to police on {date}, {name} said nothing of this.
The defendant, who was born in {city}, is {age} years old.
born in {month_name} {year}
{name} was arrested on {date} and arraigned on {date}.
His date of birth appears in the sealed report of {date}.
FBI agents searched the office on {date}.
FBI Form FD-302 dated {date}
policy of insurance issued on {date}
insurance coverage of {money}
member of the board since {date}
A passport application was filed on {date}.
The driver's license expired on {date}.
UPS tracking 1Z999AA1{nine}
Model {nine}, lot {six}
Evidence item {seven}, bag {six}
Meter reading {nine} on {date}
The parking ticket, {nine}, was paid.
Mile marker {page}; unit {page}; badge {four}
Total: {money}; tax: {money}
El caso número {six} se verá el {date}.
Para más información llame al {phone}.
Chapter 7, case 24-{five}
""".strip().splitlines()
"""Written after the finders were done with all above. At first sight of these two lists: numbered identifiers 94.9 %,
birth dates 94.2 %, precision 98.0 %. What they showed was mended, so now they count as tuned on."""

LAST_TEMPLATES = r"""
a fraudulent return in the name of {name}, using Social Security number {ssn}
Applicant SSN: {ssn} Co-applicant SSN: {ssn_plain}
Socl. Sec. {ssn}
[SSN {ssn}]
The SSA assigned number {ssn} to {name} at birth.
Under oath she gave her Social Security number as {ssn}.
Wage garnishment, employee {name}, Soc. Sec. No. {ssn_plain}
mi número de seguro social es {ssn}
ITIN holder {name}, {itin}
tax ID number {ein} for {name} Trucking, Inc.
Respondent employer (FEIN {ein}) failed to appear.
Petitioner's EIN is {ein}.
The Visa account {card} was opened in {city}.
Payment method: {card}
gift cards bearing numbers {card} and {card}
Deposit account no.: {account}
Acct. Number {account}  Statement Period {date}
the funds in {bank} account {account} are subject to forfeiture
a {bank} business checking account, number {account}, was opened by {name}
credit union account # {account}
pagos a la cuenta {account}
Send to: {name}, IBAN {iban}
coverage under policy {policy} terminated on {date}
Plan member ID: {policy}
Medicaid ID {policy}
the lead petitioner, {alien}, and her child
Alien Registration No. {alien}
DL {licence} issued by New Jersey
Driver's license: {licence}
produced driver license number {licence} to the trooper
his passport, number {passport}, was seized
Passport: {passport}
FBI#: {fbi}
state identification no. {sid}
FBI UCN {fbi}
Born: {birth}
DOB-{birth}
The minor, whose birth date is {birth}, attends school in {city}.
(b. {birth})
date of birth: on or about {birth}
{name} (born on {birth}) is the petitioner's nephew.
their daughter was born in {city} on {birth}
Patient DOB {birth} MRN {seven}
I was born on {birth} and am competent to testify.
Nombre: {name}  Nacimiento: {birth_es}
nació en San Juan, el {birth_es}
The juvenile's date of birth, {birth}, was confirmed by her mother.
Arrestee resides at {home}, {city}
she was living at {home} when the officers came
residence: {home}
""".strip().splitlines()

LAST_DECOYS = r"""
No. 24-CV-{four} (ABC) (DEF)
Indictment No. {four}/2025
Case number {six}-2024
Contact Probation at ({page}) 555-{four}, ext. {page}
{city}, FL {five}-{four}
{page} N.Y.S.3d {page} ({page}th Dep't 2019)
29 C.F.R. § 1910.{four}; Pub. L. No. 116-{page}
Doc. {page}-{page}, PageID.{four}
GOV_{nine}
Your reference: {nine}; our file {five}
order number {shape}
The rifle bore serial number {shape}.
Funds left through routing number {routing}.
Fed ABA: {routing}
ending with the digits {four}
xxx-xx-{four}
SSN on file
{name}'s account of {date} differs from the report.
Account opened {date}; account closed {date}.
Born {year} in {city}
She was born and raised in {city} and moved away on {date}.
No date of birth is given in the report dated {date}.
The passport expires {date}.
License suspended {date}, restored {date}
the policy period {date} to {date}
FBI Laboratory report of {date}
Trial begins {date}; jury selection {date}
{name} ({age}) and {name2} ({age})
{money} in fees; {money} in costs
Shipment {nine} left {city} on {date}.
Inventory control number {seven}
Juror {page}; panel {four}
Room {four}, {page} State Street, {city}
Coordinates 43.{five}, -77.{five}
La audiencia es el {date} a las 9:30.
fax {phone}
""".strip().splitlines()
"""Written after those. At first sight: numbered identifiers 97.0 %, birth dates 81.5 % (a Spanish label, a hyphen
behind DOB, `b.` before a month), precision 100 %. Mended likewise, so tuned on."""

HELD_TEMPLATES = r"""
The Social Security card in the wallet bore {ssn}.
SSN of defendant: {ssn}
{ssn} is the Social Security number of the deceased.
My wife's SSN, {ssn_plain}, was stolen.
Soc. Security: {ssn}; Tel.: {phone}
seguro social número {ssn_plain}
ITIN number {itin} was issued to her.
Tax identification number: {ein}
its EIN ({ein}) was listed on the invoice
she read him the card number, {card}, over the phone
Credit card: {card} exp {date}
Account No.: {account}; Name: {name}
withdrawals from account {account} of {money} each
Checking {bank} account no. {account}
the account at {bank}, number {account}
cuenta de cheques {account}
auto policy number {policy}, in force on {date}
Insurance Policy: {policy}
noncitizen {alien} was ordered removed
License No.: {licence}  State: OH  Driver's license no. {licence}
driver's licence {licence}
Passport Number {passport} expires {date}
FBI number: {fbi}
SID: {sid}
DOB: {birth}, SSN: {ssn}
Date of birth {birth}, place of birth {city}
{name} -- born {birth} -- was the only witness.
his son's birthday, {birth}
whose birthdate is {birth}
DOB of patient: {birth}
was born on or about {birth}
born to {name} on {birth}
Fecha nacimiento: {birth_es}
El demandante, nacido en {city} el {birth_es}, comparece.
He lives at {home}.
the house at {home}, where the defendant resides
""".strip().splitlines()

HELD_DECOYS = r"""
Adversary Proceeding No. 25-0{four}
Warrant No. {six}
PIN {four}; extension {page}
Text {phone} for directions.
{nine} BTC addresses were examined.
The loan closed on {date}; the first payment was due {date}.
Plate ABC-{four}, VIN ending {four}
Deposition of {name}, {date}, at {page}:{page}
Sworn to before me on {date}
My commission expires {date}.
Wire via {bank}, routing no. {routing}, on {date}
Case filed {date}; closed {date}; reopened {date}
Social Security card ending {four}
The SSN was partly legible: {four}.
He was born abroad; he arrived on {date}.
birth control was discussed on {date}
The newborn unit opened on {date}.
Order of {date}, ECF No. {page}
policy No. {page} of the handbook
account payable since {date}
driver's license check on {date}
{page} Main Street was built in {year}.
Model T-{four}, year {year}
Notice No. {six} of {date}
su cuenta fue cerrada el {date}
""".strip().splitlines()
"""Written last of these; at first sight 96.8 % of the numbers and all birth dates were found. Mended since."""
