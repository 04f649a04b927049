package read

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// walker finds the text of any page, however it is built, by reading its tags
// one after the other: what stands in an article element, else in main, else
// anywhere.
type walker struct{}

func (walker) find(page string, _ *url.URL) string {
	if text := walk(page, true); text != "" {
		return text
	}
	return walk(page, false) // all of it lay in navigation that never ends
}

// pageWalk is one way through the tags of a page.
type pageWalk struct {
	regions [3]paragraphs // everywhere, in main, in article
	open    [3]int        // how deep in each; everywhere is always open
	skip    string        // the skipped element that is open
	depth   int           // how many of it
	choosy  bool          // passes over more than scripts and styles
}

func walk(page string, choosy bool) string {
	w := &pageWalk{choosy: choosy, open: [3]int{1, 0, 0}}
	for tags := html.NewTokenizer(strings.NewReader(page)); tags.Next() != html.ErrorToken; {
		w.token(tags.Token())
	}
	for i := len(w.regions) - 1; i > 0; i-- {
		if text := w.regions[i].String(); text != "" {
			return text
		}
	}
	return w.regions[0].String()
}

func (w *pageWalk) token(t html.Token) {
	switch {
	case t.Type == html.TextToken && w.depth == 0:
		w.each(func(p *paragraphs) { p.write(t.Data) })
	case t.Type == html.StartTagToken:
		w.start(t.Data)
	case t.Type == html.SelfClosingTagToken && t.Data == "br":
		w.start(t.Data)
	case t.Type == html.EndTagToken:
		w.end(t.Data)
	}
}

func (w *pageWalk) each(do func(*paragraphs)) {
	for i := range w.regions {
		if w.open[i] > 0 {
			do(&w.regions[i])
		}
	}
}

func (w *pageWalk) start(element string) {
	switch {
	case w.depth > 0:
		if element == w.skip {
			w.depth++
		}
	case w.skips(element):
		w.skip, w.depth = element, 1
	case element == "br":
		w.each((*paragraphs).lineBreak)
	default:
		w.region(element, 1)
	}
}

func (w *pageWalk) end(element string) {
	if w.depth == 0 {
		w.region(element, -1)
	} else if element == w.skip {
		w.depth--
	}
}

// region notes that an element begins or ends.
func (w *pageWalk) region(element string, by int) {
	switch element {
	case "main":
		w.open[1] = max(0, w.open[1]+by)
	case "article":
		w.open[2] = max(0, w.open[2]+by)
	}
	if isBlock(element) {
		w.each(func(p *paragraphs) { p.widen(blockGap) })
	}
}

func (w *pageWalk) skips(element string) bool {
	switch element {
	case "script", "style", "title", "textarea", "noscript", "iframe", "svg":
		return true
	}
	return w.choosy && isSkipped(element)
}
