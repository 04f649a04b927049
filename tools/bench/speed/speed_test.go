// Package speed measures extraction against jdkato/prose, which is asked for
// less: to cut the same texts into tokens and to tag their parts of speech.
package speed

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/jdkato/prose/v3/tag"
	"github.com/jdkato/prose/v3/tokenize"

	"onrecord/bench/reuters"
	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/extract/tagger"
)

// How many articles are read, and how many of them by one contestant before
// the other's turn: a machine that slows down slows both.
const (
	articles = 2000
	turn     = 50
)

func load(b *testing.B) []*corpus.Article {
	b.Helper()
	var out []*corpus.Article
	for a, err := range reuters.Articles() {
		if errors.Is(err, os.ErrNotExist) {
			b.Skip("skipped: no Reuters articles beside the project")
		}
		if err != nil {
			b.Fatal(err)
		}
		if out = append(out, a); len(out) == articles {
			break
		}
	}
	return out
}

// rival is prose at its cheapest: tokens and tags, without sentences, entities or
// the document that would hold them.
type rival struct {
	tokenizer *tokenize.Tokenizer
	tagger    *tag.Tagger
}

func newRival(b *testing.B) rival {
	b.Helper()
	t, err := tag.New()
	if err != nil {
		b.Fatal(err)
	}
	return rival{tokenize.New(), t}
}

func (r rival) tag(text string) (tokens int) {
	list := r.tokenizer.Tokenize(text)
	r.tagger.TagTokens(list)
	return len(list)
}

// BenchmarkReuters reports how many tokens a second each contestant reads.
// Tokens are counted by prose for all of them; x/prose is how many times as
// many as prose the whole extraction reads.
func BenchmarkReuters(b *testing.B) {
	list, prose := load(b), newRival(b)
	tagger.Tag("warm", nil)
	extract.Extract(list[0])
	var ofProse, ofTagger, ofExtract time.Duration
	tokens := 0
	for b.Loop() {
		for lo := 0; lo < len(list); lo += turn {
			batch := list[lo:min(lo+turn, len(list))]
			ofProse += clock(batch, func(a *corpus.Article) { tokens += prose.tag(a.Text) })
			ofTagger += clock(batch, func(a *corpus.Article) { tagger.Tag(a.Text, nil) })
			ofExtract += clock(batch, func(a *corpus.Article) { extract.Extract(a) })
		}
	}
	rate := func(d time.Duration) float64 { return float64(tokens) / d.Seconds() }
	b.ReportMetric(rate(ofProse), "prose-tok/s")
	b.ReportMetric(rate(ofTagger), "tagger-tok/s")
	b.ReportMetric(rate(ofExtract), "extract-tok/s")
	b.ReportMetric(rate(ofExtract)/rate(ofProse), "x/prose")
}

func clock(batch []*corpus.Article, f func(*corpus.Article)) time.Duration {
	began := time.Now()
	for _, a := range batch {
		f(a)
	}
	return time.Since(began)
}
