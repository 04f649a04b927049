package server

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/verify"
)

// VerifyResponse answers GET and POST /api/v1/verify: whether words were said.
type VerifyResponse struct {
	Speaker  *Named       `json:"speaker"` // who is claimed to have said it; nil: nobody in particular
	Spans    []VerifySpan `json:"spans"`   // the quotations of the text, in its order
	Coverage Coverage     `json:"coverage"`
	Links    VerifyLinks  `json:"links"`
	TookMS   float64      `json:"took_ms"`
}

// VerifyLinks ask the same again; nil where the text is too long for an
// address.
type VerifyLinks struct {
	Self *string `json:"self"`
	HTML *string `json:"html"`
}

// The statuses of a [VerifySpan].
const (
	Checked    = "checked"
	NotChecked = "not_checked" // too many at once, or out of time
	TooShort   = "too_short"
)

// VerifySpan is one quotation of the text and what is on record of it: what is
// said of the best match here is said of each in Matches.
type VerifySpan struct {
	Start  int    `json:"start"` // code points of the text as sent, quotation marks left out
	End    int    `json:"end"`
	Text   string `json:"text"`
	Status string `json:"status"`

	Wording         *string       `json:"wording"` // nil unless checked
	Speaker         *string       `json:"speaker"` // nil also where nothing is on record and somebody was claimed
	RecordPolarity  *string       `json:"record_polarity"`
	PolarityChanged bool          `json:"polarity_changed"`
	Diff            []DiffOp      `json:"diff"`
	Matches         []VerifyMatch `json:"matches"` // best first
	Widen           []Widening    `json:"widen"`   // where nothing is on record
}

// DiffOp is keep, delete or insert, and the words.
type DiffOp [2]string

// VerifyMatch is a quote on record beside the words asked about. The quote's
// highlights are the words that are kept.
type VerifyMatch struct {
	*QuoteResult
	Wording         string   `json:"wording"`
	SpeakerMatch    string   `json:"speaker_match"`
	PolarityChanged bool     `json:"polarity_changed"`
	Diff            []DiffOp `json:"diff"`
}

// Widening is what would be found if less was asked.
type Widening struct {
	Drop  string  `json:"drop"`
	Count int     `json:"count"`
	Link  *string `json:"link"` // nil where the text is too long for an address
	HTML  *string `json:"html"`
}

// newSpans are the spans of claims, nothing looked for yet.
func newSpans(text string, claims []*verify.Claim) []VerifySpan {
	spans := make([]corpus.Span, len(claims))
	for i, c := range claims {
		spans[i] = c.Span
	}
	out := make([]VerifySpan, len(claims))
	for i, s := range corpus.CodePoints(text, spans) {
		out[i] = VerifySpan{
			Start: s.Start, End: s.End, Text: claims[i].Text, Status: NotChecked,
			Diff: []DiffOp{}, Matches: []VerifyMatch{}, Widen: []Widening{},
		}
	}
	return out
}

// show puts what was found into the span.
func (s *VerifySpan) show(f *verify.Finding, claimed bool) {
	s.Status, s.Wording = Checked, textOrNil(f.Wording)
	for i := range f.Matches {
		s.Matches = append(s.Matches, newVerifyMatch(&f.Matches[i]))
	}
	if len(s.Matches) == 0 {
		if !claimed {
			s.Speaker = textOrNil(verify.NotGiven)
		}
		return
	}
	best := s.Matches[0]
	s.Speaker, s.RecordPolarity = &best.SpeakerMatch, &best.Polarity
	s.PolarityChanged, s.Diff = best.PolarityChanged, best.Diff
}

func newVerifyMatch(m *verify.Match) VerifyMatch {
	q := newQuotes(m.Hit.Document, []*corpus.Quote{m.Hit.Quote})[0]
	q.Highlights = newRanges(q.Text, m.Kept)
	out := VerifyMatch{
		QuoteResult: q, Wording: string(m.Wording), SpeakerMatch: string(m.Speaker),
		PolarityChanged: m.PolarityChanged, Diff: make([]DiffOp, len(m.Diff)),
	}
	for i, op := range m.Diff {
		out.Diff[i] = DiffOp{string(op.Edit), op.Text}
	}
	return out
}

// links ask the same again.
func (q *inquiry) links(less ...string) VerifyLinks {
	if utf8.RuneCountInString(q.Text) > maxAsked {
		return VerifyLinks{}
	}
	query := queryString(q.values(less...))
	self, html := "/api/v1/verify"+query, "/verify"+query
	return VerifyLinks{&self, &html}
}

// widening shows a wider search with its links.
func (q *inquiry) widening(o verify.Offer) Widening {
	w := Widening{Drop: string(o.Drop), Count: o.Count}
	switch o.Drop {
	case verify.DropDates:
		links := q.links(pFrom, pTo)
		w.Link, w.HTML = links.Self, links.HTML
		return w
	case verify.DropOutlets:
		links := q.links(pOutlet, pPublisher)
		w.Link, w.HTML = links.Self, links.HTML
		return w
	}
	v := url.Values{}
	put(v, pType, string(o.Query.Type), string(index.Quotes))
	put(v, pQ, o.Query.Text.String(), "")
	for f, ids := range o.Query.Only {
		v[string(f)] = ids
	}
	put(v, pFrom, o.Query.From.String(), "")
	put(v, pTo, o.Query.To.String(), "")
	link, html := "/api/v1/search"+queryString(v), "/search"+queryString(v)
	w.Link, w.HTML = &link, &html
	return w
}

// changes reports whether a difference has words that are not kept.
func changes(diff []DiffOp) bool {
	for _, op := range diff {
		if op[0] != string(verify.Keep) && strings.TrimSpace(op[1]) != "" {
			return true
		}
	}
	return false
}
