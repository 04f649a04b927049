package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// collect finds every statement of the article, and gives the quotations
// that go on without a cue to the statement they belong to.
func (d *document) collect() []statement {
	var out []statement
	turns := d.transcript()
	if turns == nil {
		turns = d.interview()
	}
	for n := range d.sentences {
		if turn, ok := turns[d.sentences[n].paragraph]; ok {
			if turn.first == n {
				out = d.answerOf(out, turn)
			}
			if turn.answers || turn.skip {
				continue
			}
		}
		if d.taken(out, n) {
			continue
		}
		if d.sentences[n].quoteOnly {
			out = d.goOn(out, n)
			continue
		}
		found := d.link(n)
		d.notice(d.sentences[n])
		d.dialogue(found, n)
		out = d.adoptOpen(out, found, n)
		found = slices.DeleteFunc(found, func(s statement) bool { return len(s.content) == 0 }) // its words went to a neighbour
		out = append(out, found...)
	}
	return out
}

// dialogue reads a paragraph that a dash opens in place of marks: "— It holds,
// Holt says. For now." All of it but the attribution is spoken.
func (d *document) dialogue(found []statement, n int) {
	s := d.sentences[n]
	if len(found) != 1 || found[0].after || d.kind(s.lo) != dashToken || n > 0 && d.sentences[n-1].paragraph == s.paragraph || len(found[0].content) == 0 || found[0].cue.kind != verbCue {
		return
	}
	st := &found[0]
	if st.from > s.lo+1 || d.quoted(st) {
		return
	}
	st.spoken = true
	last := n
	for last+1 < len(d.sentences) && d.sentences[last+1].paragraph == s.paragraph {
		last++
	}
	if last == n {
		return
	}
	to := d.sentences[last].hi
	if d.kind(to-1) == stopToken && d.word(to-1) == "." {
		to--
	}
	st.content = append(st.content, d.bytes(d.sentences[n+1].lo, to))
}

// taken reports whether the sentence has already become content.
func (d *document) taken(out []statement, n int) bool {
	if len(out) == 0 {
		return false
	}
	last := out[len(out)-1].content
	at := d.tokens[d.items[d.sentences[n].lo].first].start
	return last[len(last)-1].End > at
}

// goOn gives a sentence of quotations to the statement before it: as more of
// its content in the same paragraph or where the paragraph before did not
// close its marks, as a statement of its own in the next one.
func (d *document) goOn(out []statement, n int) []statement {
	if len(out) == 0 {
		return d.lead(out, n)
	}
	s, last := d.sentences[n], d.lastQuoting(out)
	before := d.sentences[n-1]
	if last.until == n-2 && before.paragraph == s.paragraph && d.sentences[n-2].paragraph == s.paragraph && out[len(out)-1].sentence < n-1 {
		if !takenBack(last) {
			last.content = append(last.content, d.bytes(s.lo, d.quotesEnd(s))) // a remark came between
			last.until = n
		}
		return out
	}
	whole := d.bytes(s.lo, d.quotesEnd(s))
	endsOpen := d.items[before.hi-1].open
	quoting := d.quoted(last)
	switch {
	case !quoting || last.until != n-1 || last.cue.frame&believes != 0 || takenBack(last):
		return d.lead(out, n)
	case before.paragraph == s.paragraph, endsOpen && d.touches(last, before):
		last.content = append(last.content, whole)
		last.until = n
	case s.paragraph == before.paragraph+1 && d.aloneInParagraph(n) && d.endsQuoting(last, before):
		out = append(out, statement{content: []corpus.Span{whole}, sentence: n, until: n, inherit: -1, source: last.source, clause: last.clause, free: true, cue: cue{frame: takesQuote}})
	}
	return out
}

