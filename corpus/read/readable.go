package read

import (
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// maxElements keeps pages that are made of little but tags from taking
// seconds; they are walked instead. Long real ones have ten thousand.
const maxElements = 30_000

// readable finds the text as the reading view of a browser does. It leaves
// pages to others that x/net/html refuses: those with more than 512 elements
// open.
type readable struct{}

func (readable) find(page string, address *url.URL) string {
	if strings.Count(page, "<") > 2*maxElements { // most begin and end
		return ""
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return ""
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	article, err := parser.ParseDocument(doc, address)
	if err != nil || article.Node == nil {
		return ""
	}
	var p paragraphs
	p.lay(article.Node)
	return p.String()
}

// lay writes a tree. It is no deeper than x/net/html lets it be.
func (p *paragraphs) lay(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		p.write(n.Data)
	case n.Type != html.ElementNode || isSkipped(n.Data):
	case n.Data == "br":
		p.lineBreak()
	case isBlock(n.Data):
		p.widen(blockGap)
		p.layChildren(n)
		p.widen(blockGap)
	default:
		p.layChildren(n)
	}
}

func (p *paragraphs) layChildren(n *html.Node) {
	for child := range n.ChildNodes() {
		p.lay(child)
	}
}
