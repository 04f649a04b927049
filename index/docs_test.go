package index

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every query in the tables of docs/query.md is read, without a warning.
func TestDocumentedQueries(t *testing.T) {
	doc, err := os.ReadFile("../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("`([^`]+)`")
	queries := 0
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 || strings.HasPrefix(line, "query") || strings.HasPrefix(line, "and ") {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
			queries++
			if e, warnings, err := Parse(m[1]); e == nil || err != nil || len(warnings) > 0 {
				t.Errorf("%s: %v, %v, %v", m[1], e, warnings, err)
			}
		}
	}
	if queries < 25 {
		t.Errorf("only %d queries found", queries)
	}
}
