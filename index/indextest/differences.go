package indextest

import (
	_ "embed"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

//go:embed differences.txt
var differencesFile string

// Difference is what one engine is known to do otherwise than the contract's
// cases and laws say.
type Difference struct {
	Engine string
	File   string   // of cases, by its title; "" for a law
	Asked  string   // the line of the case, or the name of the law
	Answer []string // what the engine answers to the line
	Why    string
}

// Differences is every one that is known.
func Differences() ([]Difference, error) {
	return readDifferences(differencesFile)
}

// readDifferences reads the notation that differences.txt explains.
func readDifferences(text string) (all []Difference, err error) {
	for _, line := range strings.Split(text, "\n") {
		head, begins := strings.CutPrefix(line, "@ ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case begins:
			d := Difference{}
			d.Engine, d.File, _ = strings.Cut(head, " ")
			if law, ok := strings.CutPrefix(d.File, "law: "); ok {
				d.File, d.Asked = "", law
			}
			all = append(all, d)
		case len(all) == 0:
			return nil, fmt.Errorf("differences: %q stands before any entry", line)
		default:
			all[len(all)-1].add(line)
		}
	}
	for _, d := range all {
		if d.Engine == "" || d.Why == "" || d.Asked == "" || d.File != "" && len(d.Answer) == 0 {
			return nil, fmt.Errorf("differences: an entry lacks something: %+v", d)
		}
	}
	return all, nil
}

// add takes the next line of an entry.
func (d *Difference) add(line string) {
	switch answer, ok := strings.CutPrefix(line, "\t"); {
	case ok:
		d.Answer = append(d.Answer, answer)
	case d.Why == "":
		d.Why = line
	default:
		d.Asked = line
	}
}

// known is the differences of one engine.
type known []Difference

func differencesOf(engine string) (known, error) {
	all, err := Differences()
	return slices.DeleteFunc(all, func(d Difference) bool { return d.Engine != engine }), err
}

// expected is the cases of a file with what this engine answers to them.
func (k known) expected(f *caseFile) []string {
	var out []string
	var otherwise *Difference // to the last line that asks something
	for _, line := range f.lines {
		if strings.HasPrefix(line, "\t") && otherwise != nil {
			continue
		}
		out = append(out, line)
		otherwise = nil
		if asked(line) {
			otherwise = k.to(f.title(), line)
		}
		if otherwise != nil {
			for _, a := range otherwise.Answer {
				out = append(out, "\t"+a)
			}
		}
	}
	return out
}

// to is the difference in a line of a file, or in a law where the file is "".
func (k known) to(file, asked string) *Difference {
	i := slices.IndexFunc(k, func(d Difference) bool { return d.File == file && d.Asked == asked })
	if i < 0 {
		return nil
	}
	return &k[i]
}

// mustBreak fails the test where the engine does what it is said not to do.
func mustBreak(t testing.TB, d *Difference, law func(testing.TB)) {
	t.Helper()
	if recorded(t, law) == "" {
		t.Errorf("%s is said to break the law %q and does not: take it out of differences.txt", d.Engine, d.Asked)
	}
}

// recorded is how a test fails, "" where it does not.
func recorded(t testing.TB, test func(testing.TB)) string {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(r)
	}()
	<-done
	return r.failure
}

// recorder takes a failure down instead of failing.
type recorder struct {
	testing.TB
	mu      sync.Mutex
	failure string
}

func (r *recorder) Helper()             {}
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Failed() bool        { return r.failure != "" }
func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == "" {
		r.failure = fmt.Sprintf(format, args...)
	}
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }
