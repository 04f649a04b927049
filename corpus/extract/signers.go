package extract

import "onrecord/corpus"

// signer is who speaks in a statement that is printed as the source: "the
// company" of "the company’s statement", both of "a joint statement by A and
// B", "its" of "a post on its website".
func (c *cast) signer(s span) span {
	for i := s.lo; i < s.hi && i < s.lo+8; i++ {
		if c.kind(i) != wordToken || !signedPaper(c.lower(i)) {
			continue
		}
		statement := c.lower(i) != "post" && c.lower(i) != "message" && c.lower(i) != "notice"
		if statement && i > s.lo && c.kind(i-1) == possToken {
			return span{s.lo, i - 1}
		}
		next := i + 1
		for next < i+3 && (c.postponed(next, i-1) || c.is(next, speechVerb|adverb)) {
			next++
		}
		if by := c.lower(next); statement && (by == "by" || by == "from") && next+1 < s.hi {
			return span{next + 1, s.hi}
		}
		return c.siteOwner(next, s)
	}
	return s
}

// siteOwner is the possessive of "on its official website", else the source
// itself.
func (c *cast) siteOwner(at int, s span) span {
	if w := c.lower(at); w != "on" && w != "to" || !c.is(at+1, possessive) {
		return s
	}
	for k := at + 2; k < at+6; k++ {
		switch c.lower(k) {
		case "website", "site", "page", "channel", "account", "feed", "homepage", "blog":
			return span{at + 1, at + 2}
		}
	}
	return s
}

// signedPaper reports whether a noun is that of a paper in which its author
// speaks.
func signedPaper(noun string) bool {
	switch noun {
	case "statement", "communiqué", "communique", "declaration", "announcement", "post", "message", "notice":
		return true
	}
	return false
}

// gatherKnownAs reads ", as the presidency is known," after a name: that is
// what the name stands for.
func (c *cast) gatherKnownAs() {
	for i := 1; i+3 < len(c.items); i++ {
		if c.kind(i) != commaToken || c.lower(i+1) != "as" || !c.capital(i-1) {
			continue
		}
		end := i + 2
		for end < i+10 && c.kind(end) == wordToken && !c.is(end, beVerb) || c.kind(end) == possToken {
			end++
		}
		if !c.is(end, beVerb) || c.lower(end+1) != "known" && c.lower(end+1) != "called" && c.lower(end+1) != "nicknamed" {
			continue
		}
		lo := i
		for lo > 0 && c.capital(lo-1) && !c.is(lo-1, determiner) {
			lo--
		}
		if kind := c.describe(span{i + 2, end}).kind; kind == corpus.Government || kind == corpus.Organisation {
			c.standsFor[c.nameText(span{lo, i})] = kind
		}
	}
}

// mergeBorn lets the name that somebody was born under stand for the one that
// goes by another now: "Rosamund Tulley was born", of Rosamund Keel.
func (c *cast) mergeBorn() {
	for _, b := range c.people {
		end := b.first
		for c.nameWord(end) {
			end++
		}
		if c.lower(end) != "was" || c.lower(end+1) != "born" {
			continue
		}
		if now := c.nowCalled(b); now != nil {
			c.byName[corpus.Slug(b.speaker.Name)] = now
			c.bySur[b.surname] = append(c.bySur[b.surname], now)
			c.forget(b)
			if now.gender == unknownGender {
				now.gender = b.gender
			}
			return
		}
	}
}

// nowCalled is the one person met before under the same given name.
func (c *cast) nowCalled(b *entity) *entity {
	var now *entity
	for _, e := range c.people {
		if e == b || e.first > b.first || given(e.speaker.Name) != given(b.speaker.Name) || e.surname == b.surname {
			continue
		}
		if now != nil {
			return nil
		}
		now = e
	}
	return now
}