// lastQuoting is the last statement whose content is a quotation, of those of
// the last statement's sentence: “A,” he said, adding that b. “C.”
func (d *document) lastQuoting(out []statement) *statement {
	last := &out[len(out)-1]
	for i := len(out) - 1; i >= 0 && out[i].sentence == last.sentence; i-- {
		if d.quoted(&out[i]) {
			return &out[i]
		}
	}
	return last
}

// quoted reports whether a statement's content ends in a quotation that
// stands for itself.
func (d *document) quoted(st *statement) bool {
	last := st.content[len(st.content)-1]
	i := d.itemAt(last.Start)
	return d.items[i].kind == quoteItem && (st.cue.frame&(takesClause|takesQuote) != 0 || st.free)
}

// touches reports whether the statement's content ends with the sentence.
func (d *document) touches(st *statement, s sentence) bool {
	return st.content[len(st.content)-1].End >= d.tokens[d.items[s.hi-1].last].end
}

// endsQuoting reports whether the paragraph before ends with the statement's
// own quotation or its attribution.
func (d *document) endsQuoting(st *statement, s sentence) bool {
	return d.touches(st, s) || st.clause.hi >= s.hi-1
}

func (d *document) aloneInParagraph(n int) bool {
	p := d.sentences[n].paragraph
	return (n+1 >= len(d.sentences) || d.sentences[n+1].paragraph != p || d.sentences[n+1].quoteOnly) && (n == 0 || d.sentences[n-1].paragraph != p)
}

// adoptOpen gives an unclosed quotation of the paragraph before, which no
// statement took, to the one that goes on with it: “A. / “B,” he said.
func (d *document) adoptOpen(out []statement, found []statement, n int) []statement {
	for i := range found {
		found[i].until = n
	}
	if n == 0 || len(found) == 0 {
		return out
	}
	before, s := d.sentences[n-1], d.sentences[n]
	lead := d.bytes(s.lo, s.lo+1)
	adjacent := before.quoteOnly && (d.items[before.hi-1].open && s.paragraph == before.paragraph+1 || s.paragraph == before.paragraph)
	if adjacent && len(found[0].content) > 0 && found[0].content[0].Start == lead.Start && d.items[s.lo].kind == quoteItem && !d.taken(out, n-1) {
		found[0].content = append([]corpus.Span{d.bytes(before.lo, d.quotesEnd(before))}, found[0].content...)
	}
	return out
}

// turn is a paragraph of an interview that begins with its speaker's name.
type turn struct {
	first   int // its first sentence
	name    span
	from    int // the first item of what is said
	to      int
	answers bool
	skip    bool // a question of a transcript: nothing in it is a quote
}

// interview finds the paragraphs "NAME: words" where at least two people take
// turns.
func (d *document) interview() map[int]turn {
	turns := make(map[int]turn)
	speakers := make(map[string]int)
	for n := range d.sentences {
		if t, ok := d.turnAt(n); ok {
			turns[d.sentences[n].paragraph] = t
			speakers[d.nameText(t.name)]++
		}
	}
	d.interviewers(turns)
	twice := 0
	for _, n := range speakers {
		if n > 1 {
			twice++
		}
	}
	if len(speakers) < 2 || twice < 2 && len(turns) < 4 {
		return nil
	}
	return turns
}

// interviewers finds who only asks: most of that one's turns are questions, and
// hardly any of the others'. Their turns are the writer's, and are read as such.
func (d *document) interviewers(turns map[int]turn) {
	asked, all, askedAll := make(map[string]int), make(map[string]int), 0
	for _, t := range turns {
		name := d.nameText(t.name)
		all[name]++
		if w := d.word(t.to - 1); d.kind(t.to-1) == stopToken && strings.Contains(w, "?") {
			asked[name]++
			askedAll++
		}
	}
	d.leads = make(map[int]int)
	for paragraph, t := range turns {
		name := d.nameText(t.name)
		others := len(turns) - all[name]
		if all[name] > 1 && asked[name]*2 >= all[name] && (askedAll-asked[name])*4 <= others {
			t.answers = false
			turns[paragraph] = t
		}
		if !t.answers {
			d.leads[t.first] = t.from
		}
	}
}

