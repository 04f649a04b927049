package archive

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve"
	"onrecord/index/bleve/root"
)

var damages = flag.Int("damages", 24, "how often TestDamages damages an index at random")

// chance is drawn from $ONRECORD_SEED, or from the clock.
func chance(t testing.TB) *rand.Rand {
	n, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64)
	if err != nil {
		n = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", n)
	return rand.New(rand.NewPCG(n, 0))
}

// patient is a closed archive that is to be damaged, and what it answers.
type patient struct {
	dir    string
	sound  string // a copy of CURRENT and of the index
	want   []string
	folder string   // of the index
	sealed []string // its segments: the files that its newest snapshot refers to
}

// saying is an article whose words and dates are its own.
func saying(n, round int) corpus.Article {
	a := priced(n, round)
	a.Text += fmt.Sprintf(" “Not all of it will rise by w%d,” she added on day d%d to %d hundred.", n%97, n%31, n*7%503)
	a.Publisher = corpus.Outlet{ID: corpus.OutletID(fmt.Sprint("paper-", n%5)), Name: fmt.Sprint("Paper ", n%5)}
	a.Published = corpus.NewDate(2015, time.Month(1+n%12), 1+n%28, corpus.ByDay)
	return a
}

// newPatient makes an archive whose index has several segments, with and
// without files of columns, and documents deleted in each.
func newPatient(t *testing.T) *patient {
	t.Helper()
	if testing.Short() {
		t.Skip("many rebuilds, of nothing that runs at once")
	}
	p := &patient{dir: t.TempDir(), sound: filepath.Join(t.TempDir(), "sound")}
	a := open(t, p.dir, realOptions())
	var all []corpus.Article
	for n := range 2300 {
		all = append(all, saying(n, 1))
	}
	outcomes := put(t, a, all...)
	for n := range 40 { // each a batch: the same documents, in two versions
		put(t, a, saying(n*50, 2))
	}
	for n := range 20 {
		if _, err := a.Delete(t.Context(), outcomes[n*90+1].ID); err != nil {
			t.Fatal(err)
		}
	}
	for round := 3; len(p.sealed) < 2; round++ { // bleve may have merged them all
		put(t, a, saying(1, round), saying(2, round))
		p.want = answersOf(t, a)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		p.folder = filepath.Join(p.dir, "index", entries(t, filepath.Join(p.dir, "index"))[0].Name())
		if p.sealed = p.segments(t); len(p.sealed) < 2 {
			a = open(t, p.dir, realOptions())
		}
	}
	if err := os.CopyFS(p.sound, os.DirFS(p.folder)); err != nil {
		t.Fatal(err)
	}
	p.heal(t)
	if len(p.files(t, "columns/*")) == 0 {
		t.Fatal("no files of columns: a poor patient")
	}
	return p
}

// heal puts the sound index back.
func (p *patient) heal(t *testing.T) {
	t.Helper()
	err := errors.Join(os.RemoveAll(filepath.Join(p.dir, "index")), os.RemoveAll(filepath.Join(p.dir, "quarantine")), os.MkdirAll(filepath.Join(p.dir, "index"), 0o755))
	if err = errors.Join(err, os.CopyFS(p.folder, os.DirFS(p.sound))); err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprintf(`{"folder":%q,"schema":%q,"extractor":"1"}`, filepath.Base(p.folder), bleve.SchemaVersion)
	if err := os.WriteFile(filepath.Join(p.dir, "CURRENT"), []byte(said), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p *patient) files(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.folder, pattern))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// segments is the files that the newest snapshot refers to; others may lie
// beside them, on which nothing depends.
func (p *patient) segments(t *testing.T) (files []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(p.folder, "store", "root.bolt"))
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := root.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range snapshot.Segments {
		files = append(files, filepath.Join(p.folder, "store", s.File))
	}
	slices.Sort(files)
	return files
}

// healing is what becomes of a damaged index.
type healing string

const (
	rebuilt  healing = "built anew"
	mended   healing = "columns made anew"
	harmless healing = "harmless"
)

