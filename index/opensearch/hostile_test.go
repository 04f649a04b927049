package opensearch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// seven writes a number with ten letters, so that words made of it have as many
// neighbours a letter away as can be.
func seven(n int) string {
	out := make([]byte, 7)
	for i := range out {
		out[len(out)-1-i] = "aeioulnrst"[n%10]
		n /= 10
	}
	return string(out)
}

// wordy are articles with so many distinct words, all of which begin alike.
func wordy(t *testing.T, words int) []corpus.Document {
	var notation strings.Builder
	for i := 0; i < words; i += 100 {
		fmt.Fprintf(&notation, "article w%d; title=Words; published=2024\n  quote", i)
		for w := range 100 {
			fmt.Fprintf(&notation, " pres%s", seven(i+w))
		}
		notation.WriteString("; speaker=Ann Lee\n")
	}
	return indextest.Documents(t, notation.String())
}

// hostileTexts ask for as much as the language lets them.
func hostileTexts() map[string]string {
	list := func(n int, between, form string) string {
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprintf(form, seven(i*997))
		}
		return strings.Join(words, between)
	}
	most := index.MaxClauses
	return map[string]string{
		"a prefix of all":             "pres*",
		"without a prefix of all":     "NOT pres*",
		"prefixes":                    list(most, " OR ", "pres%.2s*"),
		"prefixes, all of them":       list(most, " ", "pres%.1s*"),
		"fuzzy words":                 list(55, " OR ", "pres%s~2"),
		"none of fuzzy words":         "pres* -" + list(50, " -", "pres%s~2"),
		"prefixes within":             "(" + list(30, " OR ", "(pres%s pres%[1]s*)") + ")",
		"words":                       list(most, " OR ", "pres%s"),
		"phrases":                     list(most, " OR ", `"p%.1s a"`),
		"words close to each other":   list(58, " OR ", `"a b c d e f"~9`)[:index.MaxQueryRunes-20] + `"`,
		"words near, some of all":     "(" + list(25, ") OR (", `"a b c d e f g h"~9 x%s`) + ")",
		"one word many times, near":   `"` + strings.Repeat("a ", 490) + `"~100`,
		"a long phrase":               `"` + strings.Repeat("a ", 490) + `"`,
		"a long word, fuzzy":          strings.Repeat("presaeioul", 99) + "~2",
		"a long word of others fuzzy": strings.Repeat("日本", 490) + "~2",
		"a long beginning":            strings.Repeat("é", 990) + "*",
		"brackets":                    strings.Repeat("(a OR NOT ", index.MaxDepth) + "b" + strings.Repeat(")", index.MaxDepth),
		"a query of theirs":           `words:* _exists_:id /a.*b/ {"match_all":{}} \u0000 pres?eioul`,
		"odd letters":                 "\u202eabc \ufeff\u200d a\u0301b \U0001f600 ﬁ \u0000 ß' ' .. İstanbul",
	}
}

// Whatever is asked, there is an answer.
func TestHostileQueries(t *testing.T) {
	if testing.Short() {
		t.Skip("it weighs on the cluster")
	}
	e := openTest(t)
	docs := append(wordy(t, 20_000), manyValues(t, 9)...)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	m := indextest.NewMemory(docs...)
	texts := hostileTexts()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for n := range 40 {
		texts[fmt.Sprintf("at random %d", n)] = anyText(r)
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) { ask(t, e, m, text) })
	}
}

// anyText is words, marks and operators in any order.
func anyText(r *rand.Rand) string {
	from := []string{
		"(", ")", `"`, "“", "~2", "~1", "*", "pre", "pres", "presa", "number", "said", " ", " ", " ", " OR ", " NOT ", " -", " NEAR/3 ",
		"speaker:person-1", "before:2010", "after:2003", "role:chair", "kind:direct", "\u0301", "\u200b", "é", "日", "1,000", "'", ":", "/", "\\", "[a TO b]",
	}
	var text strings.Builder
	for range 1 + r.IntN(60) {
		text.WriteString(from[r.IntN(len(from))])
	}
	return text.String()
}

// ask asks an engine as much as goes into one query, and another what is found.
func ask(t *testing.T, e, plain index.Engine, text string) {
	x, _, err := index.Parse(text)
	if err != nil {
		t.Skip("it cannot be read: ", err)
	}
	q := &index.Query{Type: index.Quotes, Text: x, Limit: index.MaxPage, Dates: index.IntervalAuto}
	q, faults, err := index.Resolve(t.Context(), plain, q)
	if err != nil || len(faults) > 0 {
		t.Skip("its names are unknown: ", err, faults)
	}
	for _, f := range []index.Field{
		index.Speaker, index.Outlet, index.Publisher, index.Kind, index.SourceKind, index.Polarity, index.SpeakerAs, index.OutletAs, index.Role,
	} {
		q.Facets = append(q.Facets, index.FacetRequest{Field: f, Size: index.MaxFacetSize})
	}
	for _, kind := range []index.Type{index.Quotes, index.Articles} {
		if q.Type = kind; kind == index.Articles {
			q.Facets = nil
		}
		want, wantErr := plain.Search(t.Context(), q)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		got, err := e.Search(ctx, q)
		cancel()
		switch {
		case wantErr != nil || err != nil:
			if !errors.Is(err, index.ErrQuery) || !errors.Is(wantErr, index.ErrQuery) {
				t.Errorf("%s: %v, want %v", q, err, wantErr)
			}
		case got.Total != want.Total:
			t.Errorf("%s: %d hits, want %d", q, got.Total, want.Total)
		}
	}
}
