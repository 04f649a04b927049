package bleve

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve/column"
)

// origins is where the words of a new segment's documents are taken from:
// from the batch that has just been written, else from the segments that were
// merged, else from the article store. bleve does not say which document of a
// merged segment is which, but for their keys.
type origins struct {
	fresh map[string][]string // by key; "" is a gap
	past  []*part             // of the view before
	docs  index.Documents

	read corpus.Document // the article read last
}

// builder makes the columns of one segment.
type builder struct {
	*origins
	segment segment.Segment
	deleted *roaring.Bitmap // these are not looked at
	size    uint32
	out     *column.Builder

	columns  map[string][]uint32 // of each field, as it goes into the file
	articles []string            // of quotes
	homes    []uint32            // of each of these articles: its own document
}

// none is no document.
const none = math.MaxUint32

// buildColumns makes the columns of a segment.
func buildColumns(s segment.Segment, deleted *roaring.Bitmap, from *origins) (*column.Builder, error) {
	b := &builder{
		origins: from, segment: s, deleted: deleted, size: uint32(s.Count()),
		out: column.NewBuilder(), columns: make(map[string][]uint32),
	}
	for _, name := range columnFields() {
		if err := b.keywords(name); err != nil {
			return nil, err
		}
	}
	if err := b.findHomes(); err != nil {
		return nil, err
	}
	b.pairs()
	return b.out, b.texts()
}

// columnFields is the fields that have a column.
func columnFields() []string {
	names := []string{fieldArticle, fieldSpeakerAlias, fieldOutletAlias, fieldSaid, fieldPublished, fieldDate}
	for _, f := range append(quoteFields(), index.Unanalysed) {
		names = append(names, string(f))
	}
	return names
}

