package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"onrecord/index"
)

// problemView is a page that says what went wrong and keeps what was typed.
type problemView struct {
	Heading, Detail string
	Status          int
	RequestID       string
	Faults          []faultView
	Mend            *mendForm
	Compare         *compareForm
	Retry           bool   // the same request may work later
	Wait            string // "in 2 seconds"
	Again           string // the same search
	Check           string // link that checks what was typed as a quotation, "" where it is short enough to be searched
}

// faultView is one thing wrong, with ways to mend it.
type faultView struct {
	ID               string // on the page
	Parameter, Value string
	Detail           string
	Allowed          []string
	Ways             []nameLink
	Anyway           string // the same without what is wrong, where that says much, too
	Link             string // the search without it
}

// mendForm holds what was typed: what is wrong to be changed, the rest unseen.
type mendForm struct {
	Words  bool // the query itself is wrong; it is in the search box
	Inputs []typed
	Hidden []hidden
}

// typed is a parameter as it was given.
type typed struct {
	ID, Name, Value string
	Note            string // id of the fault that describes it
}

// newProblem prepares the page of a problem. The address is the request's own
// where it was a search, else nil.
func newProblem(p *Problem, a address) problemView {
	v := problemView{
		Heading: headings(p), Detail: capital(p.Detail), Status: p.Status, RequestID: p.RequestID,
		Retry: p.Status >= http.StatusInternalServerError || p.Status == http.StatusTooManyRequests,
	}
	if v.Retry {
		v.Wait = waitWords(p.wait)
	}
	if v.Retry && a != nil {
		v.Again = a.String()
	}
	for i, f := range p.Errors {
		fault := faultOf(f, a)
		fault.ID = faultID(i)
		v.Faults = append(v.Faults, fault)
	}
	if a != nil && len(p.Errors) > 0 {
		v.Mend = mend(p.Errors, a)
	}
	if q := a.get(pQ); utf8.RuneCountInString(q) > index.MaxQueryRunes {
		v.Check = checkLink(q, a)
	}
	return v
}

// waitWords says when to ask again.
func waitWords(d time.Duration) string {
	if d < time.Second {
		return "in a moment"
	}
	return "in " + counted(int(d.Seconds()), "second")
}

func faultID(i int) string { return "fault-" + number(i+1) }

// headings says in plain words what the title says in the API's.
func headings(p *Problem) string {
	switch p.Status {
	case http.StatusBadRequest:
		return "This cannot be searched as it is written"
	case http.StatusNotFound:
		return "Nothing is on record here"
	case http.StatusInternalServerError:
		return "Something went wrong here"
	case http.StatusServiceUnavailable:
		return "Not just now"
	}
	return cmp.Or(p.Title, http.StatusText(p.Status))
}

// capital is the detail of an error as a sentence begins.
func capital(s string) string {
	s = strings.TrimSuffix(s, ".") // the page writes its own
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

func faultOf(f Fault, a address) faultView {
	v := faultView{Parameter: f.Parameter, Value: orEmpty(f.Value), Detail: capital(f.Detail)}
	if f.Parameter != "" && strings.HasPrefix(f.Detail, f.Parameter) {
		v.Detail = f.Detail // names are not written otherwise at the start of a sentence
	}
	if f.Reason != "unknown_parameter" { // a list of all parameters helps nobody
		v.Allowed = f.Allowed
	}
	if a == nil || f.Parameter == "" {
		return v
	}
	v.Link = a.drop(f.Parameter).String()
	v.Ways = ways(f, a)
	if n := len(v.Ways); n > 1 {
		v.Ways[n-1].Last = true
	}
	return v
}

// ways are searches that the fault's suggestions and candidates stand for.
func ways(f Fault, a address) (out []nameLink) {
	add := func(text, value string) {
		b := a.less(f.Parameter, orEmpty(f.Value)).with(f.Parameter, value)
		if f.Reason == "repeated" || f.Parameter == pQ {
			b = a.set(f.Parameter, value)
		}
		out = append(out, nameLink{Name: text, URL: b.String()})
	}
	switch {
	case f.Suggestion == "":
	case f.Reason == "unknown_parameter":
		out = append(out, nameLink{Name: f.Suggestion, URL: renamed(a, f.Parameter, f.Suggestion).String()})
	default:
		add(f.Suggestion, f.Suggestion)
	}
	for _, s := range f.Suggestions {
		add(s, s)
	}
	for _, c := range f.Candidates {
		add(apart(c, f.Candidates), c.ID)
	}
	return out
}

func renamed(a address, from, to string) address {
	b := a.drop(from)
	for _, v := range a[from] {
		b = b.with(to, v)
	}
	return b
}

// mend is the form to try again with: the words and whatever was wrong can be
// changed, what was right is kept.
func mend(faults []Fault, a address) *mendForm {
	form := &mendForm{}
	wrong := []string{pQ}
	for i, f := range faults {
		form.Words = form.Words || f.Parameter == pQ
		if f.Parameter == "" || slices.Contains(wrong, f.Parameter) {
			continue
		}
		wrong = append(wrong, f.Parameter)
		if f.Reason == "unknown_parameter" {
			continue // nothing that is typed there will do
		}
		for _, value := range a[f.Parameter] {
			id := "mend-" + number(len(form.Inputs)+1)
			form.Inputs = append(form.Inputs, typed{id, f.Parameter, value, faultID(i)})
		}
	}
	form.Hidden = a.carried(wrong...)
	return form
}
