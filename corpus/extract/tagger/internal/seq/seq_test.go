package seq

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus/extract/tagger/internal/text"
)

func TestStatesRoundTrip(t *testing.T) {
	for s := range State(NumStates) {
		r, p, v := s.Parts()
		if got := StateOf(r, p, v); got != s {
			t.Errorf("state %d comes back as %d", s, got)
		}
	}
}

func TestFollows(t *testing.T) {
	begin, end := StateOf(Content, Begin, CueBehind), StateOf(Content, End, CueBehind)
	other := StateOf(Content, End, CueAhead)
	for _, c := range []struct {
		s, t State
		want bool
	}{
		{begin, end, true},
		{begin, other, false},
		{begin, begin, false},
		{begin, 0, false},
		{end, 0, true},
		{end, begin, true},
		{end, end, false},
		{0, end, false},
		{0, begin, true},
	} {
		if got := c.s.Follows(c.t); got != c.want {
			t.Errorf("%d → %d: %v, want %v", c.s, c.t, got, c.want)
		}
	}
}

// someHints fit the text of smallModel, and others no worse.
var someHints = &Hints{
	Spans: []HintSpan{{0, 9, Content, 1, false}, {10, 14, Cue, 2, false}, {15, 16, Source, 3, false}, {20, 24, Cue, 4, true}, {25, 31, Content, 5, false}},
	Words: []HintWord{{Start: 3, End: 5, Class: 40}, {Start: 10, End: 14, Class: 41, Frame: 3, Form: 1, Finite: true}, {Start: 20, End: 24, Class: 41, Frame: 3, Form: 1, Finite: true}, {Start: 25, End: 29, Class: 7}},
}

// smallModel has weights drawn at random and every lawful transition.
func smallModel(seed uint64) *Weights {
	rng := rand.New(rand.NewPCG(seed, 2))
	w := &Weights{LabelScale: 0.01, StateScale: 0.01, Lexicon: Lexicon{77: {1, 2, 3, 2, 1}}, Linker: []float32{1, -2}}
	d := NewDocument("“No,” said A. B said that C.", w.Lexicon)
	d.Hint(someHints)
	var coarse, fine []uint32
	seen := make(map[uint32]bool)
	for i := range d.Tokens {
		coarse, fine = d.Features(i, coarse, fine)
		for _, h := range append(coarse, fine...) {
			if seen[h] {
				continue
			}
			seen[h] = true
			l, s := LabelRow{Hash: h}, StateRow{Hash: h}
			for k := range l.Weights {
				l.Weights[k] = int8(rng.IntN(60) - 30)
			}
			for k := range s.Weights {
				s.Weights[k] = int8(rng.IntN(60) - 30)
			}
			w.Labels, w.States = append(w.Labels, l), append(w.States, s)
		}
	}
	for s := range State(NumStates) {
		for u := range State(NumStates) {
			w.Allowed[s][u] = s.Follows(u)
		}
	}
	for k := range w.Transitions {
		for s := range w.Transitions[k] {
			for p := range w.Transitions[k][s] {
				w.Transitions[k][s][p] = float32(rng.NormFloat64())
			}
		}
	}
	return w
}

func TestModelRoundTrip(t *testing.T) {
	w := smallModel(1)
	m, err := Read(w.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.Lexicon, m.Lexicon); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(w.Linker, m.Linker); diff != "" {
		t.Error(diff)
	}
	for _, r := range w.Labels {
		var got labelVotes
		m.labels.add(r.Hash, &got)
		for k, want := range r.Weights {
			if got.at(labelKey+k) != int32(want) {
				t.Fatalf("feature %d, label %d: %d, want %d", r.Hash, k, got.at(labelKey+k), want)
			}
		}
	}
	for _, r := range w.States {
		var got stateVotes
		for range maxFeatures {
			m.states.add(r.Hash, &got)
		}
		for k, want := range r.Weights {
			if got.at(stateKey+k) != maxFeatures*int32(want) {
				t.Fatalf("feature %d, state %d: %d, want %d", r.Hash, k, got.at(stateKey+k), maxFeatures*int32(want))
			}
		}
	}
	var none stateVotes
	if m.states.add(123456789, &none); none != (stateVotes{}) {
		t.Error("an unknown feature has weights")
	}
}

