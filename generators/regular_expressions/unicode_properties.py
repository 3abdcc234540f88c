"""Unicode properties: what ECMA-262 calls them, and which of them other engines know alike.

Source: ECMA-262, section 22.2.1.1 and tables 67 to 70. Scripts and binary properties are those that Java
knows too; the others cannot be said alike in two languages, so a pattern with one of these is left out.
"""

from __future__ import annotations

from typing import Final

CATEGORY: Final = "General_Category"
SCRIPT: Final = "Script"

_CATEGORIES: Final = {
    "Cased_Letter": "LC",
    "Close_Punctuation": "Pe",
    "Connector_Punctuation": "Pc",
    "Control": "Cc",
    "Currency_Symbol": "Sc",
    "Dash_Punctuation": "Pd",
    "Decimal_Number": "Nd",
    "Enclosing_Mark": "Me",
    "Final_Punctuation": "Pf",
    "Format": "Cf",
    "Initial_Punctuation": "Pi",
    "Letter": "L",
    "Letter_Number": "Nl",
    "Line_Separator": "Zl",
    "Lowercase_Letter": "Ll",
    "Mark": "M",
    "Math_Symbol": "Sm",
    "Modifier_Letter": "Lm",
    "Modifier_Symbol": "Sk",
    "Nonspacing_Mark": "Mn",
    "Number": "N",
    "Open_Punctuation": "Ps",
    "Other": "C",
    "Other_Letter": "Lo",
    "Other_Number": "No",
    "Other_Punctuation": "Po",
    "Other_Symbol": "So",
    "Paragraph_Separator": "Zp",
    "Private_Use": "Co",
    "Punctuation": "P",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Spacing_Mark": "Mc",
    "Surrogate": "Cs",
    "Symbol": "S",
    "Titlecase_Letter": "Lt",
    "Unassigned": "Cn",
    "Uppercase_Letter": "Lu",
    "cntrl": "Cc",
    "digit": "Nd",
    "punct": "P",
    "Combining_Mark": "M",
}
_SHORT: Final = frozenset(_CATEGORIES.values())
_BINARY: Final = {
    "ASCII": "ASCII",
    "ASCII_Hex_Digit": "ASCII_Hex_Digit",
    "AHex": "ASCII_Hex_Digit",
    "Any": "Any",
    "White_Space": "White_Space",
    "space": "White_Space",
    "Alphabetic": "Alphabetic",
    "Alpha": "Alphabetic",
    "Lowercase": "Lowercase",
    "Lower": "Lowercase",
    "Uppercase": "Uppercase",
    "Upper": "Uppercase",
    "Ideographic": "Ideographic",
    "Ideo": "Ideographic",
    "Emoji": "Emoji",
    "Emoji_Presentation": "Emoji_Presentation",
    "EPres": "Emoji_Presentation",
    "Extended_Pictographic": "Extended_Pictographic",
    "ExtPict": "Extended_Pictographic",
}
_SCRIPTS: Final = frozenset(
    {
        "Arabic",
        "Armenian",
        "Bengali",
        "Bopomofo",
        "Braille",
        "Cherokee",
        "Common",
        "Coptic",
        "Cyrillic",
        "Devanagari",
        "Ethiopic",
        "Georgian",
        "Gothic",
        "Greek",
        "Gujarati",
        "Gurmukhi",
        "Han",
        "Hangul",
        "Hebrew",
        "Hiragana",
        "Inherited",
        "Kannada",
        "Katakana",
        "Khmer",
        "Lao",
        "Latin",
        "Malayalam",
        "Mongolian",
        "Myanmar",
        "Ogham",
        "Oriya",
        "Runic",
        "Sinhala",
        "Syriac",
        "Tamil",
        "Telugu",
        "Thaana",
        "Thai",
        "Tibetan",
        "Yi",
    }
)
_SCRIPT_CODES: Final = {
    "Arab": "Arabic",
    "Armn": "Armenian",
    "Beng": "Bengali",
    "Cyrl": "Cyrillic",
    "Deva": "Devanagari",
    "Geor": "Georgian",
    "Grek": "Greek",
    "Hang": "Hangul",
    "Hani": "Han",
    "Hebr": "Hebrew",
    "Hira": "Hiragana",
    "Kana": "Katakana",
    "Latn": "Latin",
    "Thai": "Thai",
    "Zyyy": "Common",
}

_SPACES: Final = (
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
WHITE_SPACE: Final = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
KNOWN_RANGES: Final = {
    "ASCII": ((0, 0x7F),),
    "ASCII_Hex_Digit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
    "Any": ((0, 0x10FFFF),),
    "White_Space": WHITE_SPACE,
    "Cc": ((0, 0x1F), (0x7F, 0x9F)),
    "Zl": ((0x2028, 0x2028),),
    "Zp": ((0x2029, 0x2029),),
    "Zs": _SPACES,
    "Z": (*_SPACES[:4], (0x2028, 0x2029), *_SPACES[4:]),
    "Cs": ((0xD800, 0xDFFF),),
}
"""Properties and categories whose characters versions of Unicode have long left as they are."""


def property_of(said: str) -> tuple[str, str] | None:
    """Return the name and value of what stands between the braces of `\\p{…}`, or None for what is none.

    A general category and a script have their short and long name as value, a binary property none.
    """
    name, equals, value = said.partition("=")
    if not equals:
        category = name if name in _SHORT else _CATEGORIES.get(name)
        if category is not None:
            return CATEGORY, category
        binary = _BINARY.get(name)
        return (binary, "") if binary is not None else None
    if name in ("General_Category", "gc"):
        category = value if value in _SHORT else _CATEGORIES.get(value)
        return (CATEGORY, category) if category is not None else None
    if name in ("Script", "sc"):
        script = value if value in _SCRIPTS else _SCRIPT_CODES.get(value)
        return (SCRIPT, script) if script is not None else None
    return None
