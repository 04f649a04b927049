package extract

import "strings"

// certainOutlet reports whether a run of capitals has the shape of an
// outlet's name: "Port Sarel Mirror", "Radio Littoral", "Ilpress News Agency".
func (d *document) certainOutlet(run span) bool {
	n := run.hi - run.lo
	if n == 1 {
		return d.midSentence(run.lo) && pressEnding(d.word(run.lo)) && d.items[run.lo].lex == nil
	}
	if d.is(run.lo, title|firstName) && n == 2 && !d.is(run.hi-1, outletWord) || d.is(run.lo, demonym|country) && n == 2 && d.is(run.hi-1, outletLead) {
		return false // "German TV"
	}
	last, the := d.lower(run.hi-1), d.lower(run.lo-1) == "the"
	switch {
	case d.lower(run.lo) == "good" && d.lower(run.lo+1) == "morning", last == "online", d.pressCompound(run.hi - 1):
		return true
	case d.is(run.lo, outletLead) && !d.is(run.hi-1, organisationNoun):
		return true
	case last == "news" || last == "fm" || last == "broadcasting" || last == "tv" || last == "today":
		return true
	case last == "agency" && d.lower(run.hi-2) == "news":
		return true
	case d.lower(run.lo) == "daily" && the:
		return true
	case last == "will" || last == "budget":
		return the
	case last == "press" || last == "mail" || last == "sun" || last == "register" || last == "express" || last == "independent" ||
		last == "standard" || last == "recorder" || last == "packet" || last == "messenger" || last == "lantern" || last == "comet":
		return the
	case pressEnding(d.word(run.lo)) && d.items[run.lo].lex == nil && !d.anyIs(run.lo, run.hi, organisationNoun|companyWord):
		return true
	}
	return d.is(run.hi-1, outletWord) && !d.is(run.hi-1, role) && !(d.is(run.lo, firstName) && n == 2 && !the)
}

// pressCompound reports whether item i is "Times-Herald" or its like.
func (d *document) pressCompound(i int) bool {
	a, b, ok := strings.Cut(d.lower(i), "-")
	return ok && lookup(words(), a).is(outletWord) && lookup(words(), b).is(outletWord)
}

// pressEnding reports whether a name is built as those of newspapers and
// agencies are: "Bergposten", "Ilpress".
func pressEnding(name string) bool {
	if n := len(name); n < 7 || !pressLetters(name[n-2]|0x20, name[n-1]|0x20) {
		return false // as most names, which need not be written in lower case
	}
	w := strings.ToLower(name)
	for _, end := range [...]string{"posten", "bladet", "blatt", "zeitung", "tidende", "tidningen", "avisen", "kurier", "anzeiger", "press", "presse", "newswire"} {
		if len(w) > len(end)+1 && strings.HasSuffix(w, end) {
			return w != "empress" && w != "cypress" && w != "wordpress"
		}
	}
	return false
}

// pressLetters reports whether one of those endings ends in two letters.
func pressLetters(a, b byte) bool {
	switch [2]byte{a, b} {
	case [2]byte{'e', 'n'}, [2]byte{'e', 't'}, [2]byte{'t', 't'}, [2]byte{'n', 'g'}, [2]byte{'d', 'e'}, [2]byte{'e', 'r'}, [2]byte{'s', 's'}, [2]byte{'s', 'e'}, [2]byte{'r', 'e'}:
		return true
	}
	return false
}

// provenOutlet reports whether what stands around a run of capitals shows
// that it is an outlet's name.
func (d *document) provenOutlet(run span) bool {
	if d.kind(run.lo) != wordToken || d.is(run.lo, title) || run.hi-run.lo == 1 && d.is(run.lo, determiner|preposition|adverb|number) {
		return false
	}
	return d.led(run.lo) || d.describedAsOutlet(run) || d.carriedBefore(run) || d.employs(run) || d.addressed(run) || d.quotesOthers(run) || d.barePaper(run)
}

// led reports whether "the news site" stands before item i.
func (d *document) led(i int) bool {
	k := i - 1
	if d.word(k) == "The" && d.midSentence(k) {
		k-- // "the student newspaper The Owl"
	}
	if d.lower(k) == "rival" && d.is(k-1, possessive) {
		return d.press.namedAt > 0 && k-d.press.namedAt < 50 // "its rival Novosti"
	}
	if d.kind(k) == commaToken && d.kind(d.nameRun(i).hi) == commaToken {
		k-- // "a local radio station, Tarn Wave,"
	}
	return k >= 0 && !d.capital(k) && d.kind(k) == wordToken && d.outletHead(k) && !d.namedBefore(k)
}

// namedBefore reports whether the noun at item k has its name before it: "the
// Associated Press news agency".
func (d *document) namedBefore(k int) bool {
	for k > 0 && d.is(k-1, outletNoun|outletLead) && !d.capital(k-1) || d.lower(k-1) == "news" && !d.capital(k-1) {
		k--
	}
	return d.capital(k-1) && d.midSentence(k-1) && !d.is(k-1, demonym|country|outletLead)
}

