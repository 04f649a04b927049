package extract

import (
	"strings"

	"onrecord/corpus"
)

// survey notes of every token in which part of the clause it stands.
func (r *dateReader) survey() {
	r.parts = make([]datePart, len(r.tokens))
	inDate := make([]bool, len(r.tokens))
	for _, f := range r.found {
		for i := f.lo; i < f.hi; i++ {
			inDate[i] = true
		}
	}
	closed := false
	for lo, i := 0, 0; i <= len(r.tokens); i++ {
		if i == len(r.tokens) || r.separates(i) && !inDate[i] {
			r.stretch(lo, i)
			lo, closed = i+1, false
			continue
		}
		if !inDate[i] {
			closed = (closed || r.opensAside(i)) && !r.finiteVerb(i) && !r.wasPublished(i)
		}
		r.parts[i].closed = closed
	}
	r.measure()
}

func (r *dateReader) separates(i int) bool {
	switch kind, ok := r.kindAt(i); kind {
	case commaToken, semiToken, colonToken, dashToken, openToken, closeToken, stopToken:
		return true
	default:
		return !ok
	}
}

// stretch notes the borders of a stretch between separators.
func (r *dateReader) stretch(lo, hi int) {
	verb := false
	for i := lo; i < hi; i++ {
		verb = verb || r.saying(i)
	}
	for i := lo; i < hi; i++ {
		r.parts[i].lo, r.parts[i].hi, r.parts[i].verb = lo, hi, verb
	}
}

// measure counts the tokens to the nearest verb of speech.
func (r *dateReader) measure() {
	const far = 1 << 20
	away := far
	for i := range r.parts {
		if away++; r.saying(i) {
			away = 0
		}
		r.parts[i].distance = away
	}
	away = far
	for i := len(r.parts) - 1; i >= 0; i-- {
		if away++; r.saying(i) {
			away = 0
		}
		r.parts[i].distance = min(r.parts[i].distance, away)
	}
}

// saying reports whether token i is a verb of speech that is at work here,
// and no noun or name of the same shape.
func (r *dateReader) saying(i int) bool { return r.verbIn(i, presentForm|pastForm|doneForm|ingForm) }

func (r *dateReader) finiteVerb(i int) bool { return r.verbIn(i, presentForm|pastForm) }

func (r *dateReader) verbIn(i int, forms form) bool {
	if !r.is(i, speechVerb) || r.tokens[i].capital && i > 0 || r.gaps[i] {
		return false
	}
	if r.is(i-1, determiner|possessive|preposition) || r.signAt(i-1, possToken) {
		return false
	}
	for _, v := range r.tokens[i].lex.verbs {
		if v.form&forms != 0 {
			return true
		}
	}
	return false
}

// wasPublished reports whether "was released" ends with token i: the date
// after it is that of the words.
func (r *dateReader) wasPublished(i int) bool {
	if !r.is(i-1, beVerb) || !saysAloud(r.word(i)) {
		return false
	}
	for k := i - 2; k >= 0 && k > i-6; k-- {
		if r.word(k) == "who" {
			return false // "Holt, who was released in June"
		}
	}
	return true
}

// opensAside reports whether what follows token i, up to a comma or the next
// verb of speech, tells of something else than the saying.
func (r *dateReader) opensAside(i int) bool {
	switch word := r.word(i); word {
	case "who", "whom", "whose", "which", "where", "that", "when", "while", "since", "after", "until", "because", "if",
		"although", "though", "following", "will", "shall", "would", "amid", "than":
		return true
	case "before": // "testified before Congress on Tuesday" is the saying
		return !r.is(i-1, speechVerb) && !saysAloud(r.word(i-1))
	case "ahead", "prior":
		next := r.word(i + 1)
		return next == "of" || next == "to"
	}
	return false
}

