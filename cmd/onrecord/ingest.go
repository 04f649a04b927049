package main

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/index/archive"
)

func (a *app) ingestCommand() *cobra.Command {
	at := &place{app: a}
	var publisher, published string
	cmd := &cobra.Command{
		Use:   "ingest PATH|-…",
		Short: "Read articles in",
		Long: `Read articles in, find the statements in them and keep both. A PATH is a file of
JSON, JSON lines, HTML or plain text, any of them gzipped, or a folder of such;
- is the standard input. What was read before is updated, or left unchanged.

What cannot be read is named on standard error as path:line: reason, and the
rest is kept; the exit status is then 1. With --server the articles are sent to
a running server, with the token in $` + envToken + `.`,
		Example: `  onrecord ingest articles.jsonl.gz pages/
  curl https://example.org/feed.jsonl | onrecord ingest --publisher "Example" -
  onrecord ingest --server http://127.0.0.1:8321 articles.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		fill, err := filler(publisher, published)
		if err != nil {
			return err
		}
		in := a.source(paths, fill)
		if at.server != "" {
			return a.send(cmd.Context(), at, in)
		}
		return a.ingest(cmd.Context(), at, in)
	}
	cmd.Flags().StringVar(&publisher, "publisher", "", "the `name` of the publisher, where an article does not say")
	cmd.Flags().StringVar(&published, "published", "", "the `date` of publication, where an article does not say")
	at.flags(cmd)
	return cmd
}

// filler gives articles what they lack.
func filler(publisher, published string) (func(*corpus.Article), error) {
	var date corpus.Date
	if published != "" {
		var err error
		if date, err = corpus.ParseDate(published); err != nil {
			return nil, usagef("--published: %w", err)
		}
	}
	outlet := corpus.NewOutlet(publisher)
	return func(x *corpus.Article) {
		if x.Publisher.IsZero() {
			x.Publisher = outlet
		}
		if x.Published.IsZero() {
			x.Published = date
		}
	}, nil
}

// ingest loads articles into the archive of the folder.
func (a *app) ingest(ctx context.Context, at *place, in *source) error {
	articles, err := at.make(ctx)
	if err != nil {
		return err
	}
	bar := a.bar(in.total, "ingesting", true)
	report, err := articles.Load(ctx, plain(in.all()), func(archive.Report) { bar.set(in.read(), in.total) })
	bar.end()
	sum := tally{Report: report, refused: in.problems}
	return with(err, sum.print(a), articles.Close(), sum.part())
}

func plain(in iter.Seq[placed]) iter.Seq[corpus.Article] {
	return func(yield func(corpus.Article) bool) {
		for x := range in {
			if !yield(x.Article) {
				return
			}
		}
	}
}

// tally is what became of the articles of a command.
type tally struct {
	archive.Report
	refused int
	remote  int // quotes that a server found, of all kinds
}

// part is errPart where something was refused.
func (t *tally) part() error {
	if t.refused > 0 {
		return errPart
	}
	return nil
}

func (t *tally) print(a *app) error {
	lines := []string{fmt.Sprintf("%s: %d created, %d updated, %d unchanged, %d refused",
		count(t.Articles()+t.refused, "article"), t.Created, t.Updated, t.Unchanged, t.refused)}
	if t.Quotes == nil {
		lines = append(lines, count(t.remote, "quote"))
	} else {
		lines = append(lines, t.quotes())
	}
	for _, reason := range slices.Sorted(maps.Keys(t.NotAnalysed)) {
		lines = append(lines, fmt.Sprintf("%d not analysed: %s", t.NotAnalysed[reason], reason))
	}
	_, err := fmt.Fprintln(a.out, clean(strings.Join(lines, "\n")))
	return err
}

func (t *tally) quotes() string {
	var kinds []string
	for _, kind := range corpus.Kinds() {
		kinds = append(kinds, fmt.Sprintf("%d %s", t.Quotes[kind], kind))
	}
	return fmt.Sprintf("%s: %s; %d unattributed", count(quotes(t.Report), "quote"), strings.Join(kinds, ", "), t.Unattributed)
}
