package main

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/index/archive"
)

func (a *app) ingestCommand() *cobra.Command {
	at := &place{app: a}
	var fill gaps
	var work workerFlags
	cmd := &cobra.Command{
		Use:   "ingest PATH|-…",
		Short: "Read articles in",
		Long: `Read articles in, find the statements in them and keep both. A PATH is a file of
JSON, JSON lines, HTML or plain text, any of them gzipped, or a folder of such;
- is the standard input. What was read before is updated, or left unchanged.

What cannot be read is named on standard error as path:line: reason, and the
rest is kept; the exit status is then 1. With --server the articles are sent to
a running server, with the token in $` + envToken + `.

Into OpenSearch (--engine opensearch) any number of workers may read at once. With
--part each takes its share of the same inputs. An input is finished when all of
it is kept, and is passed over from then on; what is there as it is, is not read
again. So a worker that was killed is started again, and nothing is lost, or
there twice. What OpenSearch refuses is added to the file of --dead-letter.`,
		Example: `  onrecord ingest articles.jsonl.gz pages/
  curl https://example.org/feed.jsonl | onrecord ingest --publisher "Example" -
  onrecord ingest --server http://127.0.0.1:8321 articles.jsonl
  onrecord ingest --engine opensearch --opensearch-url https://search.example:9200 --part 1/2 archive/`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		in, err := a.intake(paths, fill)
		if err != nil {
			return err
		}
		switch {
		case at.server != "":
			return a.send(cmd.Context(), at, in)
		case at.reach.many:
			return a.work(cmd.Context(), at, in, fill, work)
		}
		return a.ingest(cmd.Context(), at, in)
	}
	fill.flags(cmd)
	at.flags(cmd)
	at.sizeFlags(cmd)
	work.add(cmd)
	at.apart(cmd, "shards", "copies", "part", "again", "dead-letter")
	return cmd
}

// ingest loads articles into the archive of the folder.
func (a *app) ingest(ctx context.Context, at *place, in *intake) error {
	articles, err := at.make(ctx)
	if err != nil {
		return err
	}
	defer a.roomy()()
	in.show("ingesting")
	sum := tally{}
	sum.Report, err = articles.Load(ctx, in.articles(), func(r archive.Report) {
		in.progress.say(count(r.Articles(), "article") + ", " + count(quotes(r), "quote"))
	})
	in.end()
	return with(err, sum.print(in), articles.Close(), in.part())
}

// roomy lets a command that works through everything, or serves, clear memory
// less often, unless $GOGC says how often: what it holds at a time is bounded
// and soon garbage, so that it takes a tenth less work, or more, for twice the
// memory. What it returns undoes it.
func (a *app) roomy() (undo func()) {
	if a.env("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(300)
	return func() { debug.SetGCPercent(before) }
}

// tally is what became of the articles of a command.
type tally struct {
	archive.Report
	remote int // quotes that a server found, of all kinds
}

func (t *tally) print(in *intake) error {
	lines := []string{fmt.Sprintf("%s: %d created, %d updated, %d unchanged, %d refused",
		count(t.Articles()+in.refused, "article"), t.Created, t.Updated, t.Unchanged, in.refused)}
	if t.Quotes == nil {
		lines = append(lines, count(t.remote, "quote"))
	} else {
		lines = append(lines, t.quotes())
	}
	for _, reason := range slices.Sorted(maps.Keys(t.NotAnalysed)) {
		lines = append(lines, fmt.Sprintf("%d not analysed: %s", t.NotAnalysed[reason], reason))
	}
	_, err := fmt.Fprintln(in.app.out, clean(strings.Join(lines, "\n")))
	return err
}

func (t *tally) quotes() string {
	var kinds []string
	for _, kind := range corpus.Kinds() {
		kinds = append(kinds, fmt.Sprintf("%d %s", t.Quotes[kind], kind))
	}
	return fmt.Sprintf("%s: %s; %d unattributed", count(quotes(t.Report), "quote"), strings.Join(kinds, ", "), t.Unattributed)
}
