package corpus

import "testing"

func TestLead(t *testing.T) {
	for _, c := range []struct {
		polarity  Polarity
		cue, want string
	}{
		{Asserted, "denied", ""},
		{Denied, "denied", "denied"},
		{Denied, "dismissed", "dismissed"},
		{Denied, "said", "denied:"},
		{NotSaid, "does not believe", "does not believe"},
		{NotSaid, "hasn’t said", "hasn’t said"},
		{NotSaid, "said", "did not say:"},
		{NotSaid, "noted", "did not say:"},
		{NotSaid, "", "did not say:"},
	} {
		if got := c.polarity.Lead(c.cue); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.polarity, c.cue, got, c.want)
		}
	}
}
