package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Suggestion offers to filter by a speaker or outlet that words of the query
// name, instead of looking for those words.
type Suggestion struct {
	Field   Field
	ID      string
	Label   string
	Words   string // the words of the query, folded
	Without Expr   // the text without them
	Count   int    // hits of the query made so
}

// Bounds of the work that suggestions are worth.
const (
	maxSuggestions = 4
	maxNameWords   = 5  // words of a name in a query
	maxSuggested   = 12 // parts of the query that are looked at
)

// Suggest offers filters for words and phrases of the query that are the name
// of a speaker or outlet, the longest first; words that follow one another,
// without OR or brackets, may be a name together. A filter may find nothing by
// itself (count 0) where the query holds another name.
func Suggest(ctx context.Context, e Engine, q *Query) ([]Suggestion, error) {
	parts := []Expr{q.Text}
	if all, ok := q.Text.(And); ok {
		parts = all
	}
	var found []Suggestion
	taken := make([]bool, len(parts))
	for length := min(maxNameWords, len(parts)); length > 0; length-- {
		for start := 0; start+length <= min(len(parts), maxSuggested); start++ {
			text, ok := plainText(parts[start : start+length])
			if !ok || slices.Contains(taken[start:start+length], true) {
				continue
			}
			without := AllOf(slices.Concat(parts[:start], parts[start+length:])...)
			offers, err := offer(ctx, e, q, text, without)
			if err != nil {
				return nil, err
			}
			for i := range offers {
				found = append(found, offers[i])
				copy(taken[start:], slices.Repeat([]bool{true}, length))
			}
		}
	}
	return found[:min(len(found), maxSuggestions)], nil
}

// plainText is the words of parts that are words or phrases alone.
func plainText(parts []Expr) (string, bool) {
	var words []string
	for _, p := range parts {
		switch p := p.(type) {
		case Word:
			words = append(words, p.Text)
		case Phrase:
			words = append(words, p.Words...)
		default:
			return "", false
		}
	}
	return strings.Join(words, " "), true
}

// offer is the filters that words stand for, with their counts.
func offer(ctx context.Context, e Engine, q *Query, words string, without Expr) ([]Suggestion, error) {
	var found []Suggestion
	for _, f := range []Field{Speaker, Outlet} {
		names, err := e.Names(ctx, NameQuery{Field: f, Exact: words, Limit: maxSuggestions})
		if err != nil {
			return nil, fmt.Errorf("suggestions: %w", err)
		}
		for _, n := range names {
			if slices.Contains(q.Only[f], n.ID) {
				continue
			}
			search := Query{
				Type: q.Type, Text: without, Only: maps.Clone(q.Only), Not: q.Not, Role: q.Role,
				DateField: q.DateField, From: q.From, To: q.To, Sort: Newest, NoScores: true,
			}
			if search.Only == nil {
				search.Only = make(map[Field][]string)
			}
			search.Only[f] = []string{n.ID}
			r, err := e.Search(ctx, &search)
			if err != nil {
				return nil, fmt.Errorf("suggestions: %w", err)
			}
			found = append(found, Suggestion{f, n.ID, n.Label, words, without, r.Total})
		}
	}
	return found, nil
}

// Words is the plain words and phrases of an expression that hits have, in
// its order.
func Words(e Expr) []string {
	var words []string
	for leaf := range positive(e) {
		if text, ok := plainText([]Expr{leaf}); ok {
			words = append(words, text)
		}
	}
	return words
}
