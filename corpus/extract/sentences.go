package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
	"onrecord/corpus/registry"
)

// itemKind is a tokenKind or one of the two that hold many tokens.
const (
	quoteItem   tokenKind = iota + 100 // a quotation, marks included
	bracketItem                        // (…)
)

// item is what the grammar reads: a token, or a quotation or a bracket taken
// as one.
type item struct {
	kind        tokenKind
	first, last int // tokens
	capital     bool
	open        bool // a quotation that its paragraph did not close
	lex         *lexeme
}

// sentence is a run of items; a full stop within a quotation ends none.
type sentence struct {
	lo, hi    int // items
	paragraph int
	quoteOnly bool // nothing but quotations
}

// maxSentence bounds a sentence's items, so that a text without full stops
// still takes linear time.
const maxSentence = 400

// document is an article's text in all the shapes that the stages need.
type document struct {
	article *corpus.Article
	text    string
	small   string // the text in lower case, byte for byte
	space
	sentences  []sentence
	singleMain bool        // single marks are the text's main quotation marks
	leads      map[int]int // where sentences begin that a speaker's name leads
	seen       evidence
	press      press
	known      *registry.Registry
	tagger     *tagger.Tagger // nil: the embedded one
}

// word is item i as printed; out of range is "".
func (d *document) word(i int) string {
	if i < 0 || i >= len(d.items) {
		return ""
	}
	return d.text[d.tokens[d.items[i].first].start:d.tokens[d.items[i].last].end]
}

// lower is item i in lower case.
func (d *document) lower(i int) string {
	if i < 0 || i >= len(d.items) {
		return ""
	}
	return d.small[d.tokens[d.items[i].first].start:d.tokens[d.items[i].last].end]
}

// folded is item i as names are compared.
func (d *document) folded(i int) string {
	if small := d.lower(i); isASCII(small) {
		return small
	}
	return corpus.Fold(d.word(i))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// inSmall is a text in lower case, but for the few letters whose small ones
// take another number of bytes, so that spans fit both. Rules ask for words in lower case several
// times a token, which is why it is made once.
func inSmall(text string) string {
	b := []byte(text)
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			if isUpperByte(b[i]) {
				b[i] += 'a' - 'A'
			}
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if l := unicode.ToLower(r); l != r && utf8.RuneLen(l) == size {
			utf8.EncodeRune(b[i:], l)
		}
		i += size - 1
	}
	return string(b)
}

// is reports whether item i may be one of those things; out of range is not.
func (d *document) is(i int, c class) bool {
	return i >= 0 && i < len(d.items) && d.items[i].kind == wordToken && d.items[i].lex.is(c)
}

func (d *document) kind(i int) tokenKind {
	if i < 0 || i >= len(d.items) {
		return stopToken
	}
	return d.items[i].kind
}

// capital reports whether item i is a word in upper case.
func (d *document) capital(i int) bool {
	return d.kind(i) == wordToken && d.items[i].capital
}

// bytes is the span of the items [lo, hi); an empty one where there are none.
func (d *document) bytes(lo, hi int) corpus.Span {
	if lo < 0 || hi <= lo || hi > len(d.items) {
		return corpus.Span{}
	}
	return corpus.Span{Start: d.tokens[d.items[lo].first].start, End: d.tokens[d.items[hi-1].last].end}
}

// space is the longest lists of a document, whose space the next one uses.
type space struct {
	tokens []token
	items  []item
	hinted []tagger.HintWord
}

// document reads an article in the space of one that is done.
func (x *Extractor) document(a *corpus.Article) *document {
	s, _ := x.spaces.Get().(*space)
	if s == nil {
		s = &space{}
	}
	d := &document{article: a, text: a.Text, space: *s}
	d.read()
	return d
}

func read(a *corpus.Article) *document {
	d := &document{article: a, text: a.Text}
	d.read()
	return d
}

