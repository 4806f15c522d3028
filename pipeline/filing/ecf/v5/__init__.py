"""Messages of ECF 5.0 (OASIS LegalXML Electronic Court Filing 5.0, Committee Specification 01, 18 April 2019).

What is written: `filing` (the filing itself), `questions` (everything that is asked), `status` (our answer to a call).
What is read: `status`, `review` (what became of a filing), `found` (a case), `fees`, `policy`. All of it goes
through `wire`: SOAP 1.1 in MTOM, the schema before sending and after receiving, our own message id echoed.
"""
