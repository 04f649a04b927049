package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// transcript finds the turns of a verbatim record: "MS. PSAKI: …", "THE
// PRESIDENT: …", "Q …". What follows belongs to whoever was named last, a
// quote a paragraph. Questions make none: nobody is named who asks them.
func (d *document) transcript() map[int]turn {
	turns := make(map[int]turn)
	named := 0
	current := turn{}
	for n := range d.sentences {
		if n > 0 && d.sentences[n-1].paragraph == d.sentences[n].paragraph {
			continue
		}
		s := d.sentences[n]
		last := n
		for last+1 < len(d.sentences) && d.sentences[last+1].paragraph == s.paragraph {
			last++
		}
		t, opens := d.turnInCapitals(s, named > 0)
		switch {
		case opens && t.answers:
			named++
			current = t
		case opens:
			current = t
		case d.word(s.lo) == "END":
			current = turn{}
			continue
		}
		t = current
		if !opens {
			t.from = s.lo
		}
		if t.first, t.to = n, d.sentences[last].hi; t.skip || !t.name.empty() && d.hasWords(t.from, t.to) {
			turns[s.paragraph] = t
		}
	}
	if named == 0 {
		return nil
	}
	return turns
}

// turnInCapitals reads "MR. SULLIVAN:", "THE VICE PRESIDENT:", "QUESTION:" and
// "Q" at the start of a paragraph, and "TAPPER:" where turns have been met.
func (d *document) turnInCapitals(s sentence, met bool) (turn, bool) {
	if w := d.word(s.lo); w == "Q" && s.lo+1 < s.hi || w == "QUESTION" && d.kind(s.lo+1) == colonToken {
		return turn{skip: true}, true
	}
	i := s.lo
	for i < s.hi && i < s.lo+8 && d.kind(i) == wordToken && d.capital(i) && inCapitals(d.word(i)) {
		i++
	}
	name := span{s.lo, i}
	if d.kind(i) == bracketItem {
		i++
	}
	if i+1 >= s.hi || d.kind(i) != colonToken || name.empty() || !met && !d.speaksInCapitals(name) {
		return turn{}, false
	}
	return turn{name: name, from: i + 1, answers: true}, true
}

func inCapitals(word string) bool {
	return strings.ToUpper(word) == word && utf8.RuneCountInString(strings.TrimSuffix(word, ".")) > 1 || len(word) == 2 && word[1] == '.'
}

// speaksInCapitals reports whether a name in capitals is a speaker's: one
// with a title, or an office.
func (d *document) speaksInCapitals(s span) bool {
	if s.hi-s.lo == 1 {
		return d.is(s.lo, anonymousNoun|role) || convenes(d.lower(s.lo))
	}
	return d.lower(s.lo) == "the" && d.is(s.hi-1, role|title|female) || d.is(s.lo, title|role) || d.lower(s.lo) == "senior" || d.lower(s.hi-1) == "member"
}

// convenes reports whether a word stands for somebody without a name who runs
// a call or takes part in it.
func convenes(word string) bool {
	switch word {
	case "moderator", "operator", "participant", "audience", "interviewer", "staff", "speaker", "host":
		return true
	}
	return false
}

// hasWords reports whether anything was said between items, remarks such as
// "(Laughter.)" apart.
func (d *document) hasWords(from, to int) bool {
	for i := from; i < to; i++ {
		if d.kind(i) == quoteItem || d.kind(i) == wordToken && !inCapitals(d.word(i)) && !d.digitAt(i) {
			return true
		}
	}
	return false
}

// inTranscript is who a name in capitals is: the one person of that surname,
// title and sex in the article or its headline, else the surname alone; an
// office; or nobody with a name.
func (c *cast) inTranscript(s span) (answer, bool) {
	for i := s.lo; i < s.hi; i++ {
		if !inCapitals(c.word(i)) {
			return answer{}, false
		}
	}
	printed := c.bodyName(s)
	last := c.lower(s.hi - 1)
	the := c.lower(s.lo) == "the"
	switch {
	case s.hi-s.lo == 1 && len(c.bySur[corpus.Fold(printed)]) > 0:
		return c.turnTaker(description{name: titled(printed), kind: corpus.Person, at: s.lo}), true
	case s.hi-s.lo == 1 || convenes(last) || last == "official" || last == "member" || c.is(s.hi-1, anonymousNoun) && !the:
		who := c.other(corpus.NewSpeaker(printed, "", corpus.Anonymous), description{head: last, at: s.lo})
		return answer{who: who, confidence: 0.9}, true
	case the:
		name := titled(trimDeterminer(printed))
		return answer{who: c.other(known(corpus.NewSpeaker(name, name, corpus.Office)), description{head: last, at: s.lo}), confidence: 0.9}, true
	}
	desc := description{name: titled(c.word(s.hi - 1)), prefix: c.lower(s.lo), kind: corpus.Person, at: s.lo}
	if !honorific(desc.prefix) {
		desc.role = titled(c.bodyName(span{s.lo, s.hi - 1}))
	}
	return c.turnTaker(desc), true
}

func (c *cast) turnTaker(desc description) answer {
	fits := c.fitting(c.bySur[corpus.Fold(desc.name)], desc.prefix, desc.at)
	if len(fits) == 1 && (desc.role == "" || holds(roleKeys(fits[0].speaker.Role), roleKeys(desc.role))) {
		return answer{who: fits[0], confidence: 0.95}
	}
	if len(fits) > 1 {
		return ambiguous(c.byRole(fits, desc.role))
	}
	if full := c.inHeadline(desc.name); full != "" {
		desc.name = full
	}
	return answer{who: c.person(desc, desc.at), confidence: 0.9}
}

// inHeadline is the full name in the article's title that ends in a surname.
func (c *cast) inHeadline(surname string) string {
	fields := strings.Fields(c.article.Title)
	for i := 1; i < len(fields); i++ {
		own := strings.TrimRight(fields[i], ",;:’'s")
		if corpus.Fold(strings.TrimRight(fields[i], ",;:")) == corpus.Fold(surname) {
			own = strings.TrimRight(fields[i], ",;:")
		}
		if corpus.Fold(own) == corpus.Fold(surname) && lookup(words(), fields[i-1]).is(firstName) {
			return fields[i-1] + " " + own
		}
	}
	return ""
}

// titled spells words in capitals with a capital at the start of each part.
func titled(s string) string {
	var b strings.Builder
	start := true
	for _, r := range s {
		if start {
			b.WriteRune(unicode.ToUpper(r))
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		start = !unicode.IsLetter(r) && r != '’' && r != '\'' || (r == '’' || r == '\'') && b.Len() < 5
	}
	return b.String()
}
