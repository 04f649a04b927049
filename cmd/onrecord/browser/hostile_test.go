package browser

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// What a hostile article may try: to run a script, which would say so in
// top.ran, to load something from elsewhere, and to break what it is shown in.
const (
	evil    = `"'></title></textarea></script></bdi><script>top.ran=1</script><img src="//evil.example/x" onerror="top.ran=1"><svg onload=top.ran=1>`
	quiet   = `<script>top.ran=1</script><img src=//evil.example/q onerror=top.ran=1><svg onload=top.ran=1></bdi></mark></blockquote>` // has no quotation marks
	turned  = "\u202e\u2066\u200f turned \u2069"
	linked  = `<a href=javascript:top.ran=1>x</a> javascript:top.ran=1// `
	endless = 20_000 // letters of a word
)

func hostile() *folder {
	word := strings.Repeat("A", endless)
	text := strings.Join([]string{
		"“Bread is fair " + quiet + ",” said Eve Marsh, mayor of " + evil + " Weir.",
		"“The word is " + word + ",” Eve Marsh said.",
		"“It is " + turned + " and not so,” she said. " + turned,
		"“See " + linked + " for more,” said Ben Miller, the " + quiet + " baker.",
		"The mayor denied that " + evil + " had been sold. " + word,
		evil + "\n" + linked + "\n" + word,
	}, "\n\n")
	article := func(title, publisher, author, address string) map[string]string {
		return map[string]string{"title": title, "publisher": publisher, "author": author, "url": address, "published": "2024-05-06", "text": text}
	}
	return &folder{
		articles: []map[string]string{ // as long as is taken
			article("Bread "+evil+turned, "Post "+evil, "Ann "+evil+word[:300], `https://evil.example/"><script>top.ran=1</script>`),
			article(linked+word[:4000], word[:512], turned, `https://evil.example/?'onclick='top.ran=1`),
			article("Bread "+linked, "Weir "+turned, linked, "http://evil.example/javascript:top.ran=1"),
		},
		people: `{"persons": [{"id": "eve-marsh", "name": "Eve <img src=//evil.example/p onerror=top.ran=1> Marsh", "other_names": [{"name": "Eve Marsh"}]}]}`,
	}
}

// TestHostileArticle opens every page that shows it, and sees that nothing of
// it runs, loads or overflows.
func TestHostileArticle(t *testing.T) {
	b, s := launch(t), serve(t, hostile())
	evil := url.QueryEscape(evil)
	pages := []string{
		"/", "/search", "/search?q=bread", "/search?q=word", "/search?type=articles", "/search?sort=oldest&q=turned", "/search?polarity=denied",
		"/search?outlet={outlet q=turned}", "/search?q=" + evil, "/search?speaker=" + evil, "/search?" + evil, "/nowhere/" + url.PathEscape("<script>top.ran=1</script>"),
		"/speakers/eve-marsh", "/compare?speaker=eve-marsh&speaker=ben-miller", "/compare?outlet={outlet q=turned}&outlet=" + evil, "/search?group=variants",
		"/verify?text=" + evil, "/verify?q=Bread+is+fair+" + evil, "/verify?text=three+whole+words&speaker=" + evil, "/verify?text=" + strings.Repeat("A", 1000) + "+is+long",
	}
	for _, query := range []string{"q=bread", "q=word", "q=turned", "q=more", "polarity=denied", "q=turned&sort=newest"} {
		for _, what := range []string{"quote", "article", "outlet"} {
			pages = append(pages, fmt.Sprintf("/%ss/{%s %s}", what, what, query))
		}
	}
	tab := b.tab(t, s)
	tab.look(phone, "light")
	for _, at := range pages {
		t.Run(at, func(t *testing.T) {
			tab.T = t
			status := tab.open(at)
			if said := tab.text("//body"); status != 404 && !strings.Contains(said, "top.ran=1") && !strings.Contains(said, "AAAA") {
				t.Errorf("it shows nothing hostile: %s", said)
			}
			for _, harm := range tab.harms() {
				t.Error(harm)
			}
			tab.data()
			tab.fits()
			tab.clean(status)
		})
	}
}

// harms are what of an article ran or could.
func (tab *tab) harms() (harms []string) {
	tab.Helper()
	if value[bool](tab, `"ran" in window`) {
		harms = append(harms, "it ran")
	}
	for what, path := range map[string]string{
		"an attribute that runs": `//@*[starts-with(name(), "on")]`,
		"an address that runs":   `//@*[starts-with(normalize-space(.), "javascript:")][name() != "value"]`,
		"a script of its own":    `//script[not(starts-with(@src, "/static/")) and not(@type = "application/ld+json")]`,
		"what loads":             `//img | //iframe | //object | //embed | //base`,
	} {
		if tab.shows(path) == nil {
			harms = append(harms, what)
		}
	}
	return harms
}

// data fails the test where what a page says for machines is not JSON, as it
// is not where an article could end its script.
func (tab *tab) data() {
	tab.Helper()
	for _, said := range value[[]string](tab, `[...document.querySelectorAll("script[type='application/ld+json']")].map(e => e.textContent)`) {
		if !json.Valid([]byte(said)) {
			tab.Errorf("this is no JSON: %s", said)
		}
	}
}