// saysAloud reports whether a participle is of saying or publishing, so that
// the date beside it is that of the words: "remarks published on Tuesday".
func saysAloud(word string) bool {
	switch word {
	case "speaking", "spoke", "writing", "written", "wrote", "testifying", "testified", "appearing", "appeared", "talking", "addressing",
		"tweeting", "tweeted", "posting", "posted", "quoted", "cited", "interviewed", "asked", "published", "released", "issued",
		"dated", "aired", "broadcast", "printed", "filed", "delivered", "recorded", "sent", "shared", "made", "given", "held",
		"signed", "circulated", "reported", "read", "uploaded", "emailed", "distributed":
		return true
	}
	return false
}

// attach decides whether the phrase is the date of the saying, and where its
// words begin and end.
func (r *dateReader) attach(f *dateFound) bool {
	part := r.parts[f.lo]
	if f.kind == noDate || part.closed || !r.opensWell(part, f) || r.isDateline(f) {
		return false
	}
	lo, hi, ok := r.before(f)
	if !ok || r.signAt(f.hi, possToken) {
		lo, hi, ok = r.beforeNoun(f)
	}
	if !ok || r.ofAnEvent(part, lo) || r.isOutlet(f) {
		return false
	}
	f.basis = corpus.Span{Start: r.offset + r.tokens[lo].start, End: r.offset + r.tokens[hi-1].end}
	f.distance = min(r.parts[lo].distance, r.parts[hi-1].distance)
	return true
}

// before walks back over the words that belong to a date: "late on", "back
// in". It fails where they make it the date of something else.
func (r *dateReader) before(f *dateFound) (lo, hi int, ok bool) {
	lo = f.lo
	if r.dayNumber(lo) > 0 && r.word(lo-1) == "the" { // "on the 3rd of March"
		lo--
	}
	lo = r.overModifiers(lo)
	switch word := r.word(lo - 1); {
	case f.kind == byDay && word == "on", f.kind == byMonth && (word == "in" || word == "during"):
		lo = r.overModifiers(lo - 1)
		return lo, f.hi, !planned(r.word(lo - 1))
	case word == "of":
		return f.lo, f.hi, f.kind == byDay && (isDayPart(r.word(lo-2)) || r.word(lo-2) == "hours" || r.sayingNoun(lo-2))
	case word == "dated":
		return f.lo, f.hi, true
	case word == "as" && f.kind == byMonth && r.word(lo-3) == "as":
		return lo - 3, f.hi, true // "as early as 2019"
	case f.kind == byMonth, notSaying(word), word != "on" && r.is(lo-1, preposition), r.signAt(lo-1, possToken), r.is(lo-1, possessive), f.kind == byDay && isFeast(word):
		return 0, 0, false
	}
	return lo, f.hi, true
}

func (r *dateReader) overModifiers(lo int) int {
	for {
		switch r.word(lo - 1) {
		case "late", "early", "earlier", "later", "mid", "back", "only", "just":
			lo--
		default:
			return lo
		}
	}
}

// notSaying reports whether a date after the word is a border, a plan, or one
// of many.
func notSaying(word string) bool {
	switch word {
	case "since", "until", "till", "by", "from", "between", "before", "after", "through", "following", "starting", "beginning",
		"for", "to", "than", "over", "about", "around", "almost", "nearly", "some", "roughly", "least", "most", "every", "each",
		"any", "one", "a", "an", "the", "this", "in", "and", "or", "per", "past", "many", "several":
		return true
	}
	return planned(word)
}

// planned reports whether a date after the word is that of a plan.
func planned(word string) bool {
	switch word {
	case "due", "scheduled", "planned", "expected", "set", "slated", "opens", "begins", "starts", "ends", "expires", "effective",
		"starting", "beginning":
		return true
	}
	return false
}

// isFeast reports whether the word makes a weekday the name of a day or a
// team: "Good Friday".
func isFeast(word string) bool {
	switch word {
	case "good", "black", "super", "bloody", "palm", "ash", "cyber", "easter", "holy", "shrove", "maundy", "giving", "whit",
		"sheffield":
		return true
	}
	return false
}

