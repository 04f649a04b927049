package server

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"onrecord/corpus/cite"
)

// articleView is the page of an article.
type articleView struct {
	Title      string
	Schema     *cite.Thing // the article for machines
	Publisher  *nameLink
	Published  *when
	Author     string
	Ref        string
	Original   string // link to it, "" where there is none
	Language   string
	Analysed   bool
	Reason     string
	Count      string // "13 quotes"
	Long       bool   // to be laid out as it is read
	Unnoted    string // how many quotes have no note of their own, in words
	Paragraphs []paragraph
	Shares     []share
	Fewer      string // how many speakers are not among them, in words
	BySpeaker  []spoken
}

// paragraph is a stretch of text between blank lines with the notes of the
// quotes that end in it.
type paragraph struct {
	Runs  []markedRun
	Notes []note
}

// markedRun is a stretch of text under the same quotes.
type markedRun struct {
	Text    string
	Marked  bool
	ID      string   // where the first quote that begins here is linked to
	More    []string // the others that begin here
	Classes string
	Notes   []note // of the quotes that end here
	Bare    []note // of those that have no note in the margin
}

// note says in the margin whose words a quote is.
type note struct {
	ID     string // of the quote
	Number int
	Who    []nameLink // the speaker, or several where it could be each
	Doubt  bool       // it could be any of Who
	What   string     // "direct quote", "denial"
	Link   string     // to the quote's own page
	Place  string     // of its words on this page, "" where they have none
	Prev   string     // of the quote before
	Next   string
}

// newArticle prepares the page of an article.
func newArticle(r *ArticleResponse) articleView {
	v := articleView{
		Title: cmp.Or(orEmpty(r.Title), "Untitled"), Publisher: publisherLink(r.Publisher), Published: publishedOn(r.Published),
		Author: orEmpty(r.Author), Ref: orEmpty(r.Ref), Original: webLink(r.URL), Language: orEmpty(r.Language),
		Analysed: r.Analysed, Reason: orEmpty(r.Reason), Count: counted(len(r.Quotes), "quote"),
	}
	v.Schema = articleSchema(r)
	v.Paragraphs = markText(r.Text, r.Quotes)
	v.Long = len(r.Text) > longText
	if n := len(r.Quotes) - maxNotes; n > 0 {
		v.Unnoted = counted(n, "quote")
	}
	v.addSpeakers(r.Quotes)
	return v
}

// What a page of a very long article leaves to the pages of its quotes: notes
// in the margin beyond so many, all but the first quotes of each speaker in
// the list below the text, and all but the first speakers there. The text, its
// marks and the places that links lead to are whole.
const (
	longText    = 50_000 // bytes from which the text is laid out as it is read
	maxNotes    = 500
	maxExcerpts = 10
	maxSpeakers = 100
)

var blankLines = regexp.MustCompile(`\n[ \t\r]*\n\s*`)

// border is a place of the text where a quote begins or ends.
type border struct {
	at    int
	quote int // index into the article's quotes
	first bool
	last  bool
	open  bool
}

// markText cuts a text into paragraphs and those into runs, so that quotes
// which overlap or lie within one another need no nested elements.
func markText(text string, quotes []*QuoteResult) []paragraph {
	m := marker{text: text, quotes: quotes}
	m.borders = m.sortedBorders(byteOffsets(text, quotes))
	var out []paragraph
	at := 0
	for _, gap := range append(blankLines.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if p := m.paragraph(at, gap[0]); len(p.Runs) > 0 {
			out = append(out, p)
		}
		at = gap[1]
	}
	linkNotes(out)
	return out
}

// linkNotes lets each note lead to its words, and to those of the quotes
// before and after, in the order in which they begin.
func linkNotes(paragraphs []paragraph) {
	var order []string
	place := map[string]int{}
	add := func(id string) {
		if id != "" {
			place[id] = len(order)
			order = append(order, "#"+id)
		}
	}
	for _, p := range paragraphs {
		for _, r := range p.Runs {
			add(r.ID)
			for _, id := range r.More {
				add(id)
			}
		}
	}
	for _, p := range paragraphs {
		for i := range p.Notes {
			n := &p.Notes[i]
			at, ok := place[anchor(n.ID)]
			if !ok {
				continue
			}
			n.Place = order[at]
			if at > 0 {
				n.Prev = order[at-1]
			}
			if at+1 < len(order) {
				n.Next = order[at+1]
			}
		}
	}
}

