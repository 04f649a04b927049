package fts

import (
	"context"
	"database/sql"
	"os"
	"strings"

	"onrecord/bench/contest"
)

func makeFolder(dir string) error { return os.MkdirAll(dir, 0o755) }

// Ask is three statements at most: the number of hits, the first of them, and
// all facets over one pass of the matching rows.
func (e *engine) Ask(ctx context.Context, q *contest.Question) (*contest.Answer, error) {
	if q.Class == contest.Fuzzy {
		return nil, contest.ErrNoSuch
	}
	s := newStatement(q)
	a := &contest.Answer{}
	if err := e.db.QueryRowContext(ctx, "SELECT count(*) "+s.from, s.args...).Scan(&a.Total); err != nil {
		return nil, err
	}
	var err error
	if a.Hits, err = e.hits(ctx, q, s); err != nil {
		return nil, err
	}
	if q.Facets() != nil {
		a.Facets, err = e.facets(ctx, q, s)
	}
	return a, err
}

// statement is what all statements of a question have in common.
type statement struct {
	from string // FROM … WHERE …
	args []any
}

// newStatement puts the full-text index first, where it knows which rows
// match; the planner at times would not.
func newStatement(q *contest.Question) statement {
	var s statement
	var where []string
	match := matching(q)
	s.from = "FROM quotes q"
	if match != "" {
		s.from = "FROM words CROSS JOIN quotes q ON q.id = words.rowid"
		where, s.args = append(where, "words MATCH ?"), append(s.args, match)
	}
	if match != "" && q.Only == "" && q.From == "" && q.Facets() == nil && !q.Newest() {
		s.from = "FROM words" // nothing of the table is needed to count
	}
	if q.Only != "" {
		where = append(where, "q.outlet = (SELECT id FROM names WHERE value = ?)")
		s.args = append(s.args, q.Only)
	}
	if q.From != "" {
		where = append(where, "q.day BETWEEN ? AND ?")
		s.args = append(s.args, q.From, q.To)
	}
	if where != nil {
		s.from += " WHERE " + strings.Join(where, " AND ")
	}
	return s
}

// matching is the words of a question in FTS5's language; "" is everything.
func matching(q *contest.Question) string {
	switch q.Class {
	case contest.MatchAll:
		return ""
	case contest.Phrase:
		return `"` + strings.Join(q.Words, " ") + `"`
	case contest.Prefix:
		return `"` + q.Words[0] + `"*`
	}
	quoted := make([]string, len(q.Words))
	for i, w := range q.Words {
		quoted[i] = `"` + w + `"`
	}
	if q.Class == contest.Or2 {
		return strings.Join(quoted, " OR ")
	}
	return strings.Join(quoted, " ")
}

// hits are the first hits: their rows are found first, in order, and only what
// is shown is read and highlighted.
func (e *engine) hits(ctx context.Context, q *contest.Question, s statement) ([]contest.Hit, error) {
	row, order, text := "q.id", "", "quotes.text"
	if q.Class != contest.MatchAll {
		row, order = "words.rowid", " ORDER BY words.rank"
	}
	if q.Newest() {
		order = " ORDER BY q.day DESC"
	}
	from, args := "SELECT "+row+" AS id "+s.from+order+" LIMIT 20", s.args
	if q.Highlight() && q.Class != contest.MatchAll {
		text = "(SELECT highlight(words, 0, '<mark>', '</mark>') FROM words WHERE words MATCH ? AND words.rowid = quotes.id)"
		args = append([]any{matching(q)}, args...)
	}
	rows, err := e.db.QueryContext(ctx, `SELECT quotes.text, `+text+`, coalesce(s.label, ''), coalesce(o.label, ''), coalesce(p.label, ''), kind, day
		FROM (`+from+`) AS hit CROSS JOIN quotes ON quotes.id = hit.id
		LEFT JOIN names s ON s.id = speaker LEFT JOIN names o ON o.id = outlet LEFT JOIN names p ON p.id = publisher`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []contest.Hit
	for rows.Next() {
		var h contest.Hit
		if err := rows.Scan(&h.Text, &h.Highlighted, &h.Speaker, &h.Outlet, &h.Publisher, &h.Kind, &h.Day); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// facets counts by every field over the same matching rows.
func (e *engine) facets(ctx context.Context, q *contest.Question, s statement) (map[string][]int, error) {
	var parts []string
	for _, f := range q.Facets() {
		parts = append(parts, "SELECT * FROM (SELECT '"+f+"', "+f+", count(*) AS n FROM hits WHERE "+f+
			" IS NOT NULL GROUP BY "+f+" ORDER BY n DESC LIMIT 10)")
	}
	if q.Months() {
		parts = append(parts, "SELECT * FROM (SELECT 'month', month, count(*) FROM hits GROUP BY month ORDER BY month)")
	}
	all := "WITH hits AS MATERIALIZED (SELECT speaker, outlet, publisher, month " + s.from + ") "
	if q.Class == contest.MatchAll && q.Only == "" {
		all = "WITH hits AS NOT MATERIALIZED (SELECT * FROM quotes) " // each by an index of its own
	}
	rows, err := e.db.QueryContext(ctx, all+strings.Join(parts, " UNION ALL "), s.args...)
	if err != nil {
		return nil, err
	}
	return scanCounts(rows)
}

func scanCounts(rows *sql.Rows) (map[string][]int, error) {
	defer rows.Close()
	all := make(map[string][]int)
	for rows.Next() {
		var field string
		var value, n int
		if err := rows.Scan(&field, &value, &n); err != nil {
			return nil, err
		}
		all[field] = append(all[field], n)
	}
	return all, rows.Err()
}
