package read

import (
	"net/url"
	"strings"
)

// pageFields reads a saved web page: what it says of itself, then its main
// text. What it says of itself is taken where it makes sense and passed over
// where not; only a page without text is refused.
func pageFields(data []byte) (fields, error) {
	page, err := decode(data, true)
	if err != nil {
		return fields{}, err
	}
	f := readMeta(page).fields()
	var address *url.URL
	if f.url != "" {
		address, _ = url.Parse(f.url) // checked by fields
	}
	for _, finder := range []textFinder{readable{}, walker{}} {
		if f.text = finder.find(page, address); f.text != "" {
			return f, nil
		}
	}
	return fields{}, fault("text", Required, "the page has no text")
}

// textFinder finds the main text of a page, its paragraphs separated by blank
// lines; "" where it finds none.
type textFinder interface {
	find(page string, address *url.URL) string
}

// paragraphs collects the text of a page as it is laid out: white space is one
// space, blocks are paragraphs, and so is what two line breaks part.
type paragraphs struct {
	out strings.Builder
	gap int // what stands before the next word
}

// The gaps, smallest first.
const (
	noGap = iota
	spaceGap
	lineGap
	blockGap
)

func (p *paragraphs) write(s string) {
	const white = " \t\r\n\f"
	for s != "" {
		if rest := strings.TrimLeft(s, white); len(rest) < len(s) {
			p.widen(spaceGap)
			s = rest
			continue
		}
		n := strings.IndexAny(s, white)
		if n < 0 {
			n = len(s)
		}
		p.word(s[:n])
		s = s[n:]
	}
}

func (p *paragraphs) word(w string) {
	if p.out.Len() > 0 {
		p.out.WriteString([]string{"", " ", "\n", "\n\n"}[p.gap])
	}
	p.gap = noGap
	p.out.WriteString(w)
}

func (p *paragraphs) widen(gap int) { p.gap = max(p.gap, gap) }

func (p *paragraphs) lineBreak() {
	if p.gap >= lineGap {
		p.widen(blockGap)
	} else {
		p.gap = lineGap
	}
}

func (p *paragraphs) String() string { return p.out.String() }

// isSkipped reports whether the text within an element is none of the
// article's.
func isSkipped(element string) bool {
	switch element {
	case "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "canvas", "video", "audio", "select",
		"option", "button", "form", "nav", "aside", "footer", "figure", "figcaption", "head", "title", "textarea", "dialog", "menu":
		return true
	}
	return false
}

// isBlock reports whether an element begins and ends a paragraph.
func isBlock(element string) bool {
	switch element {
	case "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figure",
		"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
		"section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul":
		return true
	}
	return false
}
