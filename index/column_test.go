package index

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onrecord/corpus"
)

// TestEveryFieldHasAColumn wants whatever can be filtered by or counted to be
// kept by engines, of what it can be asked of.
func TestEveryFieldHasAColumn(t *testing.T) {
	for _, f := range []Field{Speaker, Outlet, Publisher, Kind, SourceKind, Polarity, SpeakerAs, OutletAs, Role, Unanalysed} {
		at := slices.IndexFunc(Columns(), func(c Column) bool { return c.Name == string(f) })
		switch {
		case at < 0:
			t.Errorf("%s has no column", f)
		case Countable(Quotes, f) && Columns()[at].Quote == nil:
			t.Errorf("quotes have nothing in %s", f)
		case !Countable(Quotes, f) && Columns()[at].Article == nil:
			t.Errorf("articles have nothing in %s", f)
		}
	}
	names := make(map[string]bool)
	for _, c := range Columns() {
		if names[c.Name] {
			t.Errorf("two columns are called %s", c.Name)
		}
		names[c.Name] = true
	}
}

func TestTermsAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-zé -]{0,9}`).Draw(t, "id")
		name := rapid.StringMatching(`[A-Za-zé ’-]{0,9}`).Draw(t, "name")
		if gotID, gotName := SplitName(NameTerm(id, name)); gotID != id || gotName != name {
			t.Errorf("%q and %q are read as %q and %q", id, name, gotID, gotName)
		}
		if gotID, gotName := SplitName(id); gotID != id || gotName != id {
			t.Errorf("the plain value %q is read as %q and %q", id, gotID, gotName)
		}
		d := corpus.Date{First: corpus.Day(rapid.IntRange(-90_000, 80_000).Draw(t, "day"))}
		d = d.In(rapid.SampledFrom([]corpus.Precision{corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear}).Draw(t, "precision"))
		if got, err := ReadDateTerm(DateTerm(d)); got != d || err != nil {
			t.Errorf("%v is read as %v, %v", d, got, err)
		}
	})
	if d, err := ReadDateTerm(DateTerm(corpus.Date{})); err != nil || !d.IsZero() {
		t.Errorf("no date is read as %v, %v", d, err)
	}
}
