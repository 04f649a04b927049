package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/registry"
)

// What is looked for at most in one article: offices that do not say whose
// they are, and ways to print one with its country.
const (
	maxBareOffices  = 40
	maxOfficeInFull = 20
)

// heldInFull is who holds an office by the places where the article prints it
// in full, with the first of them: "the president", of whom it said "Velmark’s
// president flew to Sandt". It is nobody where any of these is another's, or
// unknown.
func (c *cast) heldInFull(office string, when corpus.Date) (holder *registry.Person, at corpus.Span) {
	if strings.Contains(office, "’s ") || strings.Contains(office, "'s ") || strings.Contains(office, " of ") {
		return nil, at
	}
	for _, full := range c.inFull(office) {
		p := c.known.Holder(full.Of(c.text), when)
		if p == nil || holder != nil && p != holder {
			return nil, at
		}
		if holder == nil {
			holder, at = p, full
		}
	}
	return holder, at
}

// inFull is every way in which the article prints an office with whose it is,
// where it does so first.
func (c *cast) inFull(office string) []corpus.Span {
	if printed, done := c.offices[office]; done || len(c.offices) >= maxBareOffices {
		return printed
	}
	var printed []corpus.Span
	words := strings.Fields(strings.ToLower(office))
	for i := range c.items {
		full := c.fullOffice(i, words)
		again := func(s corpus.Span) bool { return s.Of(c.text) == full.Of(c.text) }
		if full.Len() > 0 && !slices.ContainsFunc(printed, again) && len(printed) < maxOfficeInFull {
			printed = append(printed, full)
		}
	}
	if c.offices == nil {
		c.offices = make(map[string][]corpus.Span)
	}
	c.offices[office] = printed
	return printed
}

// fullOffice is an office that begins at item i together with its owner before
// it ("British", "Velmark’s") or after it ("of Velmark"); none where it has none,
// or where a word before makes another office of it.
func (c *cast) fullOffice(i int, words []string) (none corpus.Span) {
	hi := i + len(words)
	for k, w := range words {
		if c.kind(i+k) != wordToken || c.lower(i+k) != w {
			return none
		}
	}
	if c.is(i-1, role|title) || c.is(hi, role|title) {
		return none // "vice president", "president designate"
	}
	lo := i
	for i-lo < 5 && (c.kind(lo-1) == possToken && lo > 1 || c.kind(lo-1) == wordToken && c.capital(lo-1) && !c.is(lo-1, determiner|preposition)) {
		lo--
	}
	if c.lower(hi) == "of" && (c.capital(hi+1) || c.lower(hi+1) == "the" && c.capital(hi+2)) {
		if !c.leadsOffice(i) {
			return none
		}
		from := hi + 1
		if !c.capital(from) {
			from++
		}
		return c.bytes(i, c.nameRun(from).hi)
	}
	if lo == i {
		return none
	}
	return c.bytes(lo, hi)
}

// leadsOffice reports whether nothing before item i makes another office of
// what begins there: "former", "deputy".
func (c *cast) leadsOffice(i int) bool {
	return c.kind(i-1) != wordToken || c.is(i-1, determiner|preposition|auxiliary|speechVerb|coordinator|subordinator)
}
