package server

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestCountsKeepTheirWord follows every facet link: what it says it finds is
// what it finds, and the link that undoes it leads back.
func TestCountsKeepTheirWord(t *testing.T) {
	r := newRig(t)
	for _, start := range []string{"/search", "/search?q=bridge", "/search?type=articles", "/search?speaker=ann-lee", "/search?exclude_kind=direct"} {
		page := parsePage(t, r.get(start).Body.String())
		followed := 0
		for _, row := range page.all("li", "tr") {
			link, count := rowOf(row)
			if link == nil || attr(link, "aria-current") != "" {
				continue
			}
			followed++
			found := parsePage(t, r.get(attr(link, "href")).Body.String())
			total, _, _ := strings.Cut(textOf(found.all("h1")[0]), " ")
			// A date that is less precise than its row is found by more rows
			// than it is counted in; a second speaker comes on top of the first.
			more := row.Data == "tr" || strings.Count(attr(link, "href"), "speaker=") > 1
			if total != count && !(more && total > count) {
				t.Errorf("on %s, %q is said to find %s and finds %s", start, textOf(link), count, total)
			}
		}
		if followed < 4 {
			t.Errorf("on %s only %d links were found", start, followed)
		}
	}
}

// rowOf is the link and the count of a row of a facet.
func rowOf(row *html.Node) (link *html.Node, count string) {
	for n := range row.Descendants() {
		switch {
		case n.Data == "a" && link == nil:
			link = n
		case n.Data == "span" && attr(n, "class") == "count", n.Data == "td" && textOf(n) != "":
			count = textOf(n)
		}
	}
	if count == "" {
		return nil, ""
	}
	return link, count
}

// TestChipsUndo: every chip leads to the search without that filter and with
// all the others.
func TestChipsUndo(t *testing.T) {
	r := newRig(t)
	const start = "/search?q=nothing&speaker=ann-lee&outlet=bbc&exclude_kind=belief&from=2025&to=2026-03&role=mayor&sort=oldest"
	asked, err := url.Parse(start)
	if err != nil {
		t.Fatal(err)
	}
	page := parsePage(t, r.get(start).Body.String())
	gone := map[string]int{}
	for _, link := range page.all("a") {
		if !strings.HasPrefix(textOf(link), "Remove ") {
			continue
		}
		to, err := url.Parse(attr(link, "href"))
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for param := range asked.Query() {
			if to.Query().Get(param) != asked.Query().Get(param) {
				missing = append(missing, param)
			}
		}
		if len(missing) != 1 {
			t.Errorf("%q leaves out %v", textOf(link), missing)
			continue
		}
		gone[missing[0]]++
	}
	for param := range asked.Query() {
		if param != "sort" && param != "q" && gone[param] == 0 {
			t.Errorf("no link leaves out %s", param)
		}
	}
}

// TestWaysOut: where nothing is found, what is offered instead finds what it
// says, and something.
func TestWaysOut(t *testing.T) {
	r := newRig(t)
	for start, must := range map[string]string{
		"/search?q=bridge&speaker=ann-lee&exclude_speaker=ann-lee": "Without “Speaker” Ann Lee",
		"/search?q=%22report+bridge%22":                            "Any of these words",
		"/search?q=%22bridges%22":                                  "The same words in any order and form",
		"/search?q=bridgf":                                         "Words spelt much alike",
		"/search?q=bridge&from=1999&to=1999":                       "Without the dates",
		"/search?q=bridge&kind=belief&polarity=denied":             "Without any filter",
		"/search?q=bridge&type=articles&to=1999":                   "Without the dates",
	} {
		page, said := parsePage(t, r.get(start).Body.String()), ""
		for _, li := range page.all("li") {
			link := li.FirstChild
			if link == nil || link.Data != "a" || attr(li.Parent.Parent, "class") != "none" {
				continue
			}
			found := strings.Trim(textOf(li)[strings.LastIndex(textOf(li), "(")+1:], "()")
			said += textOf(link) + "\n"
			there := parsePage(t, r.get(attr(link, "href")).Body.String())
			if got := textOf(there.all("h1")[0]); !strings.HasPrefix(got, found+" ") || strings.HasPrefix(found, "0 ") {
				t.Errorf("on %s, %q is said to find %s: %s", start, textOf(link), found, got)
			}
		}
		if !strings.Contains(said, must) {
			t.Errorf("%s offers %q, not %q", start, said, must)
		}
	}
}

