package main

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) reindexCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Build the index anew from the articles",
		Long: `Read all articles that are kept again, build the index anew from them, beside the
one in use, and put it in its place when it is whole. OpenSearch goes on taking
articles meanwhile, from any number of processes.`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		kept, err := at.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.roomy()()
		bar := a.bar(-1, "reindexing", false)
		err = kept.Reindex(cmd.Context(), func(done, of uint64) {
			bar.set(int64(done), int64(of))
		})
		bar.end()
		if err != nil {
			return with(err, kept.Close())
		}
		return with(a.sayHeld(cmd.Context(), kept, "indexed anew"), kept.Close())
	}
	at.dataFlag(cmd)
	at.engineFlags(cmd)
	return cmd
}

// sayHeld says how many articles an archive holds, and what was done with them.
func (a *app) sayHeld(ctx context.Context, k kept, done string) error {
	engine, err := k.Engine()
	if err != nil {
		return err
	}
	held, err := engine.Stats(ctx)
	if err == nil {
		a.sayf("%s %s", count(held.Articles, "article"), done)
	}
	return err
}
