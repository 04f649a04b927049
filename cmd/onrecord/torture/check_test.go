package torture

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"

	"github.com/google/go-cmp/cmp"
)

// found is what of a search's answer the tests look at.
type found struct {
	Total   int
	Results []struct {
		Type, ID, Title, Text string
		Speaker               struct{ Name string }
		Article               struct{ Title string }
		Quotes                int
	}
	Facets map[string]struct {
		Values []struct {
			Label string
			Count int
		}
	}
	Links struct{ Next *string }
}

// check asks a server that has just come up for everything, in every way, and
// holds that the ways agree with each other and with the model.
func (m *model) check(p *process, chance *rand.Rand) error {
	there, err := m.articlesOf(p)
	if err != nil {
		return err
	}
	if err := m.hold(there); err != nil {
		return err
	}
	for _, look := range []func(*process, map[int]int) error{checkQuotes, checkFacets, checkStats, m.checkEach} {
		if err := look(p, there); err != nil {
			return fmt.Errorf("torn: %w", err)
		}
	}
	return m.checkWords(p, chance)
}

// walk hands out every hit of a search.
func walk(p *process, kind string, each func(found) error) error {
	for next := "/api/v1/search?facets=none&highlight=false&per_page=100&type=" + kind; next != ""; {
		var page found
		if err := p.get(next, &page); err != nil {
			return err
		}
		if err := each(page); err != nil {
			return err
		}
		next = ""
		if page.Links.Next != nil {
			next = *page.Links.Next
		}
	}
	return nil
}

// articlesOf is the revision of every key that a search finds. The model
// learns the ids of those whose acknowledgement nobody heard.
func (m *model) articlesOf(p *process) (map[int]int, error) {
	there, total := map[int]int{}, 0
	err := walk(p, "articles", func(page found) error {
		total = page.Total
		for _, hit := range page.Results {
			a, err := read(hit.Title)
			if err != nil || there[a.key] != 0 || hit.Quotes != len(a.sayings()) {
				return fmt.Errorf("torn: article %q with %d quotes, %w", hit.Title, hit.Quotes, err)
			}
			there[a.key], m.ids[a.key] = a.revision, hit.ID
		}
		return nil
	})
	if err == nil && total != len(there) {
		err = fmt.Errorf("torn: %d articles are listed of %d", len(there), total)
	}
	return there, err
}

// checkQuotes holds that the quotes found are those of the articles found.
func checkQuotes(p *process, there map[int]int) error {
	want, got := map[saying]int{}, map[saying]int{}
	for key, revision := range there {
		for _, s := range (article{key, revision}).sayings() {
			want[s]++
		}
	}
	err := walk(p, "quotes", func(page found) error {
		for _, hit := range page.Results {
			got[saying{hit.Text, hit.Speaker.Name}]++
		}
		return nil
	})
	if err == nil && !maps.Equal(want, got) { // of many, cmp takes minutes to see that
		err = fmt.Errorf("quotes: %s", cmp.Diff(want, got))
	}
	return err
}

// checkFacets holds that the counts are those of what is there.
func checkFacets(p *process, there map[int]int) error {
	want, got := map[string]int{}, map[string]int{}
	for key, revision := range there {
		a := article{key, revision}
		want[a.publisher()] += len(a.sayings())
		for _, s := range a.sayings() {
			want[s.speaker]++
		}
	}
	var page found
	if err := p.get("/api/v1/search?facets=speaker,publisher&facet_size=100&per_page=1", &page); err != nil {
		return err
	}
	for _, facet := range page.Facets {
		for _, v := range facet.Values {
			got[v.Label] = v.Count
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("facets: %s", diff)
	}
	return nil
}

func checkStats(p *process, there map[int]int) error {
	var stats struct{ Articles, Quotes int }
	if err := p.get("/api/v1/stats", &stats); err != nil {
		return err
	}
	if stats.Articles != len(there) || stats.Quotes != 2*len(there) {
		return fmt.Errorf("%+v of %d articles", stats, len(there))
	}
	return nil
}

// checkEach reads articles by their ids, of many some: those that are there are
// as they were sent, the others are not there.
func (m *model) checkEach(p *process, there map[int]int) error {
	left := 500
	for key, id := range m.ids {
		a := article{key, there[key]}
		if left--; left < 0 {
			return nil
		}
		if a.revision == 0 {
			if status, _, err := p.ask(http.MethodGet, "/api/v1/articles/"+id, "", ""); err != nil || status != http.StatusNotFound {
				return fmt.Errorf("key %d is not found and read: %d, %w", key, status, err)
			}
			continue
		}
		var got struct {
			Title, Text, URL string
			Publisher        struct{ Name string }
			Quotes           []struct{ Text string }
		}
		if err := p.get("/api/v1/articles/"+id, &got); err != nil {
			return err
		}
		if got.Title != a.title() || got.Text != a.text() || got.URL != a.url() || got.Publisher.Name != a.publisher() || len(got.Quotes) != 2 {
			return fmt.Errorf("key %d at revision %d reads %q with %d quotes", key, a.revision, got.Title, len(got.Quotes))
		}
	}
	return nil
}

// checkWords searches for words of what is there, and of what was there before.
func (m *model) checkWords(p *process, chance *rand.Rand) error {
	for range 20 {
		key := chance.IntN(m.writers * m.keysEach)
		must := m.settled[key]
		for revision := must; revision <= m.newest[key] && revision < must+3; revision++ {
			if err := wantWord(p, article{key, revision}, revision == must && must > 0); err != nil {
				return err
			}
		}
		if before := (article{key, must - 1}); must > 1 {
			if err := wantWord(p, before, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// wantWord searches for the word that is in the quotes of one revision alone.
func wantWord(p *process, a article, there bool) error {
	var page found
	if err := p.get(a.search(), &page); err != nil {
		return err
	}
	if err := page.holds(a, there); err != nil {
		return fmt.Errorf("torn: %w", err)
	}
	return nil
}

// search is where to search for the word of one revision.
func (a article) search() string {
	return "/api/v1/search?facets=none&q=" + url.QueryEscape(a.word())
}

// holds wants what was found with an article's search to be its quotes, or, as
// it is not there, nothing.
func (page *found) holds(a article, there bool) error {
	want := 0
	if there {
		want = len(a.sayings())
	}
	if page.Total != want || len(page.Results) != want {
		return fmt.Errorf("%s is in %d quotes, want %d", a.word(), page.Total, want)
	}
	return nil
}
