package bleve

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// record is what the columns hold of one document, and what its postings are
// made of.
type record struct {
	article string   // its id
	values  []string // by [index.Columns]
	words   []string // in their order, "" between two texts
	at      int      // of a quote: where its words stand in a row in its article's, or -1
	rest    []string // of an article: those that are in none of the quotes whose words are its own
}

// columnFields is the names of the columns.
func columnFields() []string {
	var names []string
	for _, c := range index.Columns() {
		names = append(names, c.Name)
	}
	return names
}

// quoteRecord is the record of a quote.
func quoteRecord(a *corpus.Article, q *corpus.Quote) *record {
	columns := index.Columns()
	values := make([]string, len(columns))
	for i := range columns {
		if c := &columns[i]; c.Quote != nil {
			values[i] = c.Term(c.Quote(a, q))
		}
	}
	return &record{article: string(a.ID), values: values, words: wordsOf(q.Text(a.Text))}
}

// articleRecord is the record of an article, and where each of its words begins
// in the text, -1 for those of the title.
func articleRecord(d *corpus.Document) (r *record, begins []int) {
	a, columns := &d.Article, index.Columns()
	values := make([]string, len(columns))
	for i := range columns {
		if c := &columns[i]; c.Article != nil {
			values[i] = c.Term(c.Article(d))
		}
	}
	words := append(wordsOf(a.Title), "")
	begins = slices.Repeat([]int{-1}, len(words))
	for _, token := range index.Analyse(a.Text) {
		words, begins = append(words, token.Exact), append(begins, token.Span.Start)
	}
	return &record{article: string(a.ID), values: values, words: words}, begins
}

func wordsOf(text string) []string {
	var words []string
	for _, token := range index.Analyse(text) {
		words = append(words, token.Exact)
	}
	return words
}

// within is where the words of a quote stand in a row in those of its article,
// -1 where they do not: there may be others between its spans.
func (r *record) within(article *record, begins []int, q *corpus.Quote) int {
	if len(q.Content) == 0 {
		return -1
	}
	at, _ := slices.BinarySearch(begins, q.Content[0].Start)
	if end := at + len(r.words); end <= len(article.words) && slices.Equal(article.words[at:end], r.words) {
		return at
	}
	return -1
}

// origins is where the records of a new segment's documents are taken from:
// from the batch that has just been written, else from the segments that were
// merged, else from the article store. bleve does not say which document of a
// merged segment is which, but for their keys.
type origins struct {
	*staged         // nil: none
	past    []*part // of the view before
	docs    index.Documents
	until   context.Context // ends when nobody wants the columns any more
}

// stopped says that nobody wants the columns any more.
func (o *origins) stopped() error {
	return context.Cause(o.until)
}

// read is the records of an article and its quotes from the article store, none
// where it is no longer there or cannot be read: then it cannot be shown either.
func (o *origins) read(id corpus.ArticleID) (map[string]*record, error) {
	d, err := o.docs.Document(id)
	if err != nil {
		err = unreadable(err)
	}
	switch {
	case errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrUnreadable):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading article %s: %w", id, err)
	}
	return recordsOf(&d), nil
}

// recordsOf is the records of an article and its quotes, by their keys.
func recordsOf(d *corpus.Document) map[string]*record {
	records := make(map[string]*record, 1+len(d.Analysis.Quotes))
	article, begins := articleRecord(d)
	quoted := map[string]bool{"": true}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		r := quoteRecord(&d.Article, q)
		records[quoteKey(q.ID)] = r
		if r.at = r.within(article, begins, q); r.at < 0 {
			continue
		}
		for _, w := range r.words {
			quoted[w] = true
		}
	}
	article.rest = slices.DeleteFunc(slices.Clone(article.words), func(w string) bool { return quoted[w] })
	records[articleKey(d.Article.ID)] = article
	return records
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
