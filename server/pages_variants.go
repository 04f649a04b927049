package server

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"onrecord/corpus"
	"onrecord/index/diff"
)

// variantsView is the same statement as other articles print it, beneath a
// quote.
type variantsView struct {
	Summary []string // sentences
	Origins []originView
	Same    []variantView // empty where nobody else prints it
	Changed []variantView // near it, and not the same
	Late    bool          // there was no time to look
	JSON    string
}

// originView is an independent origin of a statement.
type originView struct {
	Who     nameLink
	Date    *when
	Printed string // "printed 3 times"
}

// variantView is a statement as one article prints it.
type variantView struct {
	Own, Longest bool // the quote of this page; what the differences are told against
	Publisher    *nameLink
	Article      *nameLink
	Date         *when
	Why          string // why it is of its origin
	Changes      string // why it is not the same
	Lead         string // what must stand before the words
	Alike        bool   // word for word as the longest
	Words        []change
	URL          string // "" for the quote of this page
}

// change is words that a variant has or lacks.
type change struct {
	Kept, Left, Added bool
	Text              string
}

// lateAfter is how long a page of a quote waits for its variants.
const lateAfter = time.Second

// elsewhere looks for the variants of the quote of a page. That is a search,
// which the page can do without: where there is too much to do it says so.
func (s *Server) elsewhere(r *request) (*variantsView, error) {
	ctx, cancel := context.WithTimeout(r.Context(), lateAfter)
	defer cancel()
	leave, err := s.slots.enter(ctx)
	if err == nil {
		defer leave()
		inner := *r
		inner.Request = r.WithContext(ctx)
		var found *VariantsResponse
		if found, err = as[*VariantsResponse](s.variants(&inner)); err == nil {
			return newVariantsView(found), nil
		}
	}
	if r.Context().Err() == nil && (errors.Is(err, errBusy) || errors.Is(err, context.DeadlineExceeded)) {
		return &variantsView{Late: true, JSON: variantLinks(r.id).Self}, nil
	}
	return nil, err
}

func newVariantsView(r *VariantsResponse) *variantsView {
	v := &variantsView{JSON: r.Links.Self}
	for i := range r.Variants {
		view := newVariantView(r, &r.Variants[i])
		switch {
		case r.Variants[i].Origin == nil:
			v.Changed = append(v.Changed, view)
		case r.Total > 1:
			v.Same = append(v.Same, view)
		}
	}
	v.Summary = variantsSummary(r)
	if r.Same == 1 {
		v.Same = nil
		return v
	}
	for _, o := range r.Origins {
		date := earliestOf(r, o.Quote)
		v.Origins = append(v.Origins, originView{Who: originName(r, &o), Date: date, Printed: "printed " + times(o.Printed)})
	}
	return v
}

// variantsSummary says how often the statement is printed, by whom and since
// when, and what that is worth.
func variantsSummary(r *VariantsResponse) (list []string) {
	own := r.Variants[0].Quote
	for i := range r.Variants {
		if r.Variants[i].Quote.ID == r.Quote {
			own = r.Variants[i].Quote
		}
	}
	switch {
	case r.TooShort:
		list = append(list, "So few words are not compared: they may well be printed elsewhere.")
	case r.Same == 1:
		list = append(list, "Nobody else on record prints it.")
	default:
		s := "Printed " + times(r.Same) + " by " + counted(r.Outlets, "outlet") + ", from " + counted(len(r.Origins), "independent origin")
		if date := earliestOf(r, r.Origins[0].Quote); date != nil {
			s += "; earliest " + date.Words
		}
		list = append(list, s+".")
	}
	if own.Speaker == nil || own.Speaker.ID == nil {
		list = append(list, "Two articles that do not name their source, or not surely, are never taken to mean the same one: only this article was looked through.")
	}
	if !r.Complete {
		list = append(list, "There is more than was looked at or can be listed here.")
	}
	return list
}

// times is how often something happens: "once", "twice", "3 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return number(n) + " times"
}

// variantOf is the variant of a quote's id.
func variantOf(r *VariantsResponse, id string) *Variant {
	for i := range r.Variants {
		if r.Variants[i].Quote.ID == id {
			return &r.Variants[i]
		}
	}
	return nil
}

