package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/read"
	"onrecord/index/cluster"
)

func TestShares(t *testing.T) {
	for text, want := range map[string]share{"": {1, 1}, "1/1": {1, 1}, "2/3": {2, 3}, "65535/65535": {65535, 65535}} {
		if got, err := parseShare(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0/1", "2/1", "1", "/", "1/", "/2", "1/2/3", "+1/2", "1 /2", "0x1/2", "1/65536", "½"} {
		var usage usageError
		if got, err := parseShare(text); !errors.As(err, &usage) {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// Every article, and every line that cannot be read, falls to one part, and the
// parts are alike.
func TestSharesDivide(t *testing.T) {
	const articles, parts = 10_000, 7
	var taken [parts]int
	for n := range articles {
		a := corpus.Article{Ref: fmt.Sprint(n)}
		id, has, tells := a.DeriveID(), 0, 0
		for at := range parts {
			s := share{uint64(at + 1), parts}
			if s.has(id) {
				has++
				taken[at]++
			}
			if s.tells(n + 1) {
				tells++
			}
		}
		if has != 1 || tells != 1 {
			t.Fatalf("article %d is in %d parts, its line told of by %d", n, has, tells)
		}
	}
	if slices.Min(taken[:]) < articles/parts*9/10 || slices.Max(taken[:]) > articles/parts*11/10 {
		t.Errorf("the parts are %v", taken)
	}
	if s := (share{2, 3}); !s.tells(0) {
		t.Error("that a file cannot be read at all is for each to tell")
	}
}

// newWorker is one that reads files with this in them.
func newWorker(t *testing.T, part share, files map[string]string) (*worker, *bytes.Buffer) {
	t.Helper()
	dir, said := t.TempDir(), new(bytes.Buffer)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := &app{err: said}
	in := &intake{app: a, files: read.Files([]string{dir}, read.Options{}), progress: &bar{}}
	return &worker{intake: in, share: part, version: "1", letters: deadLetters{path: filepath.Join(dir, "refused")}}, said
}

const twoArticles = `{"id":"1","title":"One","text":"x"}` + "\n" + `{"id":"2","title":"Two","text":"x"}` + "\n"

// Inputs end behind their articles, unless something in them could not be read;
// what is finished is passed over.
func TestWorkerItems(t *testing.T) {
	files := map[string]string{"a.jsonl": twoArticles, "b.jsonl": `{"id":"3","title":"Three","text":"x"}` + "\n{", "c.jsonl": `{"id":"4","title":"Four","text":"x"}`}
	w, said := newWorker(t, share{1, 1}, files)
	inputs := w.files.Inputs()
	w.finished = map[string]bool{w.name(inputs[2]): true}
	var got []string
	for item := range w.items() {
		switch item.Ends {
		case "":
			got = append(got, item.Article.Title)
		case w.name(inputs[0]):
			got = append(got, "end of a")
		default:
			got = append(got, "end of another")
		}
	}
	if diff := cmp.Diff([]string{"One", "Two", "end of a", "Three"}, got); diff != "" {
		t.Error(diff)
	}
	if w.refused != 1 || !strings.Contains(said.String(), "b.jsonl:2: ") {
		t.Errorf("%d refused: %s", w.refused, said)
	}
}

// An input goes by another name when it, or what is made of it, is another.
func TestInputNames(t *testing.T) {
	w, _ := newWorker(t, share{1, 2}, map[string]string{"a.jsonl": twoArticles})
	in := w.files.Inputs()[0]
	seen := map[string]string{w.name(in): "itself"}
	for what, change := range map[string]func(*worker, *read.Input){
		"part":      func(w *worker, _ *read.Input) { w.share.at = 2 },
		"parts":     func(w *worker, _ *read.Input) { w.share.of = 3 },
		"path":      func(_ *worker, in *read.Input) { in.Path = "b.jsonl" },
		"size":      func(_ *worker, in *read.Input) { in.Size++ },
		"time":      func(_ *worker, in *read.Input) { in.Written = in.Written.Add(time.Nanosecond) },
		"publisher": func(w *worker, _ *read.Input) { w.gaps.publisher = "2024" },
		"published": func(w *worker, _ *read.Input) { w.gaps.published = "2024" },
		"extractor": func(w *worker, _ *read.Input) { w.version = "2" },
	} {
		other, input := *w, in
		change(&other, &input)
		name := other.name(input)
		if before, ok := seen[name]; ok {
			t.Errorf("another %s has the name of %s", what, before)
		}
		seen[name] = what
	}
}

// What is refused stands in the file, a line each, and can be sent again.
func TestDeadLetters(t *testing.T) {
	w, said := newWorker(t, share{1, 1}, map[string]string{"a.jsonl": twoArticles})
	var sent []corpus.Article
	for item := range w.items() {
		if item.Ends != "" {
			continue
		}
		sent = append(sent, item.Article)
		if err := w.reject(item, "too long\nby far"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.letters.close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(w.letters.path)
	if err != nil || w.refused != 2 || w.letters.count != 2 {
		t.Fatalf("%d refused, %d kept, %v", w.refused, w.letters.count, err)
	}
	var again []string
	for line := range strings.Lines(string(raw)) {
		var l struct {
			letter
			Article json.RawMessage `json:"article"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Reason != "too long\nby far" || l.Line != len(again)+1 || !strings.HasSuffix(l.Path, "a.jsonl") {
			t.Errorf("%s: %v", line, err)
		}
		again = append(again, string(l.Article))
	}
	next, _ := newWorker(t, share{1, 1}, map[string]string{"a.jsonl": strings.Join(again, "\n")})
	var got []corpus.Article
	for item := range next.items() {
		if item.Ends == "" {
			got = append(got, item.Article)
		}
	}
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Error(diff)
	}
	if lines := strings.Count(said.String(), "\n"); lines != 2 || !strings.Contains(said.String(), "a.jsonl:2: OpenSearch refuses it: too long") {
		t.Errorf("%s", said)
	}
	w.letters = deadLetters{path: filepath.Join(t.TempDir(), "none", "refused")}
	if err := w.reject(cluster.Item{Article: sent[0]}, "x"); err == nil {
		t.Error("it is lost, and nobody is told")
	}
}
