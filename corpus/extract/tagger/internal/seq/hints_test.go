package seq

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHint holds what tokens are told of spans: a letter for the role, one for
// the place.
func TestHint(t *testing.T) {
	const s = "Ann Vale said it was “over\n\nand done” now."
	d := NewDocument(s, nil)
	span := func(words string, r Role) HintSpan {
		i := strings.Index(s, words)
		return HintSpan{Start: i, End: i + len(words), Role: r}
	}
	d.Hint(&Hints{Spans: []HintSpan{span("Ann Vale", Source), span("said", Cue), span("it was “over\n\nand done”", Content)}})
	var got []string
	for i := range d.hints {
		for r, place := range d.hints[i].place {
			if place > 0 {
				word := s[d.Tokens[i].Start:d.Tokens[i].End]
				got = append(got, fmt.Sprintf("%s %c%c", word, "SQC"[r], "BIES"[place-1]))
			}
		}
	}
	want := strings.Split("Ann SB|Vale SE|said QS|it CB|was CI|“ CI|over CE|and CB|done CI|” CE", "|")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if said := d.hints[2]; said.cueRight != 2 || d.hints[0].cueRight != 2 || d.hints[3].cueLeft != 2 || d.hints[3].contentEnd != 6 {
		t.Errorf("neighbours of %+v", d.hints)
	}
}

// TestStems: the forms of one verb have one stem, those of two have two.
func TestStems(t *testing.T) {
	of := func(word string) uint32 {
		d := NewDocument(word, nil)
		return d.stems[0]
	}
	seen := make(map[uint32]string)
	for _, forms := range []string{
		"hope hopes hoped hoping Hopes", "deny denies denied denying", "plan plans planned planning", "agree agrees agreed agreeing",
		"insist insists insisted insisting", "discuss discusses discussed", "this", "U.S.", "believe believes believed believing",
	} {
		first, _, _ := strings.Cut(forms, " ")
		if other := seen[of(first)]; other != "" {
			t.Errorf("%s has the stem of %s", first, other)
		}
		seen[of(first)] = first
		for form := range strings.FieldsSeq(forms) {
			if of(form) != of(first) {
				t.Errorf("%s has another stem than %s", form, first)
			}
		}
	}
}