// outletHead reports whether the noun at item k means an outlet and no other
// body: "newspaper", "news agency", but not "agency" or "dating site".
func (d *document) outletHead(k int) bool {
	if !d.is(k, outletNoun) {
		return false
	}
	switch d.lower(k - 1) {
	case "news", "press", "radio", "television", "tv", "newspaper", "media", "sports", "investigative", "fact-checking", "music", "business", "trade":
		return true
	}
	switch d.lower(k) {
	case "site", "website", "blog", "portal", "outlet", "channel", "network", "wire", "publication":
		return (d.is(k-1, determiner|demonym|country|outletNoun) || ofThePress(d.lower(k-1))) && !d.is(k, organisationNoun)
	}
	return !d.is(k, organisationNoun) && d.lower(k-1) != "white" && d.lower(k-1) != "position" && d.lower(k-1) != "discussion" && d.lower(k-1) != "police" && d.lower(k-1) != "power" && d.lower(k-1) != "railway"
}

// ofThePress reports whether an adjective goes with outlets: "state channel".
func ofThePress(word string) bool {
	switch word {
	case "state", "public", "private", "local", "regional", "national", "independent", "opposition", "commercial", "cable", "satellite", "official", "online",
		"pro-government", "state-run", "state-owned", "conservative", "liberal", "student", "community", "exiled", "religious", "financial":
		return true
	}
	return false
}

// describedAsOutlet reads "Obzor, a Vaslavian weekly," and "the Kestag news
// agency".
func (d *document) describedAsOutlet(run span) bool {
	k := run.hi
	if d.lower(k) == "news" || d.lower(k) == "radio" || d.lower(k) == "television" {
		k++
	}
	if !d.capital(k) && d.outletHead(k) && d.endsPhrase(k+1) {
		return true
	}
	if d.kind(run.hi) != commaToken || !d.is(run.hi+1, determiner|possessive) || d.is(run.lo, firstName) {
		return false
	}
	for k = run.hi + 2; k < len(d.items) && k < run.hi+8 && d.kind(k) == wordToken && !d.is(k, preposition|auxiliary|relative) && (!d.capital(k) || d.is(k, demonym|country)); k++ {
		if !d.capital(k) && d.outletHead(k) && d.endsPhrase(k+1) {
			return true
		}
	}
	return false
}

// endsPhrase reports whether no noun follows at item i.
func (d *document) endsPhrase(i int) bool {
	return d.kind(i) != possToken && (d.kind(i) != wordToken || d.is(i, preposition|auxiliary|relative|subordinator|speechVerb|coordinator|whenWord|earlyWord))
}

// carriedBefore reports whether "as reported by" stands before a run.
func (d *document) carriedBefore(run span) bool {
	k := d.overDeterminer(run.lo) - 1
	if k < 1 || d.lower(k) != "by" || d.is(run.lo, firstName) {
		return false
	}
	if from := d.lower(k - 1); !carries(from) || from == "published" || from == "released" || from == "run" || from == "interviewed" || from == "cited" && !d.asSaying(run.hi) {
		return false
	}
	return !d.anyIs(run.lo, run.hi, organisationNoun|country|governmentNoun) || d.anyIs(run.lo, run.hi, outletWord)
}

func (d *document) overDeterminer(i int) int {
	if i > 0 && d.is(i-1, determiner) {
		return i - 1
	}
	return i
}

// employs reads "Zarya’s correspondent" and "a reporter for the Orme Bugle".
func (d *document) employs(run span) bool {
	if d.kind(run.hi) == possToken && (journalist(d.lower(run.hi+1)) || d.lower(run.hi+1) == "newsroom" || journalist(d.lower(run.hi+2)) && !d.is(run.hi+1, preposition)) {
		return !d.is(run.lo, firstName|country|demonym|governmentNoun)
	}
	k := d.overDeterminer(run.lo) - 1
	switch d.lower(k) {
	case "for", "from", "of", "with", "at":
		return journalist(d.lower(k-1)) && !d.is(run.lo, firstName|country|demonym|organisationNoun|governmentNoun) && !d.placeLike(d.word(run.lo))
	}
	return false
}

// journalist reports whether a noun is of those who ask and report for an
// outlet.
func journalist(noun string) bool {
	switch noun {
	case "reporter", "reporters", "correspondent", "correspondents", "journalist", "journalists", "columnist", "interviewer", "presenter", "newsreader":
		return true
	}
	return false
}

