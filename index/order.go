package index

import (
	"cmp"

	"onrecord/corpus"
)

// Compare places two hits in the order: below 0 where a comes first. No two
// hits of an index are equal.
//
//	Relevance, "": score, best first, then as Newest
//	Newest:        date, newest first, then id
//	Oldest:        date, oldest first, then id
//
// A date counts by the first day it may mean; hits without one come last, in
// either order.
func (s Sort) Compare(a, b *Key) int {
	if s == Relevance || s == "" {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
	}
	if c := compareDates(a.Date, b.Date, s != Oldest); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

func compareDates(a, b corpus.Date, newestFirst bool) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	case newestFirst:
		return cmp.Compare(b.First, a.First)
	}
	return cmp.Compare(a.First, b.First)
}

// KeyOf is the place of a hit in the order of the query.
func (q *Query) KeyOf(h *Hit) *Key {
	k := &Key{Date: q.DateField.When(&h.Document.Article, h.Quote), ID: h.ID()}
	if q.Sort == Relevance || q.Sort == "" {
		k.Score = h.Score
	}
	return k
}

// FalseFirst compares what holds of one thing with what holds of another: that
// of which it does not comes first.
func FalseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
