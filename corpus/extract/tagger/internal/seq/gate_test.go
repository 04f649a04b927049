package seq

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGateInFile(t *testing.T) {
	plain := smallModel(1).Marshal()
	weights := make([]float32, GateSlots)
	weights[3], weights[5] = 2, -1
	gated, err := WithGate(plain, NewGate(weights, 0.5))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(gated)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.gate.Score([]uint32{3, 3, 5, 7}, 0); math.Abs(float64(got-3)) > 0.05 || m.gate.least != 0.5 {
		t.Errorf("score %v, least %v", got, m.gate.least)
	}
	if _, err := WithGate(gated, m.gate); err == nil {
		t.Error("took a second gate")
	}
	if again, err := WithoutGate(gated); err != nil || !bytes.Equal(again, plain) {
		t.Errorf("without its gate the file differs: %v", err)
	}
	if _, err := Read(seal(gated[headLen : len(gated)-1])); err == nil {
		t.Error("half a gate was taken")
	}
}

// TestFavour: what weighs most is looked at most: quoted words, then what the
// rules found.
func TestFavour(t *testing.T) {
	d := NewDocument("It rained. He said no. “It rains.”", nil)
	d.Hint(&Hints{Spans: []HintSpan{{14, 18, Cue, 0, false}}})
	var got []float32
	d.Doubtful(func(start, end int) {
		d.Passages(start, end, func(lo, hi int) { got = append(got, d.Favour(lo, hi)) })
	})
	if len(got) != 3 || got[0] != 0 || got[1] <= 0 || got[2] <= got[1] {
		t.Errorf("favours %v", got)
	}
}

// TestGateShuts: what the gate leaves out is told, and nothing is found there.
func TestGateShuts(t *testing.T) {
	gated, err := WithGate(smallModel(1).Marshal(), NewGate(make([]float32, GateSlots), 2))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(gated)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument("He said no. It rained. “It rains,” he said. “It pours.” Then it stopped.", m.Lexicon)
	d.Hint(&Hints{Spans: []HintSpan{{3, 7, Cue, 0, false}}})
	var left []string
	for _, r := range m.Skim(d).Unread {
		left = append(left, d.Text[d.Tokens[r.From].Start:d.Tokens[r.To-1].End])
	}
	if got := strings.Join(left, "|"); got != "He said no.|It rained." {
		t.Errorf("left out %q", got)
	}
	d.Hint(&Hints{Words: []HintWord{{Start: 0, End: 2, Open: true}}, Spans: []HintSpan{{3, 7, Cue, 0, false}}})
	if got := m.Skim(d).Unread; len(got) > 0 && got[0].From == 0 {
		t.Error("left out what the rules want a second opinion on")
	}
}

// TestPassages: passages are whole sentences, follow on one another and cut no quotation.
func TestPassages(t *testing.T) {
	parts := rapid.SampledFrom([]string{"“", "”", ".", "It ", "rained ", ". Then ", "\n\n", "said ", "? "})
	rapid.Check(t, func(t *rapid.T) {
		d := NewDocument(strings.Join(rapid.SliceOf(parts).Draw(t, "parts"), ""), nil)
		d.Hint(nil)
		d.Doubtful(func(start, end int) {
			at := start
			d.Passages(start, end, func(lo, hi int) {
				if lo != at || hi <= lo || hi < end && int(d.place[hi].sentStart) != hi {
					t.Fatalf("passage %d to %d after %d, up to %d", lo, hi, at, end)
				}
				if hi < end && d.place[hi].quote >= 0 && d.place[hi].quote == d.place[hi-1].quote {
					t.Fatalf("passage %d to %d cuts a quotation", lo, hi)
				}
				for _, f := range d.Glance(lo, hi, nil) {
					if f >= GateSlots {
						t.Fatalf("feature %d", f)
					}
				}
				at = hi
			})
			if at != end {
				t.Fatalf("passages up to %d, want %d", at, end)
			}
		})
	})
}
