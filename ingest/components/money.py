"""Sums of money in text: where they stand, and what they are worth."""

import re
from dataclasses import dataclass
from typing import Final

_UNIT = (
    r"(?i:\s?-?(?:lakh crores?|million|billion|trillion|thousand|mln|mio|mrd|mn|bn|tn|tr|m|b|k|crores?|lakhs?|cr)\b)?"
)
_PREFIX = (
    r"(?:US|AU|HK|NZ|NT|CA|Mex|MX|RD|Col|CLP|COP|AR|[ASRCZJB]|B/?|T)?[$€£¥₹₩₦₱₺₫฿₴₪₵₽₸]|"
    r"\b(?:USD|EUR|GBP|SGD|HKD|AUD|CAD|NZD|JPY|CNY|RMB|INR|KRW|TWD|IDR|MYR|THB|PHP|VND|BRL|MXN|CLP|COP|ARS|PEN|"
    r"CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|ILS|NIS|AED|SAR|QAR|KWD|BHD|OMR|JOD|EGP|MAD|TND|ZAR|NGN|KES|"
    r"K[Ss]h\.?|GHS|GH₵|UGX|TZS|RWF|ETB|XOF|XAF|FCFA|CFA|PKR|BDT|LKR|NPR|Rs\.?|Tk\.?|RM|Rp\.?|Dh|Dhs|SR|QR|kr|zł|S/\.?)(?=[\s\d])"
)
_ADJECTIVE = (
    r"(?:US|U\.S\.|American|Hong Kong|Singapore|Australian|Canadian|New Zealand|Taiwan|Swiss|Swedish|Danish|Norwegian|Icelandic|"
    r"Kenyan|Nigerian|Indian|Pakistani|Sri Lankan|Japanese|Chinese|Mexican|Chilean|Colombian|Argentine|Philippine|Turkish|British)"
)
_WORD = (
    r"(?:dollars?|euros?|pounds?|yen|yuan|renminbi|won|rupees?|ringgit|baht|pesos?|reais|reals?|rand|naira|shillings?|cents|"
    r"francs?|kron(?:or|er|a|ur)|zloty(?:s|ch)?|dirhams?|riyals?|rials?|rupiah|dong|lira|shekels?|dinars?|cedis?|forints?|lei|koruna|"
    r"taka|hryvnias?|rubles?|tenge|soles|CFA francs?)"
)
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f’']\d{2,3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_RANGE = rf"(?:{_NUMBER}){_UNIT}(?:\s?[-–—]\s?(?:{_NUMBER}){_UNIT})?"
MONEY: Final = re.compile(
    rf"(?:{_PREFIX})\s?{_RANGE}|(?<![\w.,])(?:{_RANGE})\s(?:{_ADJECTIVE}\s)?{_WORD}\b|"
    rf"(?<![\w.,])(?:{_RANGE})\s?(?:[€£]|(?:USD|EUR|GBP|SEK|NOK|DKK|CHF|PLN|AED|SAR|kr|zł|Kč|Ft)\b)"
)
YEAR: Final = re.compile(r"(?<![\w.,$€£¥₹-])(?:19|20)\d\d\b(?![,.]?\d)(?!\s?(?:%|percent|million|billion))")


