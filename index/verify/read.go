package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// MinWords is how many words a quotation has that can be checked.
const MinWords = 3

// Claim is words that somebody is said to have said.
type Claim struct {
	Span corpus.Span // bytes of the text it was read from, quotation marks left out
	Text string

	*phrase
	numbers   map[string]int32 // its words, counted
	sequence  []int32
	fragments []fragment // what must stand word for word
	tail      hole       // behind the last of them
	weight    int        // of its words but those in brackets
	said      int        // how many those are
	bracketed bool       // there are words in brackets
}

// hole is where a claim leaves words out, or puts others in.
type hole struct {
	ellipsis bool
	from, to int // words in brackets
}

// fragment is a stretch of a claim without holes.
type fragment struct {
	before   hole
	from, to int // words
}

// TooShort reports whether the claim has too few words to be looked for.
func (c *Claim) TooShort() bool { return c.said < MinWords }

// Words is how many words of the record the claim claims: those in brackets
// are its writer's.
func (c *Claim) Words() int { return c.said }

// Read finds the claims in a text: what stands in double quotation marks of
// any shape, each stretch by itself; marks within marks do not divide it. A text
// without such marks is one claim, white space around it left out.
func Read(text string) []*Claim {
	var claims []*Claim
	for _, s := range quotations(text) {
		claims = append(claims, newClaim(text, s, true))
	}
	if len(claims) > 0 {
		return claims
	}
	return []*Claim{newWhole(text)}
}

// newWhole is the whole text as one claim.
func newWhole(text string) *Claim {
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	end := max(start, len(strings.TrimRightFunc(text, unicode.IsSpace)))
	return newClaim(text, corpus.Span{Start: start, End: end}, false)
}

func newClaim(text string, s corpus.Span, inside bool) *Claim {
	c := &Claim{Span: s, Text: s.Of(text), phrase: scan(s.Of(text), inside)}
	c.numbers = make(map[string]int32, len(c.words))
	c.sequence = make([]int32, len(c.words))
	for i, w := range c.words {
		n, ok := c.numbers[w.text]
		if !ok {
			n = int32(len(c.numbers))
			c.numbers[w.text] = n
		}
		c.sequence[i] = n
		c.bracketed = c.bracketed || w.editorial
		if !w.editorial {
			c.said++
			c.weight += weight(w.text)
		}
	}
	c.divide()
	return c
}

// weight is how much a word says: longer ones and numbers say more, those that
// stand in any sentence hardly anything.
func weight(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case common(word):
		return 1
	case n >= 6 || strings.ContainsAny(word, "0123456789"):
		return 4
	case n >= 4:
		return 3
	}
	return 2
}

// divide finds the fragments.
func (c *Claim) divide() {
	var h hole
	open := false // the last fragment goes on
	for i, w := range c.words {
		if c.gaps[i].ellipsis {
			h.ellipsis, open = true, false
		}
		switch {
		case w.editorial:
			if h.from == h.to {
				h.from = i
			}
			h.to, open = i+1, false
		case open:
			c.fragments[len(c.fragments)-1].to = i + 1
		default:
			c.fragments = append(c.fragments, fragment{h, i, i + 1})
			h, open = hole{}, true
		}
	}
	if c.gaps[len(c.words)].ellipsis {
		h.ellipsis = true
	}
	c.tail = h
}

// quotations is what stands in double quotation marks, outermost ones, in the
// order of the text. Marks around nothing are none.
func quotations(text string) []corpus.Span {
	var out []corpus.Span
	r := &marks{text: text}
	for {
		start, size := r.next()
		if size == 0 {
			return out
		}
		inner, after := r.closing(start, size)
		r.at = after
		s := corpus.Span{Start: start + size, End: inner}
		if n := len(out); n > 0 && leftOut(text[out[n-1].End:s.Start]) {
			out[n-1].End = s.End // one quotation, with an ellipsis between its parts
			continue
		}
		if strings.ContainsFunc(s.Of(text), isWord) {
			out = append(out, s)
		}
	}
}

