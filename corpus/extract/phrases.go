package extract

import "strings"

// span is a run of items [lo, hi).
type span struct{ lo, hi int }

func (s span) empty() bool { return s.hi <= s.lo }

// nounish reports whether item i may stand within a noun phrase.
func (d *document) nounish(i int) bool {
	it := &d.items[i]
	switch it.kind {
	case possToken, bracketItem:
		return true
	case quoteItem:
		return d.nickname(i)
	case wordToken:
		if d.finite(i) {
			return false
		}
		if it.lex == nil || it.capital && !it.lex.is(auxiliary|pronoun|subordinator|relative|contracted) {
			return true
		}
		if it.lex.is(auxiliary|subordinator|relative|coordinator|contracted|negation|pronoun) && !it.lex.is(role|anonymousNoun|number|possessive) {
			return d.objectPronoun(i)
		}
		return !d.onlyVerb(i) || d.reduced(i)
	}
	return false
}

// nickname reports whether a quotation is a word within a name or a noun
// phrase, not something said.
func (d *document) nickname(i int) bool {
	it := &d.items[i]
	return it.last-it.first < 6 && d.tokens[it.last-1].kind == wordToken && (d.capital(i-1) || d.capital(i+1) || d.is(i-1, determiner))
}

// objectPronoun reports whether item i is a pronoun that ends a phrase: "a
// source close to her".
func (d *document) objectPronoun(i int) bool {
	switch d.lower(i) {
	case "him", "her", "them", "me", "us", "it":
		return d.is(i-1, preposition)
	}
	return false
}

// reduced reports whether the verb at item i stands after its noun as a
// participle: "a report published on Tuesday", "a memo first reported by".
func (d *document) reduced(i int) bool {
	before := i - 1
	if d.is(before, adverb) {
		before--
	}
	for before > 0 && i-before < 4 && (d.is(before, number) || d.kind(before) == wordToken && (d.digitAt(before) || d.lower(before) == "of")) {
		before-- // "a survey of 1911 shown to"
	}
	return d.is(before, documentNoun|mediumNoun|outletNoun) && d.is(i+1, preposition) || d.kind(i+1) == wordToken && d.lower(i+1) == "by" && !d.byMeans(i+2)
}

// byMeans reports whether item i, after "by", is a means of saying something.
func (d *document) byMeans(i int) bool {
	return d.is(i, mediumNoun) || d.lower(i) == "phone" || d.lower(i) == "telephone" || d.lower(i) == "text"
}

// onlyVerb reports whether item i can hardly be anything but a verb here: the
// past or -ing form of a reporting verb.
func (d *document) onlyVerb(i int) bool {
	l := d.items[i].lex
	if !l.is(speechVerb) || l.is(speechNoun|role|anonymousNoun|documentNoun|mediumNoun|organisationNoun|adverb|preposition|title|whenWord) || d.items[i].capital {
		return false
	}
	for _, f := range l.verbs {
		if f.form&(baseForm|presentForm) != 0 {
			return false
		}
	}
	return !d.is(i-1, determiner|possessive)
}

// maxPhrase bounds how far a phrase is followed.
const maxPhrase = 60