// read cuts the article's text into tokens, quotations, items and sentences.
func (d *document) read() {
	d.small, d.tokens = inSmall(d.text), tokenise(d.text, d.tokens)
	d.items = slices.Grow(d.items[:0], len(d.tokens))
	singles, doubles, number := 0, 0, 0
	for lo := 0; lo < len(d.tokens); number++ {
		hi := paragraphEnd(d.text, d.tokens, lo)
		quotes := quotations(d.text, d.tokens, lo, hi)
		for _, q := range quotes {
			if q.double {
				doubles++
			} else if q.last-q.first > 5 {
				singles++
			}
		}
		from := len(d.items)
		d.addItems(lo, hi, quotes)
		d.addSentences(from, len(d.items), number)
		lo = hi
	}
	d.singleMain = singles > doubles
	d.lowerStarts()
}

// paragraphEnd is the first token of the next paragraph. A blank line ends
// one; a single line break does unless the line looks wrapped.
func paragraphEnd(text string, tokens []token, lo int) int {
	for i := lo + 1; i < len(tokens); i++ {
		gap := text[tokens[i-1].end:tokens[i].start]
		switch strings.Count(gap, "\n") {
		case 0:
			continue
		case 1:
			if wrapped(text, tokens, i) {
				continue
			}
		}
		return i
	}
	return len(tokens)
}

// wrapped reports whether the line break before token i only wraps a line: a
// word in lower case goes on, or what stands before it can end no paragraph.
func wrapped(text string, tokens []token, i int) bool {
	last, next := &tokens[i-1], &tokens[i]
	word := next.kind == wordToken
	switch last.kind {
	case commaToken:
		return true
	case markToken:
		return word && !next.capital || i > 1 && tokens[i-2].kind == commaToken
	case wordToken:
		return !next.capital && (word || next.kind == markToken || next.kind == openToken) || word && goesOn(text, last)
	}
	return false
}

// goesOn reports whether a line that ends in this word goes on: "said", "of",
// "Dr", "Joe".
func goesOn(text string, t *token) bool {
	if t.capital {
		return t.lex.is(title|firstName) && t.end < len(text)
	}
	return t.lex.is(determiner|possessive|preposition|coordinator|subordinator|beVerb|haveVerb|modal) || t.of(text) == "said"
}

func (d *document) addItems(lo, hi int, quotes []quotation) {
	for i := lo; i < hi; i++ {
		for len(quotes) > 0 && quotes[0].first < i {
			quotes = quotes[1:]
		}
		t := &d.tokens[i]
		it := item{kind: t.kind, first: i, last: i, capital: t.capital, lex: t.lex}
		if len(quotes) > 0 && quotes[0].first == i {
			it = item{kind: quoteItem, first: i, last: quotes[0].last, open: quotes[0].open}
		} else if t.kind == openToken {
			if end := bracketEnd(d.tokens, i, hi, quotes); end > 0 {
				it = item{kind: bracketItem, first: i, last: end}
			}
		}
		if t.kind == markToken && it.kind == markToken && d.afterPlural(i) {
			it.kind = possToken // nothing pairs with it: "cleaners’ hours"
		}
		i = it.last
		d.items = append(d.items, it)
	}
}

// afterPlural reports whether token i is an apostrophe right after an s.
func (d *document) afterPlural(i int) bool {
	t := d.tokens[i]
	s := t.of(d.text)
	return !t.spaced && (s == "'" || s == "’") && t.start > 0 && d.text[t.start-1] == 's'
}

