package extract_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
)

// hostile is a text made to be hard to read.
type hostile struct {
	name string
	make func(r *rand.Rand, size int) string
}

// repeated is a text of one thing over and over.
func repeated(name, unit string) hostile {
	return hostile{name, func(_ *rand.Rand, size int) string { return strings.Repeat(unit, max(1, size/len(unit))) }}
}

// shuffled is a text of things in no order.
func shuffled(name, glue string, things ...string) hostile {
	return hostile{name, func(r *rand.Rand, size int) string {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(things[r.IntN(len(things))])
			b.WriteString(glue)
		}
		return b.String()
	}}
}

// numbered is a text of one sentence over and over, in which %[1]s is another
// name each time.
func numbered(name, sentence string) hostile {
	return hostile{name, func(r *rand.Rand, size int) string {
		var b strings.Builder
		for i := r.IntN(1000); b.Len() < size; i++ {
			fmt.Fprintf(&b, sentence, newName(i), newName(i*7+3))
		}
		return b.String()
	}}
}

// newName is a name of its own for each number up to half a million.
func newName(i int) string {
	return string([]byte{byte('A' + i%26), byte('a' + i/26%26), 'r', byte('a' + i/676%26), byte('a' + i/17576%26)})
}

// nested opens a thing as often as it closes it.
func nested(name, open, inside, end string) hostile {
	return hostile{name, func(_ *rand.Rand, size int) string {
		n := max(1, size/(len(open)+len(end)))
		return strings.Repeat(open, n) + inside + strings.Repeat(end, n)
	}}
}

// between is a text whose middle is long.
func between(name, before, unit, after string) hostile {
	return hostile{name, func(_ *rand.Rand, size int) string {
		return before + strings.Repeat(unit, max(1, size/len(unit))) + after
	}}
}

// randomRunes is a text of characters of some ranges.
func randomRunes(name string, ranges ...[2]rune) hostile {
	return hostile{name, func(r *rand.Rand, size int) string {
		var b strings.Builder
		for b.Len() < size {
			in := ranges[r.IntN(len(ranges))]
			b.WriteRune(in[0] + r.Int32N(in[1]-in[0]+1))
		}
		return b.String()
	}}
}

