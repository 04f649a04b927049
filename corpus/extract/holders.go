package extract

import (
	"strings"
)

// unbury takes the person out of what is printed of an office and its holder:
// "Supreme Leader of Iran Ali Khamenei", "Police Chief Murphy Paul of Baton
// Rouge". The role is what stands before the name.
func unbury(printed string) (role, name string, ok bool) {
	fields := strings.Fields(printed)
	lex := words()
	held := -1 // the office nearest before the name
	for k, w := range fields {
		l := lookup(lex, w)
		if held >= 0 && leadsName(lex, fields[:k], held) && (l.is(firstName) || k > held+1 && !compass(strings.ToLower(w)) && endsState(lex, fields[held+1:k])) {
			if n := personRun(lex, fields[k:]); n > 1 && (k+n == len(fields) || fields[k+n] == "of") {
				return strings.Join(fields[:k], " "), strings.Join(fields[k:k+n], " "), true
			}
		}
		switch {
		case l.is(companyWord | outletWord), held < 0 && l.is(organisationNoun) && k+1 < len(fields) && fields[k+1] == "of":
			return "", "", false // "Office of Speaker Nancy Pelosi"
		case officeWord(w).is(rankOrRole):
			held = k
		}
	}
	return "", "", false
}

// leadsName reports whether the words up to a name are an office alone:
// "President of Brazil", not "spokeswoman for", "wife of" or "aide to the
// President".
func leadsName(lex *lexicon, before []string, held int) bool {
	for _, w := range before[:held] {
		if lookup(lex, w).is(preposition|relative) || strings.HasSuffix(w, "ing") && isLower(w) {
			return false
		}
	}
	between := before[held+1:]
	if len(between) < 2 {
		return len(between) == 0
	}
	office := strings.ToLower(before[held])
	switch between[0] {
	case "of", "for":
		return holdsOffice(office) || officeWord(before[held]).is(title) || office == "member"
	case "to":
		return office == "ambassador" || office == "envoy"
	}
	return false
}

// rankOrRole is what makes a word an office's or a rank's.
const rankOrRole = role | title

// officeWord looks up a word less the marks of being so no longer or not yet:
// "Minister-elect", "then-Secretary".
func officeWord(w string) *lexeme {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "-elect"), "-designate")
	for _, lead := range []string{"then-", "ex-", "co-", "vice-", "Vice-", "former-", "Co-", "Ex-"} {
		w = strings.TrimPrefix(w, lead)
	}
	return lookup(words(), w)
}

// endsState reports whether the words between an office and what follows are
// "of" and a state: "of State", "of Iran", "of the United Kingdom".
func endsState(lex *lexicon, between []string) bool {
	last := between[len(between)-1]
	return len(between) > 1 && between[0] == "of" && (last == "State" || lookup(lex, last).is(country|metonym) || compass(strings.ToLower(last)) && len(between) > 2)
}

// personRun is how many of the words are a person's name: two to four in
// upper case that mean nothing else.
func personRun(lex *lexicon, fields []string) int {
	n := 0
	for n < len(fields) && n < 4 {
		w := fields[n]
		l := lookup(lex, w)
		if isLower(w) && !isParticle(w) && !arabicArticle(w) || strings.ContainsAny(w, "0123456789&") ||
			l.is(organisationNoun|governmentNoun|documentNoun|companyWord|rankOrRole|preposition|country) && !l.is(firstName) {
			break
		}
		n++
	}
	if n > 0 && isParticle(fields[n-1]) {
		n--
	}
	return n
}

