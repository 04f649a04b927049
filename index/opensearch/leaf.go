package opensearch

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"onrecord/index"
)

// parts are the expressions that one is made of.
func parts(x index.Expr) iter.Seq[index.Expr] {
	switch x := x.(type) {
	case index.And:
		return slices.Values(x)
	case index.Or:
		return slices.Values(x)
	case index.Not:
		return slices.Values([]index.Expr{x.X})
	}
	return func(func(index.Expr) bool) {}
}

// leaves are the words and phrases of x that count for the score: those that
// are not negated.
func leaves(x index.Expr) []index.Expr {
	switch x.(type) {
	case nil, index.Not, index.Having, index.Within:
		return nil
	case index.And, index.Or:
		var all []index.Expr
		for part := range parts(x) {
			all = append(all, leaves(part)...)
		}
		return all
	}
	return []index.Expr{x}
}

// scores says whether x has any.
func scores(x index.Expr) bool { return len(leaves(x)) > 0 }

// leaf finds a word, a phrase or the like.
func (c *compiler) leaf(x index.Expr) (object, error) {
	switch x := x.(type) {
	case index.Word:
		return exactly(fieldStems, index.Stem(x.Text)), nil
	case index.Phrase:
		return phrase(x.Words), nil
	case index.Close:
		return together(x), nil
	case index.Prefix:
		return prefixed(x, everyTerm), nil
	case index.Fuzzy:
		return near(x, everyTerm)
	}
	return nil, fmt.Errorf("%w: %T", index.ErrQuery, x)
}

// worth finds a leaf and scores it. Several words that stand for one score as
// one; words close to each other as they would apart.
func (c *compiler) worth(x index.Expr) (object, error) {
	found, err := c.leaf(x)
	if err != nil {
		return nil, err
	}
	var worth []object
	switch x := x.(type) {
	case index.Close:
		for _, w := range slices.Compact(slices.Sorted(slices.Values(x.Words))) {
			worth = append(worth, exactly(fieldWords, w))
		}
	case index.Prefix:
		worth = append(worth, prefixed(x, c.someTerms()))
	case index.Fuzzy:
		some, err := near(x, c.someTerms())
		if err != nil {
			return nil, err
		}
		worth = append(worth, some)
	default:
		return found, nil
	}
	if !c.rich {
		return filter(found), nil
	}
	return boolean(object{"filter": found, should: worth}), nil
}

// How OpenSearch makes words of a prefix or a fuzzy word: all there are, which
// then score alike, or the nearest of them, which score as one word would.
const everyTerm = "constant_score"

func (c *compiler) someTerms() string { return fmt.Sprintf("top_terms_blended_freqs_%d", c.terms) }

// exactly finds a term of a field.
func exactly(field, value string) object {
	return object{"term": object{field: object{"value": term(value)}}}
}

// phrase finds words in their order, within one text.
func phrase(words []string) object {
	switch len(words) {
	case 0:
		return nothing()
	case 1:
		return exactly(fieldWords, words[0])
	}
	return object{"match_phrase": object{fieldWords: object{"query": strings.Join(terms(words), " ")}}}
}

// together finds words within so many others, each at a place of its own.
func together(x index.Close) object {
	all := make([]object, len(x.Words))
	for i, w := range x.Words {
		all[i] = object{"match": object{"query": term(w)}}
	}
	if len(all) < 2 {
		return phrase(x.Words)
	}
	return object{"intervals": object{fieldWords: object{"all_of": object{"ordered": false, "max_gaps": x.Gap, "intervals": all}}}}
}

func prefixed(x index.Prefix, as string) object {
	return object{"prefix": object{fieldWords: object{"value": x.Text, "rewrite": as}}}
}

func near(x index.Fuzzy, as string) (object, error) {
	if x.Edits < 1 || x.Edits > index.MaxEdits {
		return nil, fmt.Errorf("%w: %d edits", index.ErrQuery, x.Edits)
	}
	return object{"fuzzy": object{fieldWords: object{
		"value": x.Text, "fuzziness": x.Edits, "prefix_length": 0, "transpositions": false, "rewrite": as,
	}}}, nil
}
