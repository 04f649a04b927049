package extract

import (
	"strings"

	"onrecord/corpus"
)

// known is the speaker, without an id where the name would not tell it apart
// from others of that name in other articles: "spokeswoman", "the company",
// "a lawyer for three of them".
func known(s corpus.Speaker) corpus.Speaker {
	if s.Kind == corpus.Office && !namesOffice(s.Name) || isLower(s.Name) && (s.Kind == corpus.Organisation || s.Kind == corpus.Government) ||
		s.Kind == corpus.Organisation && generic(s.Name) {
		s.ID = ""
	}
	return s
}

// namesOffice reports whether a name is that of an office which one person
// holds at a time: "prime minister", "harbour master", "Varnholt’s foreign
// minister"; not "minister", "club spokesman", "surviving father".
func namesOffice(name string) bool {
	first, rest, two := strings.Cut(name, " ")
	if !two || ownersWord(first) {
		return false
	}
	lex := words()
	head := rest[strings.LastIndexByte(rest, ' ')+1:]
	if before, _, ok := strings.Cut(name, " of "); ok {
		head = before[strings.LastIndexByte(before, ' ')+1:]
		if isLower(name) && !strings.Contains(before, " ") {
			return false // "head of the company"
		}
	}
	if before, _, ok := strings.Cut(name, " for "); ok {
		head = before[strings.LastIndexByte(before, ' ')+1:]
	}
	for w := range strings.FieldsSeq(name) {
		if isLower(name) && (strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "'s") || (w == "club" || lookup(lex, w).is(collective)) && !holdsOffice(w)) {
			return false // "club president", "the company’s chief executive"
		}
	}
	return holdsOffice(strings.ToLower(head))
}

// holdsOffice reports whether a noun is that of somebody who alone holds an
// office.
func holdsOffice(noun string) bool {
	switch noun {
	case "minister", "secretary", "president", "chancellor", "premier", "mayor", "governor", "commissioner", "master", "ambassador", "general",
		"king", "queen", "pope", "speaker", "ombudsman", "auditor", "envoy", "treasurer", "attorney", "prosecutor", "prince", "princess",
		"executive", "director", "director-general", "secretary-general", "chairman", "chairwoman", "chair", "bishop", "archbishop", "patriarch",
		"marshal", "inspector", "representative", "registrar", "coroner", "epidemiologist", "justice", "leader", "chief":
		return true
	}
	return false
}

// generic reports whether a name says only what sort of body it is, though a
// capital begins it: "Police", "Council".
func generic(name string) bool {
	if strings.Contains(name, " ") {
		return false
	}
	return lookup(words(), name).is(organisationNoun|governmentNoun|collective|companyWord) && strings.ToUpper(name) != name
}

// isLower reports whether a name has no capital.
func isLower(name string) bool {
	for i := range len(name) {
		if isUpperByte(name[i]) {
			return false
		}
	}
	return isASCII(name) || strings.ToLower(name) == name
}

func ownersWord(word string) bool {
	switch strings.ToLower(word) {
	case "his", "her", "its", "their", "our", "my":
		return true
	}
	return false
}

// personsName reports whether a name can be a person's: capitals but for the
// particles, and not made of titles and other common words alone.
func personsName(name string) bool {
	lex := words()
	own := false
	fields := strings.Fields(name)
	if n := len(fields); n == 0 || n == 2 && placeLead(strings.ToLower(fields[0])) && !lookup(lex, fields[0]).is(firstName) || n > 2 && exhibits(fields[n-1]) || n > 1 && bodyTail(strings.ToLower(fields[n-1])) && !lookup(lex, fields[0]).is(firstName) || n == 1 && saysNothing(name) {
		return false
	}
	for i, w := range fields {
		l := lookup(lex, w)
		if isLower(w) && !isParticle(w) && !arabicArticle(w) || w == "(" || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "'s") {
			return false
		}
		own = own || l.is(firstName) || !partisan(strings.ToLower(w)) && !l.is(role|title|demonym|country|organisationNoun|governmentNoun|documentNoun|weekday|whenWord|earlyWord|determiner|adverb|preposition|anonymousNoun|number)
		if i > 0 && i == len(fields)-1 && l.is(role|title) && !lookup(lex, fields[0]).is(firstName) && !strings.HasSuffix(fields[0], ".") {
			return false
		}
	}
	return own
}

// saysNothing reports whether a word in upper case only begins a sentence.
func saysNothing(name string) bool {
	switch name {
	case "There", "Here", "Okay", "Yes", "Well", "Winner", "Image", "Sorry", "Thanks", "Hello":
		return true
	}
	return false
}

// exhibits reports whether a word ends the names of bodies and things called
// after people.
func exhibits(w string) bool {
	switch w {
	case "Gallery", "Festival", "Partnership", "Award", "Awards", "Prize", "Cup":
		return true
	}
	return false
}

// namesSomebody reports whether what looks like a body's name holds a
// person's office: "Minister of Wales Carwyn Jones".
func namesSomebody(name string) bool {
	lex := words()
	held, last := false, (*lexeme)(nil)
	fields := strings.Fields(name)
	for i, w := range fields {
		last = lookup(lex, w)
		if last.is(organisationNoun | governmentNoun | companyWord | collective) {
			return false
		}
		held = held || i+1 < len(fields) && last.is(role|title)
	}
	return held && len(fields) > 2
}

// hidesName reports whether what is printed of an office ends in two words
// that may be its holder's name: "President of Brazil Dilma Rousseff".
func hidesName(role string) bool {
	fields := strings.Fields(role)
	n := len(fields)
	if n < 4 || !strings.Contains(role, " of ") {
		return false
	}
	for _, w := range fields[n-2:] {
		if isLower(w) || lookup(words(), w) != nil && !lookup(words(), w).is(firstName) {
			return false
		}
	}
	return !isLower(fields[n-3]) || fields[n-3] == "and"
}

// partisan reports whether a word says which party somebody is of, or how
// far along in a race.
func partisan(word string) bool {
	switch word {
	case "republican", "democrat", "democratic", "conservative", "labour", "liberal", "socialist", "libertarian", "presumptive", "former", "lifelong", "current":
		return true
	}
	return false
}

// partyMember reports whether a name is only somebody's party: "the Utah
// Republican".
func partyMember(name string) bool {
	last := strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:])
	return last == "republican" || last == "democrat"
}