// hostileTexts are a hundred texts that are after what reads them: what is
// looked at once for each other thing in them takes time with the square of
// their length.
func hostileTexts() []hostile {
	return []hostile{
		// Quotation marks.
		repeated("opening marks", "“"),
		repeated("closing marks", "”"),
		repeated("straight marks", "\""),
		repeated("spaced marks", " \" "),
		repeated("apostrophes", "'"),
		repeated("spaced apostrophes", " ' "),
		repeated("single opening marks", " ‘a"),
		repeated("marks and a letter", " “a"),
		repeated("pairs of marks", "“a” "),
		repeated("empty pairs", "“”"),
		repeated("guillemets", "«a» "),
		repeated("low marks", "„a“ "),
		repeated("backticks", "``a'' "),
		repeated("marks over paragraphs", "“a\n\n"),
		repeated("closing marks over paragraphs", "a”\n\n"),
		nested("double marks nested", "“", "a", "”"),
		nested("double and single nested", "“‘", "a", "’”"),
		nested("straight marks nested", " \"a", "a", "a\" "),
		nested("guillemets nested", "«", "a", "»"),
		shuffled("marks of every shape", " ", "“", "”", "\"", "‘", "’", "'", "«", "»", "„", "``", "''", "a", "said"),
		shuffled("marks without spaces", "", "“", "”", "\"", "‘", "’", "'", "«", "»", "a", ",", "."),
		between("one mark, then a text", "“", "it is so and ", ""),
		between("one quotation", "“", "It is so. ", "” she said."),
		between("one quotation without sentences", "“", "it is so and ", "” she said."),
		// Brackets, points, and other signs.
		repeated("brackets", "("),
		nested("brackets nested", "(", "a", ")"),
		nested("square brackets nested", "[a ", "a", "]"),
		repeated("commas", ", "),
		repeated("words and commas", "a, "),
		repeated("points", ". "),
		repeated("points without spaces", "."),
		repeated("dashes", "— "),
		repeated("hyphens", "-"),
		repeated("hyphened word", "a-"),
		repeated("slashes", "a/"),
		repeated("colons", "A: "),
		repeated("ellipses", "… "),
		repeated("question marks", "? “"),
		// White space and lines.
		repeated("blank lines", "\n"),
		repeated("spaces", " "),
		repeated("odd spaces", "\u00a0\u2028\u2003"),
		repeated("a word a paragraph", "a\n\n"),
		repeated("a name a line", "Ada Brix\n"),
		repeated("tabs and returns", "a\t\r\n"),
		// Words.
		repeated("one word", "a"),
		repeated("one capital word", "A"),
		repeated("one word of said", "said"),
		repeated("words of one letter", "a "),
		repeated("initials", "A. "),
		repeated("abbreviations", "Mr. Dr. St. "),
		repeated("capital words", "ADA BRIX "),
		repeated("capital words of one letter", "A B "),
		repeated("possessives", "a’s "),
		repeated("names with possessives", "Ada’s "),
		repeated("numbers", "1234567890"),
		repeated("numbers and points", "1.2,3 "),
		repeated("dates", "on Monday, 4 May 2021 "),
		repeated("years", "in 2019 "),
		repeated("times", "at 10:30 a.m. on Monday last week "),
		repeated("addresses", "https://example.org/a?b=c "),
		between("a long word among others", "Ada Brix said ", "x", " that it is open."),
		// Cues.
		repeated("cues", "said "),
		repeated("cues and that", "he said that "),
		repeated("cues and points", "said. "),
		repeated("according to", "according to the "),
		repeated("told", "told told "),
		repeated("coordinated cues", "and said, but "),
		repeated("adverbs", "has really "),
		repeated("denials", "did not deny that "),
		repeated("relatives", "a man who said "),
		repeated("claims", "the claim that "),
		repeated("citing", ", citing Reuters "),
		repeated("reported by", "as reported by the BBC, "),
		repeated("passives", "was said by "),
		repeated("of", "the head of "),
		repeated("names and cues", "Ms Toll said Ann Toll told "),
		shuffled("cues in one sentence", " ", "said", "told", "that", "according to", "who", "denied", "claims", "by", "and", "the"),
		shuffled("everything in one sentence", " ", scraps...),
		shuffled("everything without spaces", "", scraps...),
		// Names.
		repeated("one name", "Ada Brix "),
		repeated("one name and commas", "Ada Brix, "),
		repeated("one name and and", "Ada Brix and "),
		repeated("outlets", "the Ella Post "),
		repeated("offices", "the mayor of Ella, "),
		numbered("names", "%[1]s %[2]s "),
		numbered("names and commas", "%[1]s %[2]s, "),
		numbered("names that speak", "%[1]s %[2]s said so. "),
		numbered("surnames that speak", "Mr %[1]s said so. "),
		numbered("mayors", "Ann %[1]s, the mayor of %[1]sville, said it was open. The mayor said it is. "),
		numbered("families", "“We are,” %[1]s Reed said. “They,” he added. "),
		numbered("lawyers and outlets", "%[1]s Holt, the lawyer, told the %[1]s Post that she knew. The lawyer said so. "),
		numbered("bodies", "The %[1]s Bank said it would. The bank told the %[2]s Institute that “it” was so. "),
		numbered("credits", "Ann %[1]s told Reuters, citing the %[2]s Times, that it was open. "),
		// Characters.
		repeated("combining marks", "a\u0301\u0302\u0303"),
		between("marks on one letter", "a", "\u0301", " said so."),
		repeated("right to left", "\u202eשלום “עולם” "),
		randomRunes("emoji", [2]rune{0x1f600, 0x1f64f}, [2]rune{0x200d, 0x200d}, [2]rune{' ', ' '}),
		randomRunes("controls", [2]rune{1, 31}, [2]rune{0x80, 0x9f}, [2]rune{'a', 'c'}, [2]rune{'“', '”'}),
		randomRunes("any characters", [2]rune{' ', 0xd7ff}, [2]rune{0xe000, 0x1ffff}),
		shuffled("cut surrogates and broken bytes", "", "\xed\xa0\x80", "\xff", "\xe2\x80", "“", "said", " "),
	}
}

var full = flag.Bool("full", false, "read hostile texts of the largest size, which takes minutes")

// TestHostileTexts: a hundred texts that are after what reads them keep the
// rules of every text, and none takes much longer than ordinary news of its
// length: on one idle core a mebibyte of that takes a second, and the worst of
// these two.
func TestHostileTexts(t *testing.T) {
	size, limit := corpus.MaxText/16, 3*time.Second
	if *full {
		size, limit = corpus.MaxText, 20*time.Second
	}
	texts := hostileTexts()
	if len(texts) != 100 {
		t.Fatalf("there are %d", len(texts))
	}
	worst, of := time.Duration(0), ""
	for i, h := range texts {
		text := h.make(rand.New(rand.NewPCG(1, uint64(i))), size)
		text = strings.ToValidUTF8(text[:min(size, len(text))], "?")
		before := worked(t)
		checkQuotes(t, &corpus.Article{Text: text, Language: "en"})
		if took := worked(t) - before; took > worst {
			worst, of = took, h.name
		}
	}
	t.Logf("of %d bytes each, %q took longest: %v", size, of, worst)
	if worst > limit {
		t.Errorf("%q took %v", of, worst)
	}
}
