package opensearch

import (
	"onrecord/corpus"
)

// none stands in a field of a document that has no value there, so that
// filters and counts find it like any other.
const none = "_none"

// quoteSource is a quote as OpenSearch indexes it. Its _id is its id, and it is
// routed by its article.
type quoteSource struct {
	ID      string `json:"id"`
	Article string `json:"article"`

	// By name of [index.Field], none where it has none.
	Speaker    string `json:"speaker"`
	Outlet     string `json:"outlet"`
	Publisher  string `json:"publisher"`
	Kind       string `json:"kind"`
	SourceKind string `json:"source_kind"`
	Polarity   string `json:"polarity"`
	SpeakerAs  string `json:"speaker_as"`
	OutletAs   string `json:"outlet_as"`
	Role       string `json:"role"`

	RoleWords []string `json:"role_words,omitempty"` // [index.RoleWords]

	// What [index.Directory] is made of, by [index.Sighting]: id, canonical name
	// and alias in one; "" where there is none.
	SpeakerMet   string `json:"speaker_met,omitempty"`
	OutletMet    string `json:"outlet_met,omitempty"`
	PublisherMet string `json:"publisher_met,omitempty"`

	Said      *dateSource `json:"said,omitempty"`
	Published *dateSource `json:"published,omitempty"`
	Date      *dateSource `json:"date,omitempty"` // the one that counts

	Words string `json:"words"` // [index.Token.Exact], with spaces between them
	Stems string `json:"stems"`
}

// dateSource is a date. Days are counted as corpus.Day is.
type dateSource struct {
	Text  string `json:"text"`  // with its precision, to be counted
	First int64  `json:"first"` // day: to filter and order by
	Last  int64  `json:"last"`
	Begin int64  `json:"begin"` // least for the date that [index.Earlier] picks
	End   int64  `json:"end"`   // greatest for the one that [index.Later] picks
}

// articleSource is an article as OpenSearch indexes and keeps it.
type articleSource struct {
	ID         string `json:"id"`
	Publisher  string `json:"publisher"`
	Unanalysed string `json:"unanalysed"`
	Extractor  string `json:"extractor"` // that found its quotes

	PublisherMet string      `json:"publisher_met,omitempty"`
	Date         *dateSource `json:"date,omitempty"`

	Words [2]string `json:"words"` // of title and text
	Stems [2]string `json:"stems"`

	// Of its quotes: each speaker and outlet once, and each pair of them once
	// (a nested field).
	Speaker []string     `json:"speaker,omitempty"`
	Outlet  []string     `json:"outlet,omitempty"`
	Pairs   []pairSource `json:"pairs,omitempty"`

	Quotes []corpus.QuoteID `json:"quotes,omitempty"` // that stand, or may stand, in the index of quotes
	Doc    *corpus.Document `json:"doc"`              // as it is, not indexed
}

// pairSource is who was quoted by whom.
type pairSource struct {
	Speaker string `json:"speaker"`
	Outlet  string `json:"outlet"`
}
