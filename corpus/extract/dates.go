package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// maxDated bounds the clauses that are read for a date; a longer one is none.
const maxDated = 4 << 10

// saidDate finds when a statement was made in the words of the clause around
// its cue, the spans of exclude (what was said) left out. Days without a year
// are read from the anchor, the day of publication, back into the past; where
// the anchor is too coarse to tell, or unknown, there is no date. "The same
// day" is read from the date before, that of the statement before.
//
// A date counts only where it belongs to the saying: on its own, after its
// preposition, or before a noun such as "interview". Dates in relative
// clauses, appositions and after words such as "since" tell of other things.
func saidDate(text string, clause corpus.Span, exclude []corpus.Span, anchor, before corpus.Date) *corpus.Said {
	if clause.Len() > maxDated || !clause.In(text) || !mentionsTime(clause.Of(text)) {
		return nil
	}
	r := readDates(text, clause, exclude, before)
	var best *dateFound
	for i := range r.found {
		f := &r.found[i]
		if !r.attach(f) || !f.settle(anchor) {
			continue
		}
		switch {
		case best == nil || f.distance < best.distance:
			best = f
		case f.distance == best.distance && f.date != best.date:
			return nil
		}
	}
	if best == nil {
		return nil
	}
	return &corpus.Said{Date: best.date, Basis: best.basis}
}

// mentionsTime is the cheap look that most clauses end with: without one of
// these words there is no date.
func mentionsTime(s string) bool {
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && (isASCIILetter(s[j]) || isASCIIDigit(s[j])) {
			j++
		}
		if j == i {
			i++
			continue
		}
		if j-i >= 3 && timeWord(s[i:j]) {
			return true
		}
		i = j
	}
	return false
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isASCIIDigit(c byte) bool { return '0' <= c && c <= '9' }

func timeWord(w string) bool {
	switch w {
	case "yesterday", "Yesterday", "today", "Today", "tonight", "Tonight", "ago", "week", "month", "year", "weekend", "day",
		"night", "morning", "afternoon", "evening", "time", "days", "weeks":
		return true
	}
	if isASCIIDigit(w[0]) {
		return len(w) == 4
	}
	if !isUpperByte(w[0]) {
		return false
	}
	return weekdays[w] != 0 || months[w] != 0 || shortDays[w] != 0
}

// weekdays are numbered from Monday, 1.
var weekdays = map[string]int{"Monday": 1, "Tuesday": 2, "Wednesday": 3, "Thursday": 4, "Friday": 5, "Saturday": 6, "Sunday": 7}

// shortDays count only with their full stop: there are Sun and Fri of other kinds.
var shortDays = map[string]int{"Mon": 1, "Tue": 2, "Tues": 2, "Wed": 3, "Thu": 4, "Thur": 4, "Thurs": 4, "Fri": 5, "Sat": 6, "Sun": 7}

// months have a capital: "may" and "march" are verbs.
var months = map[string]int{
	"January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8, "September": 9,
	"October": 10, "November": 11, "December": 12, "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8,
	"Sept": 9, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}

// dateReader holds a clause while it is read.
type dateReader struct {
	text    string      // of the clause
	offset  int         // of the clause in the article
	earlier corpus.Date // of the statement before: "the same day"
	tokens  []token
	words   []string // in lower case; "" where the token is no word
	gaps    []bool   // this token stands for words that are excluded
	found   []dateFound
	parts   []datePart // by token
}

// datePart says of a token where in its clause it stands.
type datePart struct {
	lo, hi   int  // the stretch between separators
	verb     bool // the stretch has a verb of speech
	closed   bool // in a part that tells of something else
	distance int  // to the nearest verb of speech, in tokens
}

// dateFound is a phrase that may be the date.
type dateFound struct {
	lo, hi   int // tokens
	kind     dateKind
	at       moment
	absolute bool // says its year
	distance int
	basis    corpus.Span
	date     corpus.Date
}

// dateKind says which prepositions a phrase goes with.
type dateKind uint8

