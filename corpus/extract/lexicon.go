package extract

import (
	"bufio"
	"embed"
	"maps"
	"strings"
	"sync"

	"onrecord/corpus/extract/tagger"
)

// lexiconFiles are the word lists; each explains itself in its first lines.
//
//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// class is a set of things that a word may be.
type class uint64

const (
	determiner class = 1 << iota
	possessive
	number
	preposition
	coordinator
	subordinator
	relative
	pronoun
	beVerb
	haveVerb
	doVerb
	modal
	negation
	negaux
	contracted
	adverb
	whenWord
	earlyWord
	mediumNoun
	weekday
	title
	male
	female
	role
	anonymousNoun
	spokesNoun
	unnamed
	organisationNoun
	governmentNoun
	metonym
	country
	demonym
	documentNoun
	outletWord
	outletLead
	outletNoun
	collective
	placeNoun
	companyWord
	abbreviation
	maleName
	femaleName
	anyName
	speechVerb
	speechNoun
	plainVerb

	auxiliary = beVerb | haveVerb | doVerb | modal | negaux
	firstName = maleName | femaleName | anyName
)

// sections names the lists of the files; "file/name" where two files use one
// name.
var sections = map[string]class{
	"determiner": determiner, "possessive": possessive, "number": number, "preposition": preposition,
	"coordinator": coordinator, "subordinator": subordinator, "relative": relative, "pronoun": pronoun,
	"be": beVerb, "have": haveVerb, "do": doVerb, "modal": modal, "negation": negation, "negaux": negaux,
	"contracted": contracted, "adverb": adverb, "when": whenWord, "early": earlyWord, "medium": mediumNoun,
	"weekday": weekday, "title": title, "male": male, "female": female, "role": role, "anonymous": anonymousNoun,
	"spokes": spokesNoun, "unnamed": unnamed, "organisation": organisationNoun, "government": governmentNoun,
	"metonym": metonym, "country": country, "demonym": demonym, "document": documentNoun, "outlet": outletWord,
	"outletlead": outletLead, "outletnoun": outletNoun, "collective": collective, "place": placeNoun, "company": companyWord,
	"firstnames/male": maleName, "firstnames/female": femaleName, "firstnames/any": anyName,
	"abbreviations": abbreviation, "verb": plainVerb,
}

// lowerSections names the lists whose words mean that in lower case alone.
var lowerSections = map[string]class{"body": organisationNoun, "paper": documentNoun, "person": role}

// lexeme is all that the lists say about one form of a word.
type lexeme struct {
	class class
	verbs []verbForm // the reporting verbs it may be a form of
	noun  frame      // of a noun of speech
	lower *lexeme    // what it is in lower case, where that is more
	hint  tagger.HintWord
}

// is reports whether the word may be one of those things; nil is unknown.
func (l *lexeme) is(c class) bool { return l != nil && l.class&c != 0 }

// frame is a set of ways in which a reporting verb builds its sentence.
type frame uint32

const (
	takesClause frame = 1 << iota
	takesObject
	takesAs
	takesNaming
	takesOf
	takesHearer
	takesToward
	takesTo
	takesWhether
	takesQuote
	denies
	rejects
	believes
	doubts
	paperOnly
	takesAt
)

var frames = map[string]frame{
	"clause": takesClause, "object": takesObject, "as": takesAs, "naming": takesNaming, "charge": takesOf,
	"hearer": takesHearer, "toward": takesToward, "to": takesTo, "whether": takesWhether, "quote": takesQuote,
	"denial": denies, "rejection": rejects, "belief": believes, "doubt": doubts, "paper": paperOnly, "at": takesAt,
}

// form is the shape a verb has in the text.
type form uint8

const (
	baseForm form = 1 << iota
	presentForm
	pastForm
	doneForm // past participle
	ingForm
)

// verb is a reporting verb of the lexicon.
type verb struct {
	lemma    string
	particle string // "for" of "call for"; may be several words
	frame    frame
}

type verbForm struct {
	verb *verb
	form form
}

// words is the lexicon, built once.
var words = sync.OnceValue(func() *lexicon {
	lex := make(map[string]*lexeme, 8000)
	for _, file := range []string{"words", "people", "bodies", "abbreviations", "firstnames"} {
		addWords(lex, file)
	}
	addPlurals(lex)
	addVerbs(lex)
	addNouns(lex)
	lex["May"] = &lexeme{class: lex["may"].class &^ modal}
	addLower(lex)
	return newLexicon(lex)
})

func entry(lex map[string]*lexeme, word string) *lexeme {
	l := lex[word]
	if l == nil {
		l = &lexeme{}
		lex[word] = l
	}
	return l
}

