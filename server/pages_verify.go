package server

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"onrecord/index/verify"
)

const mediaForm = "application/x-www-form-urlencoded"

// verifyPage answers GET /verify, and POST for drafts that no address holds.
// The box of every page asks by the name q, and sends along the search that it
// stands in: what of that says nothing about a check is named on the page.
func (s *Server) verifyPage(r *request) (any, error) {
	most := maxAsked
	if r.Method == post {
		most = maxDraft
		if err := r.readForm(); err != nil {
			return nil, err
		}
	}
	asked, aside, err := readVerifyPage(r.values)
	if err != nil {
		return nil, err
	}
	if to := "/verify" + queryString(asked); r.Method == post && len([]rune(asked.Get(pText))) <= maxAsked && addressBytes(to) <= maxURL {
		return redirect(to), nil
	}
	if !asked.Has(pText) {
		return newVerifyPage(asked, aside, nil), nil
	}
	q, faults := readInquiry(asked, most)
	found, err := as[*VerifyResponse](s.inquire(r, q, faults))
	if err != nil {
		return nil, err
	}
	return newVerifyPage(asked, aside, found), nil
}

// redirect is a value that stands at another address: a check that fits into a
// link has one, to be kept and sent on.
type redirect string

// showVerified writes the page of a check, or leads to it.
func (p *pages) showVerified(w http.ResponseWriter, r *request, value any) error {
	to, ok := value.(redirect)
	if !ok {
		return p.show(w, r, value)
	}
	w.Header().Set("Location", string(to))
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// readForm makes parameters of a form that was sent. A browser ends lines in
// it with two characters where one was typed.
func (r *request) readForm() error {
	if _, err := r.media(mediaForm); err != nil {
		return err
	}
	data, err := r.body(maxBody)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(data))
	for name, list := range form {
		for _, v := range list {
			if err != nil || !soundText(name) || !soundText(v) {
				return encodingFault("the form is not UTF-8 without NUL")
			}
			r.values.Add(name, strings.ReplaceAll(v, "\r\n", "\n"))
		}
	}
	if text := r.values.Get(pText); err == nil && len([]rune(text)) > maxDraft {
		return fmt.Errorf("%w: at most %s characters can be checked at once, and these are %s", errTooLarge, number(maxDraft), number(len([]rune(text))))
	}
	return err
}

// readVerifyPage is what a page was asked to check as the parameters of the
// API, and which parameters of a search it leaves aside.
func readVerifyPage(values url.Values) (asked url.Values, aside []string, err error) {
	p := &reader{values: values}
	p.known(slices.Concat(verifyParameters(), searchParameters()))
	asked = url.Values{}
	said := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return strings.TrimSpace(v) == "" })
	}
	boxed := len(said(values[pText])) == 0 // the box says what to check, unless the form does
	for name, list := range values {
		list = said(list)
		switch {
		case len(list) == 0:
		case name == pQ && boxed, name == pText:
			asked[pText] = list
		case name == pSpeaker && (len(list) > 1 || list[0] == noneValue), !slices.Contains(verifyParameters(), name):
			aside = append(aside, name)
		default:
			asked[name] = list
		}
	}
	slices.Sort(aside)
	return asked, aside, p.faults.orNil()
}

// verifyView is the page that checks quotations.
type verifyView struct {
	Heading  string
	Form     verifyForm
	Problem  *problemView
	Aside    string // parameters that say nothing here
	Summary  string // what came of all quotations
	Draft    []draftRun
	Spans    []spanView
	Coverage string
}

// verifyForm keeps what was typed.
type verifyForm struct {
	Text, Speaker, From, To string
	Hidden                  []hidden
	Invalid                 map[string]string // parameter → id of what is wrong with it
	Long                    bool
}

// draftRun is a part of the draft: a quotation that was looked for, or what
// stands between.
type draftRun struct {
	Text    string
	Link    string // of a quotation: its place on the page
	Class   string
	Outcome string
}