// marker walks through a text once.
type marker struct {
	text    string
	quotes  []*QuoteResult
	borders []border
	next    int   // border not passed yet
	open    []int // quotes that the place lies in
	begun   []int // quotes that begin at the place, not linked to yet
}

// byteOffsets are the byte offsets of all code points that segments name.
// Those outside the text are left out.
func byteOffsets(text string, quotes []*QuoteResult) map[int]int {
	wanted := map[int]bool{}
	for _, q := range quotes {
		for _, s := range q.Segments {
			wanted[s.Start], wanted[s.End] = true, true
		}
	}
	out := make(map[int]int, len(wanted))
	point := 0
	for i := range text {
		if wanted[point] {
			out[point] = i
		}
		point++
	}
	out[point] = len(text)
	return out
}

func (m *marker) sortedBorders(offset map[int]int) []border {
	var out []border
	for i, q := range m.quotes {
		for j, s := range q.Segments {
			start, okStart := offset[s.Start]
			end, okEnd := offset[s.End]
			if !okStart || !okEnd || start >= end {
				continue
			}
			out = append(out,
				border{at: start, quote: i, first: j == 0, open: true},
				border{at: end, quote: i, last: j == len(q.Segments)-1})
		}
	}
	slices.SortStableFunc(out, func(a, b border) int { return cmp.Compare(a.at, b.at) })
	return out
}

// paragraph marks text[start:end]. Borders in the blank lines before it take
// effect at its start.
func (m *marker) paragraph(start, end int) paragraph {
	var p paragraph
	m.pass(start, &p)
	for at := start; at < end; {
		stop := end
		if m.next < len(m.borders) {
			stop = min(stop, m.borders[m.next].at)
		}
		p.Runs = append(p.Runs, m.run(m.text[at:stop]))
		at = stop
		m.pass(at, &p)
	}
	for _, r := range p.Runs {
		p.Notes = append(p.Notes, r.Notes...)
	}
	return p
}

// pass goes over the borders up to a place. A quote that ends there gets its
// note behind the run before.
func (m *marker) pass(at int, p *paragraph) {
	for ; m.next < len(m.borders) && m.borders[m.next].at <= at; m.next++ {
		b := m.borders[m.next]
		if b.open {
			m.open = append(m.open, b.quote)
			if b.first {
				m.begun = append(m.begun, b.quote)
			}
			continue
		}
		m.open = slices.DeleteFunc(m.open, func(q int) bool { return q == b.quote })
		if !b.last {
			continue
		}
		n := noteOf(m.quotes[b.quote], b.quote+1)
		if len(p.Runs) == 0 { // the quote reached into the blank lines
			p.Notes = append(p.Notes, n)
			continue
		}
		r := &p.Runs[len(p.Runs)-1]
		if n.Number > maxNotes {
			r.Bare = append(r.Bare, n)
			continue
		}
		r.Notes = append(r.Notes, n)
	}
}

func (m *marker) run(text string) markedRun {
	r := markedRun{Text: text, Marked: len(m.open) > 0}
	var classes []string
	for _, i := range m.open {
		classes = append(classes, m.quotes[i].Polarity)
	}
	if len(m.open) > 1 {
		classes = append(classes, "many")
	}
	slices.Sort(classes)
	r.Classes = strings.Join(slices.Compact(classes), " ")
	for i, quote := range m.begun {
		if id := anchor(m.quotes[quote].ID); i == 0 {
			r.ID = id
		} else {
			r.More = append(r.More, id)
		}
	}
	m.begun = nil
	return r
}

func noteOf(q *QuoteResult, number int) note {
	n := note{ID: q.ID, Number: number, What: strings.ToLower(cmp.Or(polarityWords(q.Polarity), kindWords(q.Kind)))}
	n.Link = orEmpty(q.Links.HTML)
	n.Who = candidates(q.Candidates)
	n.Doubt = len(n.Who) > 0
	if q.Speaker != nil {
		n.Who, n.Doubt = []nameLink{*speakerLink(q.Speaker)}, false
	}
	return n
}
