package train

import (
	"math"

	"onrecord/corpus/extract/tagger/internal/link"
	"onrecord/corpus/extract/tagger/internal/seq"
)

// decision is whether a cue shares the source of the one before it.
type decision struct {
	features []uint32
	shares   bool
}

// fitSharing fits the linker's decision by logistic regression on the
// annotated cues that have no source of their own.
func fitSharing(docs []*Example) *link.Weights {
	var facts []decision
	for _, e := range docs {
		facts = append(facts, decisions(e)...)
	}
	w := new(link.Weights)
	for range 15 {
		for _, d := range facts {
			g := -1 / (1 + math.Exp(-float64(w.Score(d.features))))
			if d.shares {
				g++
			}
			for _, h := range d.features {
				x := &w[h%link.ShareSlots]
				*x += 0.05*float32(g) - 1e-4**x
			}
		}
	}
	return w
}

func decisions(e *Example) []decision {
	var out []decision
	last := -1 // the attribution of the cue before
	var before link.Range
	eachCue(e, func(k int, cue link.Range) {
		defer func() { last, before = k, cue }()
		if last < 0 || len(e.Record.Quotes[last].Speaker) == 0 || !sameParagraph(e, before, cue) {
			return
		}
		own, previous := e.Record.Quotes[k].Speaker, e.Record.Quotes[last].Speaker
		shared := len(own) > 0 && own[0] == previous[0]
		if len(own) == 0 || shared {
			out = append(out, decision{link.ShareFeatures(e.Doc, before, cue), shared})
		}
	})
	return out
}

func sameParagraph(e *Example, a, b link.Range) bool {
	for i := a.To; i <= b.From; i++ {
		if e.Doc.Tokens[i].Para {
			return false
		}
	}
	return true
}

// eachCue visits the annotated cues in the order of the text.
func eachCue(e *Example, f func(quote int, cue link.Range)) {
	for i := 0; i < len(e.Role); i++ {
		if e.Role[i] != seq.Cue {
			continue
		}
		j := i
		for j < len(e.Role) && e.Span[j] == e.Span[i] {
			j++
		}
		f(int(e.Owner[i]), link.Range{From: i, To: j})
		i = j - 1
	}
}
