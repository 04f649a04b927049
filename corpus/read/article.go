package read

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"onrecord/corpus"
)

// The longest fields that are taken, in bytes. The text's is corpus.MaxText.
const (
	MaxTitle = 4 << 10
	MaxName  = 512 // id, author, publisher
	MaxURL   = 2 << 10
	MaxLine  = 8 << 20 // of a file of JSON lines, and a file that is one JSON article

	maxPage  = 5 << 20
	maxPlain = 4 * corpus.MaxText // before it is decoded
)

// Reason is why a field is refused, as the API shows it.
type Reason string

// The reasons.
const (
	Required    Reason = "required"      // it is missing or blank
	BadType     Reason = "bad_type"      // no string
	TooLarge    Reason = "too_large"     // over its limit
	BadDate     Reason = "bad_date"      // no date of the calendar, or out of range
	BadURL      Reason = "bad_url"       // no http or https address
	BadValue    Reason = "not_allowed"   // another value that the field cannot have
	BadEncoding Reason = "bad_encoding"  // invalid UTF-8, a lone surrogate or NUL
	BadJSON     Reason = "bad_json"      // no JSON, no object, nested too deep, data after it
	Repeated    Reason = "repeated"      // given twice
	UnknownKey  Reason = "unknown_field" // nobody reads it
)

// FieldError is what is wrong with one field of an article. Field is "" where
// it is the article as a whole.
type FieldError struct {
	Field  string
	Reason Reason
	Detail string // a sentence for people; names the field
}

func (e *FieldError) Error() string { return e.Detail }

// FieldErrors takes apart what ParseArticle returned.
func FieldErrors(err error) []*FieldError {
	var one *FieldError
	var several interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		var all []*FieldError
		for _, e := range several.Unwrap() {
			all = append(all, FieldErrors(e)...)
		}
		return all
	case errors.As(err, &one):
		return []*FieldError{one}
	}
	return nil
}

// ParseArticle reads one article in JSON. Strict is how HTTP reads: the title
// is required and keys that nobody reads are refused; otherwise a missing title
// is taken from the text and such keys are returned. The error joins a
// *FieldError for every fault; see FieldErrors.
func ParseArticle(data []byte, strict bool) (a corpus.Article, unknown []string, err error) {
	f, err := jsonFields(data)
	if err == nil {
		a, err = f.article(strict)
	}
	return a, f.unknown, err
}

// fields is an article as a format gives it, before the rules are applied.
type fields struct {
	title, text, publisher, published, url, ref, author, language string

	unknown []string      // keys that nobody reads
	faults  []*FieldError // of values that are none
}

// article checks the fields.
func (f *fields) article(strict bool) (corpus.Article, error) {
	c := &checker{faults: f.faults}
	a := corpus.Article{
		Text:      c.text(f.text),
		Title:     c.line("title", f.title, MaxTitle),
		Author:    c.line("author", f.author, MaxName),
		Ref:       c.line("id", f.ref, MaxName),
		URL:       c.url(f.url),
		Publisher: c.outlet(f.publisher),
		Published: c.date(f.published),
		Language:  c.language(f.language),
	}
	if strict {
		c.strict(&a, f.unknown)
	}
	if len(c.faults) > 0 {
		return corpus.Article{}, c.err()
	}
	if a.Title == "" {
		a.Title = titleFrom(a.Text)
	}
	a.ID = a.DeriveID()
	return a, nil
}

// checker collects the faults of an article, one a field.
type checker struct {
	faults []*FieldError
}

func (c *checker) refuse(field string, reason Reason, format string, args ...any) {
	if !c.refused(field) {
		c.faults = append(c.faults, fault(field, reason, format, args...))
	}
}

func (c *checker) refused(field string) bool {
	return slices.ContainsFunc(c.faults, func(f *FieldError) bool { return f.Field == field })
}

func (c *checker) err() error {
	all := make([]error, len(c.faults))
	for i, f := range c.faults {
		all[i] = f
	}
	return errors.Join(all...)
}

