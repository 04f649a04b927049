package main

import (
	"github.com/spf13/cobra"
)

func (a *app) reindexCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Build the index anew from the articles",
		Long: `Read all articles that are kept again, build the index anew from them, beside the
one in use, and put it in its place when it is whole.`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		archive, err := at.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.roomy()()
		bar := a.bar(-1, "reindexing", false)
		err = archive.Reindex(cmd.Context(), func(done, of uint64) {
			bar.set(int64(done), int64(of))
		})
		bar.end()
		if err != nil {
			return with(err, archive.Close())
		}
		stats, err := archive.Stats()
		if err == nil {
			a.sayf("%s indexed anew", count(stats.Articles, "article"))
		}
		return with(err, archive.Close())
	}
	at.dataFlag(cmd)
	return cmd
}
