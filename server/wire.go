package server

import (
	"onrecord/corpus"
	"onrecord/corpus/cite"
)

// SearchResponse answers GET /api/v1/search; the search page renders it too.
type SearchResponse struct {
	Query    QueryEcho `json:"query"`
	Total    int       `json:"total"`  // exact
	Groups   *Groups   `json:"groups"` // nil where group is not asked for
	Page     int       `json:"page"`
	PerPage  int       `json:"per_page"`
	Results  []Result  `json:"results"`
	Facets   Facets    `json:"facets"`
	Coverage Coverage  `json:"coverage"`
	Links    PageLinks `json:"links"`
	TookMS   float64   `json:"took_ms"`
}

// QueryEcho is the query as it was understood.
type QueryEcho struct {
	Q           string              `json:"q"`      // as typed
	Parsed      string              `json:"parsed"` // as understood, in the query language
	Sort        string              `json:"sort"`
	Filters     map[string][]string `json:"filters"` // by parameter, names resolved to ids
	Warnings    []string            `json:"warnings"`
	Suggestions []Suggestion        `json:"suggestions"`
}

// Suggestion offers a filter for words of the query that are a known name.
type Suggestion struct {
	Parameter string `json:"parameter"` // speaker, outlet or publisher
	Value     string `json:"value"`     // the id
	Label     string `json:"label"`
	Words     string `json:"words"` // the words of the query that name it
	Q         string `json:"q"`     // the query without them
	Count     int    `json:"count"` // hits of the search made so
	Link      string `json:"link"`  // that search
}

// Result is one hit: a [*QuoteResult] or an [*ArticleResult]. It has no
// MarshalJSON: what one returns is read and copied again, which took as long
// as all the rest of the encoding.
type Result interface{ result() }

func (*QuoteResult) result()   {}
func (*ArticleResult) result() {}

// QuoteResult is one quote, in lists and by itself.
type QuoteResult struct {
	Type       string        `json:"type"` // "quote"
	ID         string        `json:"id"`
	Kind       string        `json:"kind"`
	Polarity   string        `json:"polarity"`
	Text       string        `json:"text"`       // the segments joined with " … "
	Segments   []Segment     `json:"segments"`   // code points of the article's text
	Highlights []Range       `json:"highlights"` // code points of Text
	Speaker    *Speaker      `json:"speaker"`    // nil: unattributed, or one of Candidates
	Candidates []Speaker     `json:"speaker_candidates"`
	Outlet     *Outlet       `json:"outlet"`
	Publisher  *Named        `json:"publisher"`
	Chain      []ChainLink   `json:"chain"` // said_by, reported_by (0..n), published_by
	Cue        *string       `json:"cue"`
	Dates      QuoteDates    `json:"dates"`
	Confidence float64       `json:"confidence"`
	Article    ArticleRef    `json:"article"`
	Context    QuoteContext  `json:"context"`
	Links      ResourceLinks `json:"links"`
	Score      *float64      `json:"score"`    // nil where hits are not ranked
	Variants   *VariantCount `json:"variants"` // nil where group is not asked for

	*Proof // of quotes by themselves and in their article; results of a search are shorter
}

// Proof is what lets a reader check a quote: why it is given to its speaker, and
// where it is found again.
type Proof struct {
	Why          *Why             `json:"why"`           // nil where an older program read the article
	Selectors    []cite.Selectors `json:"selectors"`     // a pair for each segment
	TextFragment *string          `json:"text_fragment"` // the place in the original page; nil without its address
}

// Why is how it was settled who speaks.
type Why struct {
	Rule        string   `json:"rule"`
	Cue         *Segment `json:"cue"`         // the words that report it
	Mention     *Segment `json:"mention"`     // the words elsewhere in the article that decided
	InContext   *string  `json:"in_context"`  // the place of the mention in the article's page
	Explanation string   `json:"explanation"` // in a sentence
}

// Range is a half-open range of code points.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Segment is a range of the article's text with its words.
type Segment struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Speaker is who said a quote. ID is nil for anonymous sources and documents.
type Speaker struct {
	ID         *string `json:"id"`
	Name       string  `json:"name"`
	AsWritten  *string `json:"as_written"` // the words beside the quote that name the source
	Role       *string `json:"role"`
	SourceKind string  `json:"source_kind"`
}

