// Command search measures searching beside rivals: the program, bleve used the
// ordinary way, and SQLite's FTS5, with the same quotes and the same questions,
// each in a process of its own. It fails where their numbers of hits differ.
//
//	go run ./search -quotes 100000 -out tables.md
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/contest/fts"
	"onrecord/bench/contest/ours"
	"onrecord/bench/contest/stock"
	"onrecord/bench/worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == worker.Argument {
		for _, e := range entrants() {
			if e.Name == args[1] {
				return worker.Run(e, os.Stdin, os.Stdout)
			}
		}
		return fmt.Errorf("no engine is called %q", args[1])
	}
	o, err := readOptions(args)
	if err != nil {
		return err
	}
	return newSession(o).run(ctx)
}

// entrants are the engines that are compared, the program first.
func entrants() []contest.Entrant {
	return []contest.Entrant{ours.Entrant(), stock.Entrant(), fts.Entrant(), ours.OnMany(many())}
}

func names() (list []string) {
	for _, e := range entrants() {
		list = append(list, e.Name)
	}
	return list
}

// many are the addresses of OpenSearch.
func many() []string {
	return strings.Split(cmp.Or(os.Getenv("ONRECORD_OPENSEARCH"), "http://127.0.0.1:9201,http://127.0.0.1:9202,http://127.0.0.1:9203"), ",")
}

// options are what the flags say.
type options struct {
	quotes  int
	growth  []int
	words   int
	budget  time.Duration
	seed    uint64
	shared  string
	cache   string
	out     string
	place   string
	engines []string
	json    string
	fresh   bool
	strict  bool
	parts   []string
	classes []contest.Class
	forms   []contest.Form
}

// The parts of a run, in their order.
func parts() []string {
	return []string{"table", "http", "crowd", "disturb", "load", "files", "growth"}
}

func readOptions(args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("search", flag.ContinueOnError)
	var growth, only, classes, forms, engines string
	f.IntVar(&o.quotes, "quotes", 100_000, "how many quotes are searched")
	f.StringVar(&growth, "growth", "", "numbers of quotes to compare medians at, with commas; default: a tenth and a hundredth of -quotes")
	f.IntVar(&o.words, "words", 20, "how many different questions a class has")
	f.DurationVar(&o.budget, "budget", time.Second, "how long one engine is asked for one row, when three rounds are through")
	f.Uint64Var(&o.seed, "seed", 1, "of the articles")
	f.StringVar(&o.shared, "shared", "../../../shared", "folder of texts beside the project")
	f.StringVar(&o.cache, "cache", ".cache", "folder of indexes that are built once")
	f.StringVar(&o.out, "out", "", "page to put the tables into; none: standard output")
	f.StringVar(&o.place, "place", "tables", "where in that page: what the comment says that stands there")
	f.StringVar(&engines, "engines", "onrecord,bleve,FTS5", "which engines, the program first; OpenSearch is one too, at $ONRECORD_OPENSEARCH or where make opensearch starts it")
	f.StringVar(&o.json, "json", "", "file to put all figures into")
	f.BoolVar(&o.fresh, "fresh", false, "build the indexes anew")
	f.StringVar(&only, "parts", strings.Join(parts(), ","), "which parts to run")
	f.StringVar(&classes, "classes", joined(contest.Classes()), "which classes")
	f.StringVar(&forms, "forms", joined(contest.Forms()), "which forms")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	o.strict = os.Getenv("CI") != ""
	o.parts, o.engines = strings.Split(only, ","), strings.Split(engines, ",")
	o.classes, o.forms = split[contest.Class](classes), split[contest.Form](forms)
	return o, o.check(growth)
}

func (o *options) check(growth string) error {
	for _, list := range []struct{ given, known []string }{
		{o.parts, parts()}, {o.engines, names()}, {plain(o.classes), plain(contest.Classes())}, {plain(o.forms), plain(contest.Forms())},
	} {
		for _, name := range list.given {
			if !slices.Contains(list.known, name) {
				return fmt.Errorf("there is no %q among %q", name, list.known)
			}
		}
	}
	o.growth = []int{o.quotes / 100, o.quotes / 10, o.quotes}
	if growth == "" {
		return nil
	}
	o.growth = nil
	for _, s := range strings.Split(growth, ",") {
		var n int
		if _, err := fmt.Sscan(s, &n); err != nil || n < 1000 {
			return fmt.Errorf("-growth: %q is no number of 1000 or more", s)
		}
		o.growth = append(o.growth, n)
	}
	return nil
}

func plain[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

func joined[T ~string](list []T) string { return strings.Join(plain(list), ",") }

func split[T ~string](s string) (list []T) {
	for _, part := range strings.Split(s, ",") {
		list = append(list, T(part))
	}
	return list
}
