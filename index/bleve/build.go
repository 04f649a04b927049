package bleve

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve/column"
)

// builder makes the columns of one segment.
type builder struct {
	*origins
	segment segment.Segment
	deleted *roaring.Bitmap // these are not looked at
	size    uint32
	out     *column.Builder

	columns  []*terms // by columnFields
	runs     *runs
	sources  map[*part]*source
	homes    map[string]uint32   // the documents of articles, by their ids
	articles []string            // of quotes; made when it is first asked for
	missing  map[string][]uint32 // documents to be read from the article store, by article
}

// none is no document.
const none = math.MaxUint32

// buildColumns makes the columns of a segment.
func buildColumns(s segment.Segment, deleted *roaring.Bitmap, from *origins) (*column.Builder, error) {
	b := &builder{
		origins: from, segment: s, deleted: deleted, size: uint32(s.Count()),
		out: column.NewBuilder(), homes: make(map[string]uint32),
		sources: make(map[*part]*source), missing: make(map[string][]uint32),
	}
	words, err := b.words()
	if err != nil {
		return nil, err
	}
	b.runs = newRuns(words, b.size)
	for range columnFields() {
		b.columns = append(b.columns, newTerms(b.size))
	}
	for _, docType := range []string{typeArticle, typeQuote} { // quotes may share the words of articles
		if err := b.documents(docType); err != nil {
			return nil, err
		}
	}
	if err := b.restore(); err != nil {
		return nil, err
	}
	for i, name := range columnFields() {
		b.columns[i].write(b.out, name)
	}
	b.pairs()
	b.repeats()
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

// documents takes in the documents of a type.
func (b *builder) documents(docType string) error {
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
		if !strings.HasPrefix(key, docType) || b.deleted != nil && b.deleted.Contains(d) {
			continue
		}
		if docType == typeArticle {
			_, id := splitKey(key)
			b.homes[id] = d
		}
		if err := b.document(d, key, &f); err != nil {
			return err
		}
	}
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
	docType, article := splitKey(key)
	if docType == typeQuote {
		if article, err = b.articleOf(d); err != nil {
			return err
		}
	}
	b.missing[article] = append(b.missing[article], d)
	return nil
}

// put takes in a record.
func (b *builder) put(d uint32, r *record) {
	for i, v := range r.values {
		b.columns[i].set(d, v)
	}
	b.runs.numberWords(r)
	b.runs.add(d, b.home(r.values[0]))
}

// copy takes a document over from another segment.
func (b *builder) copy(d uint32, from *part, at uint32) error {
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
	b.runs.add(d, b.home(b.columns[0].at(d)))
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
		records, err := b.read(corpus.ArticleID(article))
		if err != nil {
			return err
		}
		for _, d := range b.missing[article] { // the article comes before its quotes
			key, err := b.key(d)
			if err != nil {
				return err
			}
			r := records[key]
			if r == nil {
				r = lost(key, article)
			}
			b.put(d, r)
		}
	}
	return nil
}

// lost stands for a record that nothing has any more.
func lost(key, article string) *record {
	if strings.HasPrefix(key, typeArticle) {
		article = ""
	}
	return &record{values: []string{article}, at: -1}
}

// articleOf is the article of a quote, by its postings.
func (b *builder) articleOf(quote uint32) (string, error) {
	if b.articles == nil {
		b.articles = make([]string, b.size)
		err := walk(b.segment, fieldArticle, func(term string, docs []uint32) error {
			for _, d := range docs {
				b.articles[d] = term
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return b.articles[quote], nil
}

// home is the document of an article: it came in the same batch as its quotes,
// so that it stands in the same segment.
func (b *builder) home(article string) uint32 {
	if d, ok := b.homes[article]; ok {
		return d
	}
	return none
}

// field is the column of a field in the making.
func (b *builder) field(name string) *terms { return b.columns[slices.Index(columnFields(), name)] }

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

// at is the value of a document.
func (t *terms) at(doc uint32) string {
	if n := t.numbers[doc]; n > 0 {
		return t.values[n-1]
	}
	return ""
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

// pairs makes the column of who speaks in each article and through whom.
func (b *builder) pairs() {
	speaker, outlet, article := b.field(string(index.Speaker)), b.field(string(index.Outlet)), b.field(fieldArticle)
	of := make(map[uint32][]pair)
	total := 0
	for d := range b.size {
		if article.numbers[d] == 0 {
			continue
		}
		home := b.home(article.at(d))
		p := pair{speaker.numbers[d], outlet.numbers[d]}
		if home != none && !slices.Contains(of[home], p) {
			of[home] = append(of[home], p)
			total++
		}
	}
	starts := make([]uint32, 1, b.size+1)
	speakers, outlets := make([]uint32, 0, total), make([]uint32, 0, total)
	for d := range b.size {
		for _, p := range of[d] {
			speakers, outlets = append(speakers, p.speaker), append(outlets, p.outlet)
		}
		starts = append(starts, uint32(len(speakers)))
	}
	b.out.Numbers("pairs.starts", starts)
	b.out.Numbers("pairs.speaker", speakers)
	b.out.Numbers("pairs.outlet", outlets)
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
