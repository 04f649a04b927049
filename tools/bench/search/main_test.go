package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onrecord/bench/worker"
)

// TestMain lets the test's own program run an engine, as the command's does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == worker.Argument {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestRun(t *testing.T) {
	t.Setenv("CI", "") // what is missing is left out
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	const before, after = "before\n<!-- tables -->\nold\n", "<!-- end of tables -->\nafter\n"
	if err := os.WriteFile(page, []byte(before+after), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"-quotes", "2000", "-growth", "1000,2000", "-words", "2", "-budget", "1ms", "-shared", "none",
		"-cache", filepath.Join(dir, "cache"), "-out", page, "-json", filepath.Join(dir, "figures.json"),
		"-classes", "common,match-all", "-forms", "plain,full", "-parts", "table,http,load,files,growth",
	}
	if err := run(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	text := read(t, page)
	for _, want := range []string{
		"before\n", "\nafter\n", "| common | plain | ", "| common | full | ", "| match-all | full | ",
		"### Full, as JSON over HTTP", "### What an index takes", "### Loading many quotes", "### Growth",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(text, "\nold\n") {
		t.Error("the old tables are still there")
	}
	if !strings.Contains(read(t, filepath.Join(dir, "figures.json")), `"Quotes": 2000`) {
		t.Error("the figures do not say how many quotes there were")
	}
	left, err := os.ReadDir(filepath.Join(dir, "cache"))
	if err != nil {
		t.Fatal(err)
	}
	unfinished := func(e os.DirEntry) bool {
		return strings.HasPrefix(e.Name(), "scratch-") || strings.HasSuffix(e.Name(), ".tmp")
	}
	if slices.ContainsFunc(left, unfinished) {
		t.Errorf("a run leaves behind %v", left)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestOptionsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-parts", "tables"},
		{"-classes", "common,usual"},
		{"-forms", "complete"},
		{"-growth", "many"},
		{"-growth", "10"},
		{"-quotes", "few"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			if o, err := readOptions(args); err == nil {
				t.Errorf("taken as %+v", o)
			}
		})
	}
}