// TestDamage: a file that is short or changed is refused, never read wrongly.
func TestDamage(t *testing.T) {
	data := smallModel(1).Marshal()
	rapid.Check(t, func(t *rapid.T) {
		bad := append([]byte(nil), data...)
		if rapid.Bool().Draw(t, "cut") {
			bad = bad[:rapid.IntRange(0, len(bad)-1).Draw(t, "length")]
		} else {
			i := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
			if i > 4 && i < 8 {
				t.Skip("padding")
			}
			bad[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		}
		if _, err := Read(bad); err == nil {
			t.Fatal("taken for a model")
		}
	})
}

// TestVotes: what is remembered of features is what they add up to, each looked
// up by itself.
func TestVotes(t *testing.T) {
	m, err := Read(smallModel(2).Marshal())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SampledFrom([]string{"“", "”", "No", ",", " ", " ", "said", "A", ".", "B", "that", "C", "\n\n", "'", "x"})
		d := NewDocument(strings.Join(rapid.SliceOfN(parts, 1, 30).Draw(t, "text"), ""), m.Lexicon)
		if rapid.Bool().Draw(t, "hinted") {
			d.Hint(someHints)
		}
		c := chain{model: m}
		d.Paragraphs(func(start, end int) {
			c.read(d, start, end)
			for i := start; i < end; i++ {
				if diff := cmp.Diff(m.plainEmission(d, i), c.emit[i-start]); diff != "" {
					t.Fatalf("token %d: %s", i, diff)
				}
			}
		})
	})
}

func (m *Model) plainEmission(d *Document, i int) vector {
	var v votes
	coarse, fine := d.Features(i, nil, nil)
	if len(coarse) > maxFeatures {
		panic("too many features for the lanes of votes")
	}
	for _, h := range coarse {
		m.labels.add(h, &v.labels)
	}
	for _, h := range fine {
		m.states.add(h, &v.states)
	}
	return m.emission(&v)
}

// maxFeatures is how many features votes can add up.
const maxFeatures = 256

// TestViterbi holds the best sequence against every other one.
func TestViterbi(t *testing.T) {
	for seed := range uint64(5) {
		w := smallModel(seed)
		m, err := Read(w.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		d := NewDocument("“No,” said", m.Lexicon)
		got := m.Tag(d).States
		c := chain{model: m}
		c.read(d, 0, len(d.Tokens))
		best := math.Inf(-1)
		search(&c, w, make([]State, 0, len(d.Tokens)), 0, func(score float64) { best = max(best, score) })
		if have := c.scoreOf(w, got); math.Abs(have-best) > 1e-3 {
			t.Errorf("seed %d: %v scores %f, the best %f", seed, got, have, best)
		}
	}
}

func (c *chain) scoreOf(w *Weights, states []State) float64 {
	sum := float64(w.Start[states[0]])
	for i, s := range states {
		sum += float64(c.emit[i][s])
		if i > 0 {
			sum += float64(w.Transitions[c.link[i]][s][states[i-1]])
		}
	}
	return sum
}

// search walks over every lawful sequence.
func search(c *chain, w *Weights, states []State, score float64, found func(float64)) {
	i := len(states)
	if i == len(c.emit) {
		if states[i-1].Ends() {
			found(score)
		}
		return
	}
	for s := range State(NumStates) {
		switch {
		case i == 0 && s.Starts():
			search(c, w, append(states, s), float64(w.Start[s]+c.emit[0][s]), found)
		case i > 0 && states[i-1].Follows(s):
			step := c.emit[i][s] + w.Transitions[c.link[i]][s][states[i-1]]
			search(c, w, append(states, s), score+float64(step), found)
		}
	}
}

// TestPosterior holds what the model is sure of against sums over all states,
// computed one border at a time without beam, scaling or quick exponentials.
func TestPosterior(t *testing.T) {
	w := smallModel(6)
	m, err := Read(w.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument("“No,” said A. B said that C.", m.Lexicon)
	c := chain{model: m}
	c.read(d, 0, len(d.Tokens))
	tagging := m.Tag(d)
	ahead, behind := c.plainSums(w)
	for i, state := range tagging.States {
		var all, own float64
		for s := range NumStates {
			x := ahead[i][s] * behind[i][s]
			all += x
			if State(s).Label() == state.Label() {
				own += x
			}
		}
		want := own / all
		if state < numOutside {
			want = 1
		}
		if got := float64(tagging.Sure[i]); math.Abs(got-want) > 5e-3 {
			t.Errorf("token %d: sure to %f, want %f", i, got, want)
		}
	}
}

// plainSums is the likelihood of all ways to every state and of all that lead on.
func (c *chain) plainSums(w *Weights) (ahead, behind [][NumStates]float64) {
	n := len(c.emit)
	ahead, behind = make([][NumStates]float64, n), make([][NumStates]float64, n)
	for s := range State(NumStates) {
		if s.Starts() {
			ahead[0][s] = math.Exp(float64(w.Start[s] + c.emit[0][s]))
		}
		if s.Ends() {
			behind[n-1][s] = 1
		}
	}
	step := func(i int, from, to State) float64 {
		if !from.Follows(to) {
			return 0
		}
		return math.Exp(float64(w.Transitions[c.link[i]][to][from] + c.emit[i][to]))
	}
	for i := 1; i < n; i++ {
		for from := range State(NumStates) {
			for to := range State(NumStates) {
				ahead[i][to] += ahead[i-1][from] * step(i, from, to)
				behind[n-1-i][from] += behind[n-i][to] * step(n-i, from, to)
			}
		}
	}
	return ahead, behind
}

// TestQuickExp holds the quick exponential against that of the library.
func TestQuickExp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float32Range(-80, 80).Draw(t, "x")
		if got, want := float64(quickExp(x)), math.Exp(float64(x)); math.Abs(got/want-1) > 1e-5 {
			t.Fatalf("exp(%g) = %g, want %g", x, got, want)
		}
	})
}

