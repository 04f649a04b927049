package bleve

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

var (
	hostileTerms = flag.Int("terms", 100_000, "how many distinct words the hostile queries are asked of")
	hostileMore  = flag.Int("hostile", 20, "how many hostile queries are made at random, besides those that are written down")
)

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
// alike; an article of each batch is deleted again.
func wordy(t *testing.T, words int) *engine {
	t.Helper()
	const each, batch = 200, 50
	s := shelf{}
	e := create(t, s)
	var pending, last index.Batch
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
			pending = index.Batch{Seq: pending.Seq}
			last.Delete = append(last.Delete, a.ID)
		}
	}
	if err := e.Settle(t.Context()); err != nil { // else merging is weighed as searching
		t.Fatal(err)
	}
	last.Seq = pending.Seq + 1
	apply(t, e, last)
	return e
}

// mixed are hostile queries put together at random of everything that costs.
func mixed(r *rand.Rand, n int) map[string]string {
	forms := []string{"pres%.2s*", "pres%.1s*", "presa*", "pres%s~1", "pres%s~2", "pres%s", `"pres%s pres%[1]s"~50`, "pres%.3s* NEAR/50 pres%.1[1]s*", "(NOT pres%.2s*)"}
	between := []string{" ", " OR ", " -", " NOT "}
	out := make(map[string]string, n)
	for i := range n {
		var text strings.Builder
		for c := range 1 + r.IntN(30) {
			if c > 0 {
				text.WriteString(between[r.IntN(len(between))])
			}
			fmt.Fprintf(&text, forms[r.IntN(len(forms))], letters(r.IntN(1_000_000), 6))
		}
		out[fmt.Sprintf("mixed %d", i)] = text.String()
	}
	return out
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
	if testing.Short() {
		t.Skip("it weighs the work of searches, which the race detector makes many times as much")
	}
	began := time.Now()
	e := wordy(t, *hostileTerms)
	seed, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64)
	if err != nil {
		seed = uint64(began.UnixNano())
	}
	t.Logf("%d words indexed in %v; seed %d", *hostileTerms, time.Since(began).Round(time.Second), seed)
	queries := hostileQueries()
	maps.Copy(queries, mixed(rand.New(rand.NewPCG(seed, 0)), *hostileMore))
	idle := memory(t, "VmRSS")
	defer func() {
		t.Logf("%d queries; resident before %d MiB, at most, indexing included, %d", len(queries), idle>>10, memory(t, "VmHWM")>>10)
	}()
	for name, text := range queries {
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
		began := worked(t)
		var err error
		if result, err = e.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		took = append(took, worked(t)-began)
	}
	runtime.ReadMemStats(&after)
	slices.Sort(took)
	t.Logf("%d hits, %d warnings, %v to %v, %d kB allocated", result.Total, len(result.Warnings), took[0], took[4], (after.TotalAlloc-before.TotalAlloc)>>10/5)
	if took[2] > 500*time.Millisecond {
		t.Errorf("it takes %v", took[2])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	began := worked(t)
	if _, err := e.Search(ctx, q); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if late := worked(t) - began; late > 100*time.Millisecond {
		t.Errorf("it works for %v, with a deadline after a millisecond", late)
	}
}

// memory is a figure of /proc/self/status in kilobytes, 0 where there is none.
func memory(t *testing.T, name string) (kB int) {
	t.Helper()
	status, _ := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), name+":"); ok {
		if _, err := fmt.Sscan(rest, &kB); err != nil {
			t.Fatal(err)
		}
	}
	return kB
}

// worked is what this process has worked so far, the collector included: how
// long a search takes where nothing else runs, however busy the machine is.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
