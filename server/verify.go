package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/verify"
)

const pText = "text"

// How much is checked in one request.
const (
	maxAsked = 2_000  // characters of an address
	maxDraft = 64_000 // of a body
	maxSpans = 50     // quotations with enough words; later ones are not checked
)

// verifyParameters lists the parameters of GET /api/v1/verify.
func verifyParameters() []string {
	return []string{pText, pSpeaker, pOutlet, pPublisher, pFrom, pTo}
}

// inquiry asks whether words were said.
type inquiry struct {
	index.Query // outlets, publishers and dates to look among

	Text    string
	Speaker string // as given: an id or a name
}

// readInquiry reads an inquiry of at most so many characters, and reports
// everything wrong with it at once.
func readInquiry(values url.Values, most int) (*inquiry, Faults) {
	p := &reader{values: values}
	p.known(verifyParameters())
	q := &inquiry{}
	q.Type, q.DateField = index.Quotes, index.ByDate
	q.Text, _ = p.raw(pText)
	switch n := utf8.RuneCountInString(q.Text); {
	case q.Text == "" && len(p.faults) == 0: // a misspelt name tells enough
		p.add(pText, "", "required", "text is missing: the words to look for")
	case n > most:
		p.add(pText, "", "out_of_range", fmt.Sprintf("text may have at most %s characters here, not %s; POST takes %s",
			number(most), number(n), number(maxDraft)))
	}
	q.Speaker = p.one(pSpeaker)
	p.fits(pSpeaker, q.Speaker)
	if q.Speaker == index.None {
		p.add(pSpeaker, q.Speaker, "not_allowed", "speaker takes somebody who is said to have said it; leave it out for nobody in particular")
	}
	for _, f := range filters() {
		if name := string(f.field); name == pOutlet || name == pPublisher {
			set(&q.Only, f.field, p.filter(f, name, index.Quotes))
		}
	}
	var s Search
	p.dates(&s)
	q.From, q.To = s.From, s.To
	return q, p.faults
}

// values are the parameters that ask the same, with those given left out.
func (q *inquiry) values(less ...string) url.Values {
	v := url.Values{}
	put(v, pText, q.Text, "")
	put(v, pSpeaker, q.Speaker, "")
	for _, f := range []index.Field{index.Outlet, index.Publisher} {
		for _, id := range q.Only[f] {
			v.Add(string(f), id)
		}
	}
	put(v, pFrom, q.From.String(), "")
	put(v, pTo, q.To.String(), "")
	for _, name := range less {
		v.Del(name)
	}
	return v
}

// verify answers GET /api/v1/verify.
func (s *Server) verify(r *request) (any, error) {
	q, faults := readInquiry(r.values, maxAsked)
	return s.inquire(r, q, faults)
}

// verifyBody answers POST /api/v1/verify.
func (s *Server) verifyBody(r *request) (any, error) {
	if _, err := r.media(mediaJSON); err != nil {
		return nil, err
	}
	data, err := r.body(maxBody)
	if err != nil {
		return nil, err
	}
	values, faults, err := readInquiryBody(data)
	if err != nil {
		return nil, err
	}
	if len(faults) == 0 && strings.TrimSpace(values.Get(pText)) == "" && len(values[pText]) > 0 {
		return nil, inBody(tooShort(""))
	}
	q, more, err := readDraft(values)
	if err != nil {
		return nil, err
	}
	for _, f := range more {
		if f.Reason != "required" || len(faults) == 0 { // else it is there, and told as wrong
			faults = append(faults, f)
		}
	}
	value, err := s.inquire(r, q, faults)
	return value, inBody(err)
}

// inBody tells faults as those of a body's fields.
func inBody(err error) error {
	var faults Faults
	var refused faultError
	if errors.As(err, &refused) {
		faults = refused.faults
	} else {
		errors.As(err, &faults)
	}
	for i := range faults {
		if faults[i].Parameter != "" {
			faults[i].Parameter, faults[i].Field = "", faults[i].Parameter
		}
	}
	return err
}

// readDraft is readInquiry of what a body may hold.
func readDraft(values url.Values) (*inquiry, Faults, error) {
	if n := utf8.RuneCountInString(values.Get(pText)); n > maxDraft {
		return nil, nil, fmt.Errorf("%w: text may have at most %s characters, not %s", errTooLarge, number(maxDraft), number(n))
	}
	q, faults := readInquiry(values, maxDraft)
	return q, faults, nil
}