// subjectBefore finds the noun phrase that is the subject of the verb group
// beginning at end, within items from lo on.
func (d *document) subjectBefore(lo, end int) (span, bool) {
	j := d.skipTimeBack(lo, end)
	if j <= lo {
		return span{}, false
	}
	if d.is(j-1, relative) && !d.is(j-1, possessive) {
		return span{j - 1, j}, true
	}
	if d.is(j-1, pronoun) && (strings.HasSuffix(d.lower(j-1), "self") || strings.HasSuffix(d.lower(j-1), "selves")) && d.kind(j-2) == wordToken && j-2 >= lo && !d.is(j-2, pronoun) {
		return d.subjectBefore(lo, j-1) // "Keel herself said"
	}
	if d.is(j-1, pronoun) && !d.is(j-1, anonymousNoun|possessive) && !d.objectPronoun(j-1) {
		return span{j - 1, j}, true
	}
	if d.kind(j-1) == dashToken { // "Holt — who ran it for years — said"
		for i := j - 2; i > lo && i > j-24 && d.kind(i) != quoteItem; i-- {
			if d.kind(i) == dashToken {
				s := d.nounPhraseBack(lo, i)
				return s, !s.empty()
			}
		}
		return span{}, false
	}
	if d.kind(j-1) == commaToken {
		return d.subjectWithAppositions(lo, j-1)
	}
	if s := d.relativeBack(lo, j); !s.empty() {
		return s, true
	}
	s := d.nounPhraseBack(lo, j)
	return s, !s.empty()
}

// relativeBack reads "an official who was not allowed to speak" back from its
// end.
func (d *document) relativeBack(lo, end int) span {
	verb := false
	for i := end - 1; i > lo && end-i < 25; i-- {
		if k := d.kind(i); k != wordToken && k != possToken && k != bracketItem {
			return span{}
		}
		verb = verb || d.is(i, auxiliary|speechVerb)
		if w := d.lower(i); w == "who" || w == "which" {
			if s := d.nounPhraseBack(lo, i); verb && !s.empty() {
				return span{s.lo, end}
			}
			return span{}
		}
	}
	return span{}
}

// skipTimeBack steps over "on Tuesday", "last night", "today" before the verb.
func (d *document) skipTimeBack(lo, end int) int {
	j := end
	for j > lo+1 && !d.namedToday(j-1) && d.is(j-1, whenWord|adverb) && !d.is(j-1, role|anonymousNoun) && d.kind(j-2) != possToken && !d.is(j-2, possessive) {
		k := j - 1
		if !d.is(k, adverb|weekday) && !d.is(k-1, earlyWord|preposition|whenWord|number) {
			return j
		}
		for k > lo && d.is(k-1, earlyWord|number) && !d.is(k-1, determiner) {
			k--
		}
		if k > lo+1 && d.is(k-1, determiner) && d.is(k, earlyWord) {
			k--
		}
		if k > lo && d.is(k-1, preposition) && k < j {
			k--
		}
		if k == lo {
			return j
		}
		j = k
	}
	return j
}

// namedToday reports whether item i is the end of a name: "Nordavis Today".
func (d *document) namedToday(i int) bool {
	return d.lower(i) == "today" && d.capital(i) && d.capital(i-1)
}

// nounPhraseBack is the longest noun phrase that ends before item end.
func (d *document) nounPhraseBack(lo, end int) span {
	i := end
	for i > lo && end-i < maxPhrase {
		k := i - 1
		if d.is(k, coordinator) && k > lo && i < end && d.joinsSubjects(k, i) {
			i = k
			continue
		}
		if !d.nounish(k) || d.leadsClause(k, i, end) {
			break
		}
		i = k
	}
	return d.headed(d.trimPhrase(span{i, end}))
}

// headed is the phrase unless a lone word that can head none is all there is
// of it: "a hastily called meeting", "on Thursday said".
func (d *document) headed(s span) span {
	if s.hi-s.lo == 1 && d.is(s.lo, determiner|adverb|weekday|whenWord|preposition) && !d.is(s.lo, anonymousNoun|pronoun|possessive|firstName|role|organisationNoun|documentNoun|metonym|relative) {
		return span{}
	}
	return s
}

// joinsSubjects reports whether the conjunction at item k joins two halves of
// one subject: "Estmark and Velmark", "developers and supporters".
func (d *document) joinsSubjects(k, i int) bool {
	if d.capital(k - 1) {
		return d.capital(i) || d.is(i, determiner|possessive) || d.is(i, role) || d.is(i+1, role) || d.is(i+2, role) && !d.is(i, preposition|auxiliary|speechVerb)
	}
	return d.is(k-1, anonymousNoun|organisationNoun) && d.is(i, anonymousNoun|organisationNoun)
}

