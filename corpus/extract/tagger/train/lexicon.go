package train

import "onrecord/corpus/extract/tagger/internal/seq"

// tally counts how often a word is seen, in cues of speech and in others, and
// whether it was ever all of a cue of speech.
type tally struct {
	all, cue, attitude int32
	alone              int32
}

func (t tally) minus(o tally) tally {
	return tally{t.all - o.all, t.cue - o.cue, t.attitude - o.attitude, t.alone - o.alone}
}

// countCues adds an article's words to the tallies.
func countCues(e *Example, into map[uint32]tally) {
	for i := range e.Doc.Tokens {
		h := e.Doc.Tokens[i].Word
		t := into[h]
		t.all++
		if e.Role[i] == seq.Cue {
			speech := e.Record.Quotes[e.Owner[i]].Speech
			t.cue++
			_, place, _ := e.Gold[i].Parts()
			if !speech {
				t.attitude++
			} else if place == seq.Single {
				t.alone++
			}
		}
		into[h] = t
	}
}

// cueClass says how likely a word is part of a cue.
func (t tally) cueClass() uint8 {
	if t.cue < 2 {
		return 0
	}
	switch share := float64(t.cue) / float64(t.all+2); {
	case share >= 0.5:
		return 3
	case share >= 0.2:
		return 2
	case share >= 0.06:
		return 1
	}
	return 0
}

// speech says whether a word makes a cue one of speech. The annotation follows a
// list of verbs, so a word that is in cues of attitude is none of them.
func (t tally) speech() uint8 {
	switch {
	case t.attitude == 0 && (t.alone > 0 || t.cue >= 4):
		return seq.Communication
	case t.attitude > 1 && t.cueClass() > 0:
		return seq.NoCommunication
	}
	return 0
}

// prepare aligns the training articles and completes the lexicon with what
// their cues say of words. Each article's own words get their cue class from
// all the others, so that the classes are as trustworthy in training as they
// will be in use.
func prepare(records []*Record, clusters seq.Lexicon) ([]*Example, seq.Lexicon) {
	total := make(map[uint32]tally)
	docs := make([]*Example, len(records))
	for i, r := range records {
		docs[i] = newExample(r, clusters)
		countCues(docs[i], total)
	}
	for _, e := range docs {
		own := make(map[uint32]tally)
		countCues(e, own)
		for i := range e.Doc.Words {
			h := e.Doc.Tokens[i].Word
			others := total[h].minus(own[h])
			e.Doc.Words[i].Cue, e.Doc.Words[i].Speech = others.cueClass(), others.speech()
		}
		e.Doc.Place()
	}
	lexicon := make(seq.Lexicon, len(clusters))
	for h, w := range clusters {
		lexicon[h] = w
	}
	for h, t := range total {
		if c, s := t.cueClass(), t.speech(); c > 0 || s > 0 {
			w := lexicon[h]
			w.Cue, w.Speech = c, s
			lexicon[h] = w
		}
	}
	return docs, lexicon
}