// spanView is one quotation with what is on record of it.
type spanView struct {
	ID, Number, Text string
	Class, Outcome   string
	Says             []string
	Alarm            string // what changes the meaning
	Diff             []diffRun
	Place            int
	Idle             bool // it was not looked for
	Alone            bool // the only quotation: the page's heading says its outcome
	Best             *matchView
	Others           []matchView
	None             string
	Offers           []nameLink
}

// diffRun is words that are kept, left out or put in.
type diffRun struct {
	Text     string
	Del, Ins bool
}

// matchView is a quote on record with how it compares.
type matchView struct {
	card
	Says, Alarm string
	Diff        []diffRun
}

// newVerifyPage prepares the page; found is nil where nothing was asked yet.
func newVerifyPage(asked url.Values, aside []string, found *VerifyResponse) *page {
	v := verifyView{Heading: "Was this said?", Form: newVerifyForm(asked)}
	if len(aside) > 0 {
		v.Aside = "Filters of a search that say nothing here were left aside: " + strings.Join(aside, ", ") + "."
	}
	p := &page{Title: "Check a quote | onrecord", Unlisted: found != nil, Box: anyBox(), template: "verify"}
	if found != nil {
		v.show(asked.Get(pText), found)
		p.Title = plain(v.Summary) + " | onrecord"
		p.JSON = orEmpty(found.Links.Self)
		if text := v.Form.Text; !v.Form.Long {
			p.Box.Q = text
		}
	}
	p.View = v
	return p
}

func newVerifyForm(asked url.Values) verifyForm {
	f := verifyForm{
		Text: asked.Get(pText), Speaker: asked.Get(pSpeaker), From: asked.Get(pFrom), To: asked.Get(pTo),
		Long: strings.Contains(asked.Get(pText), "\n") || len(asked.Get(pText)) > 300,
	}
	for _, name := range []string{pOutlet, pPublisher} {
		for _, value := range asked[name] {
			f.Hidden = append(f.Hidden, hidden{name, value})
		}
	}
	return f
}

// newVerifyProblem is the page of an error: the form with what was typed.
func newVerifyProblem(problem *Problem, typed address) *page {
	asked, _, _ := readVerifyPage(url.Values(typed)) // its faults are the problem's
	v := verifyView{Heading: "Was this said?", Form: newVerifyForm(asked)}
	shown := newProblem(problem, nil)
	shown.Heading = "This cannot be checked as it is written"
	if problem.Status >= 500 {
		shown.Heading = headings(problem)
	}
	v.Form.Invalid = map[string]string{}
	for i, f := range problem.Errors {
		if f.Parameter != "" {
			v.Form.Invalid[f.Parameter] = faultID(i)
		}
		shown.Faults[i].Ways, shown.Faults[i].Anyway = verifyWays(f, asked), wordsAlone(f, asked)
	}
	v.Problem = &shown
	return &page{Title: shown.Heading + " | onrecord", Unlisted: true, Box: anyBox(), View: v, template: "verify"}
}

// wordsAlone is the check without a speaker whom nobody knows: whether the
// words were said, and by whom, is worth knowing all the same.
func wordsAlone(f Fault, asked url.Values) string {
	if f.Parameter != pSpeaker || len([]rune(asked.Get(pText))) > maxAsked {
		return ""
	}
	v := maps.Clone(asked)
	v.Del(pSpeaker)
	return "/verify" + queryString(v)
}

// verifyWays are checks with a name in place of one that nobody has, or that
// several have.
func verifyWays(f Fault, asked url.Values) (out []nameLink) {
	add := func(name, value string) {
		v := url.Values{}
		for k, list := range asked {
			v[k] = list
		}
		v.Set(f.Parameter, value)
		if len([]rune(v.Get(pText))) <= maxAsked {
			out = append(out, nameLink{Name: name, URL: "/verify" + queryString(v)})
		}
	}
	for _, s := range f.Suggestions {
		add(s, s)
	}
	for _, c := range f.Candidates {
		add(apart(c, f.Candidates), c.ID)
	}
	if f.Suggestion != "" && f.Reason != "unknown_parameter" {
		add(f.Suggestion, f.Suggestion)
	}
	if n := len(out); n > 1 {
		out[n-1].Last = true
	}
	return out
}

