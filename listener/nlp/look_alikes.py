"""Letters that pass for Latin ones, as tables: what a reader takes for «terrible» is not always Latin."""

from string import ascii_lowercase, ascii_uppercase

# Whole words of these pass for Latin. Source: confusables of Unicode TR 39, those seen in posts; phonetic letters,
# small capitals and the alphabets of «fancy text» generators beside them.
_SAME = {
    "a": "аαɑᴀ⍺", "b": "ƅʙɓ", "c": "сϲᴄⲥƈ", "d": "ԁᴅɖɗ", "e": "еҽ℮ᴇɛ", "f": "քꜰϝꞙ", "g": "ɡցɢɠ", "h": "һհʜɦ",
    "i": "іιɩɪɨ", "j": "јϳյᴊʝ", "k": "κкᴋƙⲕ", "l": "ӏʟɭɫⅼ", "m": "ᴍɱⲙ", "n": "ոռɴɲɳⲛ", "o": "оοօᴏⲟɵ", "p": "рρᴘⲣƥ",
    "q": "ԛգզǫ", "r": "ʀɼɽгⲅ", "s": "ѕꜱʂ", "t": "тτᴛʈⲧƭ", "u": "υսᴜʋʉ", "v": "νѵᴠⱱ", "w": "ԝѡաᴡⱳ", "x": "хχⲭ",
    "y": "уγүყʏƴ", "z": "ᴢʐʑƶ",
    "A": "АΑᎪꓮᗩᗅ₳Ⲁ", "B": "ВΒᏴꓐᗷ฿Ⲃ", "C": "СϹᏟꓚᑕ₵Ⲥ", "D": "Ꭰꓓᗪᗞↁ", "E": "ЕΕᎬꓰᗴⲈ", "F": "ꓝᖴ₣Ϝ", "G": "ᏀꓖᘜԌ₲",
    "H": "НΗᎻꓧᕼⲎ", "I": "ІΙꓲⲒ", "J": "ЈᎫꓙᒍ", "K": "КΚᏦꓗ₭Ⲕ", "L": "ᏞꓡᒪԼⱠ", "M": "МΜᎷꓟᗰⲘ₥", "N": "Νꓠᑎ₦Ⲛ",
    "O": "ОΟꓳՕⲞ", "P": "РΡᏢꓑᑭ₱Ⲣ", "Q": "Ԛᑫ", "R": "ᎡᏒꓣᖇⱤ", "S": "ЅᏚꓢՏᔕ₴", "T": "ТΤᎢꓔ₮Ⲧ", "U": "ꓴՍᑌɄ", "V": "ᏙꓦᐯѴ",
    "W": "ԜᎳꓪᗯ₩", "X": "ХΧꓫ᙭Ⲭ", "Y": "УΥᎩꓬҮɎ", "Z": "ΖᏃꓜᘔⱫ",
}  # fmt: skip

# Only beside Latin letters, in one word: «TЄЯЯIБLE». Alone they are Greek, Russian, Polish or Danish.
_SIMILAR = {
    "a": "дλάⱥ", "b": "вьъбβ", "c": "ςϛ¢", "d": "δđ", "e": "єэёεξέɇ", "f": "ғ", "h": "нђћң", "i": "їίϊ", "k": "ќҝ",
    "l": "łƚ", "m": "м", "n": "пηийήπл", "o": "σθφөøόф", "r": "ѓґ", "t": "ŧ†", "u": "μцџύϋ", "w": "шщωώψ",
    "y": "ўч", "z": "зҙӡζ",
    "A": "ДΔΛȺ", "B": "БЪЬɃ", "D": "Đ", "E": "ЄЭЁΣΞɆ", "H": "Ħ", "L": "Ł", "N": "ИПЙΠ", "O": "ΘΦΩØӨФ", "R": "ЯГΓ",
    "T": "Ŧ", "U": "ЦЏ", "W": "ШЩΨ", "Y": "ЎЧ", "Z": "З",
}  # fmt: skip

_TURNED = {
    "a": "ɐ", "c": "ɔ", "e": "ǝ", "f": "ɟ", "g": "ƃɓᵷ", "h": "ɥ", "i": "ᴉı", "j": "ɾ", "k": "ʞ", "l": "ןꞁ",
    "m": "ɯ", "r": "ɹ", "t": "ʇ", "v": "ʌ", "w": "ʍ", "y": "ʎ",
    "A": "∀", "E": "Ǝ", "F": "Ⅎ", "G": "⅁פ", "J": "ſ", "L": "˥⅂Ꞁ", "P": "Ԁ", "T": "⊥┴", "U": "∩", "V": "Λ", "Y": "⅄",
}  # fmt: skip
_TURNED_TOO = str.maketrans("bqdpnuMW69,'¡!¿?", "qbpdunWM96',!¡?¿")  # letters and signs that are others upside down


def _table(*groups: dict[str, str]) -> dict[int, str]:
    return {ord(like): letter for group in groups for letter, likes in group.items() for like in likes}


def _run(start: int) -> dict[int, str]:
    return {start + i: letter for i, letter in enumerate(ascii_lowercase)}


SAME = _table(_SAME)
SIMILAR = _table(_SIMILAR) | _table(_TURNED) | SAME
TURNED = _TURNED_TOO | _table(_TURNED)
TURNED_ONLY = frozenset("".join(_TURNED.values())) - frozenset("ıſפΛɓ")
LIKES = frozenset(map(chr, SIMILAR)) - frozenset("łƚØøŁĐđŦŧĦħıſ¢†")  # what is no letter of a Latin alphabet

# Letters in brackets, circles and squares that NFKC leaves alone or puts in brackets.
BOXED = _run(0x249C) | _run(0x1F110) | _run(0x1F130) | _run(0x1F150) | _run(0x1F170)
REGIONAL = {0x1F1E6 + i: letter for i, letter in enumerate(ascii_uppercase)}

# Invisible, but no control or format characters (Unicode: Default_Ignorable_Code_Point).
INVISIBLE = dict.fromkeys(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0, *range(0xE0100, 0xE01F0)]
) | {0x2800: " ", 0x02D9: "."}

# Pairs of regional indicators that are flags (ISO 3166-1 and what else has a flag in Unicode).
FLAGS = frozenset(
    """AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM
    MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL
    TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".split()  # noqa: SIM905 (a list of 258 strings reads worse)
)
