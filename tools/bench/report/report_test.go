package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/bench/contest"
	"onrecord/bench/measure"
	"onrecord/bench/proc"
	"onrecord/bench/worker"
)

var update = flag.Bool("update", false, "write the golden file anew")

// results are made up, and such that every table has something to show.
func results() *Results {
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	figures := func(n float64) measure.Figures {
		return measure.Figures{P50: ms(n), P95: ms(2 * n), P99: ms(3 * n), CPU: ms(n / 2), Asked: 60}
	}
	row := func(c contest.Class, f contest.Form, a, b, x float64) measure.Row {
		of := map[string]measure.Figures{"a": figures(a), "b": figures(b), "c": {NoSuch: true}}
		if x > 0 {
			of["c"] = figures(x)
		}
		return measure.Row{Class: c, Form: f, Hits: 42, Figures: of}
	}
	crowd := func(engine string, clients int, rate, p50 float64) measure.Crowd {
		return measure.Crowd{Engine: engine, Clients: clients, Figures: figures(p50), Rate: rate, Refused: clients / 8}
	}
	rows := []measure.Row{row(contest.Common, contest.Plain, 0.5, 1.5, 2), row(contest.Fuzzy, contest.Full, 0.0125, 20, 0)}
	slower := []measure.Row{row(contest.Common, contest.Plain, 5, 1.5, 20), row(contest.Fuzzy, contest.Full, 0.125, 20, 0)}
	return &Results{
		Machine: "a machine", Go: "go1.26", Commit: "abc", Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Quotes: 1000, Words: 50, Engines: []string{"a", "b", "c"}, Left: []string{"d: not there"},
		Indexes: []Index{{Engine: "a", Bytes: 450_000, Open: ms(7), First: ms(1), Usage: proc.Usage{Resident: 300 << 20, Anonymous: 99 << 20}}},
		Rows:    rows, HTTP: rows[1:],
		Crowds: []measure.Crowd{
			crowd("a", 2, 1000, 1), crowd("b", 2, 20, 50), crowd("c", 2, 40, 25), crowd("a", 32, 900, 3),
		},
		Disturbed: []measure.Disturbed{{Engine: "a", Idle: figures(1), Busy: figures(4), Quotes: 5, Rate: 12.345}},
		Loads: []Load{
			{"a", "all", 1000, []string{"store", "index"}, []worker.Spent{{Wall: ms(500), CPU: ms(600)}, {Wall: ms(1500), CPU: ms(2000)}}},
			{"b", "all", 1000, []string{"index"}, []worker.Spent{{Wall: ms(8000), CPU: ms(9000)}}},
		},
		Files: []Files{{"a", worker.FilesReply{Articles: 3, Spent: worker.Spent{Wall: ms(1000), CPU: ms(1100)}}}},
		Sizes: []measure.Size{{Quotes: 100, Rows: rows}, {Quotes: 1000, Rows: slower}},
	}
}

func TestWrite(t *testing.T) {
	var got bytes.Buffer
	if err := results().Write(&got); err != nil {
		t.Fatal(err)
	}
	golden(t, "tables.md", got.String())
}

// TestNothingMeasured: a run of one part has the tables of that part alone.
func TestNothingMeasured(t *testing.T) {
	all := results()
	var got bytes.Buffer
	few := Results{Machine: all.Machine, Go: all.Go, Commit: all.Commit, Date: all.Date, Engines: all.Engines, Files: all.Files}
	if err := few.Write(&got); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got.String(), "###"); n != 1 {
		t.Errorf("%d tables, want 1:\n%s", n, got.String())
	}
}

func TestReplaceRefusesAPageWithoutAPlace(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	const text = "a page\n<!-- end of tables -->\n<!-- tables -->\n"
	if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := results().Replace(page, "tables"); err == nil {
		t.Error("the page was taken")
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != text {
		t.Errorf("the page is now %q, %v", got, err)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
