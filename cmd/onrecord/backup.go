package main

import (
	"errors"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"onrecord/index/archive"
)

func (a *app) backupCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "backup FOLDER",
		Short: "Copy the articles, also while they are served",
		Long: `Copy the articles as they are at one moment to a folder that does not exist yet,
with people.json and outlets.json and a manifest of SHA-256 sums. The folder is
there when it is whole and durable, or not at all. The index is not in it: it is
made from the articles.

While "onrecord serve" has the archive open, that process makes the copy, as its
own user; reading and writing go on. What was taken down before is not in a
backup; backups that are older keep it.`,
		Example: `  onrecord backup /backups/$(date +%F)
  onrecord check /backups/2026-11-03`,
		Args: folder(1, "backup takes one folder, that is not there yet"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := at.mustExist(); err != nil {
			return err
		}
		dest, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		m, err := archive.BackUp(cmd.Context(), at.dir(), dest, at.besides())
		var locked *archive.LockedError
		if errors.As(err, &locked) {
			m, err = orderBackup(cmd.Context(), at.dir(), dest, err)
		}
		if err != nil {
			return err
		}
		a.sayf("%s and %s, up to number %d, are in %s", count(m.Articles, "article"), count(m.Versions, "older version"), m.Sequence, dest)
		return a.tellEach(m.Damaged, "the backup has it as it is: ")
	}
	at.dataFlag(cmd)
	at.folderOnly(cmd)
	return cmd
}

// folder takes one folder, and least is how many must be there; else it says
// what the command takes.
func folder(least int, said string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || len(args) > 1 {
			return usagef("%s", said)
		}
		return nil
	}
}

// tellEach prints what failed, a line each.
func (a *app) tellEach(faults []string, before string) error {
	for _, fault := range faults {
		a.sayf("%s%s", before, fault)
	}
	if len(faults) > 0 {
		return errPart
	}
	return nil
}

func (a *app) restoreCommand() *cobra.Command {
	at := &place{app: a}
	var newer string
	cmd := &cobra.Command{
		Use:   "restore BACKUP",
		Short: "Make an archive of a backup",
		Long: `Put a backup into the folder of an archive, which must be empty, when every file
of it is what the manifest says. The index is built when the archive is opened.

What was written after the backup was made is not in it, and what was taken down
since is in it again: name a newer archive or backup with --takedowns, also a
damaged one, and what that knows to be taken down is not restored.`,
		Example: `  onrecord restore /backups/2026-11-03 --data /srv/onrecord
  onrecord restore /backups/2026-11-03 --data /srv/onrecord --takedowns /srv/onrecord.old`,
		Args: folder(1, "restore takes one folder, that of the backup; where to put it is said with --data"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := archive.Restore(cmd.Context(), args[0], at.dir(), newer)
		if err != nil {
			return err
		}
		a.sayf("%s, as they were on %s at number %d, are in %s", count(r.Articles-r.Again, "article"), r.Made.Format(time.DateTime+" MST"), r.Sequence, at.dir())
		if newer == "" {
			a.sayf("what was taken down after that is there again: take it down with \"onrecord delete\", or restore with --takedowns")
		} else {
			a.sayf("not restored, because %s has taken them down: %s", newer, count(r.Again, "article"))
		}
		for _, doubt := range r.Doubts {
			a.sayf("warning: more may have been taken down than %s knows: %s", newer, doubt)
		}
		return a.tellEach(r.Damaged, "damaged when the backup was made: ")
	}
	cmd.Flags().StringVar(&at.data, "data", "", "the `folder` of the archive, empty or not there (default $"+envData+", else ./"+defaultData+")")
	at.folderOnly(cmd)
	cmd.Flags().StringVar(&newer, "takedowns", "", "a newer archive or backup, a `folder`: what it has taken down is left out")
	return cmd
}
