package verify

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/sentences"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/index"
	"onrecord/index/bleve"
)

// How much of the corpora beside the project is read, and how much of that is
// asked for.
const (
	realArticles = 300
	realClaims   = 1000
)

// shelf is real articles in an engine, and sentences of others.
type shelf struct {
	docs    map[corpus.ArticleID]corpus.Document
	engine  index.Engine
	quotes  []*index.Hit
	strange []string
	rand    *rand.Rand
}

func (s *shelf) Document(id corpus.ArticleID) (corpus.Document, error) {
	d, ok := s.docs[id]
	if !ok {
		return d, index.ErrNotFound
	}
	return d, nil
}

// newShelf reads articles of the corpora; others give sentences
// that stand in none of those read.
func newShelf(t testing.TB) *shelf {
	t.Helper()
	articles := realTexts(t)
	s := &shelf{docs: make(map[corpus.ArticleID]corpus.Document), rand: rand.New(rand.NewPCG(6, 1787))}
	s.rand.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	var batch index.Batch
	var all strings.Builder
	for i := range articles {
		a := &articles[i]
		if len(s.docs) < realArticles {
			doc := corpus.Document{Article: *a, Analysis: extract.Extract(a)}
			s.docs[a.ID] = doc
			batch.Put = append(batch.Put, doc)
			all.WriteString(a.Text)
		} else if len(s.strange) < 4*realClaims {
			for it := sentences.FromString(a.Text[:min(len(a.Text), 4000)]); it.Next(); {
				s.strange = append(s.strange, strings.TrimSpace(it.Value()))
			}
		}
	}
	known := all.String()
	s.strange = slices.DeleteFunc(s.strange, func(x string) bool { return len(strings.Fields(x)) < 6 || strings.Contains(known, x) })
	engine, err := bleve.Create(filepath.Join(t.TempDir(), "index"), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	batch.Seq = 1
	if err := engine.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	s.engine = engine
	for _, d := range batch.Put {
		for i := range d.Analysis.Quotes {
			s.quotes = append(s.quotes, &index.Hit{Document: &d, Quote: &d.Analysis.Quotes[i]})
		}
	}
	return s
}

// realTexts is articles of the corpora beside the project, at most 30,000
// characters of each.
func realTexts(t testing.TB) (all []corpus.Article) {
	t.Helper()
	for _, name := range []string{"wikinews.jsonl", "usgov.jsonl.gz"} {
		path := filepath.Join("..", "..", "..", "shared", "corpus", name)
		file, err := os.Open(path)
		if err != nil {
			t.Skipf("skipped: %s is absent", path)
		}
		defer file.Close()
		var in io.Reader = file
		if strings.HasSuffix(name, ".gz") {
			if in, err = gzip.NewReader(file); err != nil {
				t.Fatal(err)
			}
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 16<<20)
		for n := 0; lines.Scan(); n++ {
			if n%3 != 0 {
				continue
			}
			var a struct{ ID, Title, Date, Outlet, Text string }
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			if len(a.Text) > 30_000 {
				a.Text = strings.ToValidUTF8(a.Text[:30_000], "")
			}
			published, _ := corpus.ParseDate(a.Date)
			article := corpus.Article{Ref: a.ID, Title: a.Title, Published: published, Text: a.Text, Publisher: corpus.NewOutlet(a.Outlet)}
			article.ID = article.DeriveID()
			all = append(all, article)
		}
		if lines.Err() != nil {
			t.Fatal(lines.Err())
		}
	}
	return all
}

// bare is a quote's words without double quotation marks, so that they are one
// claim.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if isDouble(r) {
			return -1
		}
		return r
	}, text)
}

// TestRealQuotes asks for quotes of real articles: as they are, with a word
// dropped, with a negation turned, and for sentences that are in none.
func TestRealQuotes(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	s := newShelf(t)
	t.Logf("%d articles, %d quotes", len(s.docs), len(s.quotes))
	s.rand.Shuffle(len(s.quotes), func(i, j int) { s.quotes[i], s.quotes[j] = s.quotes[j], s.quotes[i] })
	t.Run("themselves", s.themselves)
	t.Run("as printed", s.asPrinted)
	t.Run("a word dropped", s.dropped)
	t.Run("a negation turned", s.turned)
	t.Run("of no article", s.ofNone)
}

