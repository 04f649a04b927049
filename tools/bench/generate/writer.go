package generate

import (
	"math/rand/v2"
	"strings"

	"onrecord/corpus"
)

// writer writes the text of an article and notes where things stand.
type writer struct {
	strings.Builder
	g *Generator
	r *rand.Rand
}

// paragraph writes one quote.
func (w *writer) paragraph(a *corpus.Article) corpus.Quote {
	q := corpus.Quote{
		Kind: w.kind(), Polarity: corpus.Asserted, Speaker: w.speaker(),
		Credit: corpus.Credit{Outlet: a.Publisher, Basis: corpus.AsPublisher}, Confidence: 0.9,
	}
	if w.r.IntN(20) == 0 {
		q.Polarity = corpus.Denied
	}
	quoted := q.Kind == corpus.Direct || q.Kind == corpus.Mixed
	if quoted {
		w.WriteString("“")
		q.Content = []corpus.Span{w.words()}
		w.WriteString(",” ")
	}
	w.source(a, &q)
	if !quoted {
		w.WriteString(" that ")
		q.Content = []corpus.Span{w.words()}
	}
	w.WriteString(".\n\n")
	return q
}

// words writes what is said, 25 words or so.
func (w *writer) words() corpus.Span {
	at := w.Len()
	w.sentence(12 + w.r.IntN(27))
	return corpus.Span{Start: at, End: w.Len()}
}

// sentence writes so many words, the first with a capital.
func (w *writer) sentence(n int) {
	last := -1
	for i := range n {
		if last >= 0 && w.r.Float64() < together {
			last = w.g.companion[last]
		} else {
			last = w.g.words.draw(w.r)
		}
		word := w.g.vocab.words[last]
		if i == 0 {
			word = strings.ToUpper(word[:1]) + word[1:]
		} else if w.r.IntN(12) == 0 {
			w.WriteString(", ")
		} else {
			w.WriteByte(' ')
		}
		w.WriteString(word)
	}
}

// source writes who said it, to whom and when.
func (w *writer) source(a *corpus.Article, q *corpus.Quote) {
	name := q.Speaker.Name
	if q.Speaker.Role != "" {
		name += ", " + q.Speaker.Role + ","
	}
	if name != "" {
		q.Source = []corpus.Span{w.write(name)}
		w.WriteByte(' ')
	}
	if w.r.IntN(10) < 3 {
		q.Cue = []corpus.Span{w.write("told")}
		w.WriteByte(' ')
		outlet := w.g.press[w.g.credits.draw(w.r)]
		q.Credit = corpus.Credit{Outlet: outlet, Basis: corpus.Credited, Cue: q.Cue[0], Name: w.write(outlet.Name)}
	} else {
		q.Cue = []corpus.Span{w.write("said")}
	}
	if w.r.IntN(10) == 0 {
		w.WriteByte(' ')
		q.Said = &corpus.Said{
			Date:  corpus.Date{First: a.Published.First - corpus.Day(w.r.IntN(30)), Precision: corpus.ByDay},
			Basis: w.write("recently"),
		}
	}
}

func (w *writer) write(s string) corpus.Span {
	at := w.Len()
	w.WriteString(s)
	return corpus.Span{Start: at, End: w.Len()}
}

func (w *writer) kind() corpus.Kind {
	switch n := w.r.IntN(20); {
	case n < 10:
		return corpus.Direct
	case n < 14:
		return corpus.Mixed
	case n < 19:
		return corpus.Indirect
	}
	return corpus.Belief
}

// speaker is who speaks: one of the people, somebody unnamed, or nobody.
func (w *writer) speaker() corpus.Speaker {
	switch n := w.r.IntN(100); {
	case n < 3:
		return corpus.Speaker{}
	case n < 8:
		return corpus.NewSpeaker("A senior official", "", corpus.Anonymous)
	}
	return w.g.people[w.g.speaks.draw(w.r)]
}
