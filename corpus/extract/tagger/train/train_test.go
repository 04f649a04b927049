package train

import (
	"math"
	"strings"
	"testing"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// lesson is an annotated text: spans are found by their words.
func lesson(text, source, cue, content string) *Record {
	at := func(words string) [][2]int {
		i := strings.Index(text, words)
		return [][2]int{{i, i + len(words)}}
	}
	return &Record{ID: text, Text: text, Quotes: []GoldQuote{{Content: at(content), Cue: at(cue), Speaker: at(source), Speech: true}}}
}

var lessons = []*Record{
	lesson("Ann Vale said it was over.", "Ann Vale", "said", "it was over"),
	lesson("“It was over,” said Bo Lind.", "Bo Lind", "said", "“It was over,”"),
	lesson("He said that they had won. Rain fell.", "He", "said", "that they had won"),
	lesson("“They won,” she said on Monday.", "she", "said", "“They won,”"),
}

func lessonField(t *testing.T) (*field, []sample, []*Example) {
	t.Helper()
	docs, _ := prepare(lessons, seq.Lexicon{})
	f := newField(docs, options{rate: 0.1, cutoff: 1, say: t.Logf})
	var samples []sample
	for _, e := range docs {
		samples = append(samples, f.samples(e)...)
	}
	return f, samples, docs
}

func TestStatesOfAttribution(t *testing.T) {
	e := newExample(lessons[1], nil)
	for i, want := range []string{"Content Begin", "Content Inside", "Content Inside", "Content Inside", "Content Inside", "Content End", "Cue", "Source", "Source"} {
		role, _, _ := e.Gold[i].Parts()
		name := map[seq.Role]string{seq.Content: "Content", seq.Cue: "Cue", seq.Source: "Source"}[role]
		if !strings.HasPrefix(want, name) {
			t.Errorf("token %d is %s, want %s", i, name, want)
		}
	}
	if _, place, variant := e.Gold[0].Parts(); place != seq.Begin || variant != seq.CueAhead {
		t.Errorf("content begins as %d, %d", place, variant)
	}
}

// TestGradient holds the gradient that learn follows against the change of the loss itself.
func TestGradient(t *testing.T) {
	f, samples, _ := lessonField(t)
	var w work
	for range 3 {
		for k := range samples {
			f.learn(&samples[k], &w)
		}
	}
	s := &samples[1]
	loss := func() float64 {
		w.size(len(s.gold))
		f.emissions(s, w.emit)
		right := f.score(s, &w)
		return f.forward(s, &w) - right
	}
	loss()
	f.backward(s, &w)
	const i, step = 2, 1e-2
	for label := range nL {
		var want float64
		for state := range nS {
			if int(labels[state]) == label {
				want += float64(w.alpha[i][state] * w.beta[i][state])
				if s.gold[i] == seq.State(state) {
					want--
				}
			}
		}
		id := lonely(s, i)
		row := f.coarse.row(id)
		row[label] += step
		up := loss()
		row[label] -= 2 * step
		down := loss()
		row[label] += step
		loss()
		f.backward(s, &w)
		if got := (up - down) / (2 * step); math.Abs(got-want) > 2e-3 {
			t.Errorf("label %d: the loss changes by %f, the gradient says %f", label, got, want)
		}
	}
}

// lonely is a feature of token i that no other token has.
func lonely(s *sample, i int) int32 {
	count := make(map[int32]int)
	for _, ids := range s.coarse {
		for _, id := range ids {
			count[id]++
		}
	}
	for _, id := range s.coarse[i] {
		if count[id] == 1 {
			return id
		}
	}
	panic("no such feature")
}

// TestLearnsAndRepeats: the lessons are learnt, and twice the same.
func TestLearnsAndRepeats(t *testing.T) {
	opt := options{epochs: 30, rate: 0.02, l2: 1e-5, cutoff: 1, settled: 20, say: t.Logf}
	first := fit(lessons, seq.Lexicon{}, opt).pack(packing{}).Marshal()
	second := fit(lessons, seq.Lexicon{}, opt).pack(packing{}).Marshal()
	if string(first) != string(second) {
		t.Error("two runs give two models")
	}
	m, err := seq.Read(first)
	if err != nil {
		t.Fatal(err)
	}
	if got := scoreSpans(m, lessons); strings.Count(got, "100.0 (100.0 100.0)") != 3 {
		t.Errorf("the lessons come back as %s", got)
	}
}

// TestClusters: words that stand in like places come together.
func TestClusters(t *testing.T) {
	var texts []string
	for _, who := range []string{"ann", "bo", "cy", "di"} {
		for _, verb := range []string{"said", "told", "wrote", "added"} {
			texts = append(texts, who+" "+verb+" it", "then "+who+" "+verb+" so")
		}
	}
	b := countBigrams(texts, 50)
	class := cluster(b, 6, 20)
	of := make(map[uint32]int32)
	for i, h := range b.words {
		of[h] = class[i]
	}
	example := newExample(&Record{Text: "ann bo cy said told wrote"}, nil)
	key := func(i int) int32 { return of[wordKey(&example.Doc.Tokens[i])] }
	if key(0) != key(1) || key(1) != key(2) || key(3) != key(4) || key(4) != key(5) || key(0) == key(3) {
		t.Errorf("classes %d %d %d, %d %d %d", key(0), key(1), key(2), key(3), key(4), key(5))
	}
}
