package train

import (
	"fmt"
	"strings"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// tokenRun is a span of one paragraph, in tokens.
type tokenRun struct {
	role     seq.Role
	from, to int
}

// scoreSpans is the exact-match F1 (precision, recall) of source, cue and
// content, counted as eval/score.py does on the published instances.
func scoreSpans(m *seq.Model, held []*Record) string {
	var hit, found, gold [4]int
	for _, r := range held {
		e := newExample(r, m.Lexicon)
		want, got := runsOf(e.Gold), runsOf(m.Tag(e.Doc).States)
		for s := range want {
			gold[s.role]++
		}
		for s := range got {
			found[s.role]++
			if want[s] {
				hit[s.role]++
			}
		}
	}
	var b strings.Builder
	for _, role := range []seq.Role{seq.Source, seq.Cue, seq.Content} {
		p := 100 * float64(hit[role]) / float64(max(1, found[role]))
		r := 100 * float64(hit[role]) / float64(max(1, gold[role]))
		fmt.Fprintf(&b, " %.1f (%.1f %.1f)", 2*p*r/max(1e-9, p+r), p, r)
	}
	return b.String()
}

func runsOf(states []seq.State) map[tokenRun]bool {
	out := make(map[tokenRun]bool)
	from := 0
	for i, s := range states {
		role, place, _ := s.Parts()
		if place == seq.Begin || place == seq.Single {
			from = i
		}
		if role != seq.Outside && (place == seq.End || place == seq.Single) {
			out[tokenRun{role, from, i + 1}] = true
		}
	}
	return out
}
