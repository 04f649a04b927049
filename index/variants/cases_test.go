package variants

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/diff"
	"onrecord/index/indextest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written is an article on its way.
type written struct {
	doc  corpus.Document
	text strings.Builder
}

// failer is a test, or one of many that a property is tried by.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// articlesOf reads the articles of a case.
func articlesOf(t failer, name, text string) []corpus.Document {
	t.Helper()
	var list []*written
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		head, rest, _ := strings.Cut(line, " ")
		switch head {
		case "":
		case "article":
			list = append(list, newWritten(t, fmt.Sprintf("%s %d", name, len(list)), strings.Split(rest, " | ")))
		case ":":
			list[len(list)-1].text.WriteString(rest + "\n\n")
		case ">":
			list[len(list)-1].quote(strings.Split(rest, "|"))
		default:
			t.Fatalf("%s: what is %q?", name, line)
		}
	}
	docs := make([]corpus.Document, len(list))
	for i, w := range list {
		w.doc.Article.Text = w.text.String()
		corpus.IdentifyQuotes(&w.doc.Article, w.doc.Analysis.Quotes)
		docs[i] = w.doc
	}
	return docs
}

func newWritten(t failer, ref string, head []string) *written {
	t.Helper()
	w := &written{doc: corpus.Document{Analysis: corpus.Analysis{Analysed: true, Version: "test"}}}
	a := &w.doc.Article
	a.Ref, a.Title = ref, ref
	if head[0] != "-" {
		a.Publisher = corpus.NewOutlet(head[0])
	}
	if head[1] != "-" {
		date, err := corpus.ParseDate(head[1])
		if err != nil {
			t.Fatal(err)
		}
		a.Published = date
	}
	a.ID = a.DeriveID()
	return w
}

// quote adds "speaker | credited outlet | words"; the speaker may be followed
// by "denied", and is anonymous without a capital letter.
func (w *written) quote(parts []string) {
	speaker, outlet, words := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
	q := corpus.Quote{Kind: corpus.Indirect, Polarity: corpus.Asserted, Credit: corpus.Credit{Outlet: w.doc.Article.Publisher, Basis: corpus.AsPublisher}}
	if name, ok := strings.CutSuffix(speaker, " denied"); ok {
		speaker, q.Polarity = name, corpus.Denied
	}
	kind := corpus.Person
	if strings.ToLower(speaker) == speaker {
		kind = corpus.Anonymous
	}
	q.Speaker = corpus.NewSpeaker(speaker, "", kind)
	if outlet != "" {
		q.Credit = corpus.Credit{Outlet: corpus.NewOutlet(outlet), Basis: corpus.Credited}
	}
	if strings.ContainsAny(words[:min(3, len(words))], "“\"") {
		q.Kind = corpus.Direct
	}
	for _, part := range strings.Split(words, corpus.Gap) {
		start := w.text.Len()
		w.text.WriteString(part)
		q.Content = append(q.Content, corpus.Span{Start: start, End: w.text.Len()})
		w.text.WriteString(" she went on. ")
	}
	w.text.WriteString("\n\n")
	w.doc.Analysis.Quotes = append(w.doc.Analysis.Quotes, q)
}

// hitsOf is every quote of some documents.
func hitsOf(docs []corpus.Document) (hits []*index.Hit) {
	for i := range docs {
		for j := range docs[i].Analysis.Quotes {
			hits = append(hits, &index.Hit{Document: &docs[i], Quote: &docs[i].Analysis.Quotes[j]})
		}
	}
	return hits
}

// shown is what is found, a line a variant.
func shown(f *Found) string {
	var b strings.Builder
	fmt.Fprintf(&b, "outlets %d, origins %d", f.Traced.Outlets, len(f.Traced.Origins))
	for i, o := range f.Traced.Origins {
		fmt.Fprintf(&b, "; %d %s", i, o.name())
	}
	fmt.Fprintln(&b)
	for _, v := range f.Variants {
		about := fmt.Sprintf("%v", v.Changes)
		if v.Place >= 0 {
			about = fmt.Sprintf("%d %s", f.Traced.Of[v.Place], f.Traced.Why[v.Place])
		}
		if v.Hit.Quote.ID == f.Longest.Quote.ID {
			about += ", longest"
		}
		a := &v.Hit.Document.Article
		fmt.Fprintf(&b, "%s %s (%s): %s\n", dash(a.Published.String()), dash(a.Publisher.Name), about, marked(v.Diff))
	}
	return b.String()
}

func (o Origin) name() string { return dash(o.Outlet.Name) }

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func marked(pieces []diff.Piece) string {
	var out []string
	for _, p := range pieces {
		switch p.Op {
		case diff.Delete:
			p.Text = "[-" + p.Text + "-]"
		case diff.Insert:
			p.Text = "{+" + p.Text + "+}"
		}
		out = append(out, p.Text)
	}
	return strings.Join(out, " ")
}

const casesFile = "testdata/cases.txt"

// Every case is articles and, behind a line "--", what is found for the first
// quote of the first.
func TestCases(t *testing.T) {
	file, err := os.ReadFile(casesFile)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, c := range strings.Split(string(file), "== ")[1:] {
		name, text, _ := strings.Cut(c, "\n")
		articles, want, _ := strings.Cut(text, "--\n")
		want = strings.TrimSpace(want) + "\n"
		docs := articlesOf(t, name, articles)
		got := shown(find(t, docs, 0))
		if diff := cmp.Diff(want, got); diff != "" && !*update {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		fmt.Fprintf(&out, "== %s\n%s\n--\n%s\n", name, strings.TrimSpace(articles), got)
		checkSymmetry(t, name, docs)
	}
	if *update {
		if err := os.WriteFile(casesFile, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// find asks for the variants of one of the quotes.
func find(t failer, docs []corpus.Document, n int) *Found {
	t.Helper()
	e := indextest.NewMemory(docs...)
	hit, err := e.Quote(context.Background(), hitsOf(docs)[n].Quote.ID)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Of(context.Background(), e, hit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// checkSymmetry checks that all quotes of a statement find the same one.
func checkSymmetry(t *testing.T, name string, docs []corpus.Document) {
	t.Helper()
	found := make(map[corpus.QuoteID][]corpus.QuoteID)
	for i, h := range hitsOf(docs) {
		for _, v := range find(t, docs, i).Variants {
			if v.Changes == nil {
				found[h.Quote.ID] = append(found[h.Quote.ID], v.Hit.Quote.ID)
			}
		}
	}
	for id, others := range found {
		for _, other := range others {
			if !slices.Equal(found[other], others) {
				t.Errorf("%s: %s finds %v, %s finds %v", name, id, others, other, found[other])
			}
		}
	}
}
