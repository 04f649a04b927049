package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

func (a *app) extractCommand() *cobra.Command {
	at := &place{app: a}
	var format string
	var fill gaps
	cmd := &cobra.Command{
		Use:   "extract PATH|-…",
		Short: "Show the statements in texts, keeping nothing",
		Long: `Find the statements in the articles of files, or of the standard input, and show
them. Nothing is kept.

With --format jsonl, a line an article: its id and its quotes, with offsets in
code points of its text.`,
		Example: `  onrecord extract story.txt
  onrecord extract --publisher Reuters --published 2022-11-04 story.html
  onrecord extract --format jsonl articles.jsonl > quotes.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if format != "text" && format != "jsonl" {
			return usagef("--format: %q is neither text nor jsonl", format)
		}
		in, err := a.intake(paths, fill)
		if err != nil {
			return err
		}
		known, err := at.known()
		if err != nil {
			return err
		}
		return a.extract(cmd.Context(), in, extract.New(known), format)
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or jsonl")
	fill.flags(cmd)
	at.knownFlags(cmd)
	return cmd
}

func (a *app) extract(ctx context.Context, in *intake, x *extract.Extractor, format string) error {
	out := bufio.NewWriterSize(a.out, 64<<10)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	people := newPrinter(a.out)
	people.out = out
	err := analyse(ctx, in.articles(), x, func(d corpus.Document) error {
		if format == "jsonl" {
			return lines.Encode(newExtracted(&d))
		}
		people.document(&d)
		return people.err
	})
	in.end()
	return with(err, out.Flush(), in.part())
}

// analyse finds the quotes of articles on all cores and emits them in order.
// However many there are, only a few are held at a time.
func analyse(ctx context.Context, articles iter.Seq[corpus.Article], x *extract.Extractor, emit func(corpus.Document) error) error {
	g, ctx := errgroup.WithContext(ctx)
	places := make(chan chan corpus.Document, 2*runtime.GOMAXPROCS(0))
	g.Go(func() error {
		defer close(places)
		for article := range articles {
			place := make(chan corpus.Document, 1)
			select {
			case places <- place:
			case <-ctx.Done():
				return ctx.Err()
			}
			go func() { place <- x.Read(article) }()
		}
		return nil
	})
	g.Go(func() error {
		for place := range places {
			if err := emit(<-place); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// extracted is a line of --format jsonl. Spans are code points of the text as
// given, end-exclusive.
type extracted struct {
	ID     string           `json:"id"`
	Quotes []extractedQuote `json:"quotes"`
}

type extractedQuote struct {
	Content     [][2]int       `json:"content"`
	Cue         [][2]int       `json:"cue"`
	Speaker     [][2]int       `json:"speaker"`
	SpeakerName *string        `json:"speaker_name"`
	Role        *string        `json:"role"`
	SourceKind  *string        `json:"source_kind"`
	Kind        string         `json:"kind"`
	Polarity    string         `json:"polarity"`
	Via         [][2]int       `json:"via"`
	ViaName     *string        `json:"via_name"`
	Said        *extractedSaid `json:"said"`
	Confidence  float64        `json:"confidence"`
}

type extractedSaid struct {
	Value     string `json:"value"`
	Precision string `json:"precision"`
	Basis     [2]int `json:"basis"`
}

func newExtracted(d *corpus.Document) extracted {
	line := extracted{ID: d.Article.Ref, Quotes: make([]extractedQuote, 0, len(d.Analysis.Quotes))}
	if line.ID == "" {
		line.ID = string(d.Article.ID)
	}
	points := pointer(d)
	for i := range d.Analysis.Quotes {
		line.Quotes = append(line.Quotes, newExtractedQuote(&d.Article, &d.Analysis.Quotes[i], points))
	}
	return line
}

// pointer converts spans of a document to code points. The text is read once,
// for the spans of all quotes together.
func pointer(d *corpus.Document) func(...corpus.Span) [][2]int {
	var spans []corpus.Span
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		spans = append(append(append(spans, q.Content...), q.Cue...), q.Source...)
		if q.Credit.Name.Len() > 0 {
			spans = append(spans, q.Credit.Name)
		}
		if q.Said != nil {
			spans = append(spans, q.Said.Basis)
		}
	}
	points := make(map[corpus.Span][2]int, len(spans))
	for i, s := range corpus.CodePoints(d.Article.Text, spans) {
		points[spans[i]] = [2]int{s.Start, s.End}
	}
	return func(spans ...corpus.Span) (pairs [][2]int) {
		for _, s := range spans {
			pairs = append(pairs, points[s])
		}
		return pairs
	}
}

func newExtractedQuote(a *corpus.Article, q *corpus.Quote, points func(...corpus.Span) [][2]int) extractedQuote {
	out := extractedQuote{
		Content: points(q.Content...), Cue: points(q.Cue...), Speaker: points(q.Source...),
		SpeakerName: known(q.Speaker.Name), Role: known(q.Speaker.Role), SourceKind: known(string(q.Speaker.Kind)),
		Kind: string(q.Kind), Polarity: string(q.Polarity), Confidence: q.Confidence,
	}
	if relayed(a, q) {
		out.ViaName = known(q.Credit.Outlet.Name)
		if q.Credit.Name.Len() > 0 {
			out.Via = points(q.Credit.Name)
		}
	}
	if q.Said != nil {
		out.Said = &extractedSaid{q.Said.Date.String(), string(q.Said.Date.Precision), points(q.Said.Basis)[0]}
	}
	return out
}

// relayed reports whether an outlet other than the publisher passed it on.
func relayed(a *corpus.Article, q *corpus.Quote) bool {
	passedOn := q.Credit.Basis == corpus.Credited || q.Credit.Basis == corpus.CarriedOver
	return passedOn && q.Credit.Outlet.ID != a.Publisher.ID
}

// known is nil for the unknown, "".
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// document writes an article's quotes for people.
func (p *printer) document(d *corpus.Document) {
	if d.Article.Title != "" {
		p.line("", d.Article.Title)
		p.line("", "")
	}
	if !d.Analysis.Analysed {
		p.line("", "Not analysed: "+d.Analysis.Reason+".")
	}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		p.line("", sayer(d.Article.Text, q)+":")
		p.line("    ", q.Text(d.Article.Text))
		p.line("    ", join(" · ", string(q.Kind), passed(&d.Article, q), said(&d.Article, q)))
		p.line("", "")
	}
	p.line("", count(len(d.Analysis.Quotes), "quote")+".")
}

func sayer(text string, q *corpus.Quote) string {
	var names []string
	for _, c := range q.Candidates {
		names = append(names, c.Name)
	}
	return speaking(join(", ", q.Speaker.Name, q.Speaker.Role), names, string(q.Polarity), corpus.Join(text, q.Cue))
}

// passed says through whose hands it went.
func passed(a *corpus.Article, q *corpus.Quote) string {
	var hands []string
	for _, r := range q.Relays {
		hands = append(hands, r.Outlet.Name)
	}
	if !a.Publisher.IsZero() {
		hands = append(hands, a.Publisher.Name)
	}
	return strings.Join(hands, " → ")
}

func said(a *corpus.Article, q *corpus.Quote) string {
	if q.Said == nil {
		return ""
	}
	return fmt.Sprintf("said %s (“%s”)", dated(q.Said.Date.String(), string(q.Said.Date.Precision)), q.Said.Basis.Of(a.Text))
}