func (d *document) turnAt(n int) (turn, bool) {
	s := d.sentences[n]
	if n > 0 && d.sentences[n-1].paragraph == s.paragraph {
		return turn{}, false
	}
	for i := s.lo; i < s.hi && i < s.lo+6; i++ {
		if d.kind(i) == colonToken && i > s.lo && i+1 < s.hi {
			name := span{s.lo, i}
			last := n
			for last+1 < len(d.sentences) && d.sentences[last+1].paragraph == s.paragraph {
				last++
			}
			asks := d.asksQuestions(name)
			return turn{first: n, name: name, from: i + 1, to: d.sentences[last].hi, answers: !asks}, true
		}
		if !d.nameWord(i) && !d.is(i, determiner) {
			return turn{}, false
		}
	}
	return turn{}, false
}

// asksQuestions reports whether a turn's name is the interviewer's: an outlet
// or "Q".
func (d *document) asksQuestions(name span) bool {
	text := d.nameText(name)
	if text == "Q" || text == "Question" {
		return true
	}
	p := d.press.publisher
	return d.outletPhrase(name) || !p.IsZero() && strings.EqualFold(strings.TrimPrefix(text, "The "), strings.TrimPrefix(p.Name, "The "))
}

// answerOf makes the statement of a turn, less its final full stop.
func (d *document) answerOf(out []statement, t turn) []statement {
	if !t.answers {
		return out
	}
	to := t.to
	for to > t.from+1 && d.kind(to-1) == stopToken && d.word(to-1) == "." {
		to--
	}
	return append(out, statement{
		content: []corpus.Span{d.bytes(t.from, to)}, sentence: t.first, until: t.first, inherit: -1, source: t.name,
		clause: t.name, spoken: true, cue: cue{frame: takesClause},
	})
}

// told reports whether some of the words are a quote already: nothing is said
// twice. A further stretch of an earlier quote that a cue of its own leads, as
// in “A,” he said, adding “B.”, goes to that cue.
func told(quotes []corpus.Quote, content []corpus.Span) bool {
	for i := len(quotes) - 1; i >= 0 && i > len(quotes)-20; i-- {
		q := &quotes[i]
		apart := slices.DeleteFunc(slices.Clone(q.Content), func(s corpus.Span) bool { return overlap(s, content) })
		if len(apart) == len(q.Content) {
			continue
		}
		if len(apart) == 0 || overlap(q.Content[0], content) {
			return true
		}
		q.Content = apart
	}
	return false
}

func overlap(s corpus.Span, with []corpus.Span) bool {
	return slices.ContainsFunc(with, func(o corpus.Span) bool { return s.Start < o.End && o.Start < s.End })
}

// tellAll turns the statements into quotes.
func (c *cast) tellAll(found []statement) []corpus.Quote {
	t := &teller{cast: c}
	c.press.last, c.press.noticed = corpus.Outlet{}, 0
	quotes := make([]corpus.Quote, 0, len(found))
	sources := make([]answer, 0, len(found))
	sentence := 0
	for i := range found {
		for ; sentence < found[i].sentence; sentence++ {
			c.notice(c.sentences[sentence])
		}
		if i > 0 {
			found[i].previous = &found[i-1]
		}
		if i+1 < len(found) {
			found[i].following = &found[i+1]
		}
		q := t.tell(&found[i])
		if len(q.Content) == 0 || told(quotes, q.Content) {
			continue
		}
		quotes = append(quotes, q)
		sources = append(sources, answer{who: t.who, between: t.between})
		t.before = &quotes[len(quotes)-1]
	}
	for i := range quotes {
		t.identify(&quotes[i], sources[i]) // when all is known of everybody
	}
	return quotes
}
