package corpus

import (
	"regexp"
	"strconv"
)

// QuoteID names a quote: 16 letters and digits derived from its article's id,
// its words and its source as printed. Ids sort as strings.
type QuoteID string

// Kind says how a quote renders what was said.
type Kind string

// The kinds of quote.
const (
	Direct   Kind = "direct"   // all of it in quotation marks
	Mixed    Kind = "mixed"    // part of it in quotation marks
	Indirect Kind = "indirect" // reported speech without quoted words
	Belief   Kind = "belief"   // attributed without a verb of speech: "believes", "accepts"
)

// Kinds lists every kind, in the order in which people read them.
func Kinds() []Kind { return []Kind{Direct, Mixed, Indirect, Belief} }

// Polarity says whether the speaker stands behind the words.
type Polarity string

// The polarities.
const (
	Asserted Polarity = "asserted"
	Denied   Polarity = "denied"   // "denied that …": the words are what was denied
	NotSaid  Polarity = "not_said" // "did not say that …"
)

// Lead is what must be read before words of that polarity, so that they never
// stand there as an assertion: the cue as the article prints it ("denied",
// "does not believe"), because any other verb would be ours; our own where the
// cue does not show it ("neither … nor … said"). It is "" for [Asserted].
func (p Polarity) Lead(cue string) string {
	switch {
	case p == Asserted || p == "":
		return ""
	case negative.MatchString(cue):
		return cue
	case p == Denied:
		return "denied:"
	}
	return "did not say:"
}

// negative finds the words by which a cue takes back what follows it.
var negative = regexp.MustCompile(`(?i)\b(not|never|no longer|hardly|barely|scarcely)\b|n[’']t\b|` +
	`\b(den|reject|dismiss|refut|disput|rebut|disown|disavow|doubt|disagree|contradict|repudiat)`)

// Polarities lists every polarity.
func Polarities() []Polarity { return []Polarity{Asserted, Denied, NotSaid} }

// Quote is one attributed statement of an article.
//
// Content, Cue and Source are slices of the article's text in its order:
// verbatim, on rune borders, never overlapping one another within a list.
type Quote struct {
	ID QuoteID `json:"id"`

	Content []Span `json:"content"`          // what was said; more than one where the article breaks it
	Cue     []Span `json:"cue,omitempty"`    // "said", "according to"
	Source  []Span `json:"source,omitempty"` // the words beside it that name who said it, apposition included

	Kind     Kind     `json:"kind"`
	Polarity Polarity `json:"polarity"`

	Speaker    Speaker   `json:"speaker,omitzero"`     // zero: unattributed, or one of Candidates
	Candidates []Speaker `json:"candidates,omitempty"` // the people it could be, where the name fits several
	Why        Why       `json:"why,omitzero"`         // how that was settled

	Credit Credit   `json:"credit"`           // the outlet that vouches for it (API.md, "outlet")
	Relays []Credit `json:"relays,omitempty"` // outlets between speaker and publisher, nearest the speaker first

	Said *Said `json:"said,omitempty"` // when it was said, where the words near it tell

	Confidence float64 `json:"confidence"` // 0..1, that the speaker is right
}

// Said is a date of speaking with the words that it was read from.
type Said struct {
	Date  Date `json:"date"`
	Basis Span `json:"basis"` // "back in September"
}

// Text is the quote's words as shown: its content with [Gap] where the
// article breaks it.
func (q *Quote) Text(article string) string { return Join(article, q.Content) }

// When is the quote's date: when it was said, else when it was published.
func (q *Quote) When(a *Article) Date {
	if q.Said != nil {
		return q.Said.Date
	}
	return a.Published
}

// IdentifyQuotes gives every quote of an article its id. Two quotes with the
// same words from the same source are told apart by their order.
func IdentifyQuotes(a *Article, quotes []Quote) {
	seen := make(map[QuoteID]int)
	for i := range quotes {
		q := &quotes[i]
		words, source := q.Text(a.Text), Join(a.Text, q.Source)
		id := QuoteID(digest(string(a.ID), words, source))
		if n := seen[id]; n > 0 {
			seen[id]++
			id = QuoteID(digest(string(a.ID), words, source, strconv.Itoa(n)))
		} else {
			seen[id] = 1
		}
		q.ID = id
	}
}
