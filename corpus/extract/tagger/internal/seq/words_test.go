package seq

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWordTable: the table says what the lexicon says, of words it has and of
// others.
func TestWordTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lexicon := Lexicon(rapid.MapOf(rapid.Uint32Range(0, 99), rapid.Custom(func(t *rapid.T) Word {
			return Word{Coarse: rapid.Uint16().Draw(t, "coarse"), Cue: rapid.Uint8().Draw(t, "cue")}
		})).Draw(t, "lexicon"))
		table := newWordTable(lexicon)
		for hash := range uint32(120) {
			if got := table.word(hash); got != lexicon[hash] {
				t.Fatalf("word %d is %+v, want %+v", hash, got, lexicon[hash])
			}
		}
	})
}
