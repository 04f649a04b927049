package bleve

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/corpus"
	"onrecord/index/bleve/column"
)

// builder makes the columns of one segment.
type builder struct {
	*origins
	segment segment.Segment
	deleted *roaring.Bitmap // these are not looked at
	size    uint32
	out     *column.Builder

	columns []*terms // by columnFields
	runs    *runs
	holders []uint32 // of each word: how many quotes have it
	sources map[*part]*source
	article string              // the key of the last article met
	origin  origin              // where it was copied from
	homes   []uint32            // of each document: the one of its article, which is itself or before it
	missing map[uint32][]uint32 // documents to be read from the article store, by their article's
}

// origin is a document of another segment.
type origin struct {
	part *part
	doc  uint32
}

// none is no document.
const none = math.MaxUint32

// buildColumns makes the columns of a segment.
func buildColumns(s segment.Segment, deleted *roaring.Bitmap, from *origins) (*column.Builder, error) {
	b := &builder{
		origins: from, segment: s, deleted: deleted, size: uint32(s.Count()),
		out: column.NewBuilder(), sources: make(map[*part]*source), missing: make(map[uint32][]uint32),
	}
	words, err := b.words()
	if err != nil {
		return nil, err
	}
	b.runs = newRuns(words, b.size)
	for range columnFields() {
		b.columns = append(b.columns, newTerms(b.size))
	}
	if err := b.documents(); err != nil {
		return nil, err
	}
	if err := b.restore(); err != nil {
		return nil, err
	}
	for i, name := range columnFields() {
		b.columns[i].write(b.out, name)
	}
	b.repeats()
	if err := b.places(); err != nil {
		return nil, err
	}
	b.runs.write(b.out)
	b.out.Numbers(sectionLacking, b.lacking())
	return b.out, nil
}

// lacking is the documents that were not looked at.
func (b *builder) lacking() []uint32 {
	if b.deleted == nil {
		return nil
	}
	return b.deleted.ToArray()
}

// documents takes in the documents.
func (b *builder) documents() error {
	f := finder{parts: b.past}
	for d := range b.size {
		if d%1024 == 0 {
			if err := b.stopped(); err != nil {
				return err
			}
		}
		key, err := b.key(d)
		if err != nil {
			return err
		}
		if err := b.settle(d, key); err != nil {
			return err
		}
		if b.deleted != nil && b.deleted.Contains(d) {
			continue
		}
		if err := b.document(d, key, &f); err != nil {
			return err
		}
	}
	return nil
}

// settle notes a document's article: a quote's is the last one before it.
func (b *builder) settle(d uint32, key string) error {
	home := d
	switch {
	case strings.HasPrefix(key, typeArticle):
		b.article, b.origin = key, origin{}
	case d == 0:
		return damage("looking for the article of a quote", nil)
	default:
		home = b.homes[d-1]
	}
	b.homes = append(b.homes, home)
	b.runs.homes[d] = 2 * (d - home)
	return nil
}

// key is a document's key in bleve.
func (b *builder) key(d uint32) (string, error) {
	id, err := b.segment.DocID(uint64(d))
	if err != nil || len(id) == 0 {
		return "", damage("reading the id of a document", err)
	}
	return string(id), nil
}

// document takes in one document, from where it is to be had.
func (b *builder) document(d uint32, key string, f *finder) error {
	if r := b.record(key); r != nil {
		if articleKey(corpus.ArticleID(r.article)) != b.article {
			return damage("taking a batch in: a quote is not behind its article", nil)
		}
		b.put(d, r)
		return nil
	}
	from, at, err := f.find(key)
	if err != nil {
		return err
	}
	if from != nil {
		return b.copy(d, from, at)
	}
	b.missing[b.homes[d]] = append(b.missing[b.homes[d]], d)
	return nil
}

// put takes in a record.
func (b *builder) put(d uint32, r *record) {
	for i, v := range r.values {
		b.columns[i].set(d, v)
	}
	b.runs.numberWords(r)
	b.runs.add(d, b.homes[d])
}

