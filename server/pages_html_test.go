package server

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// document of a page, as a browser would read it.
type dom struct {
	t    *testing.T
	root *html.Node
	ids  map[string]int
}

func parsePage(t *testing.T, source string) *dom {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	d := &dom{t: t, root: root, ids: map[string]int{}}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			d.ids[id]++
		}
	}
	return d
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (d *dom) all(tags ...string) (out []*html.Node) {
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(tags, n.Data) && (n.Namespace == "" || n.Data != "title") {
			out = append(out, n)
		}
	}
	return out
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// elements are all that pages are made of; what is on no page is not on the
// list, so that a script, an image or a frame from an article is found.
const elements = " html head meta title link body a header form label div input button main footer p section h1 h2 h3 " +
	"ul ol li nav span b bdi article blockquote mark time cite aside details summary table thead tbody tr th td " +
	"svg path rect dl dt dd meter sup code pre dialog kbd script " +
	"figure figcaption desc g ins del textarea "

// check holds a page against what every page must be.
func (d *dom) check() {
	for n := range d.root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			d.element(n)
		case html.TextNode:
			d.isolated(n)
		case html.CommentNode:
			d.t.Errorf("a comment: %q", n.Data)
		}
	}
	for id, times := range d.ids {
		if times > 1 {
			d.t.Errorf("the id %q is there %d times", id, times)
		}
	}
	d.frame()
	d.headings()
	d.inputs()
}

func (d *dom) element(n *html.Node) {
	if !strings.Contains(elements, " "+n.Data+" ") {
		d.t.Errorf("an element <%s> that no page has", n.Data)
	}
	switch {
	case n.Data != "script":
	case attr(n, "type") == "application/ld+json":
		d.linkedData(n)
	case !strings.HasPrefix(attr(n, "src"), "/static/") || textOf(n) != "":
		d.t.Errorf("a script that is no file of ours: %v %q", n.Attr, textOf(n))
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc":
			d.t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
		case a.Key == "href" || a.Key == "src" || a.Key == "action":
			d.link(n, a.Val)
		case slices.Contains([]string{"for", "form", "aria-labelledby", "aria-describedby"}, a.Key):
			if d.ids[a.Val] == 0 {
				d.t.Errorf("%s=%q leads to no id", a.Key, a.Val)
			}
		}
		if a.Key != "value" && strings.ContainsFunc(a.Val, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) {
			d.t.Errorf("%s=%q holds controls that turn the text around it", a.Key, a.Val)
		}
	}
}

// linkedData: JSON-LD is JSON alone, of types that are ours, whose addresses
// lead where links may.
func (d *dom) linkedData(n *html.Node) {
	var things any
	if err := json.Unmarshal([]byte(textOf(n)), &things); err != nil || len(n.Attr) != 1 {
		d.t.Errorf("%v in the JSON-LD %s", err, textOf(n))
	}
	types := []string{"Quotation", "Claim", "NewsArticle", "Person", "Organization", "NewsMediaOrganization", "GovernmentOrganization"}
	var walk func(v any, top bool)
	walk = func(v any, top bool) {
		thing, ok := v.(map[string]any)
		if !ok || !slices.Contains(types, fmt.Sprint(thing["@type"])) || top != (thing["@context"] == "https://schema.org") {
			d.t.Errorf("no thing of schema.org: %v", v)
		}
		for key, value := range thing {
			if _, plain := value.(string); !plain {
				walk(value, false)
			}
			if address, _ := value.(string); key == "url" && !strings.HasPrefix(address, "http") || key == "@id" && !strings.HasPrefix(address, "/") {
				d.t.Errorf("%s of %v", key, v)
			}
		}
	}
	walk(things, true)
}

// link: addresses of this server, places of this page, or the original of an
// article, which is told nothing of the reader.
func (d *dom) link(n *html.Node, address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		d.t.Errorf("%q: %v", address, err)
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(address, "//"):
	case strings.HasPrefix(address, "#"):
		if d.ids[u.Fragment] == 0 {
			d.t.Errorf("%q leads nowhere on the page", address)
		}
	case (u.Scheme == "http" || u.Scheme == "https") && n.Data == "a" && u.Host != "":
		if attr(n, "rel") != "noopener noreferrer nofollow" {
			d.t.Errorf("the link to %q is for strangers and must say so", address)
		}
	default:
		d.t.Errorf("<%s> leads to %q", n.Data, address)
	}
}

