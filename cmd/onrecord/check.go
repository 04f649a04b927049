package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"onrecord/corpus/store"
	"onrecord/index/archive"
)

func (a *app) checkCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "check [BACKUP]",
		Short: "Verify every byte that is kept",
		Long: `Read every page and every record of the articles, hold them against their
checksums and against one another, and the index against them, article by article
and quote by quote; or, of a backup, every file against its manifest and then the
articles. Each thing that is wrong is a line, with number, id and offset as far as
they are known. Nothing is changed; "onrecord repair" mends articles, and the
index mends itself.`,
		Args: folder(0, "check takes one folder, that of a backup, or none"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var found archive.Checked
		var err error
		if len(args) == 1 {
			found, err = archive.CheckBackup(cmd.Context(), args[0])
		} else {
			found, err = at.check(cmd)
		}
		if err != nil {
			return err
		}
		faults := texts(found.Store)
		for _, fault := range found.Index {
			faults = append(faults, "the index: "+fault)
		}
		if found.NoIndex != "" {
			a.sayf("the index is not checked: %s", found.NoIndex)
		}
		part := a.tellEach(faults, "")
		a.sayf("%s, %s, %s, up to number %d: %s", count(found.Articles, "article"), count(found.Versions, "older version"),
			count(found.Takedowns, "takedown"), found.Seq, count(len(faults), "fault"))
		return part
	}
	at.dataFlag(cmd)
	at.folderOnly(cmd)
	return cmd
}

func texts(damage []store.Damage) []string {
	list := make([]string, len(damage))
	for i, d := range damage {
		list[i] = d.String()
	}
	return list
}

func (p *place) check(cmd *cobra.Command) (c archive.Checked, err error) {
	if err := p.mustExist(); err != nil {
		return c, err
	}
	known, err := p.known()
	if err != nil {
		return c, err
	}
	return archive.Check(cmd.Context(), p.dir(), archive.Options{Engines: engines(), Known: known})
}

// doubtfulToo tells of articles that a repair leaves out.
func doubtfulToo(n int) string {
	return count(n, "article") + " of those that are lost can be had, and may have been replaced or taken down"
}

// hintForNothing is what may be done where a repair would keep nothing.
func hintForNothing(none *archive.NothingKeptError) string {
	if none.Doubtful == 0 {
		return "\"onrecord restore\" puts a backup into another folder; nothing else is left of them"
	}
	return doubtfulToo(none.Doubtful) + ": run \"onrecord repair --doubtful\" to keep them, or \"onrecord restore\" to put a backup into another folder"
}

func (a *app) repairCommand() *cobra.Command {
	at := &place{app: a}
	var doubtful bool
	cmd := &cobra.Command{
		Use:   "repair",
		Short: "Keep what can be read of damaged articles",
		Long: `Make a new file of the articles of every record whose checksum holds, wherever it
lies in the damaged one, and put it in its place. What is lost is listed, a line
each, with number and id as far as they are known. The damaged file is kept in
the folder quarantine until the next takedown; the index is built anew when the
archive is next opened. Where nothing is damaged nothing is done.

An article whose record is found, but nothing says that it is still the current
one, may have been replaced or taken down: it counts as lost, unless --doubtful.
Where no article would be kept nothing is changed.`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := at.mustExist(); err != nil {
			return err
		}
		found, kept, err := archive.Repair(cmd.Context(), at.dir(), doubtful)
		if err != nil {
			return err
		}
		if kept == "" {
			a.sayf("%s: nothing is damaged", count(found.Articles, "article"))
			return nil
		}
		part := a.tellEach(texts(found.Lost), "lost: ")
		a.sayf("%s, %s and %s are kept; the damaged file is %s", count(found.Articles, "article"),
			count(found.Versions, "older version"), count(found.Takedowns, "takedown"), kept)
		if found.Doubtful > 0 {
			a.sayf("%s", doubtfulToo(found.Doubtful))
			a.sayf("to keep them too, before anything is written: cp %s %s; onrecord repair --doubtful --data %s",
				kept, filepath.Join(at.dir(), "articles.db"), at.dir())
		}
		return part
	}
	cmd.Flags().StringVar(&at.data, "data", "", "the `folder` of the archive (default $"+envData+", else ./"+defaultData+")")
	at.folderOnly(cmd)
	cmd.Flags().BoolVar(&doubtful, "doubtful", false, "keep also articles that may have been replaced or taken down")
	return cmd
}