// lines yields the lines of a list, less remarks and empty ones.
func lines(file string) []string {
	data, err := lexiconFiles.ReadFile("lexicon/" + file + ".txt")
	if err != nil {
		panic("extract: " + err.Error()) // shipped with the program and held by a test
	}
	var out []string
	for s := bufio.NewScanner(strings.NewReader(string(data))); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

func addWords(lex map[string]*lexeme, file string) {
	current := sections[file]
	for _, line := range lines(file) {
		if name, ok := strings.CutPrefix(line, "["); ok {
			name = strings.TrimSuffix(name, "]")
			if current, ok = sections[file+"/"+name]; !ok {
				current = sections[name]
			}
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if current != 0 {
				entry(lex, word).class |= current
			}
		}
	}
}

// addLower adds what words and their plurals mean in lower case alone: "the
// mill said", not "John Mill said".
func addLower(lex map[string]*lexeme) {
	current := class(0)
	for _, line := range append(lines("people"), lines("bodies")...) {
		if name, ok := strings.CutPrefix(line, "["); ok {
			current = lowerSections[strings.TrimSuffix(name, "]")]
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if current == 0 {
				break
			}
			entry(lex, word).alsoLower(current)
			if many := current &^ role; word[len(word)-1] != 's' {
				if current == role {
					many = anonymousNoun
				}
				entry(lex, presentOf(word)).alsoLower(many)
			}
		}
	}
}

func (l *lexeme) alsoLower(c class) {
	if l.lower == nil {
		l.lower = &lexeme{class: l.class, verbs: l.verbs, noun: l.noun}
	}
	l.lower.class |= c
}

// addPlurals adds the plurals of bodies, papers and people; people in the
// plural have no names.
func addPlurals(lex map[string]*lexeme) {
	for word, l := range maps.Clone(lex) {
		if l.class&(organisationNoun|documentNoun|role) == 0 || len(word) < 4 || word[len(word)-1] == 's' {
			continue
		}
		c := l.class & (organisationNoun | documentNoun)
		if l.class&role != 0 {
			c |= anonymousNoun
		}
		if plural := entry(lex, presentOf(word)); plural.class&(organisationNoun|documentNoun|anonymousNoun) == 0 {
			plural.class |= c
		}
	}
}

func addVerbs(lex map[string]*lexeme) {
	for _, line := range lines("verbs") {
		fields := strings.Fields(line)
		v := &verb{lemma: fields[0]}
		past, done := "", ""
		for _, f := range fields[1:] {
			if form, ok := strings.CutPrefix(f, "past="); ok {
				past = form
			} else if form, ok := strings.CutPrefix(f, "done="); ok {
				done = form
			} else if fr, ok := frames[f]; ok && !(f == "to" && v.frame == 0 && v.particle == "") {
				v.frame |= fr
			} else {
				v.particle = strings.TrimSpace(v.particle + " " + f)
			}
		}
		addForms(lex, v, past, done)
	}
}

func addForms(lex map[string]*lexeme, v *verb, past, done string) {
	if past == "" {
		past = pastOf(v.lemma)
	}
	if done == "" {
		done = past
	}
	for word, f := range map[string]form{v.lemma: baseForm, presentOf(v.lemma): presentForm, ingOf(v.lemma): ingForm} {
		addForm(lex, word, v, f)
	}
	addForm(lex, past, v, pastForm)
	addForm(lex, done, v, doneForm)
	if n := len(v.lemma); v.lemma[n-1] == 'l' && isVowel(v.lemma[n-2]) && !isVowel(v.lemma[n-3]) {
		addForm(lex, v.lemma+"led", v, pastForm|doneForm) // "labelled", as in Britain
		addForm(lex, v.lemma+"ling", v, ingForm)
	}
}

func addForm(lex map[string]*lexeme, word string, v *verb, f form) {
	l := entry(lex, word)
	l.class |= speechVerb
	for i := range l.verbs {
		if l.verbs[i].verb == v {
			l.verbs[i].form |= f
			return
		}
	}
	l.verbs = append(l.verbs, verbForm{v, f})
}

func addNouns(lex map[string]*lexeme) {
	for _, line := range lines("nouns") {
		fields := strings.Fields(line)
		l := entry(lex, fields[0])
		l.class |= speechNoun
		l.noun = takesClause
		for _, f := range fields[1:] {
			l.noun |= frames[f]
		}
		plural := entry(lex, presentOf(fields[0]))
		plural.class, plural.noun = plural.class|speechNoun, l.noun
	}
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// doubles reports whether the last consonant is doubled before an ending:
// "beg" is "begged", "report" is "reported".
func doubles(s string) bool {
	switch s {
	case "refer", "rebut", "quip", "admit", "begin", "forbid", "commit", "submit", "regret", "permit", "concur":
		return true
	}
	n := len(s)
	return n == 3 && !isVowel(s[0]) && isVowel(s[1]) && !isVowel(s[2]) && s[2] != 'w' && s[2] != 'y' ||
		n == 4 && (s == "plug" || s == "slam" || s == "snap" || s == "chat")
}

func presentOf(s string) string {
	switch n := len(s); {
	case s[n-1] == 'y' && !isVowel(s[n-2]):
		return s[:n-1] + "ies"
	case s[n-1] == 's', s[n-1] == 'x', s[n-1] == 'z', s[n-1] == 'o', strings.HasSuffix(s, "ch"), strings.HasSuffix(s, "sh"):
		return s + "es"
	}
	return s + "s"
}

func pastOf(s string) string {
	switch n := len(s); {
	case s[n-1] == 'e':
		return s + "d"
	case s[n-1] == 'y' && !isVowel(s[n-2]):
		return s[:n-1] + "ied"
	case doubles(s):
		return s + s[n-1:] + "ed"
	}
	return s + "ed"
}

func ingOf(s string) string {
	switch n := len(s); {
	case s[n-1] == 'e' && s[n-2] != 'e':
		return s[:n-1] + "ing"
	case doubles(s):
		return s + s[n-1:] + "ing"
	}
	return s + "ing"
}