// show prepares what was found.
func (v *verifyView) show(text string, found *VerifyResponse) {
	v.Coverage = coverageWords(found.Coverage)
	for i := range found.Spans {
		v.Spans = append(v.Spans, newSpanView(i, &found.Spans[i], found))
	}
	if len(v.Spans) == 1 {
		v.Summary, v.Spans[0].Alone = v.Spans[0].Outcome, true
		return
	}
	v.Summary = summaryOf(v.Spans)
	v.Draft = draftRuns(text, found.Spans, v.Spans)
	v.Spans = slices.DeleteFunc(v.Spans, spanView.untold)
}

// maxIdle is how many quotations have a card though they were not looked for:
// a draft may have thousands of them, and is shown in any case.
const maxIdle = 100

// untold reports whether a quotation has no card.
func (s spanView) untold() bool { return s.Idle && s.Place >= maxIdle }

// summaryOf counts the outcomes of a draft's quotations.
func summaryOf(spans []spanView) string {
	var order []string
	counts := map[string]int{}
	for _, s := range spans {
		if counts[s.Outcome]++; counts[s.Outcome] == 1 {
			order = append(order, s.Outcome)
		}
	}
	parts := make([]string, len(order))
	for i, o := range order {
		parts[i] = number(counts[o]) + " " + strings.ToLower(o[:1]) + o[1:]
	}
	return counted(len(spans), "quotation") + ": " + strings.Join(parts, ", ")
}

// draftRuns is the draft, its quotations marked.
func draftRuns(text string, spans []VerifySpan, views []spanView) []draftRun {
	letters := []rune(text)
	var out []draftRun
	at := 0
	add := func(end int) {
		if end > at {
			out = append(out, draftRun{Text: string(letters[at:end])})
		}
	}
	for i, s := range spans {
		if s.Start < at || s.End > len(letters) {
			continue
		}
		add(s.Start)
		r := draftRun{Text: string(letters[s.Start:s.End]), Class: views[i].Class, Outcome: views[i].Outcome}
		if !views[i].untold() {
			r.Link = "#" + views[i].ID
		}
		out = append(out, r)
		at = s.End
	}
	add(len(letters))
	return out
}

func newSpanView(i int, s *VerifySpan, found *VerifyResponse) spanView {
	v := spanView{ID: "quotation-" + strconv.Itoa(i+1), Number: number(i + 1), Text: s.Text, Class: s.Status, Place: i}
	if s.Status != Checked {
		v.Idle = true
		v.Outcome = statusWords(s.Status)
		return v
	}
	v.Class, v.Outcome = orEmpty(s.Wording), outcomeWords(s)
	for j := range s.Matches {
		v.Others = append(v.Others, newMatchView(&s.Matches[j], found.Speaker))
	}
	if len(v.Others) == 0 {
		v.None = noneWords(found)
		for _, w := range s.Widen {
			if w.HTML != nil {
				v.Offers = append(v.Offers, nameLink{Name: dropWords(w, found.Speaker), URL: *w.HTML})
			}
		}
		return v
	}
	best := &s.Matches[0]
	v.Best, v.Others = &v.Others[0], v.Others[1:]
	v.Says = []string{wordingWords(best), speakerWords(best, found.Speaker)}
	v.Alarm, v.Diff = alarmWords(best), diffRuns(best.Diff)
	v.Best.Diff, v.Best.Says, v.Best.Alarm = nil, "", ""
	return v
}

func newMatchView(m *VerifyMatch, claimed *Named) matchView {
	return matchView{
		card: newCard(m.QuoteResult), Says: wordingWords(m) + " " + speakerWords(m, claimed),
		Alarm: alarmWords(m), Diff: diffRuns(m.Diff),
	}
}

// diffRuns is a difference to be shown, none where all is kept: the card shows
// the words.
func diffRuns(diff []DiffOp) []diffRun {
	if !changes(diff) {
		return nil
	}
	out := make([]diffRun, len(diff))
	for i, op := range diff {
		out[i] = diffRun{op[1], op[0] == string(verify.Delete), op[0] == string(verify.Insert)}
	}
	return out
}
