package main

import (
	"github.com/spf13/cobra"
)

func (a *app) reindexCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Build the index anew from the articles",
		Long: `Build the index anew from the articles that are kept, beside the one in use, and
put it in its place when it is whole. Articles that an older version of onrecord
has read are read again.`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		archive, err := at.open(cmd.Context())
		if err != nil {
			return err
		}
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
