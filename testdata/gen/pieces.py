"""Writes what tasks/token is checked against: how texts are cut into pieces by GPT-2's
pattern, and into tokens by a BPE that is trained on them.

    python3 testdata/gen/pieces.py > tasks/token/testdata/pieces.json

needs regex (PyPI), which GPT-2's own encoder.py uses for the pattern. Training and joining
are written out below as the papers have them, counting everything anew at each merge.
A text that is no UTF-8 is read with surrogateescape: each broken byte is a character that
is neither space, letter nor number. The pattern is not defined for such texts elsewhere.

    merges    pairs of tokens in order of rank; the first 256 tokens are the bytes
    texts     of each its bytes in hex, the lengths of its pieces in bytes, its tokens
"""
import collections
import json
import sys

import regex

PATTERN = regex.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")
MERGES = 160

TEXTS = [
    # Languages and scripts.
    "The cat's hat isn't flat; they've said we'll see, I'm sure, you're right, he'd go. DON'T! 'tis 'S 'LL",
    "Über die Straße fährt der Bär. Größe: 3,5 m² – „ja“, sagte er.",
    "L'été, où est-il ? « Là-bas », dit-elle… cœur, naïve, Nai\u0308ve, e\u0301a",
    "Быстрая лиса прыгает. Ещё раз: съешь же ещё этих мягких булок.",
    "Η γρήγορη αλεπού· τί ἐστιν; ΟΔΌΣ",
    "السَّلامُ عليكم ١٢٣ ٤٥،٦ ﷺ",
    "שָׁלוֹם עולם, 42 ו־7",
    "नमस्ते दुनिया १२३ क्षत्रिय",
    "สวัสดีชาวโลก ๑๒๓ ภาษาไทย",
    "你好，世界！一二三 １２３ 汉字 㐂𠮷",
    "東京タワーは高い。カタカナ ﾊﾝｶｸ ー々〆",
    "안녕하세요 세계 123 한글",
    "Tiếng Việt: đường phố, Tiê\u0301ng Viê\u0323t",
    "ქართული ენა, Հայերեն, ትግርኛ, ភាសាខ្មែរ ៣",
    "½ Ⅷ ² x̂ ③ ৪ 𝟘𝟙 10⁻³ 1e-5 3.14 0x1F 1_000",
    "𝒜𝓁𝓅𝒽𝒶 ﬁ ǅ ªº ʰ ͅ ⒜ Ω Å",
    # Code.
    "func main() {\n\tfmt.Println(\"hi\")\n\tif x := f(a, b); x != nil && !done {\n\t\treturn x.y[i] + 1\n\t}\n}\n",
    "def f(x, *args, **kw):\n    \"\"\"doc\"\"\"\n    return {k: v for k, v in x.items() if v >= 0}  # it's\n\n\nclass A: pass\n",
    "for (int i=0;i<n;++i) { a[i]->b = c<<2 | d&0xff; } // end\r\n#define F(x) ((x)*2)\r\n",
    "SELECT * FROM t WHERE a='x''s' AND b<>2;--c\n<a href=\"#\">&amp;</a>\n$x=~s/\\s+/ /g; λx.x → ∀x∈ℝ",
    # Emoji: joined, with tones, flags, keycaps, variation selectors.
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 1️⃣ ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ok🙂ok ☺☺️ 👨🏿‍🚀! 🧑‍💻's",
    # Spaces of every kind.
    "a  b   c \n\n d\t\te \t f\r\n\r\n  g   ",
    "a\u00a0b \u00a0c\u2003d \u2003 e\u3000f\u2028g\u2029h\u0085i\u1680j\u200bk\u2060l\ufeffm\u180en\u202fo\u205fp",
    "a\x0bb\x0cc\x1cd\x1de\x1ef\x1fg\x00h\x7fi\x80j",
    "   ", "\n", " ", " \n", "\n ", "", "'", " '", "''s", " 's", "'s's", "\u3000'", "0", "aaaaaaaaaaaaa", "abababab aba abab",
    # Broken UTF-8.
    b"\xff\xfe plain \xc3( \xc3", b"cut \xe6\x9d at \xf0\x9f\x91 the end \xe6\x9d", b"over\xc0\xaflong \xe0\x80\xaf \xf0\x80\x80\xaf",
    b"surrogates \xed\xa0\x80\xed\xb0\x80 x", b"high \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 y", b"\x80\x81a\xbf 's\xbf's \xbf9\xbf \xbf\n\xbf",
    b"na\xefve caf\xe9 in Latin-1 \xa0\xa0x", b"\xef\xbb\xbfmark \xef\xbf\xbd \xef\xbf\xbe",
]


def pieces(text):
    """The pieces of bytes, as bytes."""
    found = PATTERN.findall(text.decode("utf-8", "surrogateescape"))
    found = [p.encode("utf-8", "surrogateescape") for p in found]
    assert b"".join(found) == text
    return found


def join(tokens, pair, new):
    out, i = [], 0
    while i < len(tokens):
        if tuple(tokens[i : i + 2]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(tokens[i])
            i += 1
    return out


def train(texts, merges):
    """The pairs that come most often one after another; ties go to the smaller tokens."""
    words = collections.Counter(p for t in texts for p in pieces(t))
    words = [[list(p), n] for p, n in words.items()]
    found = []
    while len(found) < merges:
        counts = collections.Counter()
        for tokens, n in words:
            for pair in zip(tokens, tokens[1:]):
                counts[pair] += n
        pair = min(counts, key=lambda p: (-counts[p], p))
        for w in words:
            w[0] = join(w[0], pair, 256 + len(found))
        found.append(pair)
    return found


def encode(text, ranks):
    """As in encoder.py: every place of the pair of least rank is joined, again and again."""
    out = []
    for p in pieces(text):
        tokens = list(p)
        while True:
            known = [ranks[pair] for pair in zip(tokens, tokens[1:]) if pair in ranks]
            if not known:
                break
            rank = min(known)
            pair = next(p for p, r in ranks.items() if r == rank)
            tokens = join(tokens, pair, 256 + rank)
        out += tokens
    return out


texts = [t if isinstance(t, bytes) else t.encode() for t in TEXTS]
merges = train(texts, MERGES)
ranks = {pair: r for r, pair in enumerate(merges)}
rows = ['{"hex": "%s", "pieces": %s, "tokens": %s}' % (t.hex(), json.dumps([len(p) for p in pieces(t)], separators=(",", ":")),
        json.dumps(encode(t, ranks), separators=(",", ":"))) for t in texts]
sys.stdout.write('{"merges": %s,\n"texts": [\n%s\n]}\n' % (json.dumps(merges, separators=(",", ":")), ",\n".join(rows)))
