package cite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"onrecord/corpus"
)

// bibtex is an entry of BibTeX and biblatex. Letters beyond ASCII stay as they
// are, in UTF-8.
func (r *Reference) bibtex() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{onrecord-%s,\n", corpus.Slug(string(r.ID)))
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", name, value)
		}
	}
	field("title", braced(texed(r.title())))
	field("author", braced(texed(r.Author))) // one name, however many it holds
	field("howpublished", texed(r.Publisher))
	if d := r.Published; !d.IsZero() {
		t := d.First.Time()
		field("year", t.Format("2006"))
		if d.Precision != corpus.ByYear {
			fmt.Fprintf(&b, "  month = %s,\n", strings.ToLower(t.Format("Jan")))
		}
		if d.Precision == corpus.ByDay {
			field("day", t.Format("2"))
		}
	}
	field("url", bareURL(r.URL))
	field("langid", texed(r.Language))
	field("note", texed(r.statement()))
	return b.String() + "}\n"
}

func braced(s string) string {
	if s == "" {
		return ""
	}
	return "{" + s + "}"
}

// texed is text that TeX prints as it is, in a field that ends where its braces
// close.
func texed(s string) string { return texEscapes.Replace(s) }

var texEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `_`, `\_`, `%`, `\%`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
)

// bareURL is an address without what ends the field it stands in.
func bareURL(s string) string {
	return strings.NewReplacer(`{`, "%7B", `}`, "%7D", `\`, "%5C", " ", "%20", `"`, "%22").Replace(s)
}

// ris is a record for programs that keep references. A value has one line, so
// that nothing in it can be a line of the record.
func (r *Reference) ris() string {
	var b strings.Builder
	put := func(tag, value string) {
		if value != "" {
			b.WriteString(tag + "  - " + value + "\r\n")
		}
	}
	put("TY", "NEWS")
	put("ID", "onrecord-"+corpus.Slug(string(r.ID)))
	put("TI", r.title())
	put("AU", r.Author)
	put("T2", r.Publisher)
	if d := r.Published; !d.IsZero() {
		put("PY", d.First.Time().Format("2006"))
		put("DA", d.First.Time().Format(risDate(d.Precision)))
	}
	put("UR", r.URL)
	put("LA", r.Language)
	put("N1", r.statement())
	b.WriteString("ER  - \r\n")
	return b.String()
}

// risDate is the layout of a date by how much is known: year/month/day/rest.
func risDate(p corpus.Precision) string {
	switch p {
	case corpus.ByDay:
		return "2006/01/02/"
	case corpus.ByMonth:
		return "2006/01//"
	}
	return "2006///"
}

// cslItem is an item of CSL-JSON.
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Author    []cslName `json:"author,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Language  string    `json:"language,omitempty"`
	Note      string    `json:"note"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

// csl is a list of one item, which is what programs read.
func (r *Reference) csl() string {
	item := cslItem{
		ID: "onrecord-" + corpus.Slug(string(r.ID)), Type: "article-newspaper", Title: r.title(), Container: r.Publisher,
		URL: r.URL, Language: r.Language, Note: r.statement(),
	}
	if r.Author != "" {
		item.Author = []cslName{{r.Author}}
	}
	if parts := dateParts(r.Published); parts != nil {
		item.Issued = &cslDate{[][]int{parts}}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode([]cslItem{item}); err != nil {
		return "" // strings and numbers always encode
	}
	return b.String()
}

// dateParts is a date as far as it is known: year, month, day.
func dateParts(d corpus.Date) []int {
	if d.IsZero() {
		return nil
	}
	y, m, day := d.First.Time().Date()
	switch d.Precision {
	case corpus.ByDay:
		return []int{y, int(m), day}
	case corpus.ByMonth:
		return []int{y, int(m)}
	}
	return []int{y}
}
