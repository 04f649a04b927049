package indextest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/index"
)

//go:embed testdata/*.txt
var caseFiles embed.FS

// A file of cases holds documents ([notation]) and, behind "---", queries
// with what they find. A query is as [index.Query.String] prints it; what is
// not said is type:quotes sort:newest limit:100. A line "names:speaker
// prefix:ki" looks names up.

// caseFile is one such file.
type caseFile struct {
	name  string
	head  string // everything up to "---", as written
	lines []string
}

// readCases reads the files of cases.
func readCases(files fs.FS) ([]caseFile, error) {
	names, err := fs.Glob(files, "testdata/*.txt")
	if err != nil {
		return nil, err
	}
	var all []caseFile
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		head, cases, ok := strings.Cut(string(data), "\n---\n")
		if !ok {
			return nil, fmt.Errorf("%s: no --- between documents and cases", name)
		}
		all = append(all, caseFile{name, head, strings.Split(cases, "\n")})
	}
	return all, nil
}

// title is what the file is called.
func (f *caseFile) title() string {
	return strings.TrimSuffix(strings.TrimPrefix(f.name, "testdata/"), ".txt")
}

// asked reports whether a line of cases asks something.
func asked(line string) bool {
	return line != "" && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "#")
}

// answers is the cases with what the engine finds in place of what is
// written: equal to the file where the engine is right.
func (f *caseFile) answers(e index.Engine) string {
	var out []string
	for _, line := range f.lines {
		switch {
		case strings.HasPrefix(line, "\t"):
		case !asked(line):
			out = append(out, line)
		default:
			out = append(out, line)
			for _, found := range answer(e, line) {
				out = append(out, "\t"+found)
			}
		}
	}
	return strings.Join(out, "\n")
}

// answer is what the engine says to one line.
func answer(e index.Engine, line string) []string {
	ctx := context.Background()
	if asked, ok := strings.CutPrefix(line, "names:"); ok {
		return names(ctx, e, asked)
	}
	q, err := index.ParseQuery(line)
	if err != nil {
		return []string{"cannot be read: " + err.Error()}
	}
	q.Type, q.Sort = index.Type(or(string(q.Type), string(index.Quotes))), index.Sort(or(string(q.Sort), string(index.Newest)))
	if q.Limit == 0 {
		q.Limit = 100
	}
	resolved, faults, err := index.Resolve(ctx, e, q)
	if len(faults) > 0 {
		return []string{"fault: " + faults.Error()}
	}
	if err != nil {
		return refusal(err)
	}
	r, err := e.Search(ctx, resolved)
	if err != nil {
		return refusal(err)
	}
	return render(resolved, r)
}

// refusal names the error that is wrapped; what stands around it is the
// engine's own affair.
func refusal(err error) []string {
	for _, known := range []error{index.ErrQuery, index.ErrBuckets, index.ErrNotFound} {
		if errors.Is(err, known) {
			return []string{"error: " + known.Error()}
		}
	}
	return []string{"error: " + err.Error()}
}

// render writes a result down. The order of hits by relevance is the
// engine's own affair, but for what [Laws] holds it to.
func render(q *index.Query, r *index.Result) []string {
	ids := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ids[i] = h.ID()
	}
	if q.Sort == index.Relevance {
		slices.Sort(ids)
	}
	out := []string{strings.TrimRight(fmt.Sprintf("%d: %s", r.Total, strings.Join(ids, " ")), " ")}
	for _, request := range q.Facets {
		out = append(out, string(request.Field)+": "+renderFacet(r.Facets[request.Field]))
	}
	if r.Dates != nil {
		out = append(out, "dates: "+renderDates(r.Dates), fmt.Sprintf("from %s to %s", r.Earliest, r.Latest))
	}
	return out
}

func renderFacet(f *index.Facet) string {
	if f == nil {
		return "none"
	}
	var b strings.Builder
	for _, v := range f.Values {
		tick := ""
		if v.Selected {
			tick = "*"
		}
		label := ""
		if v.Label != v.Value {
			label = " (" + v.Label + ")"
		}
		fmt.Fprintf(&b, "%s%s%s %d, ", tick, v.Value, label, v.Count)
	}
	fmt.Fprintf(&b, "distinct %d, missing %d, other %d", f.Distinct, f.Missing, f.Other)
	return b.String()
}

func renderDates(f *index.DateFacet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "by %s: ", f.Interval)
	for _, bucket := range f.Buckets {
		fmt.Fprintf(&b, "%s %d, ", bucket.Date, bucket.Count)
	}
	fmt.Fprintf(&b, "coarser %d, missing %d", f.Coarser, f.Missing)
	return b.String()
}

// names answers "speaker prefix:ki".
func names(ctx context.Context, e index.Engine, asked string) []string {
	field, how, _ := strings.Cut(asked, " ")
	q := index.NameQuery{Field: index.Field(field), Limit: 10}
	switch kind, value, _ := strings.Cut(how, ":"); kind {
	case "id":
		q.ID = value
	case "exact":
		q.Exact = value
	case "prefix":
		q.Prefix = value
	case "near":
		q.Near = value
	}
	found, err := e.Names(ctx, q)
	if err != nil {
		return refusal(err)
	}
	out := make([]string, len(found))
	for i, n := range found {
		out[i] = fmt.Sprintf("%s (%s) %d", n.ID, n.Label, n.Quotes)
		if len(n.Aliases) > 0 && q.ID != "" {
			out[i] += ": " + strings.Join(n.Aliases, ", ")
		}
	}
	if len(out) == 0 {
		return []string{"nobody"}
	}
	return out
}

// runCases holds an engine against every file of cases.
func runCases(t *testing.T, known known, open Open) {
	files, err := readCases(caseFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.title(), func(t *testing.T) {
			docs, err := readDocuments(strings.Split(f.head, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			rig := newRig(t, open)
			rig.apply(index.Batch{Put: docs, Seq: 1})
			if diff := cmp.Diff(known.expected(&f), strings.Split(f.answers(rig.Engine), "\n")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", f.name, diff)
			}
		})
	}
}
