package variants

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/diff"
)

// Found is one statement as it is printed wherever it is on record.
type Found struct {
	Variants []Variant // earliest first, then by id
	Longest  *index.Hit
	Traced   *Traced // of the variants without changes, in their order
	TooShort bool    // it has too few words to be compared
	Complete bool    // false: there was more than is looked at
}

// Variant is the statement as one article prints it.
type Variant struct {
	Hit     *index.Hit
	Diff    []diff.Piece // what leads from the longest to it
	Changes []Change     // why it is near the statement and not the same; nil for the others
	Place   int          // in Traced.Of; -1 where there are changes
}

// PolarityChanged reports whether it says the opposite, or is not said at all.
func (v *Variant) PolarityChanged() bool {
	return slices.Contains(v.Changes, Polarity) || slices.Contains(v.Changes, Negation)
}

// Limits of what is looked at for one quote.
const (
	MaxVariants = 100 // listed
	maxMembers  = 200 // found, before they are divided into statements
	maxSearches = 6   // statements whose neighbours are searched for
	pageSize    = 50  // candidates looked at at once
	maxPages    = 4
)

// Of finds the variants of a quote. There is always one: the quote itself.
//
// The neighbours of the quote are searched for by its words, among the quotes
// of its speaker, then those of its longest neighbours, for cuts of one whole
// may share nothing with each other; what is found is divided as by [Group].
func Of(ctx context.Context, e index.Engine, hit *index.Hit) (*Found, error) {
	f := &finder{
		engine: e, comparer: comparer{work: maxWork}, complete: true,
		searched: make(map[uint64]bool), seen: map[corpus.QuoteID]bool{hit.Quote.ID: true},
	}
	f.take(newStatement(hit))
	if err := f.search(ctx); err != nil {
		return nil, fmt.Errorf("variants: %w", err)
	}
	return f.found(ctx, hit)
}

// finder collects statements near each other.
type finder struct {
	comparer
	engine   index.Engine
	near     []*statement
	apart    []*statement    // looked at, and near nothing so far
	searched map[uint64]bool // statements of these words
	seen     map[corpus.QuoteID]bool
	complete bool
}

// take adds a statement, and what is near it of what was not near anything:
// how near two statements are hangs on their dates as well.
func (f *finder) take(s *statement) {
	for queue := []*statement{s}; len(queue) > 0; queue = queue[1:] {
		if len(f.near) == maxMembers {
			f.complete = false
			return
		}
		next := queue[0]
		f.near = append(f.near, next)
		f.apart = slices.DeleteFunc(f.apart, func(o *statement) bool {
			near := f.relate(next, o).related
			if near {
				queue = append(queue, o)
			}
			return near
		})
	}
}

// search looks for the neighbours of what is found, the quote's own first,
// then of the longest.
func (f *finder) search(ctx context.Context) error {
	for range maxSearches {
		next := f.unsearched()
		if next == nil {
			return nil
		}
		f.searched[next.key] = true
		if err := f.around(ctx, next); err != nil {
			return err
		}
	}
	f.complete = f.complete && f.unsearched() == nil
	return nil
}

func (f *finder) unsearched() (next *statement) {
	for i, s := range f.near {
		if f.searched[s.key] || len(s.tokens) < minShort {
			continue
		}
		if i == 0 {
			return s
		}
		if next == nil || compare(s, next) < 0 {
			next = s
		}
	}
	return next
}

// around takes what is near a statement. Who has no id is the same speaker
// within an article alone.
func (f *finder) around(ctx context.Context, s *statement) error {
	if s.hit.Quote.Speaker.ID == "" {
		d := s.hit.Document
		for i := range d.Analysis.Quotes {
			f.consider(&index.Hit{Document: d, Quote: &d.Analysis.Quotes[i]})
		}
		return ctx.Err()
	}
	q, err := f.query(ctx, s)
	if q == nil || err != nil {
		return err
	}
	for range maxPages {
		r, err := f.engine.Search(ctx, q)
		if err != nil {
			return err
		}
		fresh := false
		for _, h := range r.Hits {
			if f.consider(h) {
				fresh = true
			}
		}
		if q.After = r.Next; r.Next == nil || !fresh {
			return nil // what shares fewer of its words is no nearer
		}
	}
	f.complete = false
	return nil
}

// consider takes a hit that is near what is found, and reports whether it is.
func (f *finder) consider(h *index.Hit) bool {
	if f.seen[h.Quote.ID] {
		return false
	}
	f.seen[h.Quote.ID] = true
	s := newStatement(h)
	if !slices.ContainsFunc(f.near, func(o *statement) bool { return f.relate(o, s).related }) {
		f.apart = append(f.apart, s)
		return false
	}
	f.take(s)
	return true
}