// TestFormKeepsTheSearch: sending the form with other words keeps everything
// else that was asked.
func TestFormKeepsTheSearch(t *testing.T) {
	r := newRig(t)
	w := r.get("/search?q=bridge&speaker=ann-lee&outlet=reuters&outlet=bbc&from=2025&facet_size=50&sort=oldest&facet_q.outlet=b")
	sent := url.Values{}
	for _, n := range parsePage(t, w.Body.String()).all("input") {
		sent.Add(attr(n, "name"), attr(n, "value"))
	}
	sent.Set("q", "report")
	want := "facet_q.outlet=b&facet_size=50&from=2025&outlet=bbc&outlet=reuters&q=report&sort=oldest&speaker=ann-lee"
	for name, values := range sent {
		if len(values) == 1 && values[0] == "" {
			sent.Del(name)
		}
	}
	if got := sent.Encode(); got != want && got != strings.Replace(want, "outlet=bbc&outlet=reuters", "outlet=reuters&outlet=bbc", 1) {
		t.Errorf("the form sends %s, want %s", got, want)
	}
}

// TestPageOfCursor: a cursor of the API opens the page that it stands for,
// and the page's own links go on by number.
func TestPageOfCursor(t *testing.T) {
	r := newRig(t)
	var first struct{ Links PageLinks }
	if err := json.Unmarshal(r.get("/api/v1/search?per_page=2").Body.Bytes(), &first); err != nil || first.Links.Next == nil {
		t.Fatal(err, first)
	}
	_, query, _ := strings.Cut(*first.Links.Next, "?")
	w := r.get("/search?" + query)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Page 2 of 4") ||
		!strings.Contains(w.Body.String(), `rel="next" href="/search?page=3&amp;per_page=2"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	_, same, _ := strings.Cut(w.Body.String(), `href="/api/v1/search?`)
	same, _, _ = strings.Cut(same, `"`)
	if w := r.get("/api/v1/search?" + html.UnescapeString(same)); w.Code != 200 || !strings.Contains(same, "cursor=") {
		t.Errorf("the page as JSON is %q: %d %s", same, w.Code, w.Body)
	}
}

// FuzzSearchPage: whatever stands behind the question mark, the answer is a
// sound page, and never an error of ours.
func FuzzSearchPage(f *testing.F) {
	for _, seed := range []string{
		"", "q=bridge", "q=%22%3E%3Cscript%3E&from=x", "speaker=ann-lee&page=0", "q=(a&type=articles&kind=direct",
		"%zz", "q=%ff", "a;b", "facets=none&from=2026&to=2025", "exclude_outlet=_none&outlet=_none&sort=oldest", "q=%E2%80%AE&\"=>",
	} {
		f.Add(seed)
	}
	r := newRig(f)
	f.Fuzz(func(t *testing.T, query string) {
		target := (&url.URL{Path: "/search", RawQuery: query}).String()
		if _, err := url.ParseRequestURI(target); err != nil || strings.ContainsAny(query, " \x00\t\r\n\x7f") {
			return
		}
		w := r.do(get, target, "", wantsHTML)
		if w.Code != 200 && w.Code != 400 && w.Code != 414 {
			t.Fatalf("%d for %q: %s", w.Code, query, w.Body)
		}
		parsePage(t, w.Body.String()).check()
	})
}
