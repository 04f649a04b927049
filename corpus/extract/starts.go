package extract

// lowerStarts lets a word that is in upper case only because it begins a
// sentence mean what it means in lower case: "Defender Tom Reed", "Counsel for
// the bank"; not "Weaver said".
func (d *document) lowerStarts() {
	lex := words()
	for _, s := range d.sentences {
		it := &d.items[s.lo]
		if it.kind != wordToken || !it.capital || it.lex != nil || s.lo+1 >= s.hi {
			continue
		}
		l := lookup(lex, d.lower(s.lo))
		if l == nil || !l.is(role|anonymousNoun|organisationNoun|documentNoun) {
			continue
		}
		next := s.lo + 1
		if d.capital(next) && l.is(role) && (d.items[next].lex == nil && lookup(lex, d.lower(next)) == nil || d.is(next, firstName)) || d.is(next, preposition|relative) || !d.capital(next) && d.is(next, role|organisationNoun|documentNoun|anonymousNoun) || l.is(anonymousNoun) {
			it.lex = l
		}
	}
}
