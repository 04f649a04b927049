// Package cluster is an archive that lies in its engine, on many machines: the
// articles themselves are kept there, and any number of processes read and
// write at once. It does for them what package archive does for one folder:
// reads articles, puts them, takes them down, loads many, by parts and from
// where a worker stopped. It knows what such an engine must do, and no engine.
package cluster

import (
	"context"

	"onrecord/corpus"
	"onrecord/index"
)

// Keeper is an engine that keeps the articles too.
type Keeper interface {
	index.Engine

	// Documents reads articles as they were last written, whether or not
	// searches see that yet. Those that are not there are left out.
	Documents(ctx context.Context, ids []corpus.ArticleID) (map[corpus.ArticleID]*corpus.Document, error)

	// Write makes a batch durable, as [index.Engine] Apply does; searches see it
	// after the next Refresh, or before. What the engine refuses for good is
	// listed and does not stop the rest.
	Write(ctx context.Context, b index.Batch) ([]index.Rejection, error)

	// Torn tells which of these articles, as they were read by Documents, were
	// written in part, by somebody who was killed before all of their quotes were
	// written: to mend them they are written again.
	Torn(ctx context.Context, docs []*corpus.Document) (map[corpus.ArticleID]bool, error)

	// Refresh lets searches see everything that was written before.
	Refresh(ctx context.Context) error

	// Finished tells which of these inputs were finished, by any process; Finish
	// remembers that they are. Names may be of any length.
	Finished(ctx context.Context, inputs []string) (map[string]bool, error)
	Finish(ctx context.Context, inputs []string) error

	// State tells what searches see apart from what they saw before, whoever has
	// written it. A search that begins later sees what was visible then, or more.
	// A Refresh that shows anything new is followed by another state, also where
	// what it shows was written, and counted, before.
	State(ctx context.Context) (index.State, error)

	// Rebuild writes every article anew, as revise makes it, into another index
	// and puts that in the place of the one in use, which answers until then.
	// Writes of other processes go on, and are in it. Progress is told how many
	// articles are done.
	Rebuild(ctx context.Context, revise func(corpus.Document) corpus.Document, progress func(done, of int)) error
}
