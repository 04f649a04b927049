package server

import (
	"net/url"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// listQuotes shows quotes of one document as lists have them, nothing
// highlighted. The text is gone through once, however many they are.
func listQuotes(doc *corpus.Document, quotes []*corpus.Quote) []*QuoteResult {
	var spans []corpus.Span
	for _, q := range quotes {
		spans = append(spans, q.Content...)
	}
	points := corpus.CodePoints(doc.Article.Text, spans)
	out := make([]*QuoteResult, len(quotes))
	for i, q := range quotes {
		out[i] = newQuote(&doc.Article, q)
		for j, s := range q.Content {
			out[i].Segments[j] = Segment{points[j].Start, points[j].End, s.Of(doc.Article.Text)}
		}
		points = points[len(q.Content):]
	}
	return out
}

// newQuote shows a quote but for the places of its segments.
func newQuote(a *corpus.Article, q *corpus.Quote) *QuoteResult {
	r := &QuoteResult{
		Type: "quote", ID: string(q.ID), Kind: string(q.Kind), Polarity: string(q.Polarity),
		Text: q.Text(a.Text), Segments: make([]Segment, len(q.Content)), Highlights: []Range{},
		Speaker: newSpeaker(q.Speaker, q.Source, a.Text), Candidates: []Speaker{},
		Outlet: newOutlet(q.Credit), Publisher: newNamed(a.Publisher),
		Chain: newChain(a, q), Cue: textOrNil(corpus.Join(a.Text, q.Cue)),
		Dates: quoteDates(a, q), Confidence: q.Confidence,
		Article: ArticleRef{string(a.ID), textOrNil(a.Title), textOrNil(a.URL), textOrNil(a.Ref)},
		Links:   quoteLinks(a.ID, q.ID),
	}
	for _, c := range q.Candidates {
		r.Candidates = append(r.Candidates, *newSpeaker(c, q.Source, a.Text))
	}
	if len(q.Content) > 0 {
		before, after := around(a.Text, corpus.Span{Start: q.Content[0].Start, End: q.Content[len(q.Content)-1].End})
		r.Context = QuoteContext{textOrNil(before), textOrNil(after)}
	}
	return r
}

// newRanges are byte spans of a text as code points.
func newRanges(text string, spans []corpus.Span) []Range {
	out := make([]Range, len(spans))
	for i, s := range corpus.CodePoints(text, spans) {
		out[i] = Range{s.Start, s.End}
	}
	return out
}

func newSpeaker(s corpus.Speaker, source []corpus.Span, text string) *Speaker {
	if s.IsZero() {
		return nil
	}
	return &Speaker{
		ID: textOrNil(s.ID), Name: s.Name, AsWritten: textOrNil(corpus.JoinSource(text, source)),
		Role: textOrNil(s.Role), SourceKind: string(s.Kind),
	}
}

func newNamed(o corpus.Outlet) *Named {
	if o.IsZero() {
		return nil
	}
	return &Named{string(o.ID), o.Name}
}

func newOutlet(c corpus.Credit) *Outlet {
	if c.Outlet.IsZero() {
		return nil
	}
	return &Outlet{string(c.Outlet.ID), c.Outlet.Name, string(c.Basis)}
}

// newChain is who said it, through which hands it went, who published it.
func newChain(a *corpus.Article, q *corpus.Quote) []ChainLink {
	chain := []ChainLink{{Role: SaidBy, ID: textOrNil(q.Speaker.ID), Name: textOrNil(q.Speaker.Name)}}
	for _, c := range relays(q) {
		link := ChainLink{Role: ReportedBy, ID: textOrNil(c.Outlet.ID), Name: textOrNil(c.Outlet.Name), Credit: &Credit{}}
		if c.Cue.In(a.Text) {
			link.Cue = textOrNil(c.Cue.Of(a.Text))
		}
		chain = append(chain, link)
	}
	return append(chain, ChainLink{Role: PublishedBy, ID: textOrNil(a.Publisher.ID), Name: textOrNil(a.Publisher.Name)})
}

// relays are the outlets between speaker and publisher, the credited one
// among them.
func relays(q *corpus.Quote) []corpus.Credit {
	credited := q.Credit.Basis == corpus.Credited || q.Credit.Basis == corpus.CarriedOver
	same := func(c corpus.Credit) bool { return c.Outlet.ID == q.Credit.Outlet.ID }
	if credited && !slices.ContainsFunc(q.Relays, same) {
		return append([]corpus.Credit{q.Credit}, q.Relays...)
	}
	return q.Relays
}

func quoteDates(a *corpus.Article, q *corpus.Quote) QuoteDates {
	d := QuoteDates{Published: textOrNil(a.Published.String())}
	if q.Said == nil || q.Said.Date.IsZero() {
		return d
	}
	d.Said = &SaidDate{Value: q.Said.Date.String(), Precision: string(q.Said.Date.Precision)}
	if q.Said.Basis.In(a.Text) {
		d.Said.Basis = q.Said.Basis.Of(a.Text)
	}
	return d
}

func quoteLinks(article corpus.ArticleID, quote corpus.QuoteID) ResourceLinks {
	id := url.PathEscape(string(quote))
	self, html := "/api/v1/quotes/"+id, "/quotes/"+id
	place := "/articles/" + url.PathEscape(string(article)) + "#q-" + id
	return ResourceLinks{&self, &html, &place}
}

func articleLinks(id corpus.ArticleID) ArticleLinks {
	escaped := url.PathEscape(string(id))
	return ArticleLinks{"/api/v1/articles/" + escaped, "/articles/" + escaped}
}

// newArticleResult shows an article in a list.
func newArticleResult(doc *corpus.Document, snippet string, highlights []corpus.Span) *ArticleResult {
	a := &doc.Article
	return &ArticleResult{
		Type: "article", ID: string(a.ID), Ref: textOrNil(a.Ref), Title: textOrNil(a.Title), URL: textOrNil(a.URL),
		Publisher: newNamed(a.Publisher), Published: textOrNil(a.Published.String()),
		Snippet: snippet, Highlights: newRanges(snippet, highlights),
		Quotes: len(doc.Analysis.Quotes), Links: articleLinks(a.ID),
	}
}

// newArticleResponse shows an article, whole.
func newArticleResponse(doc *corpus.Document) *ArticleResponse {
	a := &doc.Article
	quotes := make([]*corpus.Quote, len(doc.Analysis.Quotes))
	for i := range doc.Analysis.Quotes {
		quotes[i] = &doc.Analysis.Quotes[i]
	}
	return &ArticleResponse{
		Type: "article", ID: string(a.ID), Ref: textOrNil(a.Ref), Title: textOrNil(a.Title), URL: textOrNil(a.URL),
		Author: textOrNil(a.Author), Publisher: newNamed(a.Publisher), Published: textOrNil(a.Published.String()),
		Language: textOrNil(a.Language), Analysed: doc.Analysis.Analysed, Reason: textOrNil(doc.Analysis.Reason),
		Text: a.Text, Quotes: newQuotes(doc, quotes), Links: articleLinks(a.ID),
	}
}

// newFacets shows the facets of a result.
func newFacets(s *Search, r *index.Result) Facets {
	var f Facets
	for field, to := range map[index.Field]**Facet{
		index.Outlet: &f.Outlet, index.Speaker: &f.Speaker,
		index.Publisher: &f.Publisher, index.Kind: &f.Kind, index.SourceKind: &f.SourceKind,
	} {
		if facet := r.Facets[field]; facet != nil {
			*to = &Facet{Values: newFacetValues(facet.Values), Distinct: facet.Distinct, Missing: facet.Missing, Other: facet.Other}
			if facet.Inexact {
				(*to).Exact = new(bool)
			}
		}
	}
	if r.Dates != nil {
		f.Date = newDateFacet(s, r.Dates)
	}
	return f
}

func newFacetValues(values []index.FacetValue) []FacetValue {
	out := make([]FacetValue, len(values))
	for i, v := range values {
		out[i] = FacetValue{v.Value, v.Label, v.Count, v.Selected}
	}
	return out
}

func newDateFacet(s *Search, d *index.DateFacet) *DateFacet {
	out := &DateFacet{
		Interval: string(d.Interval), Values: make([]FacetValue, len(d.Buckets)),
		Coarser: d.Coarser, Coarse: make([]CoarseDate, len(d.Coarse)), Missing: d.Missing,
	}
	for i, b := range d.Coarse {
		out.Coarse[i] = CoarseDate{b.Date.String(), string(b.Date.Precision), index.DateWords(b.Date), b.Count}
	}
	for i, b := range d.Buckets {
		out.Values[i] = FacetValue{b.Date.String(), index.DateWords(b.Date), b.Count, s.inRange(b.Date)}
	}
	return out
}

// inRange reports whether a bucket lies in the range that is asked for; where
// none is, none does.
func (s *Search) inRange(d corpus.Date) bool {
	if s.From.IsZero() && s.To.IsZero() {
		return false
	}
	return index.InRange(d, s.From, s.To)
}

// earliest and latest are the ends of a range of dates as the parameters take
// them, nil for the unknown. These know no weeks: a week is given as the month in
// which it begins, or ends.
func earliest(d corpus.Date) *string { return end(d, d.First) }
func latest(d corpus.Date) *string   { return end(d, d.Last()) }

func end(d corpus.Date, day corpus.Day) *string {
	if d.Precision == corpus.ByWeek {
		d = corpus.Date{First: day, Precision: corpus.ByDay}.In(corpus.ByMonth)
	}
	return textOrNil(d.String())
}
