package main

import (
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/corpus/read"
)

// gaps are the flags that fill what articles lack.
type gaps struct{ publisher, published string }

func (g *gaps) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&g.publisher, "publisher", "", "the `name` of the publisher, where an article does not say")
	cmd.Flags().StringVar(&g.published, "published", "", "the `date` of publication, where an article does not say")
}

// intake is what a command reads: articles for whoever asks, and a line on
// standard error about everything that is none.
type intake struct {
	app      *app
	files    *read.Source
	refused  int
	progress *bar
}

// placed is an article and where it came from.
type placed struct {
	corpus.Article
	where string
}

// intake lists the files of a command.
func (a *app) intake(paths []string, g gaps) (*intake, error) {
	published, err := read.ParsePublished(g.published)
	if err != nil {
		return nil, usagef("--published: %w", err)
	}
	outlet := corpus.NewOutlet(g.publisher)
	if outlet.ID == "" && strings.TrimSpace(g.publisher) != "" {
		return nil, usagef("--publisher: %q has neither letter nor digit", g.publisher)
	}
	files := read.Files(paths, read.Options{Publisher: g.publisher, Published: published, Stdin: a.in})
	return &intake{app: a, files: files, progress: &bar{}}, nil
}

// show shows how far the reading is.
func (in *intake) show(what string) { in.progress = in.app.bar(in.files.Total, what, true) }

// placed are the articles with their places.
func (in *intake) placed() iter.Seq[placed] {
	return func(yield func(placed) bool) {
		for item := range in.files.Items() {
			in.progress.set(item.Read, in.files.Total)
			if item.Problem != nil {
				in.refuse(item.Problem.Error())
				continue
			}
			if !yield(placed{item.Article, placeOf(item.Path, item.Line)}) {
				return
			}
		}
	}
}

// placeOf is where an article stands, as people are told of it.
func placeOf(path string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d", path, line)
	}
	return path
}

// articles are the articles alone.
func (in *intake) articles() iter.Seq[corpus.Article] {
	return func(yield func(corpus.Article) bool) {
		for x := range in.placed() {
			if !yield(x.Article) {
				return
			}
		}
	}
}

// refuse prints why something was not taken: "path:line: reason".
func (in *intake) refuse(line string) {
	in.refused++
	in.progress.end()
	_, _ = fmt.Fprintln(in.app.err, clean(line)) // nowhere is left to tell of a failure
}

// end removes the bar and names what nobody reads.
func (in *intake) end() {
	in.progress.end()
	if unknown := in.files.Unknown(); len(unknown) > 0 {
		in.app.sayf("passed over %s that nobody reads: %s", plural(len(unknown), "key"), strings.Join(unknown, ", "))
	}
}

// part is errPart where something was refused.
func (in *intake) part() error {
	if in.refused > 0 {
		return errPart
	}
	return nil
}