// check is what is found for a text, and its match that is the quote given.
func (s *shelf) check(t *testing.T, text string, h *index.Hit) (*Finding, *Match) {
	t.Helper()
	checker := &Checker{Engine: s.engine}
	claims, err := checker.Read(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	f, err := checker.Check(t.Context(), claims[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Matches {
		if h != nil && f.Matches[i].Hit.ID() == h.ID() {
			return f, &f.Matches[i]
		}
	}
	return f, nil
}

// sample yields quotes of so many words or more, as many as are asked for.
func (s *shelf) sample(words int, yield func(h *index.Hit, text string) bool) {
	n := 0
	for _, h := range s.quotes {
		text := bare(h.Quote.Text(h.Document.Article.Text))
		if c := Read(text)[0]; c.Words() >= words && n < realClaims && yield(h, text) {
			n++
		}
	}
}

func (s *shelf) themselves(t *testing.T) {
	n, right := 0, 0
	s.sample(MinWords, func(h *index.Hit, text string) bool {
		n++
		f, m := s.check(t, text, h)
		if m != nil && m.Wording == Verbatim {
			right++
		} else if f.Wording != Verbatim || len(f.Matches) < MaxMatches { // of many that say the same ten are listed
			t.Logf("%s %s: %q", h.ID(), f.Wording, text)
		} else {
			right++
		}
		return true
	})
	t.Logf("%d of %d are verbatim themselves", right, n)
	if n < realClaims || 1000*right < 990*n {
		t.Errorf("%d of %d", right, n)
	}
}

// asPrinted asks for quotes with all their marks.
func (s *shelf) asPrinted(t *testing.T) {
	n, right := 0, 0
	for _, h := range s.quotes {
		text := h.Quote.Text(h.Document.Article.Text)
		if n == realClaims || newWhole(text).TooShort() {
			continue
		}
		n++
		if _, m := s.check(t, text, h); m != nil && m.Wording == Verbatim {
			right++
		} else {
			t.Logf("%s: %q", h.ID(), text)
		}
	}
	t.Logf("%d of %d are verbatim as printed", right, n)
	if 1000*right < 990*n {
		t.Errorf("%d of %d", right, n)
	}
}

// dropped leaves a word out: at an end what is left is a part of the quote,
// elsewhere it is altered.
func (s *shelf) dropped(t *testing.T) {
	n := 0
	s.sample(MinWords+2, func(h *index.Hit, text string) bool {
		words := Read(text)[0].words
		i := s.rand.IntN(len(words))
		if words[i].editorial {
			return false
		}
		cut := text[:words[i].span.Start] + text[words[i].span.End:]
		n++
		f, m := s.check(t, cut, h)
		switch {
		case m != nil && m.Wording == Elided && strings.ContainsAny(text, "…[") || m != nil && strings.Contains(text, "..."):
		case m == nil, m.Wording != Altered && m.Wording != PartOfLonger:
			t.Errorf("%q without %q: %s %v", text, words[i].text, f.Wording, m)
		case i > 0 && i < len(words)-1 && m.Wording == PartOfLonger && !repeats(words, i):
			t.Errorf("%q without %q is no part of it", text, words[i].text)
		}
		return true
	})
	t.Logf("%d quotes", n)
}

// repeats reports whether a word is the same as one beside it.
func repeats(words []word, i int) bool {
	return words[i].text == words[i-1].text || words[i].text == words[i+1].text
}

// turned adds a not, or takes one away.
func (s *shelf) turned(t *testing.T) {
	n := 0
	s.sample(MinWords+1, func(h *index.Hit, text string) bool {
		other := turnedAround(text)
		if other == "" {
			return false
		}
		n++
		f, m := s.check(t, other, h)
		if m == nil && len(f.Matches) == MaxMatches {
			m = &f.Matches[0] // of a few common words there are more like it
		}
		if m == nil || !m.PolarityChanged && h.Quote.Polarity == corpus.Asserted {
			t.Errorf("%q as %q: %s %v", text, other, f.Wording, m)
		}
		return true
	})
	t.Logf("%d quotes", n)
}

func turnedAround(text string) string {
	words := Read(text)[0].words
	for _, w := range words {
		switch w.text {
		case "not", "never":
			return text[:w.span.Start] + text[w.span.End:]
		case "is", "are", "was", "were", "will", "would", "has", "have", "had", "can", "could", "should", "must", "may", "did", "does":
			return text[:w.span.End] + " not" + text[w.span.End:]
		}
	}
	return ""
}

func (s *shelf) ofNone(t *testing.T) {
	if len(s.strange) < realClaims {
		t.Fatalf("%d sentences", len(s.strange))
	}
	counts := map[Wording]int{}
	for _, text := range s.strange[:realClaims] {
		f, _ := s.check(t, bare(text), nil)
		counts[f.Wording]++
		if f.Wording == Verbatim || f.Wording == Elided {
			t.Errorf("%q is %s: %q", text, f.Wording, f.Matches[0].Hit.Quote.Text(f.Matches[0].Hit.Document.Article.Text))
		} else if f.Wording != None {
			t.Logf("%s: %q beside %q %s", f.Wording, shortened(text), shortened(f.Matches[0].Hit.Quote.Text(f.Matches[0].Hit.Document.Article.Text)), marked(f.Matches[0].Diff))
		}
	}
	t.Log(fmt.Sprint(counts))
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return s
}