// RoleBeside is the role as it stands beside the name, "" where the name says
// it already.
func (s *Speaker) RoleBeside() string {
	whole := corpus.Speaker{Name: s.Name, Role: orEmpty(s.Role), Kind: corpus.SourceKind(s.SourceKind)}
	return whole.RoleBeside()
}

// Named is an outlet by id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Outlet is the outlet that stands behind a quote, and why.
type Outlet struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Basis string `json:"basis"` // credited, carried_over, speaker, publisher
}

// The roles of a [ChainLink], in the order of the chain.
const (
	SaidBy      = "said_by"
	ReportedBy  = "reported_by"
	PublishedBy = "published_by"
)

// ChainLink is one hand that a quote went through. ID and Name are nil where
// it is unknown whose hand it was.
type ChainLink struct {
	Role string  `json:"role"`
	ID   *string `json:"id"`
	Name *string `json:"name"`
	*Credit
}

// Credit is what a [ChainLink] of the role reported_by has, and no other. Cue
// is nil where the credit is carried over.
type Credit struct {
	Cue *string `json:"cue"`
}

// QuoteDates holds when it was said, where the text tells, and when the
// article was published.
type QuoteDates struct {
	Said      *SaidDate `json:"said"`
	Published *string   `json:"published"` // as from and to take dates: 2022-11 is the whole month
}

// SaidDate is a date of speaking with the words it was read from.
type SaidDate struct {
	Value     string `json:"value"`
	Precision string `json:"precision"`
	Basis     string `json:"basis"`
}

// ArticleRef names the article that a quote stands in.
type ArticleRef struct {
	ID    string  `json:"id"`
	Title *string `json:"title"`
	URL   *string `json:"url"`
	Ref   *string `json:"ref"`
}

// QuoteContext is the sentence before and the one after the quote's own.
type QuoteContext struct {
	Before *string `json:"before"`
	After  *string `json:"after"`
}

// ResourceLinks are where a result is found by itself. They are nil for what
// is not kept (POST /api/v1/extract).
type ResourceLinks struct {
	Self      *string `json:"self"`
	HTML      *string `json:"html"`
	InContext *string `json:"in_context"` // quotes: the place in the article's page
}

// ArticleResult is an article in a list.
type ArticleResult struct {
	Type       string       `json:"type"` // "article"
	ID         string       `json:"id"`
	Ref        *string      `json:"ref"`
	Title      *string      `json:"title"`
	URL        *string      `json:"url"`
	Publisher  *Named       `json:"publisher"`
	Published  *string      `json:"published"`
	Snippet    string       `json:"snippet"`
	Highlights []Range      `json:"highlights"` // code points of Snippet
	Quotes     int          `json:"quotes"`
	Links      ArticleLinks `json:"links"`
	Score      *float64     `json:"score"`
}

// ArticleLinks are where an article is found by itself.
type ArticleLinks struct {
	Self string `json:"self"`
	HTML string `json:"html"`
}

// ArticleResponse answers GET /api/v1/articles/{id}: the article, whole, with
// all its quotes in the order of the text.
type ArticleResponse struct {
	Type      string         `json:"type"` // "article"
	ID        string         `json:"id"`
	Ref       *string        `json:"ref"`
	Title     *string        `json:"title"`
	URL       *string        `json:"url"`
	Author    *string        `json:"author"`
	Publisher *Named         `json:"publisher"`
	Published *string        `json:"published"`
	Language  *string        `json:"language"`
	Analysed  bool           `json:"analysed"`
	Reason    *string        `json:"reason"` // why not, when it was not
	Text      string         `json:"text"`
	Quotes    []*QuoteResult `json:"quotes"`
	Links     ArticleLinks   `json:"links"`
}

// Facets holds the facets that were asked for; the others are nil and left
// out.
type Facets struct {
	Outlet     *Facet     `json:"outlet,omitempty"`
	Speaker    *Facet     `json:"speaker,omitempty"`
	Date       *DateFacet `json:"date,omitempty"`
	Publisher  *Facet     `json:"publisher,omitempty"`
	Kind       *Facet     `json:"kind,omitempty"`
	SourceKind *Facet     `json:"source_kind,omitempty"`
}