// copy takes a document over from another segment.
func (b *builder) copy(d uint32, from *part, at uint32) error {
	switch home := (origin{from, from.texts.home(at)}); {
	case d == b.homes[d]:
		b.origin = home
	case b.origin.part != nil && b.origin != home:
		return damage("following a merge: a quote has parted from its article", nil)
	}
	s := b.sources[from]
	if s == nil {
		var err error
		if s, err = openSource(from); err != nil {
			return err
		}
		b.sources[from] = s
	}
	for i, t := range b.columns {
		n := s.numbers[i].At(at)
		if n == 0 {
			continue
		}
		if s.here[i][n] == 0 {
			s.here[i][n] = t.number(strings.Clone(s.terms[i].At(n - 1)))
		}
		t.numbers[d] = s.here[i][n]
	}
	b.runs.translate(from, at)
	b.runs.add(d, b.homes[d])
	return nil
}

// source is the columns of another segment, by columnFields, and what of them
// is numbered here.
type source struct {
	numbers []column.Numbers
	terms   []column.Strings
	here    [][]uint32 // of each term: its number here, 0: not met yet
}

func openSource(from *part) (*source, error) {
	s := new(source)
	for _, name := range columnFields() {
		numbers, terms, err := from.column(name)
		if err != nil {
			return nil, err
		}
		s.numbers, s.terms = append(s.numbers, numbers), append(s.terms, terms)
		s.here = append(s.here, make([]uint32, terms.Len()+1))
	}
	return s, nil
}

// restore takes in what only the article store has. Each article is read once:
// the documents of a segment stand in any order.
func (b *builder) restore() error {
	for _, article := range slices.Sorted(maps.Keys(b.missing)) {
		if err := b.stopped(); err != nil {
			return err
		}
		key, err := b.key(article)
		if err != nil {
			return err
		}
		_, id := splitKey(key)
		records, err := b.read(corpus.ArticleID(id))
		if err != nil {
			return err
		}
		for _, d := range b.missing[article] { // the article comes before its quotes
			if key, err = b.key(d); err != nil {
				return err
			}
			r := records[key]
			if r == nil {
				r = &record{at: -1} // nothing has it any more
			}
			b.put(d, r)
		}
	}
	return nil
}

// terms is a column of values in the making. Its values are numbered from 1 as
// they come, and in their order when it is written.
type terms struct {
	numbers []uint32 // of each document
	values  []string
	places  map[string]uint32
}

func newTerms(size uint32) *terms {
	return &terms{numbers: make([]uint32, size), places: make(map[string]uint32)}
}

func (t *terms) set(doc uint32, value string) {
	if value != "" {
		t.numbers[doc] = t.number(value)
	}
}

func (t *terms) number(value string) uint32 {
	n, ok := t.places[value]
	if !ok {
		t.values = append(t.values, value)
		n = uint32(len(t.values))
		t.places[value] = n
	}
	return n
}

// sort numbers the values in their order.
func (t *terms) sort() {
	sorted := slices.Sorted(slices.Values(t.values))
	order := make([]uint32, len(sorted)+1)
	for i, v := range sorted {
		order[t.places[v]] = uint32(i + 1)
	}
	for d, n := range t.numbers {
		t.numbers[d] = order[n]
	}
	t.values = sorted
}

func (t *terms) write(out *column.Builder, name string) {
	t.sort()
	out.Numbers(name, t.numbers)
	out.Strings(name+".terms", t.values)
}

// words lists the words of the segment.
func (b *builder) words() ([]string, error) {
	var words []string
	for _, name := range []string{fieldQuoteExact, fieldArticleRest} {
		dict, err := dictionary(b.segment, name)
		if err != nil {
			return nil, err
		}
		terms := listTerms(dict, nil, nil, nil)
		for {
			entry, err := terms.Next()
			if err != nil {
				return nil, damage("listing words", err)
			}
			if entry == nil {
				break
			}
			words = append(words, entry.Term)
		}
	}
	slices.Sort(words)
	return slices.Compact(words), nil
}
