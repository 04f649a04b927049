package opensearch

import (
	"fmt"

	"onrecord/index"
)

// maxScored is how many words of a text count for the score at most. Of a
// longer text only what is found is right, and all of it scores alike where its
// prefixes, fuzzy words and words close to each other do: a query may be of
// some 1,000 clauses, into which the words go twice.
const maxScored = 180

// maxExpanded is how many words its prefixes and fuzzy words stand for, when it
// comes to the score. They find whatever they stand for.
const maxExpanded = 300

// compiler turns the text of a query into OpenSearch's language. What holds and
// what it scores are two things there: a clause that finds, and one that finds
// and scores what the words in it are worth.
type compiler struct {
	kind  kind
	date  string // the field of dates that the query means
	rich  bool   // there are few enough words to score each
	terms int    // that a prefix or a fuzzy word scores by
}

func (p *plan) compiler() *compiler {
	text := p.query.Text
	return &compiler{p.kind, p.date, words(text) <= maxScored, min(index.Expansion(text), maxExpanded/max(1, expandable(text)))}
}

// words is how many words OpenSearch looks for one by one.
func words(x index.Expr) int {
	if c, ok := x.(index.Close); ok {
		return len(c.Words)
	}
	n := 0
	for part := range parts(x) {
		n += words(part)
	}
	return max(n, 1)
}

func expandable(x index.Expr) (n int) {
	switch x.(type) {
	case index.Prefix, index.Fuzzy:
		return 1
	}
	for part := range parts(x) {
		n += expandable(part)
	}
	return n
}

// holds finds what x holds for, and scores nothing.
func (c *compiler) holds(x index.Expr) (object, error) {
	switch x := x.(type) {
	case index.And:
		all, err := c.each(x, c.holds)
		return filter(all...), err
	case index.Or:
		all, err := c.each(x, c.holds)
		return anyOf(all), err
	case index.Not:
		not, err := c.holds(x.X)
		return boolean(object{mustNot: not}), err
	case index.Having:
		return c.having(x)
	case index.Within:
		return inRange(c.date, x.From, x.To), nil
	}
	return c.leaf(x)
}

// scored finds what x holds for, and adds up what those of its words and
// phrases are worth that are found and not negated.
func (c *compiler) scored(x index.Expr) (object, error) {
	if loose(x, false) {
		return c.apart(x)
	}
	switch x := x.(type) {
	case index.And:
		all, err := c.each(x, c.scored)
		return boolean(object{must: all}), err
	case index.Or:
		all, err := c.each(x, c.scored)
		return anyOf(all), err
	}
	if scores(x) {
		return c.worth(x)
	}
	holds, err := c.holds(x)
	return filter(holds), err
}

// loose says whether a document may have a word of x that counts, and x hold,
// and not that part of x in which the word stands: where some of an Or are an
// And. In OpenSearch the word would then count for nothing.
func loose(x index.Expr, within bool) bool {
	switch x.(type) {
	case index.Not:
		return false // nothing in it counts
	case index.And:
		if within && scores(x) {
			return true
		}
	case index.Or:
		within = true
	}
	for part := range parts(x) {
		if loose(part, within) {
			return true
		}
	}
	return false
}

// apart finds by one clause and scores by others, one for each word.
func (c *compiler) apart(x index.Expr) (object, error) {
	holds, err := c.holds(x)
	if err != nil {
		return nil, err
	}
	worth, err := c.each(leaves(x), c.worth)
	return boolean(object{"filter": holds, should: worth}), err
}

func (c *compiler) each(parts []index.Expr, compile func(index.Expr) (object, error)) ([]object, error) {
	all := make([]object, len(parts))
	for i, x := range parts {
		var err error
		if all[i], err = compile(x); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// having finds by a field within the text.
func (c *compiler) having(x index.Having) (object, error) {
	if x.Field == index.Role && c.kind == ofQuotes {
		return roleWords(x.IDs), nil
	}
	if !index.Filterable(c.kind.looked(), x.Field) {
		return nil, fmt.Errorf("%w: %s cannot be filtered by %s", index.ErrQuery, c.kind, x.Field)
	}
	return oneOf(string(x.Field), x.IDs), nil
}