// isOutlet reports whether a weekday is part of an outlet's name: "the Sunday
// Times", "the Mail on Sunday".
func (r *dateReader) isOutlet(f *dateFound) bool {
	if r.weekdayAt(f.lo) == 0 {
		return false
	}
	named := func(i int) bool { return r.is(i, outletWord) && r.tokens[i].capital }
	return named(f.hi) || r.weekdayAt(f.lo) == 7 && r.word(f.lo-1) == "on" && r.word(f.lo-2) != "reuters" && (named(f.lo-2) || r.printed(f.lo-2) == "Scotland" || r.printed(f.lo-2) == "Wales")
}

// beforeNoun accepts a date that describes what the words stood in: "in a
// 2019 interview", "in Tuesday's statement", "a March 2022 report found".
func (r *dateReader) beforeNoun(f *dateFound) (lo, hi int, ok bool) {
	hi = f.hi
	if r.signAt(hi, possToken) {
		hi++
	}
	for end := hi + 3; hi < end && !r.sayingNoun(hi); hi++ {
		if kind, ok := r.kindAt(hi); !ok || kind != wordToken || r.is(hi, preposition|determiner) {
			return 0, 0, false
		}
	}
	lo = f.lo
	if r.is(lo-1, determiner|possessive) {
		lo--
	}
	switch r.word(lo - 1) {
	case "in", "during", "at", "via", "through":
		return lo - 1, hi + 1, r.sayingNoun(hi)
	case "to":
		return lo, hi + 1, r.sayingNoun(hi) && r.word(lo-2) == "according"
	}
	return lo, hi + 1, r.sayingNoun(hi) && lo == 0 && lo < f.lo
}

// sayingNoun reports whether token i is something in which words are said.
func (r *dateReader) sayingNoun(i int) bool {
	switch r.word(i) {
	case "law", "bill", "budget", "plan", "contract", "will", "order", "constitution", "census", "platform", "evidence", "series", "town",
		"press", "book-length", "hall":
		return false
	case "interview", "speech", "briefing", "sermon", "lecture", "talk", "keynote", "ruling", "memoir", "book":
		return true
	}
	return r.is(i, mediumNoun|documentNoun|speechNoun)
}

// opensWell looks at how the stretch of the date begins. One between commas
// that has no verb of speech is an apposition, unless it opens like an adverb
// of the saying: "on Tuesday", "in an interview ...", "speaking ...".
func (r *dateReader) opensWell(part datePart, f *dateFound) bool {
	if part.verb || r.wasPublished(f.lo-2) {
		return true
	}
	i := part.lo
	for r.is(i, adverb) && i < f.lo {
		i++
	}
	switch word := r.word(i); word {
	case "in", "on", "at", "during", "via", "through", "back", "according", "earlier", "late", "early", "later":
		return true
	default:
		return i == f.lo || saysAloud(word) || part.lo == 0 && !strings.HasSuffix(word, "ed") && word != "born"
	}
}

// isDateline reports whether the date stands between the place and the dash
// that open an article: "HALDEN, 4 June 2024 – ...".
func (r *dateReader) isDateline(f *dateFound) bool {
	if f.lo > 8 || r.tokens[0].kind != wordToken {
		return false
	}
	for i := range f.lo {
		if r.parts[i].verb || !r.tokens[i].capital && r.tokens[i].kind == wordToken {
			return false
		}
	}
	next := f.hi
	for r.signAt(next, closeToken) || r.signAt(next, stopToken) {
		next++
	}
	place := r.printed(0)
	return f.lo > 0 && place == strings.ToUpper(place) && r.signAt(next, dashToken)
}

// ofAnEvent reports whether the words before the date, back to the stretch's
// begin or a verb of speech, have a participle that the date goes with: "the
// man arrested in Paris on Tuesday said".
func (r *dateReader) ofAnEvent(part datePart, lo int) bool {
	for i := lo - 1; i >= part.lo && i >= lo-4; i-- {
		word := r.word(i)
		switch {
		case r.saying(i) || saysAloud(word):
			return false
		case word == "born" || word == "killed":
			return true
		case strings.HasSuffix(word, "ed") && len(word) > 4 && !r.tokens[i].capital && !r.is(i-1, determiner|possessive|number) && i > part.lo:
			return true
		}
	}
	return false
}
