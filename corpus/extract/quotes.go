package extract

import (
	"cmp"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// teller turns statements into quotes, in the order of the text.
type teller struct {
	*cast
	before  *corpus.Quote // the quote before, for credits carried over
	who     *entity       // who said it
	between []*entity     // who it can be, where several fit
	at      int           // its sentence
	dated   *corpus.Said  // the last date, and its sentence
	datedAt int
}

// tell makes the quote of a statement.
func (t *teller) tell(st *statement) corpus.Quote {
	q := corpus.Quote{Content: inOrder(st.content), Polarity: polarityOf(st), Confidence: 0.5}
	if st.cue.hi > st.cue.lo {
		q.Cue = t.cueSpans(st)
	}
	var who *entity
	t.between, q.Why.Rule = nil, corpus.NobodyNamed
	if !st.source.empty() {
		a := t.resolve(st)
		who, t.between = a.who, a.between
		q.Source = []corpus.Span{t.bytes(st.source.lo, st.source.hi)}
		if st.printed.Len() > 0 {
			q.Source[0] = st.printed
		}
		q.Candidates, q.Confidence = a.candidates, a.confidence
		q.Why = t.shownWhy(st, &q, a)
		if who != nil {
			q.Speaker = who.speaker
		}
	}
	if !q.Speaker.IsZero() && len(q.Source) == 0 {
		q.Speaker = corpus.Speaker{}
	}
	q.Kind = t.kindOf(st)
	q.Confidence = math.Round(100*q.Confidence*trusted(st, q.Kind)) / 100
	part := t.stretch(st)
	q.Said = t.saidOn(st, &q, part)
	t.credit(&q, st, who)
	t.who, t.at = who, max(st.sentence, st.until)
	return q
}

// maxDateGap bounds how many sentences back "at the time" looks.
const maxDateGap = 4

// saidOn is when a statement was made. One that goes on with the verb of the
// one before shares its date.
func (t *teller) saidOn(st *statement, q *corpus.Quote, part span) *corpus.Said {
	var earlier corpus.Date
	if t.dated != nil && st.sentence-t.datedAt <= maxDateGap {
		earlier = t.dated.Date
	}
	said := saidDate(t.text, t.bytes(part.lo, part.hi), q.Content, t.article.Published, earlier)
	if said == nil && st.inherit >= 0 && t.before != nil && t.at == st.sentence && st.hearer.empty() && t.is(st.cue.lo-1, coordinator) {
		said = t.before.Said
	}
	if said != nil {
		t.dated, t.datedAt = said, st.sentence
	}
	return said
}

// inOrder is the spans in the order of the text, without empty ones and
// those that overlap one before.
func inOrder(spans []corpus.Span) []corpus.Span {
	slices.SortFunc(spans, func(a, b corpus.Span) int { return cmp.Compare(a.Start, b.Start) })
	out := make([]corpus.Span, 0, len(spans))
	for _, s := range spans {
		if s.Len() > 0 && (len(out) == 0 || out[len(out)-1].End <= s.Start) {
			out = append(out, s)
		}
	}
	return out
}

// stretch is the part of the sentence that is about this saying: from the
// statement before it to the one after.
func (d *document) stretch(st *statement) span {
	s := d.sentences[st.sentence]
	lo, hi := s.lo, s.hi
	if p := st.previous; p != nil && p.sentence == st.sentence {
		lo = max(lo, min(p.clause.hi, st.clause.lo))
	}
	if n := st.following; n != nil && n.sentence == st.sentence {
		hi = min(hi, max(n.clause.lo, st.clause.hi))
	}
	return span{lo, max(hi, lo+1)}
}

// cueSpans shows the cue, with the "in a statement" or "as saying" after it.
func (t *teller) cueSpans(st *statement) []corpus.Span {
	hi := st.cue.hi
	if t.lower(hi) == "in" && t.lower(hi+1) == "a" && t.lower(hi+2) == "statement" && st.cue.kind == verbCue {
		hi += 3
	}
	spans := []corpus.Span{t.bytes(st.cue.lo, hi)}
	if st.cue.kind == quotedCue {
		spans = append(spans, t.bytes(st.hearer.hi, st.hearer.hi+2))
	}
	return spans
}

func polarityOf(st *statement) corpus.Polarity {
	f := st.cue.frame
	if st.owned && !st.cue.negated {
		return corpus.Asserted
	}
	denied := f&(denies|rejects) != 0 && !st.judged
	switch {
	case denied && !st.cue.negated:
		return corpus.Denied
	case (st.cue.negated || f&doubts != 0) && !denied:
		return corpus.NotSaid
	}
	return corpus.Asserted
}

// kindOf measures how much of the content stands in quotation marks.
func (t *teller) kindOf(st *statement) corpus.Kind {
	quoted, all := 0, 0
	for _, s := range st.content {
		q, n := t.lettersIn(s)
		quoted, all = quoted+q, all+n
	}
	switch {
	case st.spoken || all > 0 && quoted*100 >= all*95:
		return corpus.Direct
	case st.cue.frame&believes != 0:
		return corpus.Belief
	case quoted > 0:
		return corpus.Mixed
	}
	return corpus.Indirect
}

// lettersIn counts the letters of a span, and those in quotation marks.
func (t *teller) lettersIn(s corpus.Span) (quoted, all int) {
	for i := t.itemAt(s.Start); i < len(t.items); i++ {
		it := &t.items[i]
		lo, hi := t.tokens[it.first].start, t.tokens[it.last].end
		if lo >= s.End {
			break
		}
		n := letters(t.text[max(lo, s.Start):min(hi, s.End)])
		all += n
		if it.kind == quoteItem {
			quoted += n
		}
	}
	return quoted, all
}

// itemAt is the item that holds or follows a byte of the text.
func (d *document) itemAt(at int) int {
	lo, hi := 0, len(d.items)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.tokens[d.items[mid].last].end <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func letters(s string) int {
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
		i += size
	}
	return n
}
