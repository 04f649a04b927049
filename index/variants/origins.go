package variants

import (
	"context"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// Why says how a printed statement comes from its origin.
type Why string

// The reasons, strongest first.
const (
	Credited Why = "credited"  // its article credits that outlet
	Own      Why = "own"       // its article credits nobody: it is its publisher's own
	SameText Why = "same_text" // its article shares most of its text with one of that origin
)

// Origin is where a statement comes from: an outlet, or an article whose
// publisher is not known. What it was printed in counts once.
type Origin struct {
	Outlet  corpus.Outlet // zero where it is not known
	First   *index.Hit    // the earliest of it
	Printed int           // how often
}

// Traced says of each of some hits, in their order, which origin it has and
// why.
type Traced struct {
	Origins []Origin // in the order of what is earliest of each
	Of      []int    // places in Origins
	Why     []Why
	Outlets int // that print it: publishers, and articles whose publisher is not known
}

// Trace finds the independent origins of one statement as it is printed:
// what credits an outlet comes from that outlet, anything else from its
// publisher, or from its article where that is not known; and articles that
// share most of their text have one origin. The error is that of ctx.
func Trace(ctx context.Context, hits []*index.Hit) (*Traced, error) {
	t := &tracing{hits: hits, parent: make([]int, len(hits)), whys: make([]Why, len(hits)), outlets: make([]corpus.Outlet, len(hits))}
	for i := range hits {
		t.parent[i] = i
		t.outlets[i], t.whys[i] = originOf(hits[i])
	}
	t.joinOutlets()
	if err := t.joinTexts(ctx); err != nil {
		return nil, err
	}
	return t.result(), nil
}

// originOf is the outlet that a hit comes from, as far as its own article
// tells.
func originOf(h *index.Hit) (corpus.Outlet, Why) {
	switch h.Quote.Credit.Basis {
	case corpus.Credited, corpus.CarriedOver:
		if !h.Quote.Credit.Outlet.IsZero() {
			return h.Quote.Credit.Outlet, Credited
		}
	case corpus.AsSpeaker:
		if !h.Quote.Credit.Outlet.IsZero() {
			return h.Quote.Credit.Outlet, Own
		}
	}
	return h.Document.Article.Publisher, Own
}

// tracing joins hits of one origin. The parent of a hit is another of the same
// origin, or itself.
type tracing struct {
	hits    []*index.Hit
	parent  []int
	outlets []corpus.Outlet
	whys    []Why
}

func (t *tracing) root(i int) int {
	for t.parent[i] != i {
		i = t.parent[i]
	}
	return i
}

func (t *tracing) join(a, b int) { t.parent[t.root(max(a, b))] = t.root(min(a, b)) }

func (t *tracing) joinOutlets() {
	first := make(map[string]int)
	for i, h := range t.hits {
		key := sourceKey(t.outlets[i], h)
		if j, known := first[key]; known {
			t.join(i, j)
		} else {
			first[key] = i
		}
	}
}

// sourceKey tells outlets apart, and articles where no outlet is known.
func sourceKey(o corpus.Outlet, h *index.Hit) string {
	if o.IsZero() {
		return "\n" + string(h.Document.Article.ID)
	}
	return string(o.ID)
}

// joinTexts joins what stands in articles of much the same text. What credits
// an outlet is where its text came from, too: of a text with and without the
// credit there is one origin.
func (t *tracing) joinTexts(ctx context.Context) error {
	sketches := make(map[corpus.ArticleID]*sketch)
	for _, h := range t.hits {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if id := h.Document.Article.ID; sketches[id] == nil {
			sketches[id] = newSketch(h.Document)
		}
	}
	for i, a := range t.hits {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for j, b := range t.hits[:i] {
			if t.root(i) != t.root(j) && sketches[a.Document.Article.ID].mostlyAs(sketches[b.Document.Article.ID]) {
				t.join(i, j)
			}
		}
	}
	return nil
}

// result numbers the origins by their earliest hits. An origin is called by
// the outlet that is credited in it, else by that of its earliest hit; what
// comes from another outlet by its own account is there for its text.
func (t *tracing) result() *Traced {
	order := make([]int, len(t.hits))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareAge(t.hits[a], t.hits[b]) })
	out := &Traced{Of: make([]int, len(t.hits)), Why: t.whys, Outlets: t.publishers()}
	number := make(map[int]int) // of an origin, by its root
	named := make(map[int]int)  // by its number: the hit that it is called by
	for _, i := range order {
		n, ok := number[t.root(i)]
		if !ok {
			n = len(out.Origins)
			number[t.root(i)], named[n] = n, i
			out.Origins = append(out.Origins, Origin{First: t.hits[i]})
		}
		if t.whys[i] == Credited && t.whys[named[n]] != Credited {
			named[n] = i
		}
		out.Of[i] = n
		out.Origins[n].Printed++
	}
	for i := range t.hits {
		lead := named[out.Of[i]]
		out.Origins[out.Of[i]].Outlet = t.outlets[lead]
		if sourceKey(t.outlets[i], t.hits[i]) != sourceKey(t.outlets[lead], t.hits[lead]) {
			out.Why[i] = SameText
		}
	}
	return out
}

// publishers counts those who print it.
func (t *tracing) publishers() int {
	seen := make(map[string]bool)
	for _, h := range t.hits {
		seen[sourceKey(h.Document.Article.Publisher, h)] = true
	}
	return len(seen)
}
