package inverted_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/index/bleve/inverted"
)

const options = api.IndexField | api.SkipFreqNorm

var names = []string{"words", "speaker", "never"}

// doc is a document: its terms by the number of their field.
type doc struct {
	key   string
	terms [3][]string
}

func documents(prefix string, n, common int, words []string) []doc {
	docs := make([]doc, n)
	for i := range docs {
		docs[i].key = fmt.Sprintf("%s%04d", prefix, i)
		docs[i].terms[0] = []string{words[i%len(words)], words[i*i%len(words)], docs[i].key}
		if i%common == 0 {
			docs[i].terms[1] = []string{"everyone"}
		}
	}
	return docs
}

func ours(t rapid.TB, docs []doc) segment.Segment {
	b := inverted.New(names, options)
	for _, d := range docs {
		b.Add(d.key)
		for field, terms := range d.terms {
			for _, term := range terms {
				b.Put(field, term)
			}
		}
	}
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// theirs is the same segment as zap makes it.
func theirs(t rapid.TB, docs []doc) segment.Segment {
	var all []api.Document
	for _, d := range docs {
		doc := document.NewDocument(d.key)
		for field, terms := range d.terms {
			for _, term := range terms {
				if term != "" {
					f := document.NewTextFieldCustom(names[field], nil, []byte(term), options, nil)
					f.Analyze()
					doc.AddField(f)
				}
			}
		}
		doc.AddIDField()
		doc.VisitFields(func(f api.Field) { f.Analyze() })
		all = append(all, doc)
	}
	s, _, err := new(zap.ZapPlugin).New(all)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// contents is all that can be read of a segment.
func contents(t rapid.TB, s segment.Segment, field string) map[string][]uint32 {
	dict, err := s.Dictionary(field)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]uint32)
	terms := dict.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := terms.Next()
		if err != nil {
			t.Fatal(err)
		}
		if entry == nil {
			return all
		}
		list, err := dict.PostingsList([]byte(entry.Term), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for it := list.Iterator(true, true, true, nil); ; {
			p, err := it.Next()
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				break
			}
			all[entry.Term] = append(all[entry.Term], uint32(p.Number()))
		}
		if got := uint64(len(all[entry.Term])); got != list.Count() {
			t.Fatalf("%q: %d documents, counted %d", entry.Term, got, list.Count())
		}
	}
}

func same(t rapid.TB, got, want segment.Segment) {
	if got.Count() != want.Count() {
		t.Fatalf("%d documents, want %d", got.Count(), want.Count())
	}
	if diff := cmp.Diff(want.Fields(), got.Fields()); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
	for i := range want.Count() {
		a, err := got.DocID(i)
		b, err2 := want.DocID(i)
		if err := errors.Join(err, err2); err != nil || string(a) != string(b) {
			t.Fatalf("document %d is %q, want %q (%v)", i, a, b, err)
		}
	}
	for _, field := range append(slices.Clone(names), "_id") {
		if diff := cmp.Diff(contents(t, want, field), contents(t, got, field)); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", field, diff)
		}
	}
}

// TestAsZapMakesThem holds segments against those of zap.
func TestAsZapMakesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := documents("", rapid.IntRange(1, 40).Draw(t, "documents"), rapid.IntRange(1, 3).Draw(t, "common"),
			rapid.SliceOfN(rapid.StringN(0, 6, -1), 1, 8).Draw(t, "words"))
		same(t, ours(t, docs), theirs(t, docs))
	})
}

// TestMerged has zap merge segments that were written to disk, without some of
// their documents.
func TestMerged(t *testing.T) {
	for _, n := range []int{1, 2, 1500} { // 1,024 documents of a term share a chunk
		dir := t.TempDir()
		var made, wanted []segment.Segment
		for _, name := range []string{"a", "b"} {
			docs := documents(name, n+1, 1+n%2, []string{"war", "peace", "", "talks " + name})
			s := theirs(t, docs)
			made, wanted = append(made, onDisk(t, filepath.Join(dir, name), ours(t, docs))), append(wanted, s)
			same(t, made[len(made)-1], s)
		}
		drops := []*roaring.Bitmap{roaring.BitmapOf(0), nil}
		same(t, merged(t, filepath.Join(dir, "ours"), made, drops), merged(t, filepath.Join(dir, "theirs"), wanted, drops))
	}
}

// TestContainers has terms of more documents than a container of a set takes:
// of all, of most, of every third, and of the last alone.
func TestContainers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a segment of 65,636 documents")
	}
	const n = 1<<16 + 100
	docs := documents("", n, 3, []string{"every"})
	for i := range docs {
		docs[i].terms[0] = []string{"every"}
		if i%1000 != 7 {
			docs[i].terms[0] = append(docs[i].terms[0], "most")
		}
	}
	docs[n-1].terms[1] = append(docs[n-1].terms[1], "last", strings.Repeat("long", 1<<15))
	dir := t.TempDir()
	mine, s := onDisk(t, filepath.Join(dir, "ours"), ours(t, docs)), theirs(t, docs)
	drops := []*roaring.Bitmap{roaring.BitmapOf(0, 1<<16-1, 1<<16), nil}
	got := merged(t, filepath.Join(dir, "mixed"), []segment.Segment{mine, s}, drops)
	want := merged(t, filepath.Join(dir, "wanted"), []segment.Segment{s, s}, drops)
	for _, field := range names {
		if diff := cmp.Diff(contents(t, s, field), contents(t, mine, field)); diff != "" {
			t.Errorf("%s (-want +got):\n%.2000s", field, diff)
		}
		if diff := cmp.Diff(contents(t, want, field), contents(t, got, field)); diff != "" {
			t.Errorf("%s, merged (-want +got):\n%.2000s", field, diff)
		}
	}
}

func onDisk(t rapid.TB, path string, s segment.Segment) segment.Segment {
	if err := s.(segment.UnpersistedSegment).Persist(path); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t rapid.TB, path string) segment.Segment {
	s, err := new(zap.ZapPlugin).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func merged(t rapid.TB, path string, segments []segment.Segment, drops []*roaring.Bitmap) segment.Segment {
	if _, _, err := new(zap.ZapPlugin).Merge(segments, drops, path, nil, nil); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func TestNoDocuments(t *testing.T) {
	if _, err := inverted.New(names, options).Segment(); !errors.Is(err, inverted.ErrSize) {
		t.Errorf("a segment of nothing: %v, want ErrSize", err)
	}
}