// trimPhrase drops from the front what cannot begin a source: conjunctions,
// adverbs, and a leading "In August".
func (d *document) trimPhrase(s span) span {
	for i := s.hi - 1; i > s.lo; i-- {
		if d.is(i, determiner) && !d.capital(i) && d.is(i-1, whenWord) && d.lower(i) != "that" {
			s.lo = i // "after six in the evening the jury"
			break
		}
	}
	for !s.empty() {
		switch i := s.lo; {
		case d.is(i, coordinator|subordinator|adverb) && !d.is(i, determiner|anonymousNoun):
			s.lo++
		case d.is(i, preposition) && !(d.capital(i) && d.is(i+1, firstName)):
			s.lo = d.afterPreposition(s)
		case s.hi-i > 1 && d.is(i, pronoun) && d.objectPronoun(i) && d.capital(i+1):
			s.lo++ // "In it Hale"
		case s.hi-i > 1 && d.groupAdverb(i) && d.capital(i+1) && !d.is(i, role|anonymousNoun|title):
			s.lo++ // "ultimately Prager"
		case d.kind(i) == possToken || d.kind(i) == bracketItem || d.kind(i) == dashToken || d.kind(i) == quoteItem:
			s.lo++
		case d.is(i, weekday) && s.hi-i > 1 && d.kind(i+1) == wordToken && (d.is(i+1, determiner|possessive|title|role) || d.is(i-1, preposition)):
			s.lo++ // "On Friday the court"
		case d.is(i, earlyWord) && d.is(i+1, whenWord) && d.kind(i+2) != possToken && !d.is(i+2, documentNoun|outletWord):
			s.lo += 2
		default:
			return s
		}
	}
	return s
}

// afterPreposition is where the phrase goes on after its first preposition
// and that one's object.
func (d *document) afterPreposition(s span) int {
	i := s.lo + 1
	for i < s.hi && (d.is(i, earlyWord|whenWord|number|weekday) || d.kind(i) == wordToken && d.digitAt(i)) {
		i++
	}
	if i > s.lo+1 && d.is(i-1, whenWord|weekday|number) || i < s.hi && i > s.lo+1 && d.digitAt(i-1) {
		return i
	}
	for i++; i < s.hi; i++ {
		if d.is(i, determiner|possessive) {
			return i
		}
	}
	return s.lo + 1
}

// subjectWithAppositions reads "Its editor, Sol Brandt," back from the comma
// before the verb.
func (d *document) subjectWithAppositions(lo, comma int) (span, bool) {
	starts := []int{}
	i := comma - 1
	for ; i >= lo && comma-i < maxPhrase; i-- {
		k := d.kind(i)
		if k == commaToken {
			starts = append(starts, i+1)
			if d.is(i+1, coordinator) {
				break
			}
		}
		if k == semiToken || k == colonToken || k == stopToken || k == dashToken || k == quoteItem && d.items[i].last-d.items[i].first >= 8 {
			starts = append(starts, i+1)
			break
		}
	}
	if i < lo {
		starts = append(starts, lo)
	}
	for k := len(starts) - 1; k >= 0; k-- {
		end := comma
		if k > 0 {
			end = starts[k-1] - 1
		}
		if d.opensClause(starts[k]) && d.is(starts[k]+1, determiner) {
			starts[k]++ // "and The Economist, in a rare notice, judged"
		} else if k > 0 && d.adverbial(starts[k]) {
			continue
		}
		if d.subjectFollows(starts[:k], comma) {
			continue
		}
		if s := d.nounPhraseBack(starts[k], end); !s.empty() && !d.adverbial(s.lo) && d.wholeChunk(starts[k], s.lo) {
			return span{s.lo, d.appositionsEnd(end, comma)}, true
		}
	}
	return span{}, false
}