// barePerson takes off a person's name what only describes: "Podcaster", "then-
// Secretary", "Fifteen-year-old". It is empty where nothing is left of it.
func barePerson(name string) string {
	fields := strings.Fields(name)
	if len(fields) > 2 && dutyWord(fields[0]) && lookup(words(), fields[1]).is(firstName) {
		fields = fields[1:] // the end of "Public Works and Transport"
	}
	for len(fields) > 0 {
		w := fields[0]
		l := lookup(words(), w)
		known := l.is(firstName)
		doer := len(fields) > 2 && l == nil && (strings.HasSuffix(w, "caster") || strings.HasSuffix(w, "woman") || strings.HasSuffix(w, "-author") || strings.HasSuffix(w, "-developer")) && len(w) > 6
		if known || !partisan(strings.ToLower(w)) && !strings.HasSuffix(w, "-year-old") && !doer && w != "Lead" && !(strings.Contains(w, "-") && officeWord(w) != lookup(words(), w) && officeWord(w).is(rankOrRole)) {
			break
		}
		fields = fields[1:]
	}
	for i := range fields { // "John Hospers John Hospers"
		if half := len(fields) / 2; i == 0 && half > 1 && len(fields)%2 == 0 && strings.Join(fields[:half], " ") == strings.Join(fields[half:], " ") {
			fields = fields[:half]
			break
		}
	}
	name = strings.Join(fields, " ")
	if len(fields) > 1 && strings.ToUpper(name) == name && !isLower(name) {
		return titled(name)
	}
	return name
}

// dutyWord reports whether a word is that of what somebody is in charge of.
func dutyWord(w string) bool {
	for _, end := range []string{"ment", "port", "ation", "ics", "orks", "vices", "fairs", "ence", "ense", "Health", "Trade", "Finance", "Energy"} {
		if strings.HasSuffix(w, end) {
			return !lookup(words(), w).is(firstName)
		}
	}
	return false
}

// uncaptioned is a word of a name without the "Image" that runs into it where
// a caption follows: "HammonsImage: Gage Skidmore".
func uncaptioned(word string) string {
	own, ok := strings.CutSuffix(word, "Image")
	if ok && len(own) > 2 && isLower(own[len(own)-1:]) {
		return own
	}
	return word
}

// bodyTail reports whether a word that ends a name in upper case tells that it
// is a body's or a thing's: "Human Rights Watch", "Sheffield United".
func bodyTail(w string) bool {
	switch w {
	case "watch", "united", "gallery", "rally", "matter", "matters", "life", "oceanography", "mafia", "front", "brotherhood", "brigades", "fc",
		"athletic", "wanderers", "rovers", "rights", "rescue", "festival", "orchestra", "charter", "partnership", "partnerships", "plan", "act",
		"pride", "concept", "strategy", "intervention", "change", "building", "africa", "asia", "america", "doughnuts", "war", "cup", "games",
		"awards", "award", "prize", "day", "islam", "force", "republic", "patrol", "watchdog", "research", "science", "sciences", "health",
		"relief", "future", "freedom", "action", "global", "international", "worldwide", "online", "tv", "news", "fm", "program", "programme":
		return true
	}
	return false
}

// withoutLead is a body's name without what ends something else before it:
// "days Iran", "time the North Korean government".
func withoutLead(name string) string {
	fields := strings.Fields(name)
	for i := 1; i+1 < len(fields); i++ {
		before := lookup(words(), fields[i-1])
		if fields[i] == "the" && isLower(fields[i-1]) && !strings.HasSuffix(fields[i-1], "ing") && !before.is(preposition|coordinator|subordinator) {
			return strings.Join(fields[i+1:], " ")
		}
	}
	for len(fields) > 1 && isLower(fields[0]) && !isLower(fields[1]) && lookup(words(), fields[0]).is(whenWord|adverb) {
		fields = fields[1:]
	}
	return strings.Join(fields, " ")
}

// soundName reports whether what is printed can be a name or an office at
// all: it holds no verb, and no adverb in the middle.
func soundName(name string) bool {
	fields := strings.Fields(name)
	for i, w := range fields {
		l := lookup(words(), w)
		if !isLower(w) || i == 0 {
			continue
		}
		if l.is(plainVerb|auxiliary|subordinator) && !l.is(role|organisationNoun) && w != "then" {
			return false
		}
		if i+1 < len(fields) && (l.is(adverb) && w != "first" || pastOnly(l) && !isLower(fields[i-1]) && !isLower(fields[i+1])) {
			return false
		}
	}
	return true
}

