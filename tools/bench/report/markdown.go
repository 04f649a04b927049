package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/measure"
)

// Write writes all tables.
func (r *Results) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; %s; %s; commit %s. %d quotes of %d different words.\n",
		r.Machine, r.Date.Format(time.DateOnly), r.Go, r.Commit, r.Quotes, r.Words)
	for _, why := range r.Left {
		fmt.Fprintf(&b, "\nLeft out: %s.\n", why)
	}
	r.summary(&b)
	r.searches(&b, "In process", r.Rows)
	r.searches(&b, "Full, as JSON over HTTP, one client", r.HTTP)
	r.crowds(&b)
	r.disturbed(&b)
	r.indexes(&b)
	r.loads(&b)
	r.files(&b)
	r.growth(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// table is a table of Markdown under a heading.
type table struct {
	b *strings.Builder
}

func newTable(b *strings.Builder, heading string, columns ...string) *table {
	fmt.Fprintf(b, "\n### %s\n\n", heading)
	t := &table{b: b}
	t.row(columns...)
	fmt.Fprintf(b, "|%s\n", strings.Repeat("---|", len(columns)))
	return t
}

func (t *table) row(cells ...string) { fmt.Fprintf(t.b, "| %s |\n", strings.Join(cells, " | ")) }

// searches are two tables of the same rows: what is compared, and the rest.
func (r *Results) searches(b *strings.Builder, heading string, rows []measure.Row) {
	if len(rows) == 0 {
		return
	}
	columns := append([]string{"class", "form", "hits"}, r.Engines...)
	for _, e := range r.Engines[1:] {
		columns = append(columns, "× "+e)
	}
	t := newTable(b, heading+": median milliseconds", columns...)
	for _, row := range rows {
		cells := []string{string(row.Class), string(row.Form), fmt.Sprint(row.Hits)}
		for _, e := range r.Engines {
			cells = append(cells, milliseconds(row.Figures[e].P50))
		}
		for _, e := range r.Engines[1:] {
			cells = append(cells, ratio(row.Figures[e].P50, row.Figures[r.Engines[0]].P50))
		}
		t.row(cells...)
	}
	columns = []string{"class", "form"}
	for _, e := range r.Engines {
		columns = append(columns, e+" p95", "p99", "CPU", "asked")
	}
	t = newTable(b, heading+": the slow ones, and the work a question", columns...)
	for _, row := range rows {
		cells := []string{string(row.Class), string(row.Form)}
		for _, e := range r.Engines {
			f := row.Figures[e]
			cells = append(cells, milliseconds(f.P95), milliseconds(f.P99), milliseconds(f.CPU), fmt.Sprint(f.Asked))
		}
		t.row(cells...)
	}
}

func (r *Results) crowds(b *strings.Builder) {
	if len(r.Crowds) == 0 {
		return
	}
	t := newTable(b, "Many clients: full, all classes but fuzzy, over HTTP",
		"clients", "engine", "requests/s", "p50 ms", "p95 ms", "p99 ms", "refused")
	for _, c := range r.Crowds {
		t.row(fmt.Sprint(c.Clients), c.Engine, number(c.Rate), milliseconds(c.P50), milliseconds(c.P95), milliseconds(c.P99), fmt.Sprint(c.Refused))
	}
}

func (r *Results) disturbed(b *strings.Builder) {
	if len(r.Disturbed) == 0 {
		return
	}
	t := newTable(b, "While ingesting: full, all classes, in process",
		"engine", "idle p50 ms", "p99", "ingesting p50", "p99", "p99 ×", "ingested, quotes/s")
	for _, d := range r.Disturbed {
		t.row(d.Engine, milliseconds(d.Idle.P50), milliseconds(d.Idle.P99), milliseconds(d.Busy.P50), milliseconds(d.Busy.P99),
			ratio(d.Busy.P99, d.Idle.P99), number(d.Rate))
	}
}

func (r *Results) indexes(b *strings.Builder) {
	if len(r.Indexes) == 0 {
		return
	}
	t := newTable(b, "What an index takes", "engine", "bytes a quote", "MB", "open ms", "first question ms",
		"resident MB then", "of no file", "resident MB after all questions", "of no file")
	for _, x := range r.Indexes {
		t.row(x.Engine, number(float64(x.Bytes)/float64(r.Quotes)), megabytes(x.Bytes), milliseconds(x.Open), milliseconds(x.First),
			megabytes(x.Resting.Resident), megabytes(x.Resting.Anonymous), megabytes(x.Usage.Resident), megabytes(x.Usage.Anonymous))
	}
}

func (r *Results) loads(b *strings.Builder) {
	if len(r.Loads) == 0 {
		return
	}
	t := newTable(b, "Loading many quotes", "engine", "what", "quotes", "quotes/s", "seconds", "CPU seconds", "×")
	first := &r.Loads[0]
	for i := range r.Loads {
		l := &r.Loads[i]
		var wall, work []string
		for j, s := range l.Spent {
			wall = append(wall, fmt.Sprintf("%s %.1f", l.Steps[j], s.Wall.Seconds()))
			work = append(work, fmt.Sprintf("%.1f", s.CPU.Seconds()))
		}
		t.row(l.Engine, l.Name, fmt.Sprint(l.Quotes), number(float64(l.Quotes)/l.Wall().Seconds()),
			strings.Join(wall, ", "), strings.Join(work, ", "), ratio(l.Wall(), first.Wall()))
	}
}

func (r *Results) files(b *strings.Builder) {
	if len(r.Files) == 0 {
		return
	}
	t := newTable(b, "Reading articles in", "engine", "articles", "seconds", "CPU seconds", "×")
	for _, f := range r.Files {
		t.row(f.Engine, fmt.Sprint(f.Articles), fmt.Sprintf("%.1f", f.Spent.Wall.Seconds()),
			fmt.Sprintf("%.1f", f.Spent.CPU.Seconds()), ratio(f.Spent.Wall, r.Files[0].Spent.Wall))
	}
}

func (r *Results) growth(b *strings.Builder) {
	if len(r.Sizes) < 2 {
		return
	}
	columns := []string{"class", "form"}
	for _, e := range r.Engines {
		for _, s := range r.Sizes {
			columns = append(columns, fmt.Sprintf("%s %d", e, s.Quotes))
		}
		columns = append(columns, "slope")
	}
	t := newTable(b, "Growth: median milliseconds by number of quotes, slope of the logs", columns...)
	for _, row := range r.Sizes[0].Rows {
		cells := []string{string(row.Class), string(row.Form)}
		for _, e := range r.Engines {
			for _, s := range r.Sizes {
				cells = append(cells, milliseconds(p50(s, row.Class, row.Form, e)))
			}
			if row.Figures[e].NoSuch {
				cells = append(cells, "–")
				continue
			}
			cells = append(cells, fmt.Sprintf("%.2f", measure.Slope(r.Sizes, row.Class, row.Form, e)))
		}
		t.row(cells...)
	}
}

func p50(s measure.Size, c contest.Class, f contest.Form, engine string) time.Duration {
	for _, r := range s.Rows {
		if r.Class == c && r.Form == f {
			return r.Figures[engine].P50
		}
	}
	return 0
}

// number has three digits that matter.
func number(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

func milliseconds(d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return number(measure.Milliseconds(d))
}

func megabytes(n int64) string { return number(float64(n) / (1 << 20)) }

func ratio(a, b time.Duration) string {
	if a == 0 || b == 0 {
		return "–"
	}
	return number(float64(a) / float64(b))
}
