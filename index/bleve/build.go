package bleve

import (
	"errors"
	"fmt"
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

	articles []string // of quotes, by article
	article  []uint32 // of each document, from 1
}

// buildColumns makes the columns of a segment.
func buildColumns(s segment.Segment, deleted *roaring.Bitmap, from *origins) (*column.Builder, error) {
	b := &builder{origins: from, segment: s, deleted: deleted, size: uint32(s.Count()), out: column.NewBuilder()}
	for _, name := range columnFields() {
		if err := b.keywords(name); err != nil {
			return nil, err
		}
	}
	if err := b.pairs(); err != nil {
		return nil, err
	}
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
	if name == fieldArticle {
		b.articles, b.article = terms, numbers
	}
	b.out.Numbers(name, numbers)
	b.out.Strings(name+".terms", terms)
	return nil
}

// pairs makes the column of who speaks in each article and through whom.
func (b *builder) pairs() error {
	byDoc := make(map[uint32][][2]string)
	err := walk(b.segment, fieldPairs, func(term string, docs []uint32) error {
		speaker, outlet, _ := strings.Cut(term, pairSeparator)
		for _, d := range docs {
			byDoc[d] = append(byDoc[d], [2]string{speaker, outlet})
		}
		return nil
	})
	if err != nil {
		return err
	}
	starts := make([]uint32, 1, b.size+1)
	var of [2][]string
	for d := range b.size {
		for _, p := range byDoc[d] {
			of[0], of[1] = append(of[0], p[0]), append(of[1], p[1])
		}
		starts = append(starts, uint32(len(of[0])))
	}
	b.out.Numbers(fieldPairs+".starts", starts)
	b.numbered(fieldPairs+".speaker", of[0])
	b.numbered(fieldPairs+".outlet", of[1])
	return nil
}

// numbered makes a column of values and the table of its terms.
func (b *builder) numbered(name string, values []string) {
	terms := slices.Compact(slices.Sorted(slices.Values(values)))
	if len(terms) > 0 && terms[0] == "" {
		terms = terms[1:]
	}
	places := make(map[string]uint32, len(terms))
	for i, t := range terms {
		places[t] = uint32(i + 1)
	}
	numbers := make([]uint32, len(values))
	for i, v := range values {
		numbers[i] = places[v]
	}
	b.out.Numbers(name, numbers)
	b.out.Strings(name+".terms", terms)
}

// texts makes the columns of the words.
func (b *builder) texts() error {
	words, err := b.words()
	if err != nil {
		return err
	}
	n := number(words)
	run := &runs{numbering: n, starts: make([]uint32, 1, b.size+1)}
	find := finder{parts: b.past}
	for d := range b.size {
		if b.deleted == nil || !b.deleted.Contains(d) {
			if err := b.text(d, run, &find); err != nil {
				return err
			}
		}
		if uint64(len(run.words)) > 1<<32-1 {
			return fmt.Errorf("a segment of more than %d words", uint64(1<<32-1))
		}
		run.starts = append(run.starts, uint32(len(run.words)))
	}
	b.out.Numbers("text.starts", run.starts)
	b.out.Numbers("text.words", run.words)
	b.out.Strings("text.stems", n.stems)
	b.out.Numbers("text.first", n.first)
	b.out.Strings("text.forms", n.forms)
	return nil
}

// runs is the words of documents in the making.
type runs struct {
	*numbering
	starts, words []uint32
	tables        map[*part][]uint32 // the numbers here of the words there
}

// add numbers the words of a document. One that this segment does not hold
// comes from a newer version of an article, which the store has and the index
// is about to get: no search will see this one.
func (r *runs) add(words []string) {
	for _, w := range words {
		r.words = append(r.words, r.numbers[w])
	}
}

// copy takes over the words of a document of another segment.
func (r *runs) copy(from *part, doc uint32) {
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
	start := len(r.words)
	r.words = from.texts.words.Append(r.words, from.texts.starts.At(doc), from.texts.starts.At(doc+1))
	for i, n := range r.words[start:] {
		r.words[start+i] = table[n]
	}
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

// text adds the words of one document.
func (b *builder) text(doc uint32, to *runs, find *finder) error {
	id, err := b.segment.DocID(uint64(doc))
	if err != nil {
		return damage("reading the id of a document", err)
	}
	key := string(id)
	if words, ok := b.fresh[key]; ok {
		to.add(words)
		return nil
	}
	from, at, err := find.find(key)
	if err != nil {
		return err
	}
	if from != nil {
		to.copy(from, at)
		return nil
	}
	words, err := b.stored(doc, key)
	if err == nil {
		to.add(words)
	}
	return err
}

// stored reads the words of a document from the article store. What is no
// longer there, or cannot be read, cannot be shown either.
func (b *builder) stored(doc uint32, key string) ([]string, error) {
	quote := strings.HasPrefix(key, typeQuote)
	id := corpus.ArticleID(strings.TrimPrefix(key, typeArticle))
	if quote {
		if b.article[doc] == 0 {
			return nil, damage("reading a quote", errors.New("it has no article"))
		}
		id = corpus.ArticleID(b.articles[b.article[doc]-1])
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