// Facet counts the values of one field under all other filters.
type Facet struct {
	Values   []FacetValue `json:"values"` // ticked ones first
	Distinct int          `json:"distinct"`
	Missing  int          `json:"missing"`
	Other    int          `json:"other"`
	Exact    *bool        `json:"exact,omitempty"` // false: distinct is an estimate, and counts may be too low
}

// FacetValue is one value with its count.
type FacetValue struct {
	Value    string `json:"value"`
	Label    string `json:"label"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// DateFacet is a histogram without gaps. The value of a bucket is the day,
// month or year as from and to take it; selected ones lie in the range asked
// for.
type DateFacet struct {
	Interval string       `json:"interval"` // day, month, year
	Values   []FacetValue `json:"values"`
	Coarser  int          `json:"coarser"`
	Coarse   []CoarseDate `json:"coarser_values,omitempty"` // what Coarser counts, in order of time; left out where that is nothing
	Missing  int          `json:"missing"`
}

// CoarseDate counts the hits of a date that fits into no one bucket.
type CoarseDate struct {
	Value     string `json:"value"`
	Precision string `json:"precision"` // week, month or year
	Label     string `json:"label"`
	Count     int    `json:"count"`
}

// Coverage is what was searched, whatever the words asked for: a "no" is
// worth as much as this says. From and To are dates as the parameters take
// them, nil where nothing is dated.
type Coverage struct {
	Articles int     `json:"articles"`
	Quotes   int     `json:"quotes"`
	Outlets  int     `json:"outlets"`
	From     *string `json:"from"`
	To       *string `json:"to"`
}

// PageLinks lead from one page of results to the next.
type PageLinks struct {
	Self string  `json:"self"`
	Next *string `json:"next"`
	Prev *string `json:"prev"`
	HTML string  `json:"html"`
}

// NamesResponse answers GET /api/v1/speakers and /api/v1/outlets.
type NamesResponse struct {
	Q       string       `json:"q"`
	Results []NameResult `json:"results"` // most quoted first
}

// NameResult is a speaker or an outlet with the number of its quotes.
type NameResult struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Aliases []string  `json:"aliases"`
	Quotes  int       `json:"quotes"`
	Links   NameLinks `json:"links"`
}

// NameLinks are where a speaker or outlet is found.
type NameLinks struct {
	Self   string `json:"self"`
	HTML   string `json:"html"`
	Quotes string `json:"quotes"` // the search for its quotes
}

// StatsResponse answers GET /api/v1/stats.
type StatsResponse struct {
	Articles          int            `json:"articles"`
	Quotes            int            `json:"quotes"`
	Speakers          int            `json:"speakers"`
	Outlets           int            `json:"outlets"`
	First             *string        `json:"first"`
	Last              *string        `json:"last"`
	Kinds             map[string]int `json:"kinds"`
	Unattributed      int            `json:"unattributed"`
	UnattributedShare float64        `json:"unattributed_share"` // 0..1
	NotAnalysed       NotAnalysed    `json:"not_analysed"`
	Bytes             int64          `json:"bytes"` // the index on disk, 0 where unknown
	Version           string         `json:"version"`
}

// NotAnalysed counts the articles without an analysis, by reason.
type NotAnalysed struct {
	Articles int     `json:"articles"`
	Reasons  []Count `json:"reasons"`
}

// ExtractResponse answers POST /api/v1/extract: the quotes of a text that is
// not kept.
type ExtractResponse struct {
	Analysed bool           `json:"analysed"`
	Reason   *string        `json:"reason"`
	Quotes   []*QuoteResult `json:"quotes"`
}

// ArticleOutcome is the answer for one article sent in.
type ArticleOutcome struct {
	Line   int     `json:"line"` // from 1, empty lines counted
	ID     *string `json:"id"`
	Status string  `json:"status"` // created, updated, unchanged, rejected
	Quotes int     `json:"quotes"`
	Seq    *uint64 `json:"seq"` // nil when rejected
	Errors []Fault `json:"errors,omitempty"`
}

// DeleteResponse answers DELETE /api/v1/articles/{id}.
type DeleteResponse struct {
	ID     string `json:"id"`
	Status string `json:"status"` // "deleted"
	Seq    uint64 `json:"seq"`
}

// textOrNil is nil for the unknown, "".
func textOrNil[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	t := string(s)
	return &t
}
