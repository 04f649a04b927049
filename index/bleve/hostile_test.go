package bleve

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

var hostileTerms = flag.Int("terms", 100_000, "how many distinct words the hostile queries are asked of")

// letters writes a number with ten letters, so that words made of it have as
// many neighbours a letter away as can be.
func letters(n, width int) string {
	out := make([]byte, width)
	for i := range out {
		out[width-1-i] = "aeioulnrst"[n%10]
		n /= 10
	}
	return string(out)
}

// wordy is an engine that holds so many distinct words, all of which begin
// alike; every tenth article is deleted again.
func wordy(t *testing.T, words int) *engine {
	t.Helper()
	const each, batch = 200, 50
	s := shelf{}
	e := create(t, s)
	var pending index.Batch
	for i := range words / each {
		var text strings.Builder
		for w := range each {
			fmt.Fprintf(&text, "pres%s ", letters(i*each+w, 6))
		}
		a := corpus.Article{Ref: fmt.Sprint(i), Title: "Words", Text: strings.TrimSpace(text.String())}
		a.ID = a.DeriveID()
		quotes := []corpus.Quote{{Content: []corpus.Span{{Start: 0, End: len(a.Text) / 2}}, Kind: corpus.Indirect, Polarity: corpus.Asserted}}
		corpus.IdentifyQuotes(&a, quotes)
		pending.Put = append(pending.Put, s.put(corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: "1", Quotes: quotes}})...)
		if len(pending.Put) == batch || i == words/each-1 {
			pending.Seq++
			apply(t, e, pending)
			pending = index.Batch{Delete: []corpus.ArticleID{a.ID}, Seq: pending.Seq}
		}
	}
	return e
}

// hostileQueries ask for as much as the language lets them.
func hostileQueries() map[string]string {
	list := func(n int, between, form string) string {
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprintf(form, letters(i*997, 6))
		}
		return strings.Join(words, between)
	}
	return map[string]string{
		"a prefix of all":            "pres*",
		"a prefix of many":           "presa*",
		"without a prefix of all":    "NOT pres*",
		"one letter away":            "presaeioul~1",
		"two letters away":           "presaeioul~2",
		"too long for an automaton":  "pres" + strings.Repeat("aeioulnrst", 20) + "~2",
		"many prefixes":              list(index.MaxClauses, " OR ", "pres%.2s*"),
		"many prefixes, all of them": list(index.MaxClauses, " ", "pres%.1s*"),
		"many fuzzy words":           list(60, " OR ", "pres%s~2"),
		"none of many fuzzy words":   "pres* -" + list(index.MaxClauses-1, " -", "pres%s~2"),
		"many words":                 list(index.MaxClauses, " OR ", "pres%s"),
	}
}

// However many words a prefix or a fuzzy word stands for, at most so many are
// looked for, the answer says so, it comes soon, and no later than its
// deadline.
func TestFault26Expansion(t *testing.T) {
	began := time.Now()
	e := wordy(t, *hostileTerms)
	t.Logf("%d words indexed in %v", *hostileTerms, time.Since(began).Round(time.Second))
	for name, text := range hostileQueries() {
		x, _, err := index.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, kind := range []index.Type{index.Quotes, index.Articles} {
			q := &index.Query{Type: kind, Text: x, Limit: 20, Facets: []index.FacetRequest{{Field: index.Outlet, Size: 10}}, Dates: index.IntervalAuto}
			t.Run(fmt.Sprintf("%s of %s", name, kind), func(t *testing.T) { hostile(t, e, q) })
		}
	}
}

func hostile(t *testing.T, e *engine, q *index.Query) {
	var took []time.Duration
	var result *index.Result
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 5 {
		began := time.Now()
		var err error
		if result, err = e.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	runtime.ReadMemStats(&after)
	slices.Sort(took)
	t.Logf("%d hits, %d warnings, %v to %v, %d kB allocated", result.Total, len(result.Warnings), took[0], took[4], (after.TotalAlloc-before.TotalAlloc)>>10/5)
	if took[2] > 500*time.Millisecond {
		t.Errorf("it takes %v", took[2])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := e.Search(ctx, q); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if late := time.Since(began); late > 100*time.Millisecond {
		t.Errorf("it ends %v after it began, with a deadline after a millisecond", late)
	}
}
