package browser

import (
	"cmp"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	diff "github.com/google/go-cmp/cmp"
)

func facet(field, name string) string {
	return `//*[@id="by-` + field + `"]//li[.//bdi[.="` + name + `"]]`
}

// story is a person's way from a search to an original and back, by mouse. It
// returns what was read on the way.
func (tab *tab) story() (read []string) {
	tab.Helper()
	note := func(path string) { tab.Helper(); read = append(read, tab.text(path)) }
	const results, card = `//ol[contains(@class, "results")]`, `(//article[contains(@class, "quote")])[1]`

	tab.open("/")
	tab.fill(`//main//input[@id="q"]`, "the"+enter)
	tab.arrive("/search", url.Values{"q": {"the"}}, results)
	note("//h1")

	tab.click(facet("outlet", "Northgate Wire") + "//a")
	asked := url.Values{"q": {"the"}, "outlet": {"northgate-wire"}}
	tab.arrive("/search", asked, facet("outlet", "Northgate Wire")+`//a[@aria-current="true"]`)
	note("//h1")

	tab.click(facet("outlet", "Ostrin Chronicle") + "//a")
	asked["outlet"] = append(asked["outlet"], "ostrin-chronicle")
	tab.arrive("/search", asked, facet("outlet", "Northgate Wire")+`//a[@aria-current="true"]`, facet("outlet", "Ostrin Chronicle")+`//a[@aria-current="true"]`)
	note("//h1")

	tab.click(facet("speaker", "Lena Orsk") + `//a[contains(@class, "exclude")]`)
	asked.Set("exclude_speaker", "lena-orsk")
	tab.arrive("/search", asked, `//a[contains(@class, "not")]//bdi[.="Lena Orsk"]`)
	note("//h1")
	note(results)

	tab.click(`//a[@rel="next"]`)
	second := url.Values{"page": {"2"}}
	for name, values := range asked {
		second[name] = values
	}
	tab.arrive("/search", second, `//a[@rel="prev"]`)
	note(results)

	tab.click(card + "//a[@data-open]")
	tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
	tab.complete()
	note("//main")

	tab.click(`//a[.="Cite"]`)
	tab.arrive("/quotes/", nil, `//section[@id="cite"]//pre`)
	tab.click(`//summary[.="BibTeX"]`)
	tab.arrive("/quotes/", nil, `//details[@open and summary="BibTeX"]//pre`)
	note(`//details[summary="BibTeX"]//pre`)

	tab.click(`//a[.="Read it in context"]`)
	tab.arrive("/articles/", nil, `//mark[contains(@class, "q")]`)
	note("//h1")

	tab.back()
	tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
	tab.back()
	tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
	tab.back()
	tab.arrive("/search", second, `//a[@rel="prev"]`)
	note(results)
	tab.back()
	tab.arrive("/search", asked, `//a[@rel="next"]`, `//a[contains(@class, "not")]//bdi[.="Lena Orsk"]`)
	note(results)
	tab.back()
	tab.back()
	tab.back()
	tab.arrive("/search", url.Values{"q": {"the"}}, results)
	note("//h1")
	return append(read, tab.checked()...)
}

// complete loads the page of a quote again where there was too much to do to
// look for it elsewhere too.
func (tab *tab) complete() {
	tab.Helper()
	tab.until(func() error {
		if tab.shows(`//*[@id="variants"]//p[contains(., "too much to do")]`) != nil {
			return nil
		}
		call(tab, page.Reload, page.ReloadParams{})
		tab.arrive("/quotes/", nil, `//article[contains(@class, "whole")]`)
		return errors.New("there is too much to do to look for variants")
	})
}

// checked is a person's way from a quotation to what was said.
func (tab *tab) checked() (read []string) {
	tab.Helper()
	note := func() { tab.Helper(); read = append(read, tab.text("//main")) }

	tab.click(`//a[@class="wordmark"]`)
	tab.arrive("/", nil, "//main//form")
	tab.fill(`//main//input[@id="q"]`, "This is a budget, it is not a bet on the weather")
	tab.click(`//main//button[.="Check a quote"]`)
	tab.arrive("/verify", nil, `//*[@class="alarm"]`, "//del", "//ins")
	note()

	tab.click("//main//a[@data-open]")
	tab.arrive("/quotes/", nil, `//a[contains(@class, "original")]`)
	tab.complete()
	note()

	tab.click(`//a[.="Cite"]`)
	tab.click(`//summary[.="BibTeX"]`)
	tab.arrive("/quotes/", nil, `//details[@open][summary="BibTeX"]//code[contains(., "@")]`, `//details[@open]//a[@download]`)
	tab.back()
	tab.back()
	tab.arrive("/verify", nil, "//del")

	tab.fill("//textarea", "“It is a comma, not a full stop,” she said, and “Only in the ballroom, my dear.”")
	tab.click(`//main//button[.="Check"]`)
	tab.arrive("/verify", nil, `//*[@class="draft"]`)
	note()
	return read
}

// TestStory: the pages tell the same with scripts and without, on one machine
// and on many.
func TestStory(t *testing.T) {
	b := launch(t)
	told, first := map[string][]string{}, ""
	for _, way := range []struct {
		name    string
		serve   func(*testing.T, *folder) *site
		scripts bool
	}{{"scripts", serve, true}, {"plain", serve, false}, {"many", serveMany, true}} {
		t.Run(way.name, func(t *testing.T) {
			tab := b.tab(t, way.serve(t, nil))
			tab.scripts(way.scripts)
			told[way.name] = tab.story()
			first = cmp.Or(first, way.name)
		})
	}
	for name, read := range told {
		if len(read) != len(told[first]) {
			t.Fatalf("%s was not told to its end", name)
		}
		for i, said := range read {
			if said != told[first][i] {
				t.Errorf("told in two ways, %s and %s:\n%s", first, name, diff.Diff(strings.Fields(told[first][i]), strings.Fields(said)))
			}
		}
	}
}
