package extract

import "strings"

// finite reports whether the word at item i is the verb of a clause that
// reports nothing, so that no noun phrase runs across it: "shares lost 14 per
// cent", "put opposition leader Hanna Breck ahead".
func (d *document) finite(i int) bool {
	if i == 0 || d.kind(i) != wordToken || d.items[i].capital || d.kind(i-1) != wordToken && d.kind(i-1) != bracketItem {
		return false
	}
	if d.is(i-1, determiner|possessive|preposition|number|adverb|auxiliary) && !d.is(i-1, anonymousNoun|role|whenWord) {
		return false
	}
	switch {
	case d.is(i, plainVerb):
		return !d.is(i+1, preposition) || d.is(i+1, earlyWord)
	case d.is(i, speechVerb) || !strings.HasSuffix(d.lower(i), "ed") || len(d.lower(i)) < 5:
		return false
	}
	return d.is(i+1, determiner|possessive) && d.kind(i+1) == wordToken
}

// leadsClause reports whether the word at item k, before a phrase that begins
// at item i, opens a clause: "after Kelmora said".
func (d *document) leadsClause(k, i, end int) bool {
	if i >= end || d.capital(k) {
		return false
	}
	switch d.lower(k) {
	case "after", "before", "until", "till", "since", "once", "although", "because":
		return true
	}
	return false
}
