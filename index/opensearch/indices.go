package opensearch

import "fmt"

// kind is one of the two indices that documents lie in.
type kind string

// The kinds.
const (
	ofQuotes   kind = "quotes"
	ofArticles kind = "articles"
)

// reading is the alias that is searched, writing the one that is written to;
// both are of one index but while another takes its place.
func (e *Engine) reading(k kind) string { return e.options.Prefix + "-" + string(k) }
func (e *Engine) writing(k kind) string { return e.reading(k) + "-write" }

// generation is the name of the n-th index of a kind that was made in the
// layout of this program.
func (e *Engine) generation(k kind, n int) string {
	return fmt.Sprintf("%s-v%d-%06d", e.reading(k), schemaVersion, n)
}

// state is the index of what is known of the whole: the last batch applied,
// and which inputs are finished.
func (e *Engine) state() string { return e.options.Prefix + "-state" }

// schemaVersion names the layout of the indices. It changes whenever documents
// written before must be written anew.
const schemaVersion = 1