func earliestOf(r *VariantsResponse, id string) *when {
	if v := variantOf(r, id); v != nil {
		return quoteDate(v.Quote)
	}
	return nil
}

func quoteDate(q *QuoteResult) *when {
	if said := q.Dates.Said; said != nil {
		return dated(said.Value, said.Precision)
	}
	return publishedOn(q.Dates.Published)
}

// originName is what an origin is called. An outlet that is credited and has
// nothing on record itself has no page.
func originName(r *VariantsResponse, o *VariantOrigin) nameLink {
	if o.Outlet == nil {
		return nameLink{Name: "An article whose publisher is not known"}
	}
	name := nameLink{Name: o.Outlet.Name}
	for i := range r.Variants {
		if behind := r.Variants[i].Quote.Outlet; behind != nil && behind.ID == o.Outlet.ID {
			name.URL = outletPage(behind.ID)
		}
	}
	return name
}

func newVariantView(r *VariantsResponse, v *Variant) variantView {
	q := v.Quote
	out := variantView{
		Own: q.ID == r.Quote, Longest: v.IsLongest, Publisher: publisherLink(q.Publisher), Date: quoteDate(q),
		Article: &nameLink{Name: cmp.Or(orEmpty(q.Article.Title), "an untitled article"), URL: orEmpty(q.Links.InContext)},
		Lead:    corpus.Polarity(q.Polarity).Lead(orEmpty(q.Cue)), Changes: changesWords(v.Changes),
	}
	if !out.Own {
		out.URL = orEmpty(q.Links.HTML)
	}
	if v.Origin != nil && r.Same > 1 {
		out.Why = whyWords(orEmpty(v.Why), originName(r, &r.Origins[*v.Origin]).Name)
	}
	out.Alike = len(v.Diff) == 1 && v.Diff[0][0] == string(diff.Keep) && !v.IsLongest
	for _, p := range v.Diff {
		c := change{Text: p[1]}
		switch diff.Op(p[0]) {
		case diff.Delete:
			c.Left, c.Text = true, abridged(p[1])
		case diff.Insert:
			c.Added = true
		case diff.Keep:
			c.Kept = true
		}
		out.Words = append(out.Words, c)
	}
	return out
}

// abridged is what was left out, of much its beginning and its end.
func abridged(text string) string {
	const shown = 6 // words at either end
	words := strings.Fields(text)
	if len(words) <= 3*shown {
		return text
	}
	return strings.Join(words[:shown], " ") + " … (" + counted(len(words)-2*shown, "word") + ") … " + strings.Join(words[len(words)-shown:], " ")
}

// whyWords says why a variant is of its origin.
func whyWords(why, origin string) string {
	switch why {
	case "credited":
		return "credits " + origin
	case "same_text":
		return "shares most of its text with an article of " + origin + "’s"
	}
	return "credits nobody else"
}

// changesWords says what makes a variant another statement.
func changesWords(changes []string) string {
	words := map[string]string{
		"polarity": "one is denied, or not said", "negation": "a negation is added or dropped",
		"name": "one name stands for another", "number": "one number stands for another",
	}
	var list []string
	for _, c := range changes {
		list = append(list, cmp.Or(words[c], c))
	}
	return strings.Join(list, "; ")
}

// repeatsLink says on a card how often its statement is printed among the
// hits, nil where it is not.
func repeatsLink(q *QuoteResult) *nameLink {
	v := q.Variants
	if v == nil || v.Count < 2 {
		return nil
	}
	name := "Printed by " + counted(v.Outlets, "outlet") + " (" + counted(v.Origins, "origin") + ")"
	if v.Outlets == 1 {
		name = "Printed " + times(v.Count) + " by one outlet"
	}
	return &nameLink{Name: name, URL: orEmpty(q.Links.HTML) + "#variants"}
}

// repeatTabs is whether repeats are folded; searches for articles have none.
func repeatTabs(a address, r *SearchResponse) []tab {
	if nounOf(a) == "article" || r.Total < 2 && r.Groups == nil {
		return nil
	}
	return []tab{
		{"Every quote", a.set(pGroup, "").String(), r.Groups == nil},
		{"Group repeats", a.set(pGroup, groupVariants).String(), r.Groups != nil},
	}
}
