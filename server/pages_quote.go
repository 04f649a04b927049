package server

import (
	"onrecord/corpus"
	"onrecord/corpus/cite"
)

// quoteView is the page of a quote.
type quoteView struct {
	card
	Found  string // the link to its place in the original page
	Why    *whyView
	Cites  []citeView
	Schema *cite.Thing
}

// whyView says why a quote is given to its speaker.
type whyView struct {
	Heading, Explanation string
	Place                string // the link to the words elsewhere that decided
}

// citeView is a citation in one format.
type citeView struct {
	Name, Text, File string
	Open             bool
}

// newQuoteView prepares the page of a quote.
func newQuoteView(q *QuoteResult, ref *cite.Reference) quoteView {
	v := quoteView{card: wholeCard(q), Cites: citeViews(q, ref), Schema: ref.Schema(orEmpty(q.Links.HTML))}
	if q.Proof == nil {
		return v
	}
	if found := orEmpty(q.TextFragment); found != v.Original {
		v.Found = found
	}
	if w := q.Why; w != nil {
		v.Why = &whyView{Heading: "Why this speaker?", Explanation: w.Explanation, Place: orEmpty(w.InContext)}
		if q.Speaker == nil {
			v.Why.Heading = "Why no speaker?"
		}
	}
	return v
}

func citeViews(q *QuoteResult, ref *cite.Reference) []citeView {
	out := make([]citeView, 0, len(cite.Formats()))
	for i, f := range cite.Formats() {
		out = append(out, citeView{
			Name: formatWords(f), Text: ref.As(f), File: orEmpty(q.Links.Self) + "/cite?format=" + string(f), Open: i == 0,
		})
	}
	return out
}

func formatWords(f cite.Format) string {
	switch f {
	case cite.Text:
		return "Plain text"
	case cite.CSL:
		return "CSL-JSON"
	case cite.Markdown:
		return "Markdown"
	case cite.BibTeX:
		return "BibTeX"
	}
	return "RIS"
}

// articleSchema is an article for machines.
func articleSchema(a *ArticleResponse) *cite.Thing {
	published, err := corpus.ParseDate(orEmpty(a.Published))
	if err != nil {
		published = corpus.Date{}
	}
	whole := &corpus.Article{
		Title: orEmpty(a.Title), URL: orEmpty(a.URL), Author: orEmpty(a.Author), Published: published, Language: orEmpty(a.Language),
	}
	if a.Publisher != nil {
		whole.Publisher.Name = a.Publisher.Name
	}
	return cite.Article(whole, a.Links.HTML)
}
