// Package contest is what the search engines that are compared have in common:
// the questions that all are asked, the answers they give, and how answers are
// held against each other. It knows no engine; each has a package of its own.
package contest

import (
	"context"
	"iter"
	"net/http"

	"onrecord/bench/proc"
	"onrecord/corpus"
)

// PerPage is how many hits an answer shows, and Listed how many values of a
// facet: what the program's own pages show.
const (
	PerPage = 20
	Listed  = 10
)

// Engine is a search engine with its index open.
type Engine interface {
	// Ask answers a question, or [ErrNoSuch] where it has no such search.
	Ask(ctx context.Context, q *Question) (*Answer, error)

	// Handler answers questions over HTTP, at the paths of Entrant.Path.
	Handler() (http.Handler, error)

	// Ingest adds articles as fast as it can and returns how many quotes they
	// had. [ErrNoSuch] where this is not measured.
	Ingest(ctx context.Context, articles iter.Seq[corpus.Document]) (quotes int, err error)

	Close() error
}

// Entrant is a kind of engine.
type Entrant struct {
	Name   string
	Layout string // names what Build makes: another one, and it is built anew

	// Missing says why this entrant cannot be compared here; nil: it can.
	Missing func() error

	// Build makes an index in a folder that does not exist yet.
	Build func(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error

	// Open opens it.
	Open func(ctx context.Context, dir string) (Engine, error)

	// Loads are the ways to make an index of many articles that are measured.
	Loads []Load

	// Read reads the articles of files in, as quickly as it can, and returns how
	// many there were; nil where that is not measured.
	Read func(ctx context.Context, dir string, paths []string) (articles int, err error)

	// Path is where a question is answered over HTTP; "" where it is not.
	Path func(q *Question) string

	// Of an engine that keeps what it builds elsewhere than in the folder: how
	// many bytes that is, and what removes it. Nil: the folder is all.
	Weigh  func(dir string) (bytes int64, err error)
	Remove func(dir string) error

	// Beside is what processes beside the engine's own have used and hold; nil:
	// there are none.
	Beside func() (proc.Usage, error)
}

// Load is a way to make an index of many articles.
type Load struct {
	Name  string
	Steps []Step // taken one after the other, in the same folder
}

// Step is one part of a load.
type Step struct {
	Name string
	Run  func(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error
}

// noSuch is an error that says what an engine has not.
type noSuch struct{}

func (noSuch) Error() string { return "this engine has no such search" }

// ErrNoSuch is what an engine answers to a question that it has no words for.
var ErrNoSuch error = noSuch{}

// Answer is what all engines are to agree on, and what a page would show.
type Answer struct {
	Total  int              `json:"total"`
	Hits   []Hit            `json:"hits"`
	Facets map[string][]int `json:"facets,omitempty"` // the greatest counts, falling; of months, those of all that have any, in order of time
}

// Hit is one quote of an answer.
type Hit struct {
	Text        string `json:"text"`
	Highlighted string `json:"highlighted,omitempty"`
	Speaker     string `json:"speaker"`
	Outlet      string `json:"outlet"`
	Publisher   string `json:"publisher"`
	Kind        string `json:"kind"`
	Day         string `json:"day"`
}

// Record is a quote as engines that know nothing of articles index it.
type Record struct {
	ID, Article                        string
	Text                               string
	Speaker, Outlet, Publisher         string // ids
	Kind, SourceKind, Polarity         string
	SpeakerName, OutletName, PaperName string
	Date                               corpus.Date
}

// Records yields the quotes of articles.
func Records(articles iter.Seq[corpus.Document]) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for d := range articles {
			for i := range d.Analysis.Quotes {
				if !yield(newRecord(&d.Article, &d.Analysis.Quotes[i])) {
					return
				}
			}
		}
	}
}

func newRecord(a *corpus.Article, q *corpus.Quote) Record {
	return Record{
		ID: string(q.ID), Article: string(a.ID), Text: q.Text(a.Text),
		Speaker: string(q.Speaker.ID), SpeakerName: q.Speaker.Name,
		Outlet: string(q.Credit.Outlet.ID), OutletName: q.Credit.Outlet.Name,
		Publisher: string(a.Publisher.ID), PaperName: a.Publisher.Name,
		Kind: string(q.Kind), SourceKind: string(q.Speaker.Kind), Polarity: string(q.Polarity), Date: q.When(a),
	}
}