// keywords makes the column of a field from its postings.
func (b *builder) keywords(name string) error {
	numbers := make([]uint32, b.size)
	var terms []string
	err := walk(b.segment, name, func(term string, docs []uint32) error {
		terms = append(terms, term)
		for _, d := range docs {
			numbers[d] = uint32(len(terms))
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.columns[name] = numbers
	if name == fieldArticle {
		b.articles = terms
	}
	b.out.Numbers(name, numbers)
	b.out.Strings(name+".terms", terms)
	return nil
}

// findHomes finds the documents of the articles: they came in the same batch as
// their quotes, so that they stand in the same segment.
func (b *builder) findHomes() error {
	b.homes = make([]uint32, len(b.articles))
	dict, err := dictionary(b.segment, fieldID)
	if err != nil {
		return err
	}
	for i, id := range b.articles {
		list, err := dict.PostingsList([]byte(articleKey(corpus.ArticleID(id))), b.deleted, nil)
		if err != nil {
			return damage("reading ids", err)
		}
		b.homes[i] = none
		if docs := bitmapOf(list); !docs.IsEmpty() {
			b.homes[i] = docs.Minimum()
		}
	}
	return nil
}

// home is the document of the article that a quote stands in.
func (b *builder) home(quote uint32) uint32 {
	if n := b.columns[fieldArticle][quote]; n > 0 {
		return b.homes[n-1]
	}
	return none
}

// pairs makes the column of who speaks in each article and through whom.
func (b *builder) pairs() {
	speaker, outlet := b.columns[string(index.Speaker)], b.columns[string(index.Outlet)]
	of := make(map[uint32][]pair)
	total := 0
	for d := range b.size {
		p := pair{speaker[d], outlet[d]}
		if home := b.home(d); home != none && !slices.Contains(of[home], p) {
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

// texts makes the columns of the words. A quote whose words stand in a row
// within its article has none of its own.
func (b *builder) texts() error {
	words, err := b.words()
	if err != nil {
		return err
	}
	r := &runs{numbering: number(words), starts: make([]uint32, b.size), lengths: make([]uint32, b.size)}
	for _, articles := range []bool{true, false} {
		find := finder{parts: b.past}
		for d := range b.size {
			if (b.columns[fieldArticle][d] == 0) != articles || b.deleted != nil && b.deleted.Contains(d) {
				continue
			}
			if err := b.text(d, r, &find); err != nil {
				return err
			}
		}
	}
	b.repeats(r)
	b.out.Numbers("text.starts", r.starts)
	b.out.Numbers("text.lengths", r.lengths)
	b.out.Numbers("text.words", r.words)
	b.out.Strings("text.stems", r.stems)
	b.out.Numbers("text.first", r.first)
	b.out.Strings("text.forms", r.forms)
	return nil
}

// repeats makes the columns of the quotes that hold a word more than once.
func (b *builder) repeats(r *runs) {
	last := make([]uint32, len(r.forms)+1) // of each word: the document met last, from 1
	twice := slices.Clone(last)            // the same, met again
	counts := make([]uint32, len(r.forms)+2)
	visit := func(found func(word, doc uint32)) {
		clear(last)
		clear(twice)
		for d := range b.size {
			if b.columns[fieldArticle][d] == 0 {
				continue
			}
			for _, w := range r.words[r.starts[d] : r.starts[d]+r.lengths[d]] {
				if last[w] == d+1 && twice[w] != d+1 {
					twice[w] = d + 1
					found(w, d)
				}
				last[w] = d + 1
			}
		}
	}
	visit(func(w, _ uint32) { counts[w+1]++ })
	for i := range counts[1:] {
		counts[i+1] += counts[i]
	}
	b.out.Numbers("text.repeats", counts)
	docs := make([]uint32, counts[len(counts)-1])
	visit(func(w, d uint32) {
		docs[counts[w]] = d
		counts[w]++
	})
	b.out.Numbers("text.repeaters", docs)
}

// runs is the words of documents in the making.
type runs struct {
	*numbering
	starts, lengths, words []uint32
	tables                 map[*part][]uint32 // the numbers here of the words there
	text                   []uint32
}

// numberWords numbers the words of a document. One that this segment does not
// hold comes from a newer version of an article, which the store has and the
// index is about to get: no search will see this one.
func (r *runs) numberWords(words []string) {
	r.text = r.text[:0]
	for _, w := range words {
		r.text = append(r.text, r.numbers[w])
	}
}

// translate numbers the words of a document of another segment.
func (r *runs) translate(from *part, doc uint32) {
	table := r.tables[from]
	if table == nil {
		v := &from.texts.vocabulary
		table = make([]uint32, v.forms.Len()+1)
		for n := range table[1:] {
			table[n+1] = r.numbers[v.word(uint32(n+1))]
		}
		if r.tables == nil {
			r.tables = make(map[*part][]uint32)
		}
		r.tables[from] = table
	}
	r.text = from.texts.of(doc, r.text)
	for i, n := range r.text {
		r.text[i] = table[n]
	}
}

// add gives the words numbered last to a document: those of its article, where
// they stand there in a row.
func (r *runs) add(doc, home uint32) {
	r.lengths[doc] = uint32(len(r.text))
	if home != none {
		start := r.starts[home]
		if at := find(r.words[start:start+r.lengths[home]], r.text); at >= 0 {
			r.starts[doc] = start + uint32(at)
			return
		}
	}
	r.starts[doc] = uint32(len(r.words))
	r.words = append(r.words, r.text...)
}

// find is where words stand in a text, or -1.
func find(text, words []uint32) int {
	for at := 0; at+len(words) <= len(text); at++ {
		if slices.Equal(text[at:at+len(words)], words) {
			return at
		}
	}
	return -1
}

// words lists the words of the segment.
func (b *builder) words() ([]string, error) {
	var words []string
	for _, name := range []string{fieldQuoteExact, fieldArticleExact} {
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

// text finds the words of one document.
func (b *builder) text(doc uint32, to *runs, find *finder) error {
	id, err := b.segment.DocID(uint64(doc))
	if err != nil {
		return damage("reading the id of a document", err)
	}
	key := string(id)
	words, ok := b.fresh[key]
	if !ok {
		from, at, err := find.find(key)
		if err != nil {
			return err
		}
		if from != nil {
			to.translate(from, at)
			to.add(doc, b.home(doc))
			return nil
		}
		if words, err = b.stored(doc, key); err != nil {
			return err
		}
	}
	to.numberWords(words)
	to.add(doc, b.home(doc))
	return nil
}

// stored reads the words of a document from the article store. What is no
// longer there, or cannot be read, cannot be shown either.
func (b *builder) stored(doc uint32, key string) ([]string, error) {
	quote := strings.HasPrefix(key, typeQuote)
	id := corpus.ArticleID(strings.TrimPrefix(key, typeArticle))
	if quote {
		n := b.columns[fieldArticle][doc]
		if n == 0 {
			return nil, damage("reading a quote", errors.New("it has no article"))
		}
		id = corpus.ArticleID(b.articles[n-1])
	}
	if b.read.Article.ID != id {
		read, err := b.docs.Document(id)
		if err != nil {
			err = unreadable(err)
		}
		switch {
		case errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrUnreadable):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("reading article %s: %w", id, err)
		}
		b.read = read
	}
	if !quote {
		return wordsOf(b.read.Article.Title, b.read.Article.Text), nil
	}
	if q, ok := b.read.Quote(corpus.QuoteID(strings.TrimPrefix(key, typeQuote))); ok {
		return wordsOf(q.Text(b.read.Article.Text)), nil
	}
	return nil, nil
}

// wordsOf is the words of texts, "" between one and the next.
func wordsOf(texts ...string) []string {
	var words []string
	for i, t := range texts {
		if i > 0 {
			words = append(words, "")
		}
		for _, token := range index.Analyse(t) {
			words = append(words, token.Exact)
		}
	}
	return words
}

// finder finds documents by their keys among those of a view. Merging keeps
// the order of documents, so that most stand right behind the one before.
type finder struct {
	parts []*part
	at    *part
	next  uint32
}

// ahead is how many documents, which the merge has dropped, are passed over
// before the dictionaries are asked.
const ahead = 16

func (f *finder) find(key string) (*part, uint32, error) {
	if f.at != nil {
		for d := f.next; d < min(f.next+ahead, f.at.size); d++ {
			id, err := f.at.segment.DocID(uint64(d))
			if err != nil {
				return nil, 0, damage("reading the id of a document", err)
			}
			if string(id) == key && (f.at.deleted == nil || !f.at.deleted.Contains(d)) {
				f.next = d + 1
				return f.at, d, nil
			}
		}
	}
	for _, p := range f.parts {
		docs, err := p.with(fieldID, key)
		if err != nil {
			return nil, 0, err
		}
		if !docs.IsEmpty() {
			f.at, f.next = p, docs.Minimum()+1
			return p, docs.Minimum(), nil
		}
	}
	return nil, 0, nil
}
