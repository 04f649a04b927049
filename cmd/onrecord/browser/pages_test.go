package browser

import (
	"fmt"
	"net/url"
	"testing"
)

// kind is a kind of page, or a state that one is designed for.
type kind struct {
	name   string
	at     string // its address; {quote QUERY} is the first that the search finds
	shows  string // a selector of what it has and others lack
	status int    // 0 is 200
	on     string // the name of its site; "" is the sample's
	screen int64  // how wide docs/screens shows it, light on a desk and dark on a phone; 0: it does not
}

// kinds are all of them: a new one is one line here.
func kinds() []kind {
	return []kind{
		{name: "home", at: "/", shows: ".hero + .columns"},
		{name: "home-empty", at: "/", shows: ".steps", on: "empty"},
		{name: "home-one", at: "/", shows: ".results", on: "one"},
		{name: "search", at: "/search?q=bridge", shows: ".results mark", screen: desk},
		{name: "search-all", at: "/search", shows: ".results .quote"},
		{name: "search-page-2", at: "/search?page=2", shows: "[rel=prev]"},
		{name: "search-filtered", at: "/search?outlet=northgate-wire&outlet=kelpress&exclude_speaker=lena-orsk&from=2021&q=the", shows: ".chips .not"},
		{name: "search-articles", at: "/search?q=bridge&type=articles", shows: ".result-title"},
		{name: "search-zero", at: "/search?q=zeppelin", shows: ".none"},
		{name: "search-name", at: "/search?q=Orsk+tin", shows: "#found"},
		{name: "search-denied", at: "/search?polarity=denied", shows: ".lead"},
		{name: "search-one", at: "/search", shows: ".results", on: "one"},
		{name: "quote-direct", at: "/quotes/{quote kind=direct&polarity=asserted&source_kind=person}", shows: ".words.direct", screen: phone},
		{name: "quote-denied", at: "/quotes/{quote polarity=denied}", shows: ".lead"},
		{name: "quote-ambiguous", at: `/quotes/{quote speaker=_none&q="nothing to take back"}`, shows: ".evidence"},
		{name: "quote-unattributed", at: "/quotes/{quote speaker=_none&sort=oldest}", shows: ".evidence"},
		{name: "quote-anonymous", at: "/quotes/{quote source_kind=anonymous}", shows: ".tag.anonymous"},
		{name: "quote-variants", at: `/quotes/{quote q="not a single taler of public money"}`, shows: ".variants"},
		{name: "article", at: "/articles/{article q=bridge}", shows: ".story .q", screen: desk},
		{name: "article-french", at: "/articles/{article type=articles&q=ostréiculteurs}", shows: ".notes"},
		{name: "speaker", at: "/speakers/{speaker speaker=lena-orsk}", shows: ".lists"},
		{name: "outlet", at: "/outlets/{outlet outlet=kelpress}", shows: ".lists"},
		{name: "search-within", at: "/search?q=levy&speaker=lena-orsk", shows: ".chips"},
		{name: "speaker-one", at: "/speakers/ines-marrow-mayor", shows: ".results", on: "one"},
		{name: "compare", at: "/compare?speaker=lena-orsk&speaker=piet-orsk", shows: ".lanes", screen: desk},
		{name: "compare-outlets", at: "/compare?outlet=kelpress&outlet=plumbline&outlet=northgate-wire&outlet=daily-lantern", shows: ".lanes"},
		{name: "compare-empty", at: "/compare", shows: "form.compare"},
		{name: "search-variants", at: "/search?group=variants&q=tin", shows: ".results"},
		{name: "verify", at: "/verify", shows: ".checkform"},
		{name: "verify-verbatim", at: "/verify?text=I+have+nothing+to+take+back", shows: ".span-card.verbatim"},
		{name: "verify-part", at: "/verify?text=it+is+a+bet+on+the+weather", shows: ".span-card.part_of_longer"},
		{name: "verify-elided", at: "/verify?text=Mrs+Breck+has+counted+the+jobs+…+not+at+all", shows: ".span-card.elided"},
		{name: "verify-altered", at: "/verify?text=Mrs+Breck+has+counted+the+jobs+three+times+and+the+taxes+not+at+all", shows: ".span-card.altered ins"},
		{name: "verify-turned", at: "/verify?text=This+is+a+budget,+it+is+not+a+bet+on+the+weather", shows: ".alarm", screen: desk},
		{name: "verify-speaker", at: "/verify?text=It+is+a+comma,+not+a+full+stop&speaker=hanna-breck", shows: ".says"},
		{name: "verify-denied", at: "/verify?text=having+promised+the+boat+owners+that+nobody+would+be+fined", shows: ".alarm"},
		{name: "verify-none", at: "/verify?text=There+will+be+no+zeppelins+over+the+harbour&speaker=lena-orsk", shows: ".span-card.none"},
		{name: "verify-draft", at: "/verify?text=" + url.QueryEscape("She said: “It is a comma, not a full stop,” and then “Only in the ballroom, my dear.” Nobody said “There will be no zeppelins.”"), shows: ".draft"},
		{name: "verify-short", at: "/verify?text=two+words", shows: ".notes", status: 422},
		{name: "problem-verify", at: "/verify?text=It+is+a+comma&speaker=Lena", shows: ".notes", status: 400},
		{name: "problem-compare", at: "/compare?speaker=Lena&speaker=piet-orsk", shows: ".faults", status: 400},
		{name: "problem-ambiguous", at: "/search?speaker=Ines+Marrow", shows: ".faults", status: 400, on: "two"},
		{name: "problem-query", at: "/search?q=%28bridge", shows: "[aria-invalid]", status: 400},
		{name: "problem-parameter", at: "/search?q=bridge&from=2026-02-30", shows: ".mend", status: 400},
		{name: "problem-name", at: "/search?speaker=Lena", shows: ".faults", status: 400},
		{name: "problem-missing", at: "/quotes/none", shows: ".problem", status: 404},
		{name: "problem-nowhere", at: "/nowhere", shows: ".problem", status: 404},
	}
}

