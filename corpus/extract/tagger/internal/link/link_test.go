package link

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// always is a Sharing that says the same of every cue.
type always bool

func (a always) Shares(*seq.Document, Range, Range) bool { return bool(a) }

// tagged makes a document and its tagging of a text with spans in brackets: S source,
// Q cue, A cue of attitude, C content whose cue comes later, D content whose
// cue came before.
func tagged(s string) (*seq.Document, seq.Tagging) {
	var plain strings.Builder
	type mark struct {
		kind     byte
		from, to int
	}
	var marks []mark
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '[':
			marks = append(marks, mark{s[i+1], plain.Len(), 0})
			i += 2
		case s[i] == ']':
			marks[len(marks)-1].to = plain.Len()
		default:
			plain.WriteByte(s[i])
		}
	}
	d := seq.NewDocument(plain.String(), nil)
	t := seq.Tagging{States: make([]seq.State, len(d.Tokens)), Sure: make([]float32, len(d.Tokens))}
	for i, k := range d.Tokens {
		t.Sure[i] = 1
		for _, m := range marks {
			if int(k.Start) < m.from || int(k.End) > m.to {
				continue
			}
			first, last := int(k.Start) == m.from, int(k.End) == m.to
			place := map[[2]bool]seq.Place{{true, true}: seq.Single, {true, false}: seq.Begin, {false, true}: seq.End}[[2]bool{first, last}]
			if !first && !last {
				place = seq.Inside
			}
			role := map[byte]seq.Role{'S': seq.Source, 'Q': seq.Cue, 'A': seq.Cue, 'C': seq.Content, 'D': seq.Content}[m.kind]
			variant := map[byte]int{'S': seq.CueAhead, 'C': seq.CueAhead, 'D': seq.CueBehind, 'A': seq.Attitude}[m.kind]
			t.States[i] = seq.StateOf(role, place, variant)
		}
	}
	return d, t
}

func TestLink(t *testing.T) {
	for _, c := range []struct {
		text   string
		shares bool
		want   []string
	}{
		{`[S Ann Vale] [Q said] [D it was over].`, false, []string{"Ann Vale|said|it was over"}},
		{`[C "Over,"] [S she] [Q said]. [D "Quite over."]`, false, []string{`she|said|"Over,"/"Quite over."`}},
		{`[S He] [Q said] [D this] and [Q added] [D that].`, true, []string{"He|said|this", "He|added|that"}},
		{`[S He] [Q said] [D this] and [Q added] [D that].`, false, []string{"He|said|this", "|added|that"}},
		{`[S He] [A hopes] [D to win].`, false, []string{"He|hopes?|to win"}},
		{`[S She] [Q said] nothing.`, false, nil},
		{"[S She] [Q said]:\n\n[D \"One.\"]\n\n[D \"Two.\"]", false, []string{`She|said|"One."/"Two."`}},
		{`[C Taxes will rise], [S she] [Q said], but [S he] [Q denied] [D it].`, false, []string{"she|said|Taxes will rise", "he|denied|it"}},
		{"[S She] [Q said] [D this].\n\n[C \"Loose.\"]", false, []string{`She|said|this`, `||"Loose."`}},
		{"[C Lost words] here.", false, nil},
	} {
		d, tagging := tagged(c.text)
		var got []string
		for _, a := range Link(d, tagging, always(c.shares)) {
			got = append(got, show(d, a))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

func show(d *seq.Document, a Attribution) string {
	words := func(rs ...Range) string {
		var parts []string
		for _, r := range rs {
			if r.From < r.To {
				parts = append(parts, d.Text[d.Tokens[r.From].Start:d.Tokens[r.To-1].End])
			}
		}
		return strings.Join(parts, "/")
	}
	doubt := ""
	if !a.Speech {
		doubt = "?"
	}
	return words(a.Source...) + "|" + words(a.Cue) + doubt + "|" + words(a.Content...)
}
