package server

import (
	"cmp"
	"strings"

	"onrecord/corpus"
	"onrecord/index/verify"
)

// What the page says of a quotation that was checked. It says what is on
// record and what is not, and judges nobody.

func statusWords(status string) string {
	if status == TooShort {
		return "Too short to look for"
	}
	return "Not checked: too much at once"
}

// outcomeWords is the outcome in a few words: how near, from whom where it is
// another, and whether it was meant.
func outcomeWords(s *VerifySpan) string {
	out := map[verify.Wording]string{
		verify.Verbatim: "On record word for word", verify.PartOfLonger: "On record as part of a longer statement",
		verify.Elided: "On record, with words left out", verify.Altered: "Differs from what is on record",
		verify.Paraphrase: "Similar words on record", verify.None: "Not found on record",
	}[verify.Wording(orEmpty(s.Wording))]
	if orEmpty(s.Speaker) == string(verify.Differs) {
		out += ", from somebody else"
	}
	switch {
	case !s.PolarityChanged:
		return out
	case orEmpty(s.RecordPolarity) == string(corpus.Denied):
		return out + ", where it is denied"
	case orEmpty(s.RecordPolarity) == string(corpus.NotSaid):
		return out + ", where it is not said"
	}
	return out + "; the meaning may be turned around"
}

// Sentences say of a quote on record how it compares with the words asked about.
type Sentences struct {
	Wording string // how near the words come
	Speaker string // whose words they are
	Warning string // that the meaning may be turned around; "" where it is not
}

// Sentences say how the match compares, beside whoever is claimed to have said
// it; nil is nobody in particular.
func (m *VerifyMatch) Sentences(claimed *Named) Sentences {
	return Sentences{wordingWords(m), speakerWords(m, claimed), alarmWords(m)}
}

// wordingWords says in a sentence how near the words come.
func wordingWords(m *VerifyMatch) string {
	s := ""
	switch verify.Wording(m.Wording) {
	case verify.Verbatim:
		s = "These words are on record as they stand"
	case verify.PartOfLonger:
		s = "These words are on record as they stand, within a longer statement"
	case verify.Elided:
		s = "These words are on record, but for those left out; what stands in their place is shown"
	case verify.Altered:
		s = "A statement much like it is on record; what differs is shown"
	case verify.Paraphrase:
		return "These words are not on record; a statement with similar ones is, which need not mean the same."
	}
	if m.Kind == string(corpus.Indirect) || m.Kind == string(corpus.Belief) {
		return s + ". The article tells it in its own words, not in quotation marks."
	}
	return s + "."
}

// speakerWords says in a sentence whose words they are.
func speakerWords(m *VerifyMatch, claimed *Named) string {
	by, claims := onRecordBy(m.QuoteResult), ", as claimed."
	s, from := "On record they come from "+by, "from "
	switch w := verify.Wording(m.Wording); {
	case m.Polarity == string(corpus.Denied):
		s, claims, from = "On record "+by+" denied it", ", and is claimed to have said it.", ""
	case m.Polarity == string(corpus.NotSaid):
		s, claims, from = "On record "+by+" did not say it", ", and is claimed to have said it.", ""
	case w == verify.Altered || w == verify.Paraphrase:
		s = "The statement on record comes from " + by
	}
	if claimed == nil {
		return s + "."
	}
	switch verify.Attribution(m.SpeakerMatch) {
	case verify.Matches:
		return s + claims
	case verify.Differs:
		return s + ", not " + from + claimed.Name + "."
	case verify.Ambiguous:
		return "The name on record may mean " + by + "."
	}
	if m.QuoteResult.Speaker != nil {
		return s + ", who is not named: that may or may not be " + claimed.Name + "."
	}
	return "The record does not say whose words they are."
}

// onRecordBy is who said a quote.
func onRecordBy(q *QuoteResult) string {
	if q.Speaker != nil {
		return q.Speaker.Name
	}
	names := make([]string, len(q.Candidates))
	for i, c := range q.Candidates {
		names[i] = c.Name
	}
	if len(names) == 0 {
		return "nobody who is named"
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " or " + names[last]
	}
	return names[0]
}

// alarmWords warns of a meaning that may be turned around.
func alarmWords(m *VerifyMatch) string {
	switch {
	case !m.PolarityChanged:
		return ""
	case m.Polarity == string(corpus.Denied):
		return "On record this was denied: “" + cmp.Or(corpus.Denied.Lead(orEmpty(m.Cue)), "denied") + "” stands before it."
	case m.Polarity == string(corpus.NotSaid):
		return "On record this was not said: “" + cmp.Or(corpus.NotSaid.Lead(orEmpty(m.Cue)), "did not say") + "” stands before it."
	}
	return "The meaning may be turned around: a word such as “not” is among those that differ, were left out, or stand just outside."
}

// noneWords says what was searched in vain.
func noneWords(found *VerifyResponse) string {
	if found.Coverage.Articles == 0 {
		return "There is nothing to look through. " + coverageWords(found.Coverage)
	}
	return "Nothing on record comes near these words, whoever may have said them. That proves nothing: it is the answer for what was searched. " + coverageWords(found.Coverage)
}

func matches(n int) string {
	if n == 1 {
		return "1 match"
	}
	return number(n) + " matches"
}

// dropWords is an offer to ask for less.
func dropWords(w Widening, claimed *Named) string {
	switch verify.Drop(w.Drop) {
	case verify.DropDates:
		return "Check again whatever the date: " + matches(w.Count)
	case verify.DropOutlets:
		return "Check again whoever reported or published it: " + matches(w.Count)
	case verify.DropPhrase:
		if claimed != nil {
			return "Quotes of " + claimed.Name + " with the rarer of these words, in any order: " + number(w.Count)
		}
		return "Quotes with the rarer of these words, in any order: " + number(w.Count)
	case verify.DropSpeaker:
		return "The same, said by anybody: " + number(w.Count)
	}
	return "Articles with these words, though nobody need be quoted with them: " + number(w.Count)
}