// inquire looks for every quotation of an inquiry.
func (s *Server) inquire(r *request, q *inquiry, faults Faults) (any, error) {
	began := time.Now()
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	claimed, unknown, err := q.resolve(r.Context(), engine)
	if err != nil {
		return nil, err
	}
	if faults = append(faults, unknown...); len(faults) > 0 {
		return nil, faults
	}
	checker := &verify.Checker{Engine: engine, Filter: q.Query}
	if claimed != nil {
		checker.Speaker = corpus.SpeakerID(claimed.ID)
	}
	claims, err := checker.Read(r.Context(), q.Text)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(claims, func(c *verify.Claim) bool { return !c.TooShort() }) {
		return nil, tooShort(q.Text)
	}
	response := &VerifyResponse{Speaker: claimed, Links: q.links()}
	if response.Spans, err = s.checkAll(r, q, checker, claims); err != nil {
		return nil, err
	}
	covered, err := s.covered.Of(r.Context(), engine, &q.Query, s.archive.State())
	if err != nil {
		return nil, err
	}
	response.Coverage = newCoverage(covered)
	response.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return response, nil
}

// resolve makes ids of the names, and says who is claimed to have said it.
func (q *inquiry) resolve(ctx context.Context, e index.Engine) (*Named, Faults, error) {
	asked := index.Query{Type: index.Quotes, Only: map[index.Field][]string{}}
	for f, list := range q.Only {
		asked.Only[f] = list
	}
	if q.Speaker != "" && q.Speaker != index.None {
		asked.Only[index.Speaker] = []string{q.Speaker}
	}
	resolved, unknown, err := index.Resolve(ctx, e, &asked)
	if err != nil || len(unknown) > 0 {
		return nil, newFaults(unknown), err
	}
	speaker := resolved.Only[index.Speaker]
	delete(resolved.Only, index.Speaker)
	q.Only = resolved.Only
	if len(speaker) == 0 {
		return nil, nil, nil
	}
	q.Speaker = speaker[0]
	names, err := e.Names(ctx, index.NameQuery{Field: index.Speaker, ID: q.Speaker, Limit: 1})
	if err != nil || len(names) == 0 {
		return &Named{q.Speaker, q.Speaker}, nil, err
	}
	return &Named{names[0].ID, names[0].Label}, nil, nil
}

// tooShort refuses a text in which there is nothing to check.
func tooShort(text string) error {
	detail := fmt.Sprintf("there are no %d words in a row to look for", verify.MinWords)
	if strings.TrimSpace(text) != "" && len(verify.Read(text)) > 1 {
		detail = fmt.Sprintf("none of the quotations has the %d words that it takes to look for one", verify.MinWords)
	}
	return faultError{fmt.Errorf("%w: %s", errRefused, detail), Faults{{Parameter: pText, Reason: "too_short", Detail: detail}}}
}

// A draft may hold fifty quotations nobody ever said, for each of which all is
// tried: what has not been looked for when most of the request's time has gone
// comes back as not checked, rather than nothing at all.
const (
	checkShare = 0.6 // of the request's time, for all quotations
	spanShare  = 0.3 // of it, for one
)

// checkAll looks for one claim after the other.
func (s *Server) checkAll(r *request, q *inquiry, checker *verify.Checker, claims []*verify.Claim) ([]VerifySpan, error) {
	share := func(part float64) time.Duration { return time.Duration(part * float64(s.options.Timeout)) }
	ctx, cancel := context.WithTimeout(r.Context(), share(checkShare))
	defer cancel()
	spans := newSpans(q.Text, claims)
	checked := 0
	for i, claim := range claims {
		if claim.TooShort() {
			spans[i].Status = TooShort
			continue
		}
		if checked++; checked > maxSpans || ctx.Err() != nil {
			continue
		}
		one, done := context.WithTimeout(ctx, share(spanShare))
		err := s.checkOne(one, r, q, checker, claim, &spans[i])
		done()
		if r.Context().Err() != nil || err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return nil, cmp.Or(err, r.Context().Err())
		}
	}
	if checked > 0 && !slices.ContainsFunc(spans, func(s VerifySpan) bool { return s.Status == Checked }) {
		return nil, context.DeadlineExceeded
	}
	return spans, nil
}

// checkOne looks for one claim.
func (s *Server) checkOne(ctx context.Context, r *request, q *inquiry, checker *verify.Checker, claim *verify.Claim, span *VerifySpan) error {
	found, err := checker.Check(ctx, claim)
	if err != nil {
		return err
	}
	for _, err := range found.Unreadable {
		s.log.ErrorContext(ctx, "article left out of a check", "request", traceOf(r.Request).id, "error", err.Error())
	}
	var offers []verify.Offer
	if found.Wording == verify.None {
		if offers, err = checker.Widen(ctx, claim); err != nil {
			return err
		}
	}
	span.show(found, checker.Speaker != "")
	for _, o := range offers {
		span.Widen = append(span.Widen, q.widening(o))
	}
	return nil
}
