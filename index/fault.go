package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"onrecord/corpus"
)

// The reasons of a [Fault].
const (
	BadDate            = "bad_date"
	NotAllowed         = "not_allowed"
	UnknownSpeaker     = "unknown_speaker"
	UnknownOutlet      = "unknown_outlet"
	UnknownPublisher   = "unknown_publisher"
	AmbiguousSpeaker   = "ambiguous_speaker"
	AmbiguousOutlet    = "ambiguous_outlet"
	AmbiguousPublisher = "ambiguous_publisher"
)

// Fault says why a value of a query is refused: one that stands behind a
// prefix in its text (then Field is that prefix) or one of a filter.
type Fault struct {
	Field   string // "kind", "before", "speaker"
	Value   string // as given
	Reason  string // one of the reasons above
	Detail  string // a sentence for people
	InQuery bool   // it stands in the text of the query
	Exclude bool   // it stands in Query.Not

	Allowed    []string // the values or forms there are, where they are few
	Suggestion string   // the value mended, "" where there is no such
	Nearest    []Name   // unknown: names spelt alike, at most MaxNearest; ambiguous: those that fit, at most MaxCandidates
}

// Faults is what [Parse] and [Resolve] find wrong with the values of a query,
// all of it at once.
type Faults []Fault

// Error is the details, a sentence after another.
func (f Faults) Error() string {
	details := make([]string, len(f))
	for i := range f {
		details[i] = f[i].Detail
	}
	return strings.Join(details, " ")
}

// DateForms are the forms that a date of a query may have.
func DateForms() []string { return []string{"YYYY", "YYYY-MM", "YYYY-MM-DD"} }

// ReadDate reads a date that a user gave for a field: before:, after: and the
// parameters like them. The fault suggests the date that may have been meant.
func ReadDate(field, value string) (corpus.Date, *Fault) {
	date, err := corpus.ParseDate(value)
	if err == nil {
		return date, nil
	}
	return corpus.Date{}, &Fault{
		Field: field, Value: value, Reason: BadDate,
		Detail:     fmt.Sprintf("%s: %v.", field, err),
		Allowed:    DateForms(),
		Suggestion: mendDate(value),
	}
}

// mendDate is the date that a misspelt one may have meant: other separators,
// no leading zeros, a day that the month does not have.
func mendDate(value string) string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("-/. ", r) })
	if len(parts) == 0 || len(parts) > 3 || len(parts[0]) != 4 {
		return ""
	}
	for i := 1; i < len(parts); i++ {
		parts[i] = fmt.Sprintf("%02s", parts[i])
	}
	for range 4 { // the 31st of a short month, at the worst of February
		mended := strings.Join(parts, "-")
		if _, err := corpus.ParseDate(mended); err == nil {
			return mended
		}
		if len(parts) < 3 || parts[2] < "29" || parts[2] > "31" {
			return ""
		}
		parts[2] = map[string]string{"31": "30", "30": "29", "29": "28"}[parts[2]]
	}
	return ""
}

// ReadChoice finds a value among those allowed, whatever its case.
func ReadChoice[T ~string](field, value string, allowed []T) (T, *Fault) {
	folded := strings.ToLower(strings.TrimSpace(value))
	if i := slices.Index(allowed, T(folded)); i >= 0 {
		return allowed[i], nil
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return "", &Fault{
		Field: field, Value: value, Reason: NotAllowed,
		Detail:     fmt.Sprintf("%s is one of %s, not %q.", field, strings.Join(names, ", "), value),
		Allowed:    names,
		Suggestion: Nearest(folded, names),
	}
}

// Nearest is the entry of a list that a misspelt word most likely stands for,
// "" where none is near.
func Nearest(word string, list []string) string {
	word = strings.ToLower(word)
	if len(word) > maxNameRunes {
		return ""
	}
	best, distance := "", len(word)/3+2
	for _, entry := range list {
		if d := levenshtein.ComputeDistance(word, entry); d < distance && d < len(word) {
			best, distance = entry, d
		}
	}
	return best
}

// maxNameRunes is the length beyond which nothing is a misspelt name.
const maxNameRunes = 200
