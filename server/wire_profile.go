package server

// ProfileResponse answers GET /api/v1/speakers/{id} and /api/v1/outlets/{id}.
// A speaker has Outlets, an outlet has Speakers; the other is nil.
type ProfileResponse struct {
	Type        string         `json:"type"` // "speaker" or "outlet"
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Quotes      int            `json:"quotes"`
	Articles    int            `json:"articles"`    // that hold such quotes
	Names       []Count        `json:"names"`       // as printed
	Identifiers []Identifier   `json:"identifiers"` // in other collections
	Namesakes   []Namesake     `json:"namesakes"`   // others who answer to the same name
	Roles       []RoleCount    `json:"roles"`       // as printed; of a speaker
	Kinds       map[string]int `json:"kinds"`
	First       *string        `json:"first"`
	Last        *string        `json:"last"`
	Outlets     []FacetValue   `json:"outlets"`
	Speakers    []FacetValue   `json:"speakers"`
	Published   *Published     `json:"published"` // of an outlet
	Links       NameLinks      `json:"links"`
}

// RoleCount is a role as printed, and the first and last date of quotes that
// carry it: nil where they are undated, and for all but the most frequent.
type RoleCount struct {
	Value string  `json:"value"`
	Count int     `json:"count"`
	First *string `json:"first"`
	Last  *string `json:"last"`
}

// Namesake is another speaker or outlet that goes by a name of this one.
type Namesake struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Shared string    `json:"shared"` // the name of both
	Quotes int       `json:"quotes"`
	Links  NameLinks `json:"links"`
}

// Published is what an outlet printed, whoever stands behind it.
type Published struct {
	Articles int     `json:"articles"`
	Quotes   int     `json:"quotes"`
	Own      int     `json:"own"` // of the quotes, those that it stands behind itself
	First    *string `json:"first"`
	Last     *string `json:"last"`
}

// Identifier is what a person or an outlet is called in another collection.
type Identifier struct {
	Scheme     string `json:"scheme"`
	Identifier string `json:"identifier"`
}

// Count is a text and how often it occurs.
type Count struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// CompareResponse answers GET /api/v1/compare: the same search among several
// speakers or outlets, on one timeline.
type CompareResponse struct {
	By       string       `json:"by"` // "speaker" or "outlet"
	Query    QueryEcho    `json:"query"`
	Sides    []Side       `json:"sides"` // in the order asked for
	Dates    CompareDates `json:"dates"`
	Coverage Coverage     `json:"coverage"`
	Links    ArticleLinks `json:"links"`
	TookMS   float64      `json:"took_ms"`
}

// Side is one of those compared.
type Side struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Total   int            `json:"total"` // exact
	First   *string        `json:"first"`
	Last    *string        `json:"last"`
	Kinds   map[string]int `json:"kinds"`
	Coarser int            `json:"coarser"` // dated less precisely than the buckets
	Missing int            `json:"missing"` // undated
	Results []*QuoteResult `json:"results"` // the latest
	Links   NameLinks      `json:"links"`
}

// CompareDates is a timeline without gaps, with a count a side.
type CompareDates struct {
	Interval string          `json:"interval"` // day, month, year
	Values   []CompareBucket `json:"values"`
}

// CompareBucket is one day, month or year.
type CompareBucket struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Counts []int  `json:"counts"` // in the order of the sides
}
