// Package verify answers "did they really say that?": it holds the words that
// somebody is said to have said against the quotes on record. It knows the
// engine contract of package index and how words are compared, and nothing of
// requests or pages.
//
// [Read] finds the quotations in what was sent. A [Checker] finds quotes on
// record for each, by rare words and phrases, and [Compare] holds the words of
// the one against the words of the other: how near they are is a [Wording],
// what differs a list of [Op].
//
// The comparison is strict, because a quotation is: only case, white space and
// the shapes of quotation marks, apostrophes and dashes are folded. An accent, a
// possessive, a number or a comma between two words that differs is a difference.
// What stands around the first and the last word says nothing: “sold,” is “sold”.
package verify

import (
	"onrecord/corpus"
	"onrecord/index"
)

// Wording says how near the words that were asked about come to a quote on
// record.
type Wording string

// The wordings, nearest first.
const (
	// Verbatim: the whole quote, word for word. Of a quote of which the article
	// puts only a part in quotation marks, such a part, whole, is verbatim too:
	// it is all that is on record as said in these words.
	Verbatim Wording = "verbatim"

	PartOfLonger Wording = "part_of_longer"       // a stretch of the quote, word for word
	Elided       Wording = "elided"               // word for word but for what an ellipsis or [brackets] replace
	Altered      Wording = "altered"              // much the same words, and others
	Paraphrase   Wording = "paraphrase_on_record" // most words that matter, otherwise put
	None         Wording = "none"                 // nothing of the kind
)

// Wordings lists every wording, nearest first.
func Wordings() []Wording {
	return []Wording{Verbatim, PartOfLonger, Elided, Altered, Paraphrase, None}
}

// Attribution says how the speaker on record goes with the one who is claimed.
type Attribution string

// The attributions, best first.
const (
	Matches      Attribution = "matches"
	Ambiguous    Attribution = "ambiguous"    // the name on record fits several people, the claimed one among them
	Unattributed Attribution = "unattributed" // the record names nobody: no speaker, or an anonymous one
	Differs      Attribution = "differs"
	NotGiven     Attribution = "not_given" // nobody was claimed
)

// Attributions lists every attribution, best first.
func Attributions() []Attribution {
	return []Attribution{Matches, Ambiguous, Unattributed, Differs, NotGiven}
}

// Attribute says how the speaker of a quote goes with the one claimed, "" for
// nobody. Somebody anonymous may be anybody: that the speaker differs is only
// said where the record names another.
func Attribute(q *corpus.Quote, claimed corpus.SpeakerID) Attribution {
	switch {
	case claimed == "":
		return NotGiven
	case q.Speaker.ID == claimed:
		return Matches
	case q.Speaker.Kind == corpus.Anonymous:
		return Unattributed
	case !q.Speaker.IsZero():
		return Differs
	}
	for _, c := range q.Candidates {
		if c.ID == claimed {
			return Ambiguous
		}
	}
	if len(q.Candidates) > 0 {
		return Differs
	}
	return Unattributed
}

// Edit says what happened to the words of an [Op].
type Edit string

// The edits.
const (
	Keep   Edit = "keep"   // in both
	Delete Edit = "delete" // on record, not in what was asked
	Insert Edit = "insert" // in what was asked, not on record
)

// Op is a run of words in a word-by-word difference: kept and deleted words as
// the record prints them, inserted ones as they were sent.
type Op struct {
	Edit Edit
	Text string
}

// Comparison is a quote on record beside the words asked about.
type Comparison struct {
	Wording Wording
	Diff    []Op          // none for [Paraphrase] and [None]
	Kept    []corpus.Span // where the kept words stand in the quote's text

	// PolarityChanged: a negation is among the words that differ or are left
	// out, or governs the stretch from outside it in the same sentence.
	PolarityChanged bool

	changes int // words that differ
}

// Match is a quote on record that comes near.
type Match struct {
	Hit *index.Hit
	Comparison
	Speaker Attribution
}
