package seq

import (
	"slices"

	"onrecord/corpus/extract/tagger/internal/text"
)

// Word is what the lexicon knows of a word: its cluster at three grains (0 is
// unknown) and how often it is part of a cue.
type Word struct {
	Coarse, Middle, Fine uint16
	Cue                  uint8 // 0 hardly ever .. 3 mostly
	Speech               uint8 // whether it makes a cue one of speech: 0 unknown
}

// The values of Word.Speech.
const (
	Communication   = 1 // a verb of communication, or a noun of one
	NoCommunication = 2 // seen in cues of attitude only
)

// Lexicon maps the hash of a folded word to what is known of it.
type Lexicon map[uint32]Word

// Document is a text made ready for features: parallel lists, one entry a
// token.
type Document struct {
	Text   string
	Tokens []text.Token
	Words  []Word
	place  []place
	quotes []quotation
	hints  []hint // nil: none were given
	unused []hint // the space of hints
	stems  []uint32
}

// place is where a token stands in its sentence, its paragraph and among
// quotation marks and words that look like cues.
type place struct {
	sentStart, sentEnd    int32 // of the sentence, half open
	paraStart, paraEnd    int32
	cueLeft, cueRight     int32 // nearest likely cue in the sentence, -1 if none; cueLeft is before the token, cueRight at or after
	quote                 int32 // index of the quotation it stands in (marks included), -1 if none
	state                 uint8 // 0 outside quotations, 1 opening mark, 2 inside, 3 closing mark
	link                  uint8 // sort of border before the token: see linkOf
	punctLeft, punctRight int32 // nearest punctuation (commas, dashes, brackets...) in the sentence
	verbs                 uint8
}

// quotation is a stretch between quotation marks.
type quotation struct {
	open, close int32 // tokens; close is one past the last token where no mark closes it
	closed      bool
	length      uint8 // bucket
	last        uint8 // what stands before the closing mark: 0 word, 1 comma, 2 stop, 3 question or exclamation
	capital     bool
	before      uint8 // what stands before the opening mark
	carried     bool  // the paragraph before ended inside a quotation
}

// NewDocument reads a text. The lexicon gives each token its word.
func NewDocument(s string, lexicon Lexicon) *Document {
	d := &Document{}
	d.read(s, func(hash uint32) Word { return lexicon[hash] })
	return d
}

// read makes a document of a text, in the space of the one it was.
func (d *Document) read(s string, word func(hash uint32) Word) {
	d.Text, d.Tokens, d.hints = s, text.Append(d.Tokens, s), nil
	d.Words, d.stems = emptied(d.Words, len(d.Tokens)), emptied(d.stems, len(d.Tokens))
	for i := range d.Tokens {
		d.Words[i], d.stems[i] = word(d.Tokens[i].Word), stemOf(s, &d.Tokens[i])
	}
	d.Place()
}