// barePaper reads "the Times", "the Mercury", where something was said to it or
// printed in it; and "writing in Zarya".
func (d *document) barePaper(run span) bool {
	if run.hi-run.lo > 1 || !d.midSentence(run.lo) {
		return false
	}
	at := d.overDeterminer(run.lo)
	if at == run.lo {
		return d.lower(at-1) == "in" && d.lower(at-2) == "writing" && d.items[run.lo].lex == nil && !d.seen.inner[d.word(run.lo)] && d.seen.places[d.word(run.lo)] < 2
	}
	if d.lower(at) != "the" || !d.is(run.lo, outletWord) || d.is(run.lo, organisationNoun) {
		return false
	}
	return d.governed(at-1, sentence{lo: max(0, at-12), hi: run.hi}).tie != untied
}

// quotesOthers reads "Ilpress quoted her as saying".
func (d *document) quotesOthers(run span) bool {
	if w := d.lower(run.hi); w != "quoted" && w != "quotes" || d.is(run.lo, firstName) || run.hi-run.lo > 1 && d.lower(run.lo-1) != "the" {
		return false
	}
	for k := run.hi + 1; k < len(d.items) && k < run.hi+10 && d.kind(k) != stopToken; k++ {
		if d.asSaying(k) {
			return !d.seen.inner[d.word(run.hi-1)]
		}
	}
	return false
}

// addressed reports whether a run of capitals that was told something is an
// outlet rather than somebody who listened: "told the Wendle Clarion".
func (d *document) addressed(run span) bool {
	at := d.overDeterminer(run.lo)
	if !d.endsPhrase(run.hi) && !d.is(run.hi, determiner|possessive|pronoun|adverb) || !d.listens(at-1) || d.namesOn(run.hi) {
		return false
	}
	n, the := run.hi-run.lo, d.lower(at) == "the"
	switch {
	case d.word(at) == "The" && d.midSentence(at) && !d.is(run.hi-1, organisationNoun|governmentNoun|placeNoun|demonym):
		return true // "told The Owl"
	case d.lower(run.hi-1) == "live" && n > 1:
		return true
	case d.anyIs(run.lo, run.hi, firstName|title|role|governmentNoun|anonymousNoun|country|metonym|placeNoun|companyWord|documentNoun) || d.assembly(run) || !the && d.placeLike(d.word(run.lo)):
		return false
	case d.anyIs(run.lo, run.hi, organisationNoun), d.is(run.lo, demonym) && n < 3:
		return d.is(run.hi-1, outletWord) && the
	case n > 1:
		return the && !d.pluralNoun(run.hi-1) || foreignArticle(d.word(run.lo)) && !d.seen.people[d.nameText(run)]
	}
	return !the && d.onlyHears(run.lo)
}

// namesOn reports whether the name goes on at item i: "and Security Review
// Commission", "(Apec) summit".
func (d *document) namesOn(i int) bool {
	return d.lower(i) == "and" && d.capital(i+1) || d.kind(i) == bracketItem && d.kind(i+1) == wordToken && !d.endsPhrase(i+1)
}

// listens reports whether what follows item g was told something: "told",
// "speaking to", "an interview with", "wrote in the".
func (d *document) listens(g int) bool {
	switch d.lower(g) {
	case "told", "tells", "telling":
		return true
	case "to", "with", "in", "for", "by":
		return g > 0 && d.lower(g-1) != "according" && (d.lower(g) != "in" || d.is(g+1, determiner)) && d.governed(g, sentence{lo: max(0, g-12), hi: g + 1}).tie == beside
	}
	return false
}

// assembly reports whether a run names a house, a court or a meeting.
func (d *document) assembly(run span) bool {
	switch d.lower(run.hi - 1) {
	case "court", "bailey", "convention", "summit", "symposium", "inquest", "commons", "lords", "sabha", "duma", "rada", "diet", "forum", "inquiry",
		"bench", "hearing", "session", "rally", "gala", "festival", "games", "cup", "legislature", "synod", "senate", "hall", "chambers", "guard", "patrol", "corps":
		return true
	}
	return false
}

func foreignArticle(word string) bool {
	switch word {
	case "La", "Le", "Les", "El", "Il", "Lo", "Los", "Las", "Der", "Die", "Das", "De", "Den", "O", "Os", "L’", "Al":
		return true
	}
	return false
}

// onlyHears reports whether a name of one word is nothing but an outlet as
// far as the article goes: it is told things, reports and is cited, and has no
// first name.
func (d *document) onlyHears(i int) bool {
	name := d.word(i)
	return len(name) > 2 && d.items[i].lex == nil && !strings.Contains(name, "-") &&
		!d.seen.inner[name] && !d.seen.people[name] && !d.seen.acting[name] && !d.placeLike(name)
}

// pressPlace reports whether item k stands where outlets do: "told Zarya",
// "Zarya reported".
func (d *document) pressPlace(k int) bool {
	switch d.lower(k - 1) {
	case "told", "tells", "telling", "to", "by", "with", "on", "in", "from", "for", "citing", "daily", "weekly":
		return true
	}
	switch d.lower(k + 1) {
	case "reported", "reports", "quoted", "quotes", "wrote", "writes", "said":
		return true
	}
	return false
}
