package indextest

import (
	"slices"
	"strings"
	"testing"

	"onrecord/index"
)

// Every difference that is listed names a case or a law that there is, and an
// answer that is another one.
func TestDifferences(t *testing.T) {
	all, err := Differences()
	if err != nil {
		t.Fatal(err)
	}
	files, err := readCases(caseFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.File == "" {
			if laws()[d.Asked] == nil {
				t.Errorf("there is no law %q", d.Asked)
			}
			continue
		}
		i := slices.IndexFunc(files, func(f caseFile) bool { return f.title() == d.File && slices.Contains(f.lines, d.Asked) })
		if i < 0 || slices.Equal(known{d}.expected(&files[i]), files[i].lines) {
			t.Errorf("%s: no case %q that says otherwise than %q", d.File, d.Asked, d.Answer)
		}
	}
}

const odd = `
@ odd words
It finds nobody.
q:nobody
	1: a.1
@ odd law: batches
It forgets them.`

// TestKnown: an engine that is known to differ must, in the way that is
// listed, and nowhere else.
func TestKnown(t *testing.T) {
	all, err := readDifferences(odd)
	if err != nil {
		t.Fatal(err)
	}
	k := known(all)
	f := &caseFile{name: "testdata/words.txt", lines: strings.Split("# Nobody.\nq:nobody\n\t0:\n\nq:somebody\n\t0:", "\n")}
	want := "# Nobody.\nq:nobody\n\t1: a.1\n\nq:somebody\n\t0:"
	if got := strings.Join(k.expected(f), "\n"); got != want {
		t.Errorf("expected are\n%s\nnot\n%s", got, want)
	}
	for what, f := range map[string]*faulty{
		"":                         {Memory: NewMemory(), batch: func(b *index.Batch) { b.Delete = nil }},
		"is said to break the law": {Memory: NewMemory()},
	} {
		failure := recorded(t, func(t testing.TB) {
			mustBreak(t, k.to("", "batches"), func(t testing.TB) { batches(&rig{f, t, newTexts()}) })
		})
		if !strings.Contains(failure, what) || what == "" && failure != "" {
			t.Errorf("%q, not %q", failure, what)
		}
	}
}
