package bleve

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// written is the folder of a closed index of a hundred quotes.
func written(t *testing.T, s shelf) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	e, err := Create(dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, e, index.Batch{Put: s.put(invent(10, 3)...), Seq: 41})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOpenFindsWhatWasWritten(t *testing.T) {
	s := shelf{}
	e, err := Open(t.Context(), written(t, s), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if seq, err := e.Applied(t.Context()); seq != 41 || err != nil {
		t.Errorf("Applied: %d, %v, want 41", seq, err)
	}
	if st, err := e.Stats(t.Context()); err != nil || st.Quotes != 100 || st.Articles != 10 || st.Bytes == 0 {
		t.Errorf("Stats: %+v, %v", st, err)
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	meta, root := "index_meta.json", filepath.Join("store", "root.bolt")
	cut := func(size int64) func(string) error { return func(p string) error { return os.Truncate(p, size) } }
	write := func(text string) func(string) error {
		return func(p string) error { return os.WriteFile(p, []byte(text), 0o600) }
	}
	for name, c := range map[string]struct {
		file   string
		damage func(string) error
	}{
		"no meta":           {meta, os.Remove},
		"empty meta":        {meta, cut(0)},
		"meta cut":          {meta, cut(10)},
		"garbage in meta":   {meta, write("\x00\xff{")},
		"meta of something": {meta, write(`{"storage":"boltdb","index_type":"upside_down"}`)},
		"no root":           {root, os.Remove},
		"empty root":        {root, cut(0)},
		"root cut":          {root, cut(100)},
		"garbage in root":   {root, write("no database at all, whatever the length of this text may be")},
		"no segment":        {"*.zap", os.Remove},
		"empty segment":     {"*.zap", cut(0)},
		"segment cut":       {"*.zap", cut(1000)},
	} {
		t.Run(name, func(t *testing.T) {
			s := shelf{}
			dir := written(t, s)
			before := damageFile(t, dir, c.file, c.damage)
			e, err := Open(t.Context(), dir, s, nil)
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("Open: %v, %v, want an error of damage", e, err)
			}
			if c.file != "*.zap" && len(segmentFiles(t, dir)) != before {
				t.Errorf("%d segments left of %d: nothing must be deleted", len(segmentFiles(t, dir)), before)
			}
		})
	}
}

// damageFile damages a file of the index and returns how many segments it has.
func damageFile(t *testing.T, dir, file string, damage func(string) error) int {
	t.Helper()
	segments := segmentFiles(t, dir)
	path := filepath.Join(dir, file)
	if file == "*.zap" {
		path = segments[0]
	}
	if err := damage(path); err != nil {
		t.Fatal(err)
	}
	return len(segments)
}

func segmentFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments in %s: %v", dir, err)
	}
	return files
}

func TestOpenRefusesASecondUser(t *testing.T) {
	t.Parallel() // it takes bleve's five seconds
	s := shelf{}
	dir := written(t, s)
	e, err := Open(t.Context(), dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := Open(t.Context(), dir, s, nil); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("a second Open: %v, want an error that is not of damage", err)
	}
}

// canceling is a store during whose reading somebody loses patience.
type canceling struct {
	index.Documents
	cancel context.CancelFunc
}

func (c canceling) Document(id corpus.ArticleID) (corpus.Document, error) {
	c.cancel()
	return c.Documents.Document(id)
}

// TestOpenEnds wants opening to end with its context, whatever it is at, and
// to call no index damaged because of it.
func TestOpenEnds(t *testing.T) {
	s := shelf{}
	dir := written(t, s)
	for at, opens := range map[string]func(context.Context, context.CancelFunc) error{
		"checking": func(ctx context.Context, cancel context.CancelFunc) error {
			cancel()
			return Check(ctx, dir)
		},
		"making columns": func(ctx context.Context, cancel context.CancelFunc) error {
			_, err := Open(ctx, dir, canceling{s, cancel}, nil)
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		if err := opens(ctx, cancel); !errors.Is(err, context.Canceled) || errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want that it was canceled", at, err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(t.Context())
	e, err := Open(ctx, dir, s, nil)
	cancel() // which is nothing to an index that is open
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	apply(t, e, index.Batch{Put: s.put(invent(3, 4)...), Seq: 42})
	if stats, err := e.Stats(t.Context()); err != nil || stats.Articles != 13 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestOpenNothing(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "none"), shelf{}, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("Open: %v, want an error of damage", err)
	}
}

func TestCreateRefusesAnIndex(t *testing.T) {
	s := shelf{}
	if _, err := Create(written(t, s), s, nil); err == nil {
		t.Error("Create over an index: no error")
	}
}

// TestSegmentCutWhileOpen wants a search to say that the index is damaged
// where reading a mapped file ends the process by default.
func TestSegmentCutWhileOpen(t *testing.T) {
	s := shelf{}
	dir := written(t, s)
	e, err := Open(t.Context(), dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, f := range segmentFiles(t, dir) {
		if err := os.Truncate(f, 0); err != nil {
			t.Fatal(err)
		}
	}
	q := &index.Query{Type: index.Quotes, Text: index.Word{Text: "w0"}, Limit: 5}
	if _, err := e.Search(t.Context(), q); !errors.Is(err, ErrDamaged) {
		t.Errorf("Search: %v, want an error of damage", err)
	}
	if _, err := e.Quote(t.Context(), "0123456789abcdef"); !errors.Is(err, ErrDamaged) {
		t.Errorf("Quote: %v, want an error of damage", err)
	}
}
