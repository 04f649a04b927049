package text

import (
	"testing"

	"pgregory.net/rapid"
)

// TestDescribeASCII: the short way through words in ASCII says what the long
// one says.
func TestDescribeASCII(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Za-z0-9'.$-]{0,70}`).Draw(t, "word")
		var short, long Token
		if !short.describeASCII(s) {
			if len(s) <= maxWord {
				t.Fatalf("%q counts as no ASCII", s)
			}
			return
		}
		if long.describeRunes(s); short != long {
			t.Fatalf("%q: %+v, want %+v", s, short, long)
		}
	})
}