@dataclass(frozen=True, slots=True)
class Money:
    """A sum: ``low`` to ``high`` (equal unless it is a range) in units of ``currency`` (ISO 4217, empty if unknown)."""

    low: float
    high: float
    currency: str

    @property
    def amount(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


SIGNS: Final = {
    "$": "USD", "us$": "USD", "us dollar": "USD", "american dollar": "USD", "€": "EUR", "euro": "EUR", "£": "GBP", "pound": "GBP",
    "british pound": "GBP", "¥": "JPY", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "₹": "INR", "rs": "INR",
    "rupee": "INR", "indian rupee": "INR", "pakistani rupee": "PKR", "sri lankan rupee": "LKR", "₩": "KRW", "won": "KRW", "₦": "NGN",
    "naira": "NGN", "₱": "PHP", "₺": "TRY", "lira": "TRY", "turkish lira": "TRY", "₫": "VND", "dong": "VND", "฿": "THB", "baht": "THB",
    "₴": "UAH", "hryvnia": "UAH", "₪": "ILS", "nis": "ILS", "shekel": "ILS", "₵": "GHS", "gh₵": "GHS", "cedi": "GHS", "₽": "RUB",
    "ruble": "RUB", "₸": "KZT", "tenge": "KZT", "s$": "SGD", "singapore dollar": "SGD", "hk$": "HKD", "hong kong dollar": "HKD",
    "a$": "AUD", "au$": "AUD", "australian dollar": "AUD", "c$": "CAD", "ca$": "CAD", "canadian dollar": "CAD", "nz$": "NZD",
    "new zealand dollar": "NZD", "nt$": "TWD", "taiwan dollar": "TWD", "r$": "BRL", "real": "BRL", "reai": "BRL", "mx$": "MXN",
    "mex$": "MXN", "mexican peso": "MXN", "clp$": "CLP", "chilean peso": "CLP", "cop$": "COP", "col$": "COP", "colombian peso": "COP",
    "ar$": "ARS", "argentine peso": "ARS", "philippine peso": "PHP", "rd$": "DOP", "j$": "JMD", "b/": "PAB", "s/": "PEN", "sole": "PEN",
    "rm": "MYR", "ringgit": "MYR", "rp": "IDR", "rupiah": "IDR", "rand": "ZAR", "ksh": "KES", "kenyan shilling": "KES", "tk": "BDT",
    "taka": "BDT", "zł": "PLN", "zloty": "PLN", "kč": "CZK", "koruna": "CZK", "ft": "HUF", "forint": "HUF", "lei": "RON", "dh": "AED",
    "dirham": "AED", "sr": "SAR", "qr": "QAR", "franc": "CHF", "swiss franc": "CHF", "cfa": "XOF", "fcfa": "XOF", "cfa franc": "XOF",
    "swedish krona": "SEK", "swedish kronor": "SEK", "kronor": "SEK", "danish krone": "DKK", "danish kroner": "DKK",
    "norwegian krone": "NOK", "norwegian kroner": "NOK", "icelandic krona": "ISK", "krónur": "ISK", "dollar": "USD", "us $": "USD",
    "r": "ZAR", "n": "NGN", "p": "PHP", "sh": "KES", "gh¢": "GHS", "fj$": "FJD", "mop$": "MOP", "birr": "ETB", "colone": "CRC",
    "rwandan franc": "RWF", "swedish crown": "SEK", "czech crown": "CZK", "egyptian pound": "EGP", "saudi riyal": "SAR",
    "qatari riyal": "QAR", "omani rial": "OMR", "kuwaiti dinar": "KWD", "jordanian dinar": "JOD", "tunisian dinar": "TND",
    "bahraini dinar": "BHD", "argentinian peso": "ARS",
}  # fmt: skip
SCALES: Final = {
    "hundred thousand": 1e5, "thousand": 1e3, "k": 1e3, "million": 1e6, "mln": 1e6, "mio": 1e6, "mil": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9,
    "mrd": 1e9, "trillion": 1e12, "tn": 1e12, "tr": 1e12, "lakh": 1e5, "crore": 1e7, "cr": 1e7, "lakh crore": 1e12, "": 1.0,
}  # fmt: skip
_WORDS: Final = {
    "half a": "0.5", "a quarter of a": "0.25", "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "eighty": "80", "ninety": "90",
}  # fmt: skip
_SPELT: Final = re.compile(
    rf"(?i)\b({'|'.join(sorted(_WORDS, key=len, reverse=True))}) (?=(?:hundred thousand|thousand|million|billion|trillion|lakh|crore)\b)"
)
_PART: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>(?i:\s(?:hundred thousand|mil)\b)|(?i:mil\b)|{_UNIT})")


def parse_money(text: str) -> Money | None:
    """Return what a sum written as in the text is worth, also "half a million euros"; None if it holds no number.

    A bare ``$`` is taken for US dollars, a bare ``¥`` for yen: the text seldom says which, and these are the commonest.
    """
    text = _SPELT.sub(lambda m: f"{_WORDS[m[1].casefold()]} ", text)
    parts = list(_PART.finditer(text))
    if not parts:
        return None
    last = parts[-1]
    scale = _scale(last["unit"])
    values = [_number(m["number"]) * (_scale(m["unit"]) if m["unit"].strip() else scale) for m in parts[:2]]
    return Money(min(values), max(values), _currency(text[: parts[0].start()], text[last.end() :]))


def _number(text: str) -> float:
    """Read 1,200 and 1'200 as thousands, 2,5 as a decimal (one comma, not followed by three digits)."""
    plain = re.sub(r"[\u00a0\u202f’']", "", text)
    if re.fullmatch(r"\d+,\d{1,2}", plain):
        return float(plain.replace(",", "."))
    return float(plain.replace(",", ""))


def _scale(unit: str) -> float:
    word = unit.strip(" -.\u00a0").casefold()
    return SCALES.get(word, SCALES.get(word.removesuffix("s"), 1.0))


def _currency(before: str, after: str) -> str:
    for side in (before, after):
        word = side.strip(" .\u00a0").casefold()
        if re.fullmatch(r"[a-z]{3}", word) and word not in SIGNS and word != "won":
            return word.upper()
        found = SIGNS.get(word) or SIGNS.get(re.sub(r"(?:e?s)$", "", word)) or SIGNS.get(word.removesuffix("s"))
        if found:
            return found
    return ""