// sites are the sites that the kinds are on.
func sites(t *testing.T, serve func(*testing.T, *folder) *site) map[string]*site {
	one := map[string]string{
		"title": "Bakers ask for dearer bread", "publisher": "Harbour Gazette", "published": "2024-05-06", "url": "https://gazette.example/bread",
		"text": "The bakers of the harbour met on Monday.\n\n“Bread is fair at four talers,” said Ines Marrow, the mayor of Port Sandt.",
	}
	two := map[string]string{"title": "Sandt win", "text": "“We ran well,” said Ines Marrow, the striker of Sandt FC."}
	namesakes := `{"persons": [
		{"id": "ines-marrow-mayor", "name": "Ines Marrow", "memberships": [{"role": "mayor", "area": "Port Sandt"}]},
		{"id": "ines-marrow-striker", "name": "Ines Marrow", "memberships": [{"role": "striker", "organization": "Sandt FC"}]}]}`
	return map[string]*site{
		"": serve(t, nil), "empty": serve(t, &folder{}),
		"one": serve(t, &folder{[]map[string]string{one}, namesakes}), "two": serve(t, &folder{[]map[string]string{one, two}, namesakes}),
	}
}

// TestPages: every kind of page is accessible in the light and in the dark,
// fits a phone, can be gone through by Tab, moves for nobody who does not want
// it, is printed as the record alone, and does nothing but show itself.
func TestPages(t *testing.T) {
	script := axe(t)
	b, on := launch(t), sites(t, serve)
	free := make(chan *tab, 2) // as CI has cores; a tab that is used again starts and reads axe no more
	for range cap(free) {
		free <- b.tab(t, nil)
	}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			tab := <-free
			defer func() { free <- tab }()
			tab.T, tab.site = t, on[k.on]
			tab.look(desk, "light")
			if status := tab.open(k.at); status != max(k.status, 200) {
				t.Fatalf("%s answers %d", k.at, status)
			}
			if here := value[bool](tab, fmt.Sprintf(`document.querySelector(%q) !== null`, k.shows)); !here {
				t.Errorf("%s shows no %s", k.at, k.shows)
			}
			tab.tabbed()
			tab.accessible(script)
			tab.calm()
			tab.printed()
			tab.clean(k.status)
		})
	}
}

// TestPagesOfMany: each of them is there on a cluster of OpenSearch too. What
// it says there is compared elsewhere (cmd/onrecord/engines_test.go).
func TestPagesOfMany(t *testing.T) {
	b, tabs := launch(t), make(map[string]*tab)
	for name, site := range sites(t, serveMany) {
		tabs[name] = b.tab(t, site)
	}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			tab := tabs[k.on]
			tab.T = t
			tab.until(func() error { // where there is much to do, a page may do without some of what it has
				if status := tab.open(k.at); status != max(k.status, 200) {
					return fmt.Errorf("%s answers %d", k.at, status)
				}
				if !value[bool](tab, fmt.Sprintf(`document.querySelector(%q) !== null`, k.shows)) {
					return fmt.Errorf("%s shows no %s", k.at, k.shows)
				}
				return nil
			})
			tab.clean(k.status)
		})
	}
}

// How wide pages are shown.
const desk, phone = 1280, 320

// look is how wide a page is shown, and in which colours.
func (tab *tab) look(width int64, scheme string) {
	tab.Helper()
	tab.window(width, 800)
	tab.media("", "prefers-color-scheme="+scheme)
}

// accessible fails the test for rules that the page breaks, on a desk by day
// and on a phone by night; with -full the other way round too.
func (tab *tab) accessible(script string) {
	tab.Helper()
	world, known := tab.world(script), map[string]bool{}
	for _, width := range []int64{desk, phone} {
		for _, scheme := range []string{"light", "dark"} {
			tab.look(width, scheme)
			if (width == desk) != (scheme == "light") && !*full {
				continue
			}
			for _, v := range tab.broken(world) {
				if known[v.ID] { // told once how it is broken
					v.Nodes = nil
				}
				known[v.ID] = true
				tab.Errorf("%d px, %s: %v", width, scheme, v)
			}
		}
		tab.fits()
	}
}

// fits fails the test where a page has to be scrolled sideways.
func (tab *tab) fits() {
	tab.Helper()
	if over := value[int](tab, over); over > 0 {
		tab.Errorf("it is %d px too wide: %s", over, value[string](tab, tooWide))
	}
}

const (
	over    = `document.documentElement.scrollWidth - document.documentElement.clientWidth`
	tooWide = `[...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)
		.map(e => e.cloneNode().outerHTML).slice(0, 5).join("\n")`
)