// found divides what is near each other, and tells the statement that the
// quote is part of, and what differs from its longest form by what it says.
func (f *finder) found(ctx context.Context, hit *index.Hit) (*Found, error) {
	hits := make([]*index.Hit, len(f.near))
	for i, s := range f.near {
		hits[i] = s.hit
	}
	groups, complete, err := Group(ctx, hits)
	if err != nil {
		return nil, err
	}
	own := groups[slices.IndexFunc(groups, func(g Statement) bool { return slices.Contains(g.Hits, hit) })]
	out := &Found{Longest: own.Longest, TooShort: len(f.near[0].tokens) < minShort, Complete: f.complete && complete && f.work >= 0}
	longest := newStatement(own.Longest)
	for _, s := range f.near {
		switch r := f.relate(longest, s); {
		case slices.Contains(own.Hits, s.hit):
			out.Variants = append(out.Variants, Variant{Hit: s.hit})
		case r.related && len(r.changes) > 0:
			out.Variants = append(out.Variants, Variant{Hit: s.hit, Changes: r.changes})
		}
	}
	out.sort(hit)
	return out, out.describe(ctx)
}

// sort puts the earliest first. Of too many the quote itself and the longest
// stay.
func (f *Found) sort(hit *index.Hit) {
	stays := func(v Variant) bool { return v.Hit == hit || v.Hit == f.Longest }
	if len(f.Variants) > MaxVariants {
		f.Complete = false
		slices.SortFunc(f.Variants, func(a, b Variant) int {
			return cmp.Or(index.FalseFirst(!stays(a), !stays(b)), index.FalseFirst(a.Changes != nil, b.Changes != nil), compareAge(a.Hit, b.Hit))
		})
		f.Variants = f.Variants[:MaxVariants]
	}
	slices.SortFunc(f.Variants, func(a, b Variant) int { return compareAge(a.Hit, b.Hit) })
}

// describe adds the differences and the origins.
func (f *Found) describe(ctx context.Context) (err error) {
	var hits []*index.Hit
	whole := f.Longest.Quote.Text(f.Longest.Document.Article.Text)
	words := index.Analyse(whole)
	for i := range f.Variants {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v := &f.Variants[i]
		text := v.Hit.Quote.Text(v.Hit.Document.Article.Text)
		tokens := index.Analyse(text)
		v.Diff = diff.Pieces(whole, words, text, tokens, diff.Words(words, tokens))
		if v.Place = -1; len(v.Changes) == 0 {
			v.Place = len(hits)
			hits = append(hits, v.Hit)
		}
	}
	f.Traced, err = Trace(ctx, hits)
	return err
}

// How many words of a statement are looked for, and how many quotes of its
// speaker may have one of them.
const (
	maxWords   = 64
	minWords   = 8
	maxMatches = 5_000
)

// query looks for quotes of the speaker with words of the statement, those
// first that have most of its rarest. It is nil where nothing else has any.
func (f *finder) query(ctx context.Context, s *statement) (*index.Query, error) {
	only := map[index.Field][]string{index.Speaker: {string(s.hit.Quote.Speaker.ID)}}
	type counted struct {
		word index.Expr
		hits int
	}
	var list []counted
	for _, w := range distinct(s.tokens) {
		word := index.Phrase{Words: []string{w}}
		r, err := f.engine.Search(ctx, &index.Query{Type: index.Quotes, Text: word, Only: only, Sort: index.Newest, NoScores: true})
		if err != nil {
			return nil, err
		}
		if r.Total > 1 {
			list = append(list, counted{word, r.Total})
		}
	}
	slices.SortStableFunc(list, func(a, b counted) int { return cmp.Compare(a.hits, b.hits) })
	var words []index.Expr
	for sum := 0; len(words) < len(list) && (len(words) < minWords || sum+list[len(words)].hits <= maxMatches); {
		sum += list[len(words)].hits
		words = append(words, list[len(words)].word)
	}
	if len(words) == 0 {
		return nil, nil
	}
	return &index.Query{Type: index.Quotes, Text: index.AnyOf(words...), Only: only, Sort: index.Relevance, Limit: pageSize}, nil
}

// distinct is the words of a statement, once each; of very many, some from
// everywhere in it.
func distinct(tokens []index.Token) (words []string) {
	seen := make(map[string]bool)
	for _, t := range tokens {
		if !seen[t.Exact] {
			seen[t.Exact] = true
			words = append(words, t.Exact)
		}
	}
	if len(words) <= maxWords {
		return words
	}
	for i := range maxWords {
		words[i] = words[i*len(words)/maxWords]
	}
	return words[:maxWords]
}