// bracketEnd finds the token that closes the bracket at open, or 0.
func bracketEnd(tokens []token, open, hi int, quotes []quotation) int {
	depth := 0
	for i := open; i < hi && i < open+80; i++ {
		if len(quotes) > 0 && quotes[0].first <= i && i <= quotes[0].last {
			continue
		}
		switch tokens[i].kind {
		case openToken:
			depth++
		case closeToken:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

func (d *document) addSentences(lo, hi, paragraph int) {
	start := lo
	for i := lo; i < hi; i++ {
		if i+1 < hi && !d.endsAt(start, i, hi) && i+1-start < maxSentence {
			continue
		}
		s := sentence{lo: start, hi: i + 1, paragraph: paragraph, quoteOnly: true}
		for k := start; k <= i; k++ {
			kind := d.items[k].kind
			s.quoteOnly = s.quoteOnly && (kind == quoteItem || kind == stopToken && k > start)
		}
		d.sentences = append(d.sentences, s)
		start = i + 1
	}
}

// endsAt reports whether the sentence that begins at start ends with item i,
// which is not the last of its paragraph.
func (d *document) endsAt(start, i, hi int) bool {
	next := &d.items[i+1]
	opens := next.kind == quoteItem || next.kind == bracketItem || next.kind == dashToken || next.kind == otherToken ||
		next.kind == wordToken && (next.capital || d.digitAt(i+1))
	switch it := &d.items[i]; it.kind {
	case stopToken:
		return opens
	case quoteItem:
		return opens && next.kind != bracketItem && d.endsWithin(it) && (i > start && d.endsPlainly(i) || !d.attributionFollows(i, hi))
	case wordToken:
		return d.tokens[it.last].of(d.text)[d.tokens[it.last].end-d.tokens[it.last].start-1] == '.' && next.capital &&
			!it.lex.is(title) && next.lex.is(determiner|pronoun|possessive|preposition|subordinator|adverb)
	case bracketItem:
		return opens && d.tokens[it.last-1].kind == stopToken && next.kind != dashToken
	}
	return false
}

func (d *document) digitAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(d.text[d.tokens[d.items[i].first].start:])
	return unicode.IsDigit(r)
}

// endsWithin reports whether a quotation's own last sign ends a sentence.
func (d *document) endsWithin(q *item) bool {
	for i := q.last - 1; i > q.first; i-- {
		if d.tokens[i].kind != markToken {
			return d.tokens[i].kind == stopToken
		}
	}
	return false
}

// attributionFollows reports whether the items after the quotation i name who
// said it: “What?” Mr Smith asked.
func (d *document) attributionFollows(i, hi int) bool {
	for k := i + 1; k < hi && k < i+10; k++ {
		switch {
		case d.kind(k) == stopToken || d.kind(k) == quoteItem || d.kind(k) == commaToken && k < i+3:
			return false
		case d.is(k, speechVerb) && d.quotes(k) && !d.is(k-1, determiner|possessive):
			next := d.kind(k + 1)
			if (next == commaToken || next == colonToken) && d.kind(k+2) == quoteItem && d.endsPlainly(i) {
				return false // “A.” She added, “B.”
			}
			if after := k + 1; d.items[k].lex.takes(takesHearer) && (d.is(after, anonymousNoun|pronoun) || d.capital(after) || d.is(after, determiner) && d.kind(after+1) == wordToken) {
				for after++; d.kind(after) == wordToken && after < k+5 && !d.is(after, auxiliary|preposition); {
					after++
				}
				return after >= hi || d.kind(after) == stopToken || d.is(after, preposition)
			}
			return k+1 >= hi || next == stopToken || next == commaToken || next == colonToken || d.is(k+1, preposition|whenWord)
		}
	}
	return false
}

// takes reports whether a verb of the word builds its sentence in that way.
func (l *lexeme) takes(f frame) bool {
	for _, v := range l.verbs {
		if v.verb.frame&f != 0 {
			return true
		}
	}
	return false
}

// endsPlainly reports whether a full stop ends the quotation i from within.
func (d *document) endsPlainly(i int) bool {
	last := d.items[i].last - 1
	return d.tokens[last].kind == stopToken && d.tokens[last].of(d.text) == "."
}

// quotes reports whether the reporting verb at item k takes quoted words:
// "said", not "wanted".
func (d *document) quotes(k int) bool {
	for _, f := range d.items[k].lex.verbs {
		if f.verb.frame&(takesQuote|takesClause) != 0 && f.verb.frame&believes == 0 {
			return true
		}
	}
	return false
}