// isolated: text with direction controls stands where it cannot turn what is
// around it.
func (d *dom) isolated(n *html.Node) {
	if !strings.ContainsFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) {
		return
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "bdi" || attr(p, "dir") == "auto" {
			return
		}
	}
	d.t.Errorf("%q turns the text around it", n.Data)
}

func (d *dom) frame() {
	root := d.all("html")
	if len(root) != 1 || attr(root[0], "lang") != "en" {
		d.t.Error("no language on <html>")
	}
	for _, tag := range []string{"title", "main", "h1"} {
		if found := d.all(tag); len(found) != 1 || textOf(found[0]) == "" {
			d.t.Errorf("%d <%s>, or an empty one", len(found), tag)
		}
	}
	for _, n := range d.all("a", "button", "summary") {
		if textOf(n) == "" && attr(n, "aria-label") == "" {
			d.t.Errorf("a <%s> without a name: %v", n.Data, n.Attr)
		}
	}
}

func (d *dom) headings() {
	level := 0
	for _, n := range d.all("h1", "h2", "h3") {
		at := int(n.Data[1] - '0')
		if at > level+1 {
			d.t.Errorf("<%s> %q stands below level %d", n.Data, textOf(n), level)
		}
		level = at
	}
}

func (d *dom) inputs() {
	labelled := map[string]bool{}
	for _, n := range d.all("label") {
		labelled[attr(n, "for")] = textOf(n) != ""
	}
	for _, n := range d.all("input", "textarea") {
		if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
			d.t.Errorf("the input %q has no label", attr(n, "name"))
		}
	}
}

func TestPagesAreSound(t *testing.T) {
	eachPage(t, func(t *testing.T, name, source string) { parsePage(t, source).check() })
}

// TestDenialsReadAsSuch: what was denied or not said stands behind words that
// say so, in every place where it is quoted.
func TestDenialsReadAsSuch(t *testing.T) {
	denials := 0
	eachPage(t, func(t *testing.T, name, source string) {
		d := parsePage(t, source)
		for _, n := range d.all("blockquote") {
			class := " " + attr(n, "class") + " "
			if !strings.Contains(class, " denied ") && !strings.Contains(class, " not_said ") {
				continue
			}
			denials++
			if lead := n.FirstChild.FirstChild; attr(lead, "class") != "lead" || textOf(lead) == "" {
				t.Errorf("%q stands without its denial", textOf(n))
			}
		}
		if title := textOf(d.all("title")[0]); name == "quote-denied" && !strings.Contains(title, "denied") {
			t.Errorf("the title says %q", title)
		}
	})
	if denials < 3 {
		t.Errorf("%d denials seen", denials)
	}
}

// TestPagesLinked goes to every page that the pages lead to, from the first
// one on, and to every place within them.
func TestPagesLinked(t *testing.T) {
	r := newRig(t)
	seen := map[string]*dom{}
	for queue := []string{"/"}; len(queue) > 0 && len(seen) < 150; queue = queue[1:] {
		target, place, _ := strings.Cut(queue[0], "#")
		place, _, _ = strings.Cut(place, ":~:") // words to mark
		page, ok := seen[target]
		if !ok {
			w := r.get(target)
			if w.Code != 200 {
				t.Fatalf("%s: %d %s", target, w.Code, w.Body)
			}
			if got := w.Header().Get("Set-Cookie"); got != "" {
				t.Errorf("%s sets a cookie", target)
			}
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				seen[target] = nil
				continue
			}
			page = parsePage(t, w.Body.String())
			page.check()
			seen[target] = page
			queue = append(queue, page.leads()...)
		}
		if place != "" && page != nil && page.ids[place] == 0 {
			t.Errorf("%s is no place on %s", place, target)
		}
	}
	for _, must := range []string{"/speakers/ann-lee", "/outlets/reuters", "/search?outlet=bbc", "/search?type=articles"} {
		if seen[must] == nil {
			t.Errorf("no way led to %s", must)
		}
	}
}

func (d *dom) leads() (out []string) {
	for _, n := range d.all("a", "link") {
		if to := attr(n, "href"); strings.HasPrefix(to, "/") {
			out = append(out, to)
		}
	}
	return out
}