// opensClause reports whether item i is a conjunction after which a clause
// has a subject of its own.
func (d *document) opensClause(i int) bool {
	switch d.lower(i) {
	case "and", "but", "yet", "when", "where", "because", "whereas":
		return d.kind(i-1) != wordToken
	}
	return false
}

// subjectFollows reports whether one of the later chunks, which begin at these
// items, begins a clause of its own.
func (d *document) subjectFollows(starts []int, comma int) bool {
	end := comma
	for _, i := range starts {
		if d.opensClause(i) && d.is(i+1, determiner) && d.lower(i) != "and" && !d.anyIs(i+2, end, auxiliary|plainVerb|speechVerb) && d.nounPhraseBack(i+1, end).lo == i+1 {
			return true
		}
		end = i - 1
	}
	return false
}

// wholeChunk reports whether a phrase beginning at item at fills the chunk
// from start on, but for words that lead in.
func (d *document) wholeChunk(start, at int) bool {
	for i := start; i < at; i++ {
		if d.is(i, auxiliary|speechVerb|contracted|pronoun) && !d.is(i, anonymousNoun) && !(i+2 == at && d.lower(i+1) == "how") && !(d.is(i, pronoun) && d.is(i-1, preposition)) {
			return false
		}
	}
	return true
}

// startsClause reports whether a new clause begins at item i: ", and he said".
func (d *document) startsClause(i int) bool {
	return d.is(i, coordinator|subordinator) && !d.is(i, relative|determiner)
}

// adverbial reports whether the chunk at item i is no noun phrase: "meanwhile",
// "speaking in parliament", "in August".
func (d *document) adverbial(i int) bool {
	if d.is(i, adverb|preposition|subordinator|coordinator) && !d.is(i, determiner|possessive|relative) {
		return !(d.capital(i) && d.is(i, firstName))
	}
	if d.is(i, earlyWord) && d.is(i+1, whenWord) && d.kind(i+2) != possToken {
		return true
	}
	w := d.lower(i)
	return len(w) > 4 && w[len(w)-3:] == "ing" && !d.is(i, firstName) && !d.capital(i+1) && !(d.is(i+1, role) && d.capital(i+2)) ||
		d.is(i, speechVerb) && d.onlyVerbForm(i)
}

func (d *document) onlyVerbForm(i int) bool {
	for _, f := range d.items[i].lex.verbs {
		if f.form&(doneForm|ingForm) != 0 {
			return true
		}
	}
	return false
}

// appositionsEnd is where the source ends: chunks that tell no more about who
// it is ("meanwhile") are left out.
func (d *document) appositionsEnd(head, comma int) int {
	end := head
	for i := head; i < comma; {
		next := i + 1
		for next < comma && d.kind(next) != commaToken {
			next++
		}
		if d.lower(i+1) == "for" && d.is(i+2, possessive) && d.lower(i+3) == "part" || d.adverbial(i+1) && !d.is(i+1, relative) && d.lower(i+1) != "of" && d.lower(i+1) != "from" && d.lower(i+1) != "for" && d.lower(i+1) != "speaking" ||
			strings.HasSuffix(d.lower(i+1), "ed") && !d.capital(i+1) && d.is(i+2, preposition) && d.anyIs(max(head-4, 0), head, documentNoun|mediumNoun) || d.lower(i+1) == "seen" && d.lower(i+2) == "by" ||
			!d.is(i+1, relative) && d.anyIs(i+1, next, speechVerb) && d.anyVerb(i+1, next) {
			break
		}
		end = next
		i = next
	}
	return end
}

// anyVerb reports whether a reporting verb ends the chunk: ", the Echo
// reports,".
func (d *document) anyVerb(lo, hi int) bool {
	return hi-lo > 1 && d.is(hi-1, speechVerb) && !d.is(hi-1, role|anonymousNoun|organisationNoun) && !d.is(hi-2, determiner|preposition)
}
