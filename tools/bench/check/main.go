// Command check measures checking quotations beside plain searches, in one
// process and in turns, over an index that command search has built.
//
//	go run ./check -index .cache/onrecord-…-1000000 -claims 200
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"onrecord/bench/contest/ours"
	"onrecord/bench/measure"
)

func main() {
	dir := flag.String("index", "", "folder of an index that command search has built")
	claims := flag.Int("claims", 200, "how many quotes are asked for")
	flag.Parse()
	if err := run(*dir, *claims); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
}

func run(dir string, claims int) error {
	if layout := ours.Entrant().Layout; !strings.Contains(filepath.Base(dir), layout) {
		return fmt.Errorf("%s is no index of this layout (%s): another would be rebuilt", dir, layout)
	}
	ctx := context.Background()
	engine, err := ours.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer engine.Close()
	site, err := engine.Handler()
	if err != nil {
		return err
	}
	quotes, err := draw(site, claims)
	if err != nil {
		return err
	}
	ways := waysToAsk()
	took := make([][]time.Duration, len(ways))
	for i := -5; i < len(quotes); i++ { // a few to warm up
		for w, way := range ways {
			t, err := ask(site, way.path(quotes[max(i, -i)%len(quotes)], quotes[(max(i, 0)+7)%len(quotes)]))
			if err != nil {
				return err
			}
			if i >= 0 {
				took[w] = append(took[w], t)
			}
		}
	}
	fmt.Printf("| asked, over HTTP | CPU p50 | p95 | beside a plain search |\n|---|--:|--:|--:|\n")
	base := measure.Quantile(took[0], 0.5)
	for w, way := range ways {
		p50 := measure.Quantile(took[w], 0.5)
		fmt.Printf("| %s | %v | %v | %.1f× |\n", way.name, p50.Round(time.Microsecond), measure.Quantile(took[w], 0.95).Round(time.Microsecond), float64(p50)/float64(base))
	}
	return nil
}

// way is a question made of a quote and another one.
type way struct {
	name string
	path func(quote, other string) string
}

func waysToAsk() []way {
	search := func(q string) string { return "/api/v1/search?" + url.Values{"q": {q}}.Encode() }
	check := func(text string) string { return "/api/v1/verify?" + url.Values{"text": {text}}.Encode() }
	middle := func(s string) []string { f := strings.Fields(s); return f[len(f)/2:] }
	return []way{
		{"search: two words of a quote", func(q, _ string) string { f := middle(q); return search(strings.Join(f[:min(2, len(f))], " ")) }},
		{"search: the quote as a phrase", func(q, _ string) string { return search(`"` + q + `"`) }},
		{"check: the quote", func(q, _ string) string { return check(q) }},
		{"check: half of it", func(q, _ string) string {
			f := strings.Fields(q)
			return check(strings.Join(f[:max(3, len(f)/2)], " "))
		}},
		{"check: one word dropped", func(q, _ string) string {
			f := strings.Fields(q)
			return check(strings.Join(slices.Delete(f, len(f)/3, len(f)/3+1), " "))
		}},
		{"check: “not” added", func(q, _ string) string {
			f := strings.Fields(q)
			return check(strings.Join(slices.Insert(f, len(f)/3, "not"), " "))
		}},
		{"check: halves of two quotes", func(q, o string) string {
			f, g := strings.Fields(q), strings.Fields(o)
			return check(strings.Join(append(f[:len(f)/2:len(f)/2], g[len(g)/2:]...), " "))
		}},
		{"check: words in disorder", func(q, _ string) string {
			f := strings.Fields(q)
			rand.New(rand.NewPCG(1, uint64(len(q)))).Shuffle(len(f), func(i, j int) { f[i], f[j] = f[j], f[i] })
			return check(strings.Join(f, " "))
		}},
	}
}

// draw is quotes from all over the index, without their marks.
func draw(site http.Handler, n int) ([]string, error) {
	var out []string
	for page := 1; len(out) < n; page++ {
		w := httptest.NewRecorder()
		target := fmt.Sprintf("/api/v1/search?facets=none&per_page=100&from=%d&to=%d&sort=oldest&kind=direct", 2000+page%25, 2000+page%25)
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		texts, err := textsOf(w)
		if err != nil {
			return nil, err
		}
		for i, text := range texts {
			text = strings.Map(func(r rune) rune {
				if strings.ContainsRune("“”\"…", r) {
					return -1
				}
				return r
			}, text)
			if i%10 == page%10 && len(strings.Fields(text)) >= 6 && len(text) < 900 && len(out) < n {
				out = append(out, text)
			}
		}
		if page > 1000 {
			return nil, fmt.Errorf("%d quotes", len(out))
		}
	}
	return out, nil
}

// ask asks and returns the processor's time for it.
func ask(site http.Handler, target string) (time.Duration, error) {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	before := used()
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	took := used() - before
	if w.Code != http.StatusOK {
		return 0, fmt.Errorf("%s: %d %s", target, w.Code, w.Body)
	}
	return took, nil
}

// used is the processor's time of the process so far.
func used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// textsOf is the words of the quotes that were found.
func textsOf(w *httptest.ResponseRecorder) ([]string, error) {
	var found struct{ Results []struct{ Text string } }
	if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil {
		return nil, fmt.Errorf("%d %s: %w", w.Code, w.Body, err)
	}
	texts := make([]string, len(found.Results))
	for i, r := range found.Results {
		texts[i] = r.Text
	}
	return texts, nil
}