// TestSure: what the model is sure of is a probability.
func TestSure(t *testing.T) {
	m, err := Read(smallModel(3).Marshal())
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument("“No,” said A. B said that C.", m.Lexicon)
	tagging := m.Tag(d)
	for i, p := range tagging.Sure {
		if !(p >= 0 && p <= 1) {
			t.Errorf("token %d: %f", i, p)
		}
	}
}

// TestLawful: whatever the text, spans begin and end as they should.
func TestLawful(t *testing.T) {
	m, err := Read(smallModel(4).Marshal())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := NewDocument(rapid.StringOf(rapid.SampledFrom([]rune("ab “”\"'.,\nsaid B"))).Draw(t, "text"), m.Lexicon)
		states := m.Tag(d).States
		for i, s := range states {
			first := i == 0 || d.Tokens[i].Para
			if first && !s.Starts() || i > 0 && !first && !states[i-1].Follows(s) {
				t.Fatalf("token %d: %v", i, states)
			}
		}
	})
}

// TestStretches: settled sentences are left out, and cut a paragraph in pieces.
func TestStretches(t *testing.T) {
	const s = "Ann said yes. It rained. Bob left. “No.”"
	d := NewDocument(s, Lexicon{text.Tokenise("said")[0].Word: {Cue: 3}})
	settled := func(from, to int) *Hints {
		h := &Hints{}
		for i := range d.Tokens {
			k := &d.Tokens[i]
			h.Words = append(h.Words, HintWord{Start: k.Start, End: k.End, Settled: from <= int(k.Start) && int(k.Start) < to})
		}
		return h
	}
	for _, c := range []struct {
		from, to int
		want     []string
	}{
		{0, 0, []string{s}},
		{0, 13, []string{"It rained. Bob left. “No.”"}},
		{14, 24, []string{"Ann said yes.", "Bob left. “No.”"}},
		{35, len(s), []string{"Ann said yes. It rained. Bob left."}},
		{0, len(s), nil},
	} {
		d.Hint(settled(c.from, c.to))
		var got []string
		d.stretches(0, len(d.Tokens), func(lo, hi int) { got = append(got, s[d.Tokens[lo].Start:d.Tokens[hi-1].End]) })
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("settled %q: %s", s[c.from:c.to], diff)
		}
	}
	d.Hint(settled(0, 13))
	if d.promising(4, 10) || !d.promising(10, len(d.Tokens)) {
		t.Error("what there is to go by is not seen")
	}
}
