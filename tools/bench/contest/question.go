package contest

import (
	"net/url"
	"strings"
)

// Class is what a question looks for.
type Class string

// The classes.
const (
	Common   Class = "common"    // a word that about 3 % of all quotes have
	Rare     Class = "rare"      // a word that about 2 of 10,000 have
	And2     Class = "and2"      // two common words, both
	Or2      Class = "or2"       // two common words, either
	Phrase   Class = "phrase"    // two words that often stand together
	Prefix   Class = "prefix"    // words that begin with three or four letters
	Fuzzy    Class = "fuzzy"     // words one letter away from a common one
	MatchAll Class = "match-all" // everything
)

// Classes are all classes, in the order of the tables.
func Classes() []Class { return []Class{Common, Rare, And2, Or2, Phrase, Prefix, Fuzzy, MatchAll} }

// Form is what is asked besides.
type Form string

// The forms. Every one of them asks for the number of hits and shows the first
// [PerPage].
const (
	Plain  Form = "plain"
	Outlet Form = "+ outlet"   // of one outlet
	Dates  Form = "+ dates"    // of two of the ten years
	Facets Form = "+ 3 facets" // by speaker, outlet and publisher
	Months Form = "+ months"   // by speaker, outlet and month
	Newest Form = "by date"    // newest first
	Full   Form = "full"       // of one outlet, by speaker, outlet and month, with highlighting
)

// Forms are all forms, in the order of the tables.
func Forms() []Form { return []Form{Plain, Outlet, Dates, Facets, Months, Newest, Full} }

// Question is one search.
type Question struct {
	Class Class
	Form  Form
	Words []string // one, two, or the letters of a prefix

	Only     string // the outlet, in forms that ask for one
	From, To string // days, in forms that ask for them
}

// The names of facets in answers.
const (
	BySpeaker   = "speaker"
	ByOutlet    = "outlet"
	ByPublisher = "publisher"
	ByMonth     = "month"
)

// Facets are the fields whose values are counted.
func (q *Question) Facets() []string {
	switch q.Form {
	case Facets:
		return []string{BySpeaker, ByOutlet, ByPublisher}
	case Months, Full:
		return []string{BySpeaker, ByOutlet}
	}
	return nil
}

// Months reports whether hits are counted by month.
func (q *Question) Months() bool { return q.Form == Months || q.Form == Full }

// Newest reports whether hits are ordered by date.
func (q *Question) Newest() bool { return q.Form == Newest }

// Highlight reports whether the words found are marked.
func (q *Question) Highlight() bool { return q.Form == Full }

// Text is the question's words in the language of the program's own queries;
// "" is everything.
func (q *Question) Text() string {
	switch q.Class {
	case Or2:
		return strings.Join(q.Words, " OR ")
	case Phrase:
		return `"` + strings.Join(q.Words, " ") + `"`
	case Prefix:
		return q.Words[0] + "*"
	case Fuzzy:
		return q.Words[0] + "~1"
	}
	return strings.Join(q.Words, " ")
}

// String is how a question is named where answers differ.
func (q *Question) String() string {
	return strings.Join(strings.Fields(strings.Join([]string{string(q.Class), string(q.Form), q.Text(), q.Only, q.From, q.To}, " ")), " ")
}

// Values are a question as the parameters of an address, which ReadQuestion
// reads: how rivals are asked over HTTP.
func (q *Question) Values() url.Values {
	return url.Values{
		"class": {string(q.Class)}, "form": {string(q.Form)}, "word": q.Words,
		"outlet": {q.Only}, "from": {q.From}, "to": {q.To},
	}
}

// ReadQuestion reads what [Question.Values] wrote.
func ReadQuestion(v url.Values) *Question {
	return &Question{
		Class: Class(v.Get("class")), Form: Form(v.Get("form")), Words: v["word"],
		Only: v.Get("outlet"), From: v.Get("from"), To: v.Get("to"),
	}
}
