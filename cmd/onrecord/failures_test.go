package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// testNames are the test functions of the module.
func testNames(t *testing.T) (names []string) {
	t.Helper()
	for _, p := range listPackages(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
					names = append(names, fn.Name.Name)
				}
			}
		}
	}
	return names
}

// Every fault has a line in docs/failures.md, and every test named there is
// one. A fault without a test says "none", and is one that cannot happen here.
func TestFailuresAreListed(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "failures.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := testNames(t)
	name := regexp.MustCompile("`(Test[A-Za-z0-9]+)(\\*?)`")
	for _, m := range name.FindAllStringSubmatch(string(raw), -1) {
		prefix := m[2] != ""
		if !slices.ContainsFunc(names, func(n string) bool { return n == m[1] || prefix && strings.HasPrefix(n, m[1]) }) {
			t.Errorf("there is no test %s", m[1]+m[2])
		}
	}
	rows := regexp.MustCompile(`(?m)^\| (\d+) \|.*\| ([^|]+) \|$`).FindAllStringSubmatch(string(raw), -1)
	const faults = 63
	if len(rows) != faults {
		t.Fatalf("%d faults of %d are listed", len(rows), faults)
	}
	for i, row := range rows {
		test := fmt.Sprintf("`TestFault%02d", i+1)
		if row[1] != fmt.Sprint(i+1) || row[2] != "none" && !strings.Contains(row[2], test) {
			t.Errorf("the line of fault %d: %s", i+1, row[0])
		}
	}
}
