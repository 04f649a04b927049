package main

import (
	"github.com/spf13/cobra"

	"onrecord/index/opensearch"
)

func (a *app) migrateCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Make indices of OpenSearch that fit this program",
		Long: `Write every article, as it is, into new indices of OpenSearch in the layout of this
program, and put them in the place of those in use when as many are there. Those
answer until then, and articles may go on being written to them, also by programs
of the version before. Nothing is changed where it fails.

It is what to do when another command says that the indices do not fit, or to have
other --shards and --copies. The folder of an archive needs no such thing.`,
		Example: `  onrecord migrate --engine opensearch --opensearch-url https://search.example:9200 --shards 12`,
		Args:    cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !at.reach.many {
			return usagef("migrate is for OpenSearch: add --engine %s; the index of a folder is made anew by itself", onMany)
		}
		articles, err := at.connect(cmd.Context(), opensearch.Options{There: true, Unfit: true})
		if err != nil {
			return err
		}
		defer a.roomy()()
		bar := a.bar(-1, "migrating", false)
		err = articles.Migrate(cmd.Context(), func(done, of uint64) { bar.set(int64(done), int64(of)) })
		bar.end()
		if err != nil {
			return with(err, articles.Close())
		}
		return with(a.sayHeld(cmd.Context(), articles, "written anew"), articles.Close())
	}
	at.knownFlags(cmd)
	at.engineFlags(cmd)
	at.sizeFlags(cmd)
	return cmd
}