// emptied is a list of n zeros in the space of another.
func emptied[T any](list []T, n int) []T {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// Place works out where every token stands; it is to be called again when
// Words have been changed.
func (d *Document) Place() {
	d.place = emptied(d.place, len(d.Tokens))
	d.quotes = d.quotes[:0]
	d.placeBlocks()
	d.placeQuotes()
	d.placeCues()
	if d.hints != nil {
		d.hintNeighbours()
	}
	for i := range d.place {
		d.place[i].link = d.linkOf(i)
	}
}

// Paragraphs calls f with every paragraph's tokens, half open.
func (d *Document) Paragraphs(f func(start, end int)) {
	for i := 0; i < len(d.Tokens); {
		end := int(d.place[i].paraEnd)
		f(i, end)
		i = end
	}
}

func (d *Document) placeBlocks() {
	para, sent := int32(0), int32(0)
	for i := range d.Tokens {
		if d.Tokens[i].Para {
			para = int32(i)
		}
		if d.Tokens[i].Sent || d.Tokens[i].Para {
			sent = int32(i)
		}
		d.place[i].paraStart, d.place[i].sentStart = para, sent
	}
	para, sent = int32(len(d.Tokens)), int32(len(d.Tokens))
	for i := len(d.Tokens) - 1; i >= 0; i-- {
		d.place[i].paraEnd, d.place[i].sentEnd = para, sent
		if d.place[i].paraStart == int32(i) {
			para = int32(i)
		}
		if d.place[i].sentStart == int32(i) {
			sent = int32(i)
		}
	}
}

func (d *Document) placeQuotes() {
	carried := false
	d.Paragraphs(func(start, end int) {
		open, marks := -1, 0
		for i := start; i < end; i++ {
			marks += int(flag(d.Tokens[i].Mark != text.NoMark))
			switch d.Tokens[i].Mark {
			case text.Open:
				if open >= 0 {
					d.addQuote(open, i, false, carried)
				}
				open = i
			case text.Close:
				if open >= 0 {
					d.addQuote(open, i, true, carried)
				} else if marks == 1 {
					d.addQuote(start, i, true, carried)
				}
				open = -1
			}
		}
		if open >= 0 {
			d.addQuote(open, end, false, carried)
		}
		carried = open >= 0
	})
	for i := range d.place {
		d.place[i].quote = -1
	}
	for n, q := range d.quotes {
		for i := q.open; i < q.close || i == q.close && q.closed; i++ {
			d.place[i].quote, d.place[i].state = int32(n), 2
		}
		if d.Tokens[q.open].Mark == text.Open {
			d.place[q.open].state = 1
		}
		if q.closed {
			d.place[q.close].state = 3
		}
	}
}

func (d *Document) addQuote(open, end int, closed, carried bool) {
	q := quotation{open: int32(open), close: int32(end), closed: closed, carried: carried && d.Tokens[open].Para}
	q.length = bucket(end - open - 1)
	if open+1 < end {
		s := d.Tokens[open+1].Shape
		q.capital = s != text.Lower && s != text.Punctuation
	}
	if end > open+1 {
		q.last = d.stopKind(end - 1)
	}
	q.before = 4
	if open > 0 && !d.Tokens[open].Para {
		q.before = d.stopKind(open - 1)
	}
	d.quotes = append(d.quotes, q)
}

// stopKind sorts a token as punctuation: 0 a word, 1 a comma, 2 a full stop,
// 3 a question or exclamation mark, 4 others, 5 a colon.
func (d *Document) stopKind(i int) uint8 {
	t := &d.Tokens[i]
	if t.Shape != text.Punctuation {
		return 0
	}
	switch d.Text[t.Start] {
	case ',':
		return 1
	case '.':
		return 2
	case '?', '!':
		return 3
	case ':':
		return 5
	}
	return 4
}

func (d *Document) placeCues() {
	last, punct := int32(-1), int32(-1)
	verbs := uint8(0)
	for i := range d.Tokens {
		if d.place[i].sentStart == int32(i) {
			last, punct, verbs = -1, -1, 0
		}
		d.place[i].cueLeft, d.place[i].punctLeft, d.place[i].verbs = last, punct, verbs
		if d.Words[i].Cue >= 2 {
			last = int32(i)
			verbs = min(verbs+1, 9)
		}
		if d.Tokens[i].Shape == text.Punctuation && d.Tokens[i].Mark == text.NoMark {
			punct = int32(i)
		}
	}
	next, punct := int32(-1), int32(-1)
	for i := len(d.Tokens) - 1; i >= 0; i-- {
		if d.Words[i].Cue >= 2 {
			next = int32(i)
		}
		if d.Tokens[i].Shape == text.Punctuation && d.Tokens[i].Mark == text.NoMark {
			punct = int32(i)
		}
		d.place[i].cueRight, d.place[i].punctRight = next, punct
		if d.place[i].sentStart == int32(i) {
			next, punct = -1, -1
		}
	}
}

// NumLinks counts the sorts of border that transitions tell apart.
const NumLinks = 14

// linkOf sorts the border between a token and the one before it.
func (d *Document) linkOf(i int) uint8 {
	p, t := &d.place[i], &d.Tokens[i]
	if i == 0 || t.Para {
		return 0
	}
	before := &d.Tokens[i-1]
	switch {
	case p.sentStart == int32(i) && p.state == 2:
		return 1
	case p.sentStart == int32(i):
		return 2
	case t.Mark == text.Open:
		return 3
	case t.Mark == text.Close:
		return 4
	case before.Mark == text.Close && d.place[i-1].quote >= 0 && d.quotes[d.place[i-1].quote].last != 0:
		return 5
	case before.Mark == text.Close:
		return 6
	case p.state == 2:
		return 7
	}
	switch d.stopKind(i) {
	case 1:
		return 8
	case 2, 3:
		return 9
	}
	switch d.stopKind(i - 1) {
	case 1:
		return 10
	case 4:
		return 11
	case 5:
		return 12
	}
	return 13
}

// bucket coarsens a distance.
func bucket(n int) uint8 {
	switch {
	case n < 0:
		return 0
	case n < 5:
		return uint8(n) + 1
	case n < 8:
		return 6
	case n < 12:
		return 7
	case n < 20:
		return 8
	case n < 40:
		return 9
	}
	return 10
}

// Link is the sort of border before token i, below [NumLinks].
func (d *Document) Link(i int) uint8 { return d.place[i].link }