// examine opens a damaged archive, wants the answers from before the damage,
// and says what became of the index.
func (p *patient) examine(t *testing.T, what string) healing {
	t.Helper()
	columns := make(map[string][]byte)
	for _, f := range p.files(t, "columns/*") {
		columns[f], _ = os.ReadFile(f)
	}
	a, err := Open(t.Context(), p.dir, realOptions())
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if diff := cmp.Diff(p.want, answersOf(t, a)); diff != "" {
		t.Errorf("%s: wrong answers (-before +after):\n%s", what, diff)
	}
	built := a.Faults().Built > 0
	if err := a.Close(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if built {
		if kept := entries(t, filepath.Join(p.dir, "quarantine")); len(kept) != 1 {
			t.Errorf("%s: %d indexes in quarantine, want the damaged one", what, len(kept))
		}
		return rebuilt
	}
	for f, was := range columns {
		if now, err := os.ReadFile(f); err != nil || !bytes.Equal(was, now) {
			return mended
		}
	}
	return harmless
}

// answersOf is what searches of every kind answer, to the last bit of a score.
func answersOf(t *testing.T, a *Archive) []string {
	t.Helper()
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	all, err := answers(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func answers(ctx context.Context, engine index.Engine) (all []string, err error) {
	for _, text := range []string{"", "bread", "w5", `"not all"`, "rise NEAR/4 w8", "bak*", "NOT w1", "baker hundred~1"} {
		x, _, err := index.Parse(text)
		if err != nil {
			return nil, err
		}
		for _, kind := range []index.Type{index.Quotes, index.Articles} {
			for _, order := range []index.Sort{index.Relevance, index.Oldest} {
				q := &index.Query{
					Type: kind, Text: x, Limit: 7, Sort: order, Dates: index.IntervalMonth,
					Facets: []index.FacetRequest{{Field: index.Publisher, Size: 5}},
				}
				r, err := engine.Search(ctx, q)
				if err != nil {
					return nil, fmt.Errorf("%q: %w", text, err)
				}
				line := fmt.Sprintf("%s %q %s: %d %v %v", kind, text, order, r.Total, *r.Facets[index.Publisher], *r.Dates)
				for _, h := range r.Hits {
					line += fmt.Sprintf(" %s %.17g %q", h.ID(), h.Score, h.Document.Article.Text)
				}
				all = append(all, line)
			}
		}
	}
	stats, err := engine.Stats(ctx)
	if err == nil {
		all = append(all, fmt.Sprintf("%d articles, %d quotes", stats.Articles, stats.Quotes))
	}
	return all, err
}

// harm is one way to damage a file.
type harm struct {
	name string
	do   func(c *rand.Rand, data []byte) []byte // nil: the file goes
}

func fileHarms() []harm {
	return []harm{
		{"a bit", func(c *rand.Rand, d []byte) []byte { d[c.IntN(len(d))] ^= 1 << c.IntN(8); return d }},
		{"a page of zeros", func(c *rand.Rand, d []byte) []byte {
			at := c.IntN(len(d)) &^ 4095
			clear(d[at:min(at+4096, len(d))])
			return d
		}},
		{"cut", func(c *rand.Rand, d []byte) []byte { return d[:c.IntN(len(d))] }},
		{"deleted", func(*rand.Rand, []byte) []byte { return nil }},
	}
}

// hurt damages a file of the index and says how.
func hurt(t *testing.T, c *rand.Rand, h harm, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if data = h.do(c, data); data == nil {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h.name + " of " + filepath.Base(path)
}

// exchange lets two files of the index change places.
func exchange(t *testing.T, a, b string) string {
	t.Helper()
	aside := a + ".aside"
	if err := errors.Join(os.Rename(a, aside), os.Rename(b, a), os.Rename(aside, b)); err != nil {
		t.Fatal(err)
	}
	return filepath.Base(a) + " and " + filepath.Base(b) + " exchanged"
}

// TestDamages damages the files of an index at random, one after the other.
// Each damage is found, or costs no answer.
func TestDamages(t *testing.T) {
	p, c := newPatient(t), chance(t)
	count := make(map[string]int)
	for n := range *damages {
		p.heal(t)
		kinds := []string{"index_meta.json", "store/root.bolt", "store/*.zap", "columns/*"}
		kind := kinds[n%len(kinds)]
		files := p.files(t, kind)
		path := files[c.IntN(len(files))]
		var what string
		if how := c.IntN(len(fileHarms()) + 1); how < len(fileHarms()) {
			what = hurt(t, c, fileHarms()[how], path)
		} else {
			if c.IntN(2) > 0 || len(files) == 1 { // another kind of file
				files = append(p.files(t, "*.json"), append(p.files(t, "store/*"), p.files(t, "columns/*")...)...)
			}
			files = slices.DeleteFunc(files, func(f string) bool { return f == path })
			what = exchange(t, path, files[c.IntN(len(files))])
		}
		what = fmt.Sprintf("damage %d, %s", n, what)
		result := p.examine(t, what)
		count[fmt.Sprintf("%s: %s", kind, result)]++
		if slices.Contains(p.sealed, path) && result == harmless && !strings.Contains(what, "exchanged") {
			t.Errorf("%s: not found", what)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%4d %s", count[kind], kind)
	}
}

// TestFault07RootBolt damages the file that says what the index consists of.
func TestFault07RootBolt(t *testing.T) {
	p, c := newPatient(t), chance(t)
	root := filepath.Join(p.folder, "store", "root.bolt")
	info, err := os.Stat(root)
	if err != nil {
		t.Fatal(err)
	}
	cuts := []int64{0}
	for range 20 {
		cuts = append(cuts, c.Int64N(info.Size()))
	}
	for i, size := range cuts {
		p.heal(t)
		if err := os.Truncate(root, size); err != nil {
			t.Fatal(err)
		}
		err := bleve.Check(t.Context(), p.folder)
		if !errors.Is(err, bleve.ErrDamaged) && size < 32<<10 {
			t.Errorf("cut to %d bytes: %v", size, err)
		}
		if i%5 == 0 { // each takes a rebuild
			if got := p.examine(t, fmt.Sprintf("cut to %d bytes", size)); got != rebuilt && err != nil {
				t.Errorf("cut to %d bytes: %s", size, got)
			}
		}
	}
	p.heal(t)
	if err := os.Remove(root); err != nil {
		t.Fatal(err)
	}
	before := len(p.files(t, "store/*.zap"))
	if got := p.examine(t, "no root.bolt"); got != rebuilt {
		t.Errorf("no root.bolt: %s", got)
	}
	kept, err := filepath.Glob(filepath.Join(p.dir, "quarantine", "*", "store", "*.zap"))
	if err != nil || len(kept) != before {
		t.Errorf("%d segments kept of %d: %v", len(kept), before, err)
	}
}

// TestFault08SegmentBits changes single bits of segments.
func TestFault08SegmentBits(t *testing.T) {
	p, c := newPatient(t), chance(t)
	for n := range 200 {
		path := p.sealed[c.IntN(len(p.sealed))]
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := c.IntN(len(data)), byte(1)<<c.IntN(8)
		data[at] ^= bit
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("bit %#x of byte %d of %s", bit, at, filepath.Base(path))
		if err := bleve.Check(t.Context(), p.folder); !errors.Is(err, bleve.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		if n%20 > 0 { // each takes a rebuild
			data[at] ^= bit
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got := p.examine(t, what); got != rebuilt {
			t.Errorf("%s: %s", what, got)
		}
		p.heal(t)
	}
}

// TestFault09Meta damages the file that says which kind of index it is.
func TestFault09Meta(t *testing.T) {
	p := newPatient(t)
	meta := filepath.Join(p.folder, "index_meta.json")
	for _, text := range []string{"", "{", "\x00\xff", "[]", `{"storage":"boltdb","index_type":"upside_down"}`, `{"storage":"","index_type":"scorch","config":{"unsafe_batch":true}}`} {
		p.heal(t)
		if err := os.WriteFile(meta, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := p.examine(t, fmt.Sprintf("meta %q", text)); got != rebuilt {
			t.Errorf("meta %q: %s", text, got)
		}
	}
}
