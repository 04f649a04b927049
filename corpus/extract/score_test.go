package extract_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

var update = flag.Bool("update", false, "rewrite golden files")

// shared is where the material for measuring lies, beside the project.
const shared = "../../../shared/"

// goldArticle is a line of a gold file.
type goldArticle struct {
	ID     string `json:"id"`
	Outlet string `json:"outlet"`
	Date   string `json:"date"`
	Title  string `json:"title"`
	Text   string `json:"text"`
}

func (g *goldArticle) article() *corpus.Article {
	a := &corpus.Article{Ref: g.ID, Title: g.Title, Text: g.Text, Publisher: corpus.NewOutlet(g.Outlet)}
	a.Published, _ = corpus.ParseDate(g.Date)
	a.ID = a.DeriveID()
	return a
}

// predicted is a quote as score.py reads it.
type predicted struct {
	Content     [][2]int `json:"content"`
	Cue         [][2]int `json:"cue"`
	Speaker     [][2]int `json:"speaker"`
	SpeakerName *string  `json:"speaker_name"`
	SourceKind  string   `json:"source_kind"`
	Kind        string   `json:"kind"`
	Polarity    string   `json:"polarity"`
	Via         [][2]int `json:"via"`
	ViaName     *string  `json:"via_name"`
	Said        *said    `json:"said"`
}

type said struct {
	Value     string `json:"value"`
	Precision string `json:"precision"`
}

func predict(a *corpus.Article) []predicted {
	out := []predicted{}
	for _, q := range extract.Extract(a).Quotes {
		p := predicted{
			Content: points(a.Text, q.Content), Cue: points(a.Text, q.Cue), Speaker: points(a.Text, q.Source),
			SourceKind: string(q.Speaker.Kind), Kind: string(q.Kind), Polarity: string(q.Polarity),
		}
		if !q.Speaker.IsZero() {
			p.SpeakerName = &q.Speaker.Name
		}
		if len(q.Relays) > 0 {
			p.ViaName = &q.Credit.Outlet.Name
			if !q.Credit.Name.In(a.Text) {
				p.Via = nil
			} else {
				p.Via = points(a.Text, []corpus.Span{q.Credit.Name})
			}
		}
		if q.Said != nil {
			p.Said = &said{q.Said.Date.String(), string(q.Said.Date.Precision)}
		}
		out = append(out, p)
	}
	return out
}

func points(text string, spans []corpus.Span) [][2]int {
	var out [][2]int
	for _, s := range corpus.CodePoints(text, spans) {
		out = append(out, [2]int{s.Start, s.End})
	}
	return out
}

// goldFile reads a gold file, or skips the test where it is absent.
func goldFile(t testing.TB, path string) []goldArticle {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no %s: nothing to measure against", strings.TrimPrefix(path, "../../../"))
	}
	defer f.Close()
	var out []goldArticle
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var g goldArticle
		if err := json.Unmarshal(s.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// score runs score.py on our quotes for a gold file.
func score(t *testing.T, gold string, args ...string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run score.py")
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for _, g := range goldFile(t, gold) {
		if err := enc.Encode(map[string]any{"id": g.ID, "quotes": predict(g.article())}); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "pred.jsonl")
	if dir := os.Getenv("ONRECORD_PREDICTIONS"); dir != "" {
		name = filepath.Join(dir, filepath.Base(gold))
	}
	if err := os.WriteFile(name, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, append([]string{shared + "eval/score.py", "--gold", gold, "--pred", name}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("score.py: %v\n%s", err, out)
	}
	return string(out)
}

func TestScore(t *testing.T) {
	if testing.Short() {
		t.Skip("measuring takes its time")
	}
	dir, own := shared+"eval/data/", "testdata/articles/"
	var b strings.Builder
	for _, run := range []struct {
		gold string
		args []string
	}{
		{shared + "seed/gold.jsonl", nil},
		{dir + "relay.dev.jsonl", nil},
		{dir + "polnear.dev.jsonl", []string{"--tokens", dir + "polnear.dev.cofenet.jsonl", "--via", dir + "polnear.dev.via.jsonl"}},
		{dir + "gumnews.dev.jsonl", nil},
		{dir + "gumnews.test.jsonl", nil},
		{own + "a.jsonl", nil},
		{own + "b.jsonl", nil},
		{own + "c.jsonl", nil},
		{own + "d.jsonl", nil},
	} {
		fmt.Fprintf(&b, "%s\n%s\n", filepath.Base(run.gold), score(t, run.gold, run.args...))
	}
	t.Log("\n" + b.String())
	golden(t, "testdata/score.txt", b.String())
}

// golden compares a text with a file, or rewrites the file with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}
