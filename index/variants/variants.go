// Package variants finds the same statement as several articles print it, and
// tells from how many independent origins they have it. It searches through
// [index.Engine] and knows no engine.
//
// Statements are compared by their words, three at a time ("shingles"; Broder,
// Glassman, Manasse and Zweig, Syntactic Clustering of the Web, 1997). What
// counts is containment, the share of the shorter one's shingles that the
// longer one has as well: cut versions have little resemblance to the whole, and
// are contained in it. What shares enough is laid out word by word (package
// diff), and it is that which decides:
//
//   - Both are of one speaker. Who is not known by an id (anonymous sources,
//     documents, nobody, one of several people) is the same speaker within an
//     article alone.
//   - Four fifths of the shorter one's words stand in the longer one, in order,
//     most of them in runs, and not far apart; more of few words, and more of
//     what was said on different days.
//   - The fewer the words, the nearer must the dates be: any for 15 words and
//     more; for fewer a week apart at most where one has the words of the other
//     in a row, else a day; four and five words must be the same ones, within a
//     day. Fewer are no variant of anything: people say "No
//     comment" every week, and "Go ahead" all day.
//   - What differs is the wording. A negation that only one of them has, a name
//     or a number in the place of another, a denial here and an assertion
//     there: that is found and marked, and is not the same statement.
//
// [Group] divides hits into statements, without an engine. [Of] finds all
// variants of one quote.
package variants

import (
	"cmp"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// Limits of what is compared.
const (
	minShort = 4  // words that are a statement at all
	MinWords = 6  // words of statements that may differ from each other
	fewWords = 15 // words below which dates must be near
	fewDays  = 1  // between statements of fewer than fewWords words
	cutDays  = 7  // between those of which one has all words of the other in a row
	soon     = 3  // days within which outlets take from each other

	shingle  = 3       // words
	maxBytes = 1 << 14 // of a statement; what is behind is not compared
)

// statement is a quote, prepared to be compared.
type statement struct {
	hit      *index.Hit
	text     string
	tokens   []index.Token
	key      uint64   // of the voice and of all words
	shingles []uint64 // of the voice and of three words each; sorted, once each
	voice    string   // who speaks
	date     corpus.Date
}

func newStatement(h *index.Hit) *statement {
	s := &statement{hit: h, text: limited(h.Quote.Text(h.Document.Article.Text)), voice: voiceOf(h), date: h.Quote.When(&h.Document.Article)}
	s.tokens = index.Analyse(s.text)
	words := make([]uint64, len(s.tokens))
	for i := range s.tokens {
		words[i] = hashed(s.tokens[i].Exact)
	}
	seed := hashed(s.voice)
	s.key = mixed(seed, words...)
	s.shingles = shinglesOf(words, shingle, seed)
	return s
}

// limited is the part of a text that is compared, whole words of it.
func limited(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	if n := strings.LastIndexByte(text[:maxBytes], ' '); n > 0 {
		return text[:n]
	}
	return strings.ToValidUTF8(text[:maxBytes], "")
}

// voiceOf is who speaks, so that equal voices are the same speaker for sure.
func voiceOf(h *index.Hit) string {
	if id := h.Quote.Speaker.ID; id != "" {
		return string(id)
	}
	names := []string{"", string(h.Document.Article.ID), corpus.Fold(h.Quote.Speaker.Name)}
	for i := range h.Quote.Candidates {
		names = append(names, string(h.Quote.Candidates[i].ID))
	}
	return strings.Join(names, "\n")
}

// compare orders statements: the longest first, then by date, then by id. No
// two quotes are equal in it.
func compare(a, b *statement) int {
	return cmp.Or(cmp.Compare(len(b.tokens), len(a.tokens)), compareAge(a.hit, b.hit))
}

// compareAge orders hits by the quote's date, earliest first, those without
// one last, then by id.
func compareAge(a, b *index.Hit) int {
	dateA, dateB := a.Quote.When(&a.Document.Article), b.Quote.When(&b.Document.Article)
	byDate := cmp.Compare(dateA.First, dateB.First)
	switch {
	case dateA.IsZero() && dateB.IsZero():
		byDate = 0
	case dateA.IsZero():
		byDate = 1
	case dateB.IsZero():
		byDate = -1
	}
	return cmp.Or(byDate, cmp.Compare(a.Quote.ID, b.Quote.ID))
}
