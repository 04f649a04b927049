// Package index is the contract between onrecord and its search engines: what
// a query is, what a result holds, and what every engine must do. It knows
// the query language and how words are analysed, and no engine.
//
// A [Query] is a plain value. Its text is an [Expr], parsed by [Parse] and
// printed by String; names in it become ids by [Resolve]. An [Engine] answers
// with a [Result]. Everything that can be composed of searches (coverage,
// profiles, the summary) is composed here, once for all engines.
package index

import (
	"context"
	"iter"

	"onrecord/corpus"
)

// Engine holds quotes and articles and searches them. Every engine does the
// same: package indextest says what, by cases that run on each of them.
//
// All methods may be called at once from many goroutines. A search sees every
// batch that was applied before it began, wholly or not at all. When ctx
// ends, a method returns its error soon after.
type Engine interface {
	// Apply makes a batch of changes visible to the next search. Applying a
	// batch again changes nothing. An error leaves it unknown which part was
	// applied; repeating the batch is then safe.
	Apply(ctx context.Context, b Batch) error

	// Applied is the greatest sequence number of any batch applied, 0 for a
	// new engine. It is durable with the batch itself.
	Applied(ctx context.Context) (uint64, error)

	// Search answers q. It returns an error that wraps [ErrQuery] for a query
	// that it cannot evaluate (see [Query.Check]), [ErrBuckets] for too fine
	// a date facet. An article that cannot be read is no error of the search:
	// see [Result.Unreadable].
	Search(ctx context.Context, q *Query) (*Result, error)

	// Scan yields every hit of q in its order, whatever their number; facets,
	// offset and limit of q are passed over. It sees one snapshot. In place of
	// a hit that cannot be read it yields an error that wraps [ErrUnreadable]
	// and goes on; any other error is the end.
	Scan(ctx context.Context, q *Query) iter.Seq2[*Hit, error]

	// Article returns one article with its quotes, or [ErrNotFound].
	Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error)

	// Quote returns one quote with its article, or [ErrNotFound].
	Quote(ctx context.Context, id corpus.QuoteID) (*Hit, error)

	// Names looks up speakers, outlets or publishers, most quoted first, as
	// [Directory] does. Another field is [ErrQuery].
	Names(ctx context.Context, q NameQuery) ([]Name, error)

	// Stats says what the engine holds and what it weighs.
	Stats(ctx context.Context) (*Stats, error)

	// Close releases the engine; later calls return [ErrClosed]. Closing
	// twice is no error.
	Close() error
}

// Stager is an engine that can do most of the work of a batch before its turn,
// while others are worked on and applied. What Stage returns applies the batch,
// as Apply does; batches are applied in their order.
type Stager interface {
	Stage(ctx context.Context, b Batch) (apply func(context.Context) error, err error)
}

// Settler is an engine that can bring what it holds into the shape in which it
// takes least room and is searched soonest: worth its time where many batches
// have been applied and nobody searches yet.
type Settler interface {
	Settle(ctx context.Context) error
}

// Batch is a set of changes that becomes visible at once. No id stands in it
// twice.
type Batch struct {
	Put    []corpus.Document  // replaces what stood under the same article id, its quotes too
	Delete []corpus.ArticleID // and their quotes; unknown ones are passed over
	Seq    uint64             // the store's sequence number after these changes
}

// Rejection is an article that an engine refuses for good, and why.
type Rejection struct {
	Article corpus.ArticleID
	Reason  string
}

// Documents is where an engine that keeps no texts of its own reads them: the
// article store, or a map in tests. It returns [ErrNotFound] for an unknown id.
type Documents interface {
	Document(id corpus.ArticleID) (corpus.Document, error)
}

// Stats says what an engine holds.
type Stats struct {
	Articles, Quotes int
	Bytes            int64 // on disk, 0 where the engine cannot tell
}
