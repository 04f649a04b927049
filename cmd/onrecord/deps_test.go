package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms says which packages of ours each package may import: the table of
// docs/ARCHITECTURE.md.
func rooms() map[string][]string {
	const c, i = "onrecord/corpus", "onrecord/index"
	const tagger, inner = c + "/extract/tagger", c + "/extract/tagger/internal"
	return map[string][]string{
		c:               {},
		c + "/cite":     {c},
		c + "/extract":  {c, tagger, c + "/registry"},
		c + "/read":     {c},
		c + "/registry": {c},
		c + "/store":    {c},
		c + "/sample":   {c, c + "/read"},

		tagger:            {c, inner + "/link", inner + "/seq"},
		tagger + "/train": {c, tagger, inner + "/link", inner + "/seq", inner + "/text"},
		inner + "/link":   {inner + "/seq", inner + "/text"},
		inner + "/seq":    {inner + "/text"},
		inner + "/text":   {},

		i:                   {c},
		i + "/diff":         {i},
		i + "/variants":     {i, i + "/diff", c},
		i + "/verify":       {i, i + "/diff", c},
		i + "/bleve":        {i, c, i + "/bleve/column", i + "/bleve/inverted", i + "/bleve/root"},
		i + "/bleve/column": {}, i + "/bleve/inverted": {}, i + "/bleve/root": {},
		i + "/opensearch": {i, c}, i + "/opensearch/nodes": {},
		i + "/indextest": {i, c},
		i + "/intake":    {c, c + "/extract", c + "/registry"},
		i + "/cluster":   {i, i + "/archive", i + "/intake", c, c + "/registry"},
		i + "/archive":   {i, i + "/intake", c, c + "/registry", c + "/store"},

		"onrecord/server": {i, i + "/archive", i + "/diff", i + "/variants", i + "/verify", c, c + "/cite", c + "/extract", c + "/read", c + "/registry"},
	}
}

// frameworks are imported in one room each, so that none of their types can
// stand in an exported name elsewhere; a room that ends in "/" has all below it too.
func frameworks() map[string]string {
	return map[string]string{
		"github.com/blevesearch/bleve/":         "onrecord/index/bleve",
		"github.com/blevesearch/bleve_index_":   "onrecord/index/bleve/",
		"github.com/blevesearch/scorch_segment": "onrecord/index/bleve/",
		"github.com/blevesearch/zapx":           "onrecord/index/bleve/",
		"github.com/opensearch-project":         "onrecord/index/opensearch",
		"github.com/labstack":                   "onrecord/server",
		"github.com/spf13":                      "onrecord/cmd/onrecord",
		"flag":                                  "onrecord/cmd/",
		"os/signal":                             "onrecord/cmd/onrecord",
	}
}

type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// listPackages is every package of the module with what it imports, tests
// aside.
func listPackages(t *testing.T) (list []listed) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "onrecord/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for from := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := from.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// Imports point one way: corpus, index, engines, archive, server, cmd.
func TestImportsPointOneWay(t *testing.T) {
	for _, p := range listPackages(t) {
		if strings.HasPrefix(p.ImportPath, "onrecord/cmd/") {
			continue // it wires: it may import everything
		}
		allowed, known := rooms()[p.ImportPath]
		if !known {
			t.Errorf("%s is in no row of docs/ARCHITECTURE.md: add it there and here", p.ImportPath)
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "onrecord/") && !slices.Contains(allowed, imported) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func TestFrameworksStayInTheirRooms(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, imported := range p.Imports {
			for framework, room := range frameworks() {
				if strings.HasPrefix(imported, framework) && p.ImportPath != room && (!strings.HasSuffix(room, "/") || !strings.HasPrefix(p.ImportPath+"/", room)) {
					t.Errorf("%s imports %s, which stays in %s", p.ImportPath, imported, room)
				}
			}
		}
	}
}

// The environment, exit codes and what is printed are known to commands
// alone, and nothing happens because a package was imported.
func TestNothingAmbientOutsideCommands(t *testing.T) {
	banned := []string{"os.Exit", "os.Getenv", "os.LookupEnv", "os.Environ", "os.Args", "os.Stdin", "os.Stdout", "os.Stderr", "log.Fatal"}
	for _, p := range listPackages(t) {
		if strings.HasPrefix(p.ImportPath, "onrecord/cmd/") || p.ImportPath == "onrecord/index/opensearch/nodes" {
			continue // the second is for tests alone
		}
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok && slices.Contains(banned, x.Name+"."+n.Sel.Name) {
						t.Errorf("%s uses %s.%s", path, x.Name, n.Sel.Name)
					}
				case *ast.FuncDecl:
					if n.Recv == nil && n.Name.Name == "init" {
						t.Errorf("%s has an init", path)
					}
				}
				return true
			})
		}
	}
}