// pastOnly reports whether a word is nothing but the past of a verb of speech.
func pastOnly(l *lexeme) bool {
	if !l.is(speechVerb) || l.is(speechNoun|role|organisationNoun|documentNoun|preposition|adverb) {
		return false
	}
	for _, f := range l.verbs {
		if f.form&(baseForm|presentForm) != 0 {
			return false
		}
	}
	return true
}

// ownRole is a role without the day it was reported on and without another
// person's name before it: "On Tuesday Judge", "nominee Joe Biden led
// incumbent President".
func ownRole(printed string) string {
	fields := strings.Fields(printed)
	lex := words()
	for i := 0; i+1 < len(fields); i++ {
		if l := lookup(lex, fields[i]); l.is(weekday) && !isLower(fields[i]) {
			fields, i = fields[i+1:], -1
		}
	}
	for i := 0; i+2 < len(fields); i++ {
		if !lookup(lex, fields[i]).is(firstName) || isLower(fields[i]) || isLower(fields[i+1]) || lookup(lex, fields[i+1]) != nil || !isLower(fields[i+2]) {
			continue
		}
		if l := lookup(lex, fields[i+2]); !l.is(preposition | coordinator | role | organisationNoun) {
			fields, i = fields[i+3:], -1
		}
	}
	for n := len(fields); n > 1 && (fields[n-1] == "named" || fields[n-1] == "called"); n-- {
		fields = fields[:n-1]
	}
	for len(fields) > 0 && lookup(lex, fields[len(fields)-1]).is(weekday) {
		fields = fields[:len(fields)-1]
	}
	return strings.Join(fields, " ")
}

// withheld reports whether somebody's name was kept back: "who did not want
// to give his name".
func withheld(printed string) bool {
	for _, phrase := range []string{"give his name", "give her name", "give their name", "be named", "be identified", "of anonymity", "remain anonymous"} {
		if strings.Contains(printed, phrase) {
			return true
		}
	}
	return false
}

// onePerson reports whether a full name is that of somebody met in the article:
// the end of that one's name, where no given name begins it, or the same but
// for an initial in the middle.
func onePerson(met, name string) bool {
	if strings.HasSuffix(met, name) && strings.HasSuffix(met, " "+name) && !lookup(words(), given(name)).is(firstName) {
		return true
	}
	if !sameFold(given(met), given(name)) {
		return false
	}
	long, short := strings.Fields(met), strings.Fields(name)
	if len(long) < len(short) {
		long, short = short, long
	}
	return len(short) == 2 && len(long) == 3 && sameFold(long[0], short[0]) && sameFold(long[2], short[1]) && strings.HasSuffix(long[1], ".")
}

// standsAlone notes the words that stand as names by themselves somewhere:
// surnames of people already introduced.
func (d *document) standsAlone() map[string]bool {
	alone := make(map[string]bool)
	for i := range d.items {
		if d.kind(i) != wordToken || !d.capital(i) || d.kind(i-1) == wordToken && (d.capital(i-1) && !honorific(d.lower(i-1)) || d.is(i-1, determiner|demonym)) {
			continue
		}
		if next := d.kind(i + 1); next == wordToken && d.capital(i+1) || d.placeLike(d.word(i)) || d.is(i, country|metonym|whenWord) {
			continue
		}
		if d.is(i+1, speechVerb|auxiliary|adverb) || d.kind(i+1) == possToken || d.kind(i+1) == commaToken && d.is(i+2, relative) || honorific(d.lower(i-1)) {
			alone[d.folded(i)] = true
		}
	}
	return alone
}
