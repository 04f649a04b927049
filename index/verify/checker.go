package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// MaxMatches is how many quotes a [Finding] lists.
const MaxMatches = 10

// Checker looks for claims on record. It is for one request: it remembers how
// often words occur.
type Checker struct {
	Engine  index.Engine
	Filter  index.Query      // outlets, publishers and dates to look among; names resolved
	Speaker corpus.SpeakerID // who is said to have said it; "": nobody in particular

	counts map[string]int
}

// Finding is what is on record of one claim, best first. Without matches the
// wording is [None].
type Finding struct {
	Wording Wording
	Matches []Match

	Unreadable []error // articles that may hold more and cannot be read
}

// Read is [Read], unless the whole text is on record as it stands: then the
// marks in it stand within what was said, and do not divide it.
func (c *Checker) Read(ctx context.Context, text string) ([]*Claim, error) {
	claims := Read(text)
	whole := newWhole(text)
	if len(claims) == 1 && claims[0].said == whole.said || whole.TooShort() {
		return claims, nil
	}
	s := &search{Checker: c, ctx: ctx, claim: whole, seen: make(map[string]bool)}
	if err := s.exactly(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if anybody, _ := s.best(); rank(anybody) <= rank(PartOfLonger) {
		return []*Claim{whole}, nil
	}
	return claims, nil
}

// Check looks for a claim.
func (c *Checker) Check(ctx context.Context, claim *Claim) (*Finding, error) {
	s := &search{Checker: c, ctx: ctx, claim: claim, seen: make(map[string]bool)}
	for _, look := range []func() error{s.exactly, s.exactlyBySpeaker, s.nearly, s.nearlyBySpeaker, s.rarely, s.rarelyBySpeaker} {
		if err := look(); err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
	}
	if len(s.matches) == 0 {
		s.paraphrases()
	}
	return s.finding(), nil
}

// search is the search for one claim.
type search struct {
	*Checker
	ctx     context.Context
	claim   *Claim
	seen    map[string]bool // quotes compared
	matches []Match
	distant []*index.Hit // compared, and not even altered
	torn    []error
}

// best is the wording of the nearest match by anybody, and by the speaker.
func (s *search) best() (anybody, speaker Wording) {
	anybody, speaker = None, None
	for _, m := range s.matches {
		anybody = nearer(anybody, m.Wording)
		if m.Speaker == Matches || m.Speaker == Ambiguous || s.Speaker == "" {
			speaker = nearer(speaker, m.Wording)
		}
	}
	return anybody, speaker
}

func nearer(a, b Wording) Wording {
	if rank(b) < rank(a) {
		return b
	}
	return a
}

func rank(w Wording) int { return slices.Index(Wordings(), w) }

// take compares hits that were not compared before.
func (s *search) take(hits []*index.Hit) error {
	for _, h := range hits {
		if s.seen[h.ID()] {
			continue
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.seen[h.ID()] = true
		record := NewRecord(h.Quote, h.Document.Article.Text)
		m := Match{Hit: h, Comparison: Compare(record, s.claim), Speaker: Attribute(h.Quote, s.Speaker)}
		if m.Wording == None {
			s.distant = append(s.distant, h)
		} else {
			s.matches = append(s.matches, m)
		}
	}
	return nil
}

// finding is the best matches. The best one by the speaker claimed is among
// them: who said these words matters as much as what else was said.
func (s *search) finding() *Finding {
	slices.SortFunc(s.matches, compareMatches)
	f := &Finding{Wording: None, Matches: s.matches, Unreadable: s.torn}
	if len(f.Matches) > MaxMatches {
		own := slices.IndexFunc(f.Matches, func(m Match) bool { return m.Speaker == Matches })
		if own >= MaxMatches {
			f.Matches[MaxMatches-1] = f.Matches[own]
		}
		f.Matches = f.Matches[:MaxMatches]
	}
	if len(f.Matches) > 0 {
		f.Wording = f.Matches[0].Wording
	}
	return f
}

// compareMatches orders matches: what the speaker claimed said word for word,
// be it within more; then the wording, the speaker, whether it was meant as it
// is claimed, how much differs, the earliest date, the id.
func compareMatches(a, b Match) int {
	return cmp.Or(
		index.FalseFirst(!a.confirms(), !b.confirms()),
		cmp.Compare(rank(a.Wording), rank(b.Wording)),
		cmp.Compare(slices.Index(Attributions(), a.Speaker), slices.Index(Attributions(), b.Speaker)),
		index.FalseFirst(a.PolarityChanged, b.PolarityChanged),
		cmp.Compare(a.changes, b.changes),
		index.Oldest.Compare(key(a.Hit), key(b.Hit)),
	)
}

// confirms reports whether the speaker claimed is on record with the very words.
func (m *Match) confirms() bool {
	return m.Speaker == Matches && !m.PolarityChanged && (m.Wording == Verbatim || m.Wording == PartOfLonger)
}

func key(h *index.Hit) *index.Key {
	return &index.Key{Date: h.Quote.When(&h.Document.Article), ID: h.ID()}
}
