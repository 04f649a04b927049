package index

import (
	"onrecord/corpus"
)

// Limits of a query. Each is tested at its value and one above.
const (
	MaxQueryRunes = 1000   // code points of the text
	MaxClauses    = 64     // words, phrases and fields of the text
	MaxDepth      = 32     // brackets within brackets
	MinPrefix     = 3      // letters before a *
	MaxExpansion  = 1024   // terms that a prefix or a fuzzy word stands for; beyond, Result.Warnings says so
	MaxExpansions = 8192   // terms that all of them stand for, shared out evenly
	MaxFacetSize  = 200    // values of a facet
	MaxBuckets    = 2000   // dates of a histogram
	AutoBuckets   = 200    // dates of a histogram whose interval is chosen for it
	MaxPage       = 100    // hits a page
	MaxDepthHits  = 10_000 // offset + limit; beyond it, After
)

// Type is what a query looks for.
type Type string

// The types.
const (
	Quotes   Type = "quotes"
	Articles Type = "articles"
)

// Field names what can be filtered by and counted.
type Field string

// The fields. A quote has at most one value in each; an article has the
// speakers and outlets of its quotes.
const (
	Speaker    Field = "speaker"
	Outlet     Field = "outlet"
	Publisher  Field = "publisher"
	Kind       Field = "kind"
	SourceKind Field = "source_kind"
	Polarity   Field = "polarity"

	// Counted for profiles and statistics only, never offered as a filter.
	SpeakerAs  Field = "speaker_as" // the speaker as printed
	OutletAs   Field = "outlet_as"  // the credited outlet as printed
	Role       Field = "role"       // the role as printed
	Unanalysed Field = "unanalysed" // articles: why no quotes were looked for
)

// None in a filter asks for hits without a value.
const None = "_none"

// Sort is the order of hits. Every order is total: what it leaves open is
// decided by date, newest first, and then by id.
type Sort string

// The orders; [Sort.Compare] says them exactly. A date counts by the first day
// it may mean; hits without a date come last either way. "" is Relevance.
const (
	Relevance Sort = "relevance"
	Newest    Sort = "newest"
	Oldest    Sort = "oldest"
)

// DateField is which date of a quote a query means. Articles have only the
// date of publication.
type DateField string

// The dates.
const (
	ByDate      DateField = "date" // said, else published; "" is this
	BySaid      DateField = "said"
	ByPublished DateField = "published"
)

// Interval is the width of a date facet's buckets.
type Interval string

// The intervals; IntervalAuto picks the finest with at most [AutoBuckets].
const (
	IntervalAuto  Interval = "auto"
	IntervalDay   Interval = "day"
	IntervalMonth Interval = "month"
	IntervalYear  Interval = "year"
)

// Query is what is looked for. The zero value with a Type finds everything.
// Values in Only and Not are ids (speaker, outlet, publisher) or the value
// itself (kind, source_kind, polarity; of quotes also [Role], as printed and
// whole), or [None]; an empty list is no filter.
// What a value of a quote is, [ValueOf] says.
//
// Quotes are searched by their own words, articles by title and text: a word
// is found in either, a phrase stands within one of them. An article's
// speakers and outlets are those of its quotes:
//
//   - Only[Speaker] and Only[Outlet] keep articles with at least one quote
//     that passes both; [None] is a quote without one.
//   - Not[Speaker] and Not[Outlet] remove articles with any such quote.
//   - Having a speaker or outlet, in Text, is having such a quote.
//   - Kind, SourceKind, Polarity and Role are [ErrQuery].
//
// Only words score (BM25 or the like); without words in Text all hits score
// the same.
type Query struct {
	Type Type
	Text Expr // nil: everything

	Only map[Field][]string // a hit has one of these, in every field named
	Not  map[Field][]string // a hit has none of these
	Role []string           // words that the printed role holds, all of them, in any form ([RoleWords])

	DateField DateField
	From, To  corpus.Date // inclusive; a hit's date must overlap; zero: open ([InRange])

	Sort   Sort
	Offset int
	Limit  int
	After  *Key // continue behind this place; Offset is then 0, Total is still of all hits

	Facets   []FacetRequest
	Dates    Interval // "" for no date facet
	NoScores bool     // hits need no score (counting, Newest, Oldest)
}

// Key places a hit in the order of its query.
type Key struct {
	Score float64     // 0 unless by relevance
	Date  corpus.Date // zero where it has none
	ID    string
}

// FacetRequest asks how often each value of a field occurs.
type FacetRequest struct {
	Field  Field
	Size   int    // the most frequent so many; ticked ones come on top if they are not among them
	Prefix string // only values whose label has a word that begins so ([NamePrefix]), and ticked ones
}

// NameQuery looks names up. Exactly one of ID, Exact, Prefix, Near is set, or
// none for the most quoted.
type NameQuery struct {
	Field  Field  // Speaker, Outlet or Publisher
	ID     string // that id
	Exact  string // that name or alias, whole, case and accents folded
	Prefix string // a word of the name or alias begins so, folded
	Near   string // names spelt much alike, nearest first
	Limit  int    // 0: all
}

// Name is a speaker, outlet or publisher.
type Name struct {
	ID      string
	Label   string   // the canonical name met most often, of several the smallest
	Aliases []string // other names as printed ([Alias]), most frequent first, at most [MaxAliases]
	Quotes  int      // how many quotes (publishers: quotes published)
}
