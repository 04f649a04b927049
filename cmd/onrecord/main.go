// Command onrecord reads news articles, finds who said what in them, and
// answers searches for it. This package wires the others together; flags, the
// environment and exit codes are known here and nowhere else. One file holds
// one subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	done     = 0
	failed   = 1 // or failed in part
	wrongUse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, hearSignals: stop}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// app is what a command may reach of the world.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string

	hearSignals func() // gives signals back to the system: the next one ends the process
}

// usageError is a wrong use of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, values ...any) error {
	return usageError{fmt.Errorf(format, values...)}
}

// errPart says that a part failed, and that a line about each is printed.
var errPart = errors.New("a part failed")

// with adds what went wrong while ending to what went wrong before. Alone, an
// error keeps its own text; that a part failed is no news beside another.
func with(err error, more ...error) error {
	for _, e := range more {
		switch {
		case e == nil || errors.Is(e, errPart) && err != nil:
		case err == nil || errors.Is(err, errPart):
			err = e
		default:
			err = errors.Join(err, e)
		}
	}
	return err
}

func (a *app) run(ctx context.Context, args []string) int {
	root, ran := a.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !*ran {
		err = usageError{err} // the framework refused it
	}
	return a.report(cmd, err)
}

// report says what went wrong and returns the exit code.
func (a *app) report(cmd *cobra.Command, err error) int {
	var usage usageError
	var problem *problemError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errPart):
		return failed
	case errors.Is(err, context.Canceled):
		a.sayf("interrupted")
		return failed
	case errors.As(err, &usage):
		a.sayf("%v", err)
		a.sayf("see: %s --help", cmd.CommandPath())
		return wrongUse
	case errors.As(err, &problem):
		return a.reportProblem(problem)
	}
	a.sayf("%v", err)
	if hint := hintFor(err, cmd); hint != "" {
		a.sayf("%s", hint)
	}
	return failed
}

// sayf prints a line that is no data.
func (a *app) sayf(format string, values ...any) {
	_, _ = fmt.Fprintln(a.err, "onrecord: "+clean(fmt.Sprintf(format, values...))) // nowhere is left to tell of a failure
}

// root is the command line. What it returns beside it turns true when a
// subcommand was understood and began to run.
func (a *app) root() (*cobra.Command, *bool) {
	root := &cobra.Command{
		Use:   "onrecord",
		Short: "Who said what, reported by whom, and when?",
		Long: `onrecord finds the statements in news articles, works out who made them and
which outlet carried them, and searches them.

It keeps articles in a folder: --data, else $ONRECORD_DATA, else
./onrecord-data. While "onrecord serve" has the folder open, the other
commands reach it with --server. With --engine opensearch it keeps them in
OpenSearch, on many machines, for any number of commands at once.`,
		Example: `  onrecord serve                       look at the sample at http://127.0.0.1:8321
  onrecord ingest articles.jsonl       read articles into the folder
  onrecord search '"supply shortages"' --outlet "Associated Press"
  onrecord verify 'words somebody is said to have said'
  onrecord extract story.txt           show the statements of one text`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.AddCommand(a.serveCommand(), a.ingestCommand(), a.searchCommand(), a.verifyCommand(), a.extractCommand(), a.exportCommand(),
		a.statsCommand(), a.deleteCommand(), a.reindexCommand(), a.migrateCommand(),
		a.backupCommand(), a.restoreCommand(), a.checkCommand(), a.repairCommand(), a.versionCommand())
	ran := new(bool)
	for _, cmd := range root.Commands() {
		run := cmd.RunE
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			*ran = true
			if cmd.Name() != "serve" { // which ends in order, however often it is told to
				context.AfterFunc(cmd.Context(), a.hearSignals)
			}
			return run(cmd, args)
		}
	}
	return root, ran
}
