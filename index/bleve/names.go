package bleve

import (
	"context"
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index"
)

// directories keeps the names of the newest contents that were asked for.
type directories struct {
	mu      sync.Mutex
	batch   uint64 // the batch that they were made after
	byField map[index.Field]*index.Directory
}

// Names counts names over the columns. The outcome is kept until the next
// batch, and made anew by the first to ask after it.
func (e *engine) Names(ctx context.Context, q index.NameQuery) (names []index.Name, err error) {
	if q.Field != index.Speaker && q.Field != index.Outlet && q.Field != index.Publisher {
		return nil, fmt.Errorf("%w: %s has no names", index.ErrQuery, q.Field)
	}
	err = e.within(ctx, func(v *view) error {
		d, err := e.directory(v, q.Field)
		if err == nil {
			names = d.Lookup(q)
		}
		return err
	})
	return names, err
}

func (e *engine) directory(v *view, f index.Field) (*index.Directory, error) {
	l, err := v.ledger()
	if err != nil {
		return nil, err
	}
	e.names.mu.Lock()
	defer e.names.mu.Unlock()
	if d := e.names.byField[f]; d != nil && e.names.batch == l.batch {
		return d, nil
	}
	met, err := v.sightings(f)
	if err != nil {
		return nil, err
	}
	d := index.NewDirectory(f, met, e.others)
	if e.names.byField == nil || e.names.batch < l.batch {
		e.names.byField, e.names.batch = make(map[index.Field]*index.Directory), l.batch
	}
	if e.names.batch == l.batch {
		e.names.byField[f] = d
	}
	return d, nil
}

// sightings is every name in the view with how often it stands there.
// Publishers are met in articles, and their quotes counted.
func (v *view) sightings(f index.Field) ([]index.Sighting, error) {
	switch f {
	case index.Speaker:
		return v.tally(f, index.SpeakerAlias, typeQuote, countBoth)
	case index.Outlet:
		return v.tally(f, index.OutletAlias, typeQuote, countBoth)
	}
	met, err := v.tally(f, "", typeArticle, countTimes)
	if err != nil {
		return nil, err
	}
	quoted, err := v.tally(f, "", typeQuote, countQuotes)
	return append(met, quoted...), err
}

func countBoth(s *index.Sighting, n int)   { s.Times, s.Quotes = n, n }
func countTimes(s *index.Sighting, n int)  { s.Times = n }
func countQuotes(s *index.Sighting, n int) { s.Quotes = n }

// namePair is a name and an alias beside it, by number; 0: none.
type namePair struct{ name, alias uint32 }

// tally counts the names of a field with their aliases, in documents of a type.
func (v *view) tally(f index.Field, aliasField, docType string, count func(*index.Sighting, int)) ([]index.Sighting, error) {
	names, aliases := v.values[string(f)], v.values[aliasField]
	counts := make(map[namePair]int)
	for _, s := range v.segments {
		column, err := s.field(string(f), names)
		if err != nil {
			return nil, err
		}
		var beside *field
		if aliasField != "" {
			if beside, err = s.field(aliasField, aliases); err != nil {
				return nil, err
			}
		}
		countNames(counts, s.live(docType), column, beside)
	}
	return sighted(counts, names, aliases, count), nil
}

func countNames(counts map[namePair]int, docs *roaring.Bitmap, names, aliases *field) {
	each(docs, func(d uint32) {
		p := namePair{name: names.number(d)}
		if aliases != nil {
			p.alias = aliases.number(d)
		}
		if p.name != 0 {
			counts[p]++
		}
	})
}

func sighted(counts map[namePair]int, names, aliases *values, count func(*index.Sighting, int)) []index.Sighting {
	terms, others := names.all(), []string{""}
	if aliases != nil {
		others = aliases.all()
	}
	met := make([]index.Sighting, 0, len(counts))
	for p, n := range counts {
		s := index.Sighting{Alias: others[p.alias]}
		s.ID, s.Label = index.SplitName(terms[p.name])
		count(&s, n)
		met = append(met, s)
	}
	return met
}
