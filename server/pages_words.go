package server

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"onrecord/corpus"
	"onrecord/index"
)

// What a page says in words: numbers, dates and the vocabulary of the API as
// people write them.

// number writes 1234 as 1,234.
func number(n int) string {
	digits := strconv.Itoa(n)
	start := len(digits) % 3
	if n < 0 || len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	b.WriteString(digits[:start])
	for i := start; i < len(digits); i += 3 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}

// apart is a name, with the id behind it where another of the list, people
// told apart by people.json, has the same.
func apart(n Named, list []Named) string {
	if slices.ContainsFunc(list, func(o Named) bool { return o.Name == n.Name && o.ID != n.ID }) {
		return n.Name + " (" + n.ID + ")"
	}
	return n.Name
}

// counted is "1 quote" or "1,234 quotes".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// when is a date on a page: for readers, and for machines in a time element.
type when struct {
	Words   string // "4 November 2022", "the week of 31 October 2022"
	Machine string // "2022-11-04"
}

// dated is a date of the API in words, nil for none.
func dated(value, precision string) *when {
	d, err := corpus.ParseDateAs(value, corpus.Precision(precision))
	if err != nil || d.IsZero() {
		return nil
	}
	return &when{index.DateWords(d), machineDate(d)}
}

// machineDate is a date as <time> has it, where a week is 2022-W36: its Monday
// would say that the day is known.
func machineDate(d corpus.Date) string {
	if d.Precision != corpus.ByWeek {
		return d.String()
	}
	year, week := d.First.Time().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// publishedOn is a date of publication in words, nil for none.
func publishedOn(value *string) *when {
	d, err := corpus.ParseDate(orEmpty(value))
	if err != nil {
		return nil
	}
	return &when{index.DateWords(d), machineDate(d)}
}

// paramWords writes a date as the parameters take it: 2022-11 is "November
// 2022". What is no date stays as it is.
func paramWords(value string) string {
	d, err := corpus.ParseDate(value)
	if err != nil {
		return value
	}
	return index.DateWords(d)
}

// shortMonth writes 2022-11 as "Nov 2022" for narrow places.
func shortDate(value string) string {
	d, err := corpus.ParseDate(value)
	switch {
	case err != nil:
		return value
	case d.Precision == corpus.ByMonth:
		return d.First.Time().Format("Jan 2006")
	case d.Precision == corpus.ByDay:
		return d.First.Time().Format("2 Jan 2006")
	}
	return index.DateWords(d)
}

// rangeWords is "4 Jan 2021 to 31 Oct 2026", less where an end is unknown.
func rangeWords(from, to *string) string {
	switch {
	case from == nil || to == nil:
		return ""
	case *from == *to:
		return shortDate(*from)
	}
	return shortDate(*from) + " to " + shortDate(*to)
}

func kindWords(kind string) string {
	switch corpus.Kind(kind) {
	case corpus.Direct:
		return "Direct quote"
	case corpus.Mixed:
		return "Partly quoted"
	case corpus.Indirect:
		return "Reported speech"
	case corpus.Belief:
		return "Reported belief"
	}
	return kind
}

func polarityWords(polarity string) string {
	switch corpus.Polarity(polarity) {
	case corpus.Denied:
		return "Denial"
	case corpus.NotSaid:
		return "Not said"
	case corpus.Asserted:
		return ""
	}
	return polarity
}

func sourceWords(kind string) string {
	switch corpus.SourceKind(kind) {
	case corpus.OutletSource:
		return "News outlet"
	case corpus.DocumentKind:
		return "Document"
	case corpus.Anonymous:
		return "Anonymous source"
	case "":
		return ""
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}

// valueWords is a value of a closed list in words: the kinds, kinds of source
// and polarities.
func valueWords(param, value string) string {
	if value == noneValue {
		return "none"
	}
	switch strings.TrimPrefix(param, exclude) {
	case "kind":
		return strings.ToLower(kindWords(value))
	case "source_kind":
		return strings.ToLower(sourceWords(value))
	case "date_field":
		return "when " + value
	case "polarity":
		return strings.ToLower(cmp.Or(polarityWords(value), "asserted"))
	case "from", "to":
		return paramWords(value)
	}
	return value
}

// confidenceWords says how sure the program is of the speaker.
func confidenceWords(c float64) string {
	switch {
	case c >= 0.95:
		return "very sure"
	case c >= 0.8:
		return "fairly sure"
	case c >= 0.6:
		return "likely"
	}
	return "unsure: read it in context"
}

func basisWords(basis string) string {
	switch corpus.Basis(basis) {
	case corpus.Credited:
		return "credited in the article’s own words"
	case corpus.CarriedOver:
		return "credited for the same source a sentence before"
	case corpus.AsSpeaker:
		return "the outlet speaks for itself"
	case corpus.AsPublisher:
		return "the article’s publisher; nobody else is credited"
	}
	return basis
}

// plain is foreign text for a place that holds no element to isolate it in (a
// title, an attribute): without the controls that turn the text around it,
// and on one line.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// shorten cuts a text to about n code points, at a space where one is near.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := strings.TrimSpace(string(runes[:n]))
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:—–-") + "…"
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