// strict are the rules that hold over HTTP alone.
func (c *checker) strict(a *corpus.Article, unknown []string) {
	if a.Title == "" {
		c.refuse("title", Required, "the title is missing")
	}
	for _, key := range unknown {
		c.refuse(key, UnknownKey, "the key %q is unknown", key)
	}
}

func fault(field string, reason Reason, format string, args ...any) *FieldError {
	return &FieldError{field, reason, fmt.Sprintf(format, args...)}
}

// text passes the text through as it is: what is found in it is told by
// offsets, so nothing may be mended here.
func (c *checker) text(s string) string {
	switch {
	case len(s) > corpus.MaxText:
		c.refuse("text", TooLarge, "the text has %s bytes; the limit is %s", thousands(len(s)), thousands(corpus.MaxText))
	case !clean(s):
		c.refuse("text", BadEncoding, "the text holds a NUL or bytes that are no UTF-8")
	case strings.TrimSpace(s) == "":
		c.refuse("text", Required, "the text is missing")
	}
	return s
}

// line checks a short field; white space around it does not count.
func (c *checker) line(field, s string, limit int) string {
	s = strings.TrimSpace(s)
	switch {
	case len(s) > limit:
		c.refuse(field, TooLarge, "the %s has %s bytes; the limit is %s", field, thousands(len(s)), thousands(limit))
	case !clean(s):
		c.refuse(field, BadEncoding, "the %s holds a NUL or bytes that are no UTF-8", field)
	}
	return s
}

func clean(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func (c *checker) url(s string) string {
	s = c.line("url", s, MaxURL)
	if s != "" && !c.refused("url") && !isWebAddress(s) {
		c.refuse("url", BadURL, "the url %q is no http or https address", s)
	}
	return s
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsFunc(s, unicode.IsSpace)
}

func (c *checker) outlet(name string) corpus.Outlet {
	o := corpus.NewOutlet(c.line("publisher", name, MaxName))
	if !o.IsZero() && o.ID == "" {
		c.refuse("publisher", BadValue, "the publisher %q has neither letter nor digit", name)
	}
	return o
}

func (c *checker) date(s string) corpus.Date {
	d, err := ParsePublished(s)
	if err != nil {
		c.refuse("published", BadDate, "%v", err)
	}
	return d
}

// ParsePublished reads a date of publication: YYYY, YYYY-MM, YYYY-MM-DD, or a
// timestamp of RFC 3339, of which it takes the day in its own zone. Nothing
// but white space is an unknown date.
func ParsePublished(s string) (corpus.Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return corpus.Date{}, nil
	}
	if len(s) > len("2006-01-02") && len(s) < 64 {
		if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
			s = t.Format(time.DateOnly)
		}
	}
	d, err := corpus.ParseDate(s)
	if err != nil && len(s) > 64 {
		return d, fmt.Errorf("the date has %d bytes", len(s))
	}
	return d, err
}

// language takes a tag of BCP 47, also with the underscore of locales.
func (c *checker) language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if s == "" {
		return ""
	}
	if len(s) > 35 { // the longest that RFC 5646 asks programs to take
		c.refuse("language", TooLarge, "the language has %d bytes; the limit is 35", len(s))
		return ""
	}
	var unknownTag language.ValueError // well-formed, of a language that nobody registered
	if _, err := language.Parse(s); err != nil && !errors.As(err, &unknownTag) {
		c.refuse("language", BadValue, "the language %q is no tag of BCP 47, such as en or en-GB", s)
	}
	return s
}

// thousands is 1234567 as people read it: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func tooLarge(what string, limit int) error {
	return fault("", TooLarge, "the %s has more than %s bytes", what, thousands(limit))
}

// longestTitle is how much of a text may stand in for its title.
const longestTitle = 120

// titleFrom takes the first line of a text, or as much of its first sentences
// as fits a title.
func titleFrom(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if len(line) <= longestTitle {
		return line
	}
	head := line[:longestTitle]
	for i := longestTitle - 1; i > longestTitle/4; i-- {
		if strings.IndexByte(".?!", head[i]) >= 0 && line[i+1] == ' ' {
			return head[:i+1]
		}
	}
	if i := strings.LastIndexByte(head, ' '); i > 0 {
		return head[:i] + " …"
	}
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + "…"
}
