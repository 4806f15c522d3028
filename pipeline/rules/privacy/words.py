"""The key words that say what a number is, in English and Spanish, and those that say what it is not."""

import re

_FLAGS = re.IGNORECASE

SSN = re.compile(
    r"\bs[./]?\s?s[./]?\s?n\b|\bsoc(?:ial|\.)?\s*-?\s*sec(?:urity|\.)?\b|\bs\.?s\.?\s*#|\bSS\s*(?:no|num)|"
    r"\bssa\s+(?:no|num)|\bsocials?\b|\bseguro\s+social\b|\bn\.?s\.?s\.?\b|\btax\s*-?\s*payer|\btin\b|\btax\s+id",
    _FLAGS,
)
ITIN = re.compile(r"\bi\.?t\.?i\.?n\b|individual\s+tax|\btax\s*-?\s*payer|\btin\b|\btax\s+id|contribuyente", _FLAGS)
EIN = re.compile(
    r"\bf?\.?e\.?i\.?n\b|employer(?:'s)?\s+(?:identification|i\.?d)|\btax\s*(?:payer)?\s*-?\s*"
    r"(?:identification|i\.?d)|\bfederal\s+(?:tax\s+)?i\.?d|identificaci.n\s+(?:patronal|del\s+empleador)|\btin\b",
    _FLAGS,
)
CARD = re.compile(
    r"\b(?:credit|debit|visa|master\s*card|amex|american\s+express|discover|card|tarjeta|diners)\b", _FLAGS
)
ROUTING = re.compile(r"\brouting\b|\br\.?t\.?n\b|\baba\b|\btransit\b|\bruta\b", _FLAGS)
NOT_A_PERSONS = re.compile(
    r"\b(?:docket|case|cause|index|invoice|inv|phone|telephone|tel|fax|cell|mobile|bates|serial|model|part|order|"
    r"tracking|imei|meid|vin|parcel|ticket|work\s+order|purchase|p\.?o|receipt|confirmation|batch|reference|ref|item|"
    r"sku|isbn|upc|matter|complaint|incident|report|badge|evidence|property|permit|civil\s+action|file|claim|bond|"
    r"check|cheque|document|doc|dkt|ecf|instrument|grant|contract|lot|zip|factura|expediente|tel.fono|serie|"
    r"causa|caso|recibo|pedido)\b[\s.]*(?:id\b|numbers?\b|nos?\b|num\b|n.mero\b|#|nr\b|range\b|stamp\w*)?[\s.:#)(-]*"
    r"(?:is|was|es|are)?\s*(?:[A-Z]{1,6}[- ]?)?$",
    _FLAGS,
)
"""Directly before a number: it is the number of a thing."""
MEASURED = re.compile(
    r"\b(?:reads?|reading|meter|odometer|mileage|gauge|scale|counter|measur\w+|weigh\w+|totals?|quantity|population|"
    r"coordinates?|latitude|longitude|dosage|score\w*|readout|frequency)\b[\s\w:,]{0,16}$",
    _FLAGS,
)
"""Shortly before a number: somebody or something measured it."""
