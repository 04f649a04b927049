package index

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the code says into the golden files")

// table checks a file of cases: lines in pairs, what goes in and then what
// comes out behind "\t"; # begins a comment. An input in double quotation
// marks that Go can read is Go's: "\xff".
func table(t *testing.T, file string, run func(string) string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	in, cases := "", 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		want, isOutput := strings.CutPrefix(line, "\t")
		if isOutput && !*update {
			if got := run(in); got != want {
				t.Errorf("%s: %q\n got %s\nwant %s", file, in, got, want)
			}
			continue
		}
		if isOutput {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cases++
		if in, err = input(line); err != nil {
			t.Fatalf("%s: %s: %v", file, line, err)
		}
		if *update {
			out.WriteString("\t" + run(in) + "\n")
		}
	}
	if cases == 0 {
		t.Errorf("%s holds no case", file)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func input(line string) (string, error) {
	if quoted, ok := strings.CutPrefix(line, "go:"); ok {
		return strconv.Unquote(quoted)
	}
	return line, nil
}