const (
	noDate  dateKind = iota // a phrase of time that is no date of the past
	byDay                   // "on Tuesday", "March 3"
	byMonth                 // "in March", "in 2021"
	freely                  // "yesterday", "last week"
)

func readDates(text string, clause corpus.Span, exclude []corpus.Span, before corpus.Date) *dateReader {
	r := &dateReader{text: clause.Of(text), offset: clause.Start, earlier: before}
	r.cut(clause, exclude)
	for i := 0; i < len(r.tokens); {
		f := r.phrase(i)
		if f.hi == 0 {
			i++
			continue
		}
		f.lo = i
		r.found = append(r.found, f)
		i = f.hi
	}
	r.dropRanges()
	r.survey()
	return r
}

// cut makes the tokens of the clause, with one empty token for each excluded
// stretch.
func (r *dateReader) cut(clause corpus.Span, exclude []corpus.Span) {
	exclude = slices.DeleteFunc(slices.Clone(exclude), func(s corpus.Span) bool { return !s.Overlaps(clause) })
	slices.SortFunc(exclude, func(a, b corpus.Span) int { return a.Start - b.Start })
	tokens := tokenise(r.text, nil)
	r.gaps, r.words = make([]bool, 0, len(tokens)), make([]string, 0, len(tokens))
	r.tokens = tokens[:0] // those kept go where they stood or before
	for _, t := range tokens {
		for len(exclude) > 0 && exclude[0].End <= t.start+r.offset {
			exclude = exclude[1:]
		}
		out := len(exclude) > 0 && exclude[0].Start < t.end+r.offset
		if n := len(r.gaps); out && n > 0 && r.gaps[n-1] {
			continue
		}
		if out {
			t = token{start: t.start, end: t.start, kind: otherToken}
		}
		r.tokens, r.gaps = append(r.tokens, t), append(r.gaps, out)
		r.words = append(r.words, strings.ToLower(r.printed(len(r.tokens)-1)))
	}
}

// printed is a word as it stands, without the full stop of an abbreviation;
// "" where there is none.
func (r *dateReader) printed(i int) string {
	if i < 0 || i >= len(r.tokens) || r.tokens[i].kind != wordToken {
		return ""
	}
	return strings.TrimSuffix(r.tokens[i].of(r.text), ".")
}

func (r *dateReader) word(i int) string {
	if i < 0 || i >= len(r.words) {
		return ""
	}
	return r.words[i]
}

func (r *dateReader) kindAt(i int) (tokenKind, bool) {
	if i < 0 || i >= len(r.tokens) || r.gaps[i] {
		return otherToken, false
	}
	return r.tokens[i].kind, true
}

func (r *dateReader) is(i int, c class) bool {
	return i >= 0 && i < len(r.tokens) && r.tokens[i].lex.is(c)
}

// dropRanges drops "on Monday and Tuesday", "from March to May": neither is
// the day.
func (r *dateReader) dropRanges() {
	for i := 1; i < len(r.found); i++ {
		a, b := &r.found[i-1], &r.found[i]
		if joined := r.joiners(a.hi, b.lo); joined && b.lo > a.hi {
			a.kind, b.kind = noDate, noDate
		}
	}
}

// joiners reports whether the words between two dates make them one range.
func (r *dateReader) joiners(lo, hi int) bool {
	joined := false
	for i := lo; i < hi; i++ {
		kind, _ := r.kindAt(i)
		switch r.word(i) {
		case "and", "or", "to", "through", "until", "till", "&":
			joined = true
		case "on", "in", "again", "late", "early", "mid", "the", "of":
		default:
			if kind != dashToken {
				return false
			}
			joined = true
		}
	}
	return joined
}

// settle works the date out. Under a coarse anchor every day that it may mean
// must give the same answer. What lies after the anchor was not said yet.
func (f *dateFound) settle(anchor corpus.Date) bool {
	if anchor.IsZero() && !f.absolute {
		return false
	}
	first, ok := f.at(anchor.First)
	last, okToo := f.at(anchor.Last())
	f.date = first
	return ok && okToo && first == last && (anchor.IsZero() || first.First <= anchor.Last())
}
