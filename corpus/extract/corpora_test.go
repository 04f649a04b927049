package extract_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onrecord/corpus"
)

// TestCorpora reads one in eight of the real articles, some of over 100,000
// characters: none may hit a fault of the extractor, and every quote of theirs
// keeps the rules.
func TestCorpora(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	for _, name := range []string{"wikinews.jsonl", "usgov.jsonl.gz"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("..", "..", "..", "shared", "corpus", name)
			file, err := os.Open(path)
			if err != nil {
				t.Skipf("skipped: %s is absent", path)
			}
			defer file.Close()
			var in io.Reader = file
			if strings.HasSuffix(name, ".gz") {
				if in, err = gzip.NewReader(file); err != nil {
					t.Fatal(err)
				}
			}
			lines := bufio.NewScanner(in)
			lines.Buffer(nil, 16<<20)
			for n := 0; lines.Scan(); n++ {
				if n%8 != 0 {
					continue
				}
				var a struct{ ID, Title, Date, Text string }
				if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
					t.Fatal(err)
				}
				published, _ := corpus.ParseDate(a.Date)
				checkQuotes(t, &corpus.Article{Ref: a.ID, Title: a.Title, Published: published, Text: a.Text})
			}
			if lines.Err() != nil {
				t.Fatal(lines.Err())
			}
		})
	}
}