// leftOut reports whether nothing but an ellipsis stands between two
// quotations: “we sold it,” … “all of it” is how a quote is shown that its
// article interrupts.
func leftOut(between string) bool {
	bare := strings.TrimFunc(between, func(r rune) bool { return isDouble(r) || unicode.IsSpace(r) || r == '[' || r == ']' })
	return bare == "…" || bare == "..."
}

// marks goes through the double quotation marks of a text.
type marks struct {
	text     string
	at       int
	hopeless [2]bool // no mark closes one that does not slant, or does, from here on
	left     int     // quotations that were never closed
}

// maxUnclosed is for how many marks, each of which is never closed, the whole
// text is gone through in vain.
const maxUnclosed = 32

// doubleAt is the length of the double mark at a place, two single ones
// included, and what stands around it.
func (m *marks) doubleAt(at int) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(m.text[at:])
	switch {
	case isDouble(r):
		return r, size
	case (r == '`' || r == '\'') && strings.HasPrefix(m.text[at+size:], string(r)):
		return map[rune]rune{'`': '“', '\'': '”'}[r], 2 * size
	}
	return 0, size
}

// next is the next mark that can open a quotation. Size 0: there is none.
func (m *marks) next() (start, size int) {
	for m.at < len(m.text) {
		at := m.at
		r, n := m.doubleAt(at)
		m.at += n
		if r != 0 && m.couldOpen(at, n) {
			return at, n
		}
	}
	return 0, 0
}

// slanted is 1 for marks of which an opening and a closing shape differ.
func slanted(r rune) int {
	if r == '"' || r == '″' || r == '＂' {
		return 0
	}
	return 1
}

// couldOpen: a mark right behind a word or a stop opens nothing: 6" is inches.
func (m *marks) couldOpen(at, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(m.text[:at])
	next, _ := utf8.DecodeRuneInString(m.text[at+size:])
	return at == 0 || !isWord(before) || isWord(next) && slanted(firstRune(m.text[at:])) == 1
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// closing finds the mark that closes the one at start: where the quotation
// ends, and where the text goes on. What is never closed ends with its
// paragraph.
func (m *marks) closing(start, size int) (inner, after int) {
	opener, _ := m.doubleAt(start)
	if !m.hopeless[slanted(opener)] {
		if inner, after = m.closed(start, size, opener); after > 0 {
			return inner, after
		}
	}
	end := len(m.text)
	if n := strings.Index(m.text[start:], "\n\n"); n >= 0 {
		end = start + n
	}
	return end, end
}

// closed is closing, 0 where there is no such mark.
func (m *marks) closed(start, size int, opener rune) (inner, after int) {
	depth := 1
	for at := start + size; at < len(m.text); {
		r, n := m.doubleAt(at)
		switch {
		case r == 0:
		case m.opensWithin(at, n, opener, r):
			if !m.newParagraph(at) { // each paragraph of a quotation begins with a mark
				depth++
			}
		case closes(opener, r):
			if depth--; depth == 0 {
				return at, at + n
			}
		}
		at += n
	}
	m.left++
	if depth == 1 || m.left > maxUnclosed {
		m.hopeless[slanted(opener)] = true
	}
	return 0, 0
}

// opensWithin reports whether a mark opens another quotation within one.
func (m *marks) opensWithin(at, size int, opener, r rune) bool {
	before, _ := utf8.DecodeLastRuneInString(m.text[:at])
	next, _ := utf8.DecodeRuneInString(m.text[at+size:])
	switch r {
	case '“', '„', '«', '〝':
		return r != '“' || opener != '„' || isWord(next) && !isWord(before)
	}
	return (unicode.IsSpace(before) || before == '(' || before == '[') && isWord(next) && r == opener
}

func (m *marks) newParagraph(at int) bool {
	before := strings.TrimRight(m.text[:at], " \t")
	return strings.HasSuffix(before, "\n")
}

// closes reports whether a mark of that shape closes one of the other.
func closes(opener, r rune) bool {
	switch opener {
	case '«':
		return r == '»'
	case '»':
		return r == '«' || r == '»'
	case '„', '〝', '“', '”', '‟':
		return r == '”' || r == '“' || r == '"' || r == '〞' || r == '〟' || r == '‟'
	}
	return r == opener || r == '”'
}
