// Package cite points at a quote from elsewhere: it writes citations as text,
// Markdown, BibTeX, RIS and CSL-JSON, the selectors of the W3C's Web Annotation
// data model, links into the original page by text fragment, and schema.org's
// JSON-LD. All of it is made of a quote and its article alone, and all of it is
// safe against what these hold; it does no I/O and knows nothing of the web.
//
// A denial is cited as one: what must be read before the words
// ([corpus.Polarity.Lead]) stands before them in every format, and nothing that
// a machine reads gives the words as what the speaker said.
package cite

import (
	"net/url"
	"strings"
	"unicode"

	"onrecord/corpus"
)

// Reference is what a citation is made of.
type Reference struct {
	ID     corpus.QuoteID  `json:"id"`
	Words  string          `json:"words"`
	Lead   string          `json:"lead,omitempty"` // what must be read before the words: "denied"
	Kind   corpus.Kind     `json:"kind"`
	Stands corpus.Polarity `json:"polarity"`

	Speaker    corpus.Speaker `json:"speaker,omitzero"`
	Candidates []string       `json:"candidates,omitempty"` // the names of those it could be
	Relays     []string       `json:"relays,omitempty"`     // outlets between speaker and publisher
	Said       corpus.Date    `json:"said,omitzero"`

	Title     string      `json:"title,omitempty"`
	Author    string      `json:"author,omitempty"` // as printed, without "By"
	Publisher string      `json:"publisher,omitempty"`
	Published corpus.Date `json:"published,omitzero"`
	Language  string      `json:"language,omitempty"`
	URL       string      `json:"url,omitempty"` // only one that a browser follows
}

// New gathers what is cited of a quote.
func New(a *corpus.Article, q *corpus.Quote) *Reference {
	cue := ""
	if len(q.Cue) > 0 {
		cue = line(corpus.Join(a.Text, q.Cue))
	}
	r := &Reference{
		ID: q.ID, Words: line(q.Text(a.Text)), Lead: q.Polarity.Lead(cue), Kind: q.Kind, Stands: q.Polarity,
		Speaker: q.Speaker, Title: line(a.Title), Author: line(a.Author), Publisher: line(a.Publisher.Name),
		Published: a.Published, Language: line(a.Language), URL: WebLink(a.URL),
	}
	r.Speaker.Name, r.Speaker.Role = line(q.Speaker.Name), line(q.Speaker.Role)
	for _, by := range [...]string{"By ", "by ", "BY "} {
		r.Author = strings.TrimPrefix(r.Author, by)
	}
	for _, c := range q.Candidates {
		r.Candidates = append(r.Candidates, line(c.Name))
	}
	for _, c := range q.Relays {
		r.Relays = append(r.Relays, line(c.Outlet.Name))
	}
	if q.Said != nil {
		r.Said = q.Said.Date
	}
	return r
}

// WebLink is the address if a browser should follow it: http or https, with a
// host. It is "" for any other. What would end it where it stands among other
// text (Markdown's <…>, a space) is written as %3E, as browsers do.
func WebLink(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return unbroken(u.String())
}

// unbroken is an address in one piece, also its query and its host, which
// net/url leaves as they were.
func unbroken(s string) string {
	ends := func(r rune) bool { return strings.ContainsRune("<>\"\\ ", r) || !unicode.IsPrint(r) }
	if !strings.ContainsFunc(s, ends) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if ends(r) {
			out.WriteString(url.PathEscape(string(r)))
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Format is a way to write a citation.
type Format string

// The formats.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	BibTeX   Format = "bibtex"
	RIS      Format = "ris"
	CSL      Format = "csl-json"
)

// Formats lists every format, for people first.
func Formats() []Format { return []Format{Text, Markdown, BibTeX, RIS, CSL} }

// As is the citation in a format; "" in one that there is not.
func (r *Reference) As(f Format) string {
	switch f {
	case Text:
		return r.text()
	case Markdown:
		return r.markdown()
	case BibTeX:
		return r.bibtex()
	case RIS:
		return r.ris()
	case CSL:
		return r.csl()
	}
	return ""
}

// Media is the media type of a format.
func (f Format) Media() string {
	switch f {
	case Markdown:
		return "text/markdown; charset=utf-8"
	case BibTeX:
		return "application/x-bibtex; charset=utf-8"
	case RIS:
		return "application/x-research-info-systems; charset=utf-8"
	case CSL:
		return "application/vnd.citationstyles.csl+json"
	}
	return "text/plain; charset=utf-8"
}

// File is the name of a file that holds the quote in a format.
func (f Format) File(id corpus.QuoteID) string {
	ending := map[Format]string{Text: "txt", Markdown: "md", BibTeX: "bib", RIS: "ris", CSL: "json"}[f]
	return "quote-" + corpus.Slug(string(id)) + "." + ending
}

// isLine reports whether text surely is as line makes it, which most is: ASCII
// with single spaces, Latin letters, dashes and quotation marks.
func isLine(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' && space || c < ' ' || c == 0x7f:
			return false
		case c < 0x7f:
			space = c == ' '
			continue
		case c == 0xc3 && i+1 < len(s) && s[i+1]&0xc0 == 0x80: // U+00C0 to U+00FF
			i++
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && 0x90 <= s[i+2] && s[i+2] <= 0xa6 && s[i+2] != 0xa0: // U+2010 to U+2026
			i += 2
		default:
			return false
		}
		space = false
	}
	return s == "" || !space
}

// line is foreign text on one line: without controls, also those that turn the
// text around them, every run of white space one space.
func line(s string) string {
	if isLine(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}
