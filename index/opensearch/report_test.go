package opensearch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"onrecord/index"
	"onrecord/index/indextest"
)

// report is what docs/parity.md tells.
type report struct {
	Parts       []indextest.Part
	Differences []indextest.Difference
	figures
}

// figures are those of the last run with -full and -update.
type figures struct {
	Words   []wordFigures
	Queries queryFigures
}

var figuresFile = filepath.FromSlash("testdata/parity.json")

func readFigures(t *testing.T) (f figures) {
	t.Helper()
	data, err := os.ReadFile(figuresFile)
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// keep writes the figures of a run into the file, where that is wanted.
func keep(t *testing.T, into func(*figures)) {
	t.Helper()
	if !*update || !*full || t.Failed() {
		return
	}
	f := readFigures(t)
	into(&f)
	data, err := json.MarshalIndent(f, "", "\t")
	if err == nil {
		err = os.WriteFile(figuresFile, append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestReport: docs/parity.md is what the cases, the list of differences and
// the figures make it.
func TestReport(t *testing.T) {
	r := report{figures: readFigures(t)}
	var err error
	if r.Parts, err = indextest.Parts(); err != nil {
		t.Fatal(err)
	}
	if r.Differences, err = indextest.Differences(); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	page := template.Must(template.New("parity.md").Funcs(template.FuncMap{"thousands": thousands, "percent": percent}).ParseFiles(filepath.FromSlash("testdata/parity.md")))
	if err := page.Execute(&got, r); err != nil {
		t.Fatal(err)
	}
	path := filepath.FromSlash("../../docs/parity.md")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got); -update writes it anew:\n%s", path, diff)
	}
}

// thousands is 12,345.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(part float64) string { return fmt.Sprintf("%.1f %%", 100*part) }

// Files are the files of cases, Laws the laws.
func (r report) Files() []indextest.Part { return r.parts(false) }
func (r report) Laws() []indextest.Part  { return r.parts(true) }

func (r report) parts(laws bool) []indextest.Part {
	return slices.DeleteFunc(slices.Clone(r.Parts), func(p indextest.Part) bool { return p.Law != laws })
}

// Near is how far apart, in percent, two scores may be for their order to be open.
func (r report) Near() string { return fmt.Sprintf("%g %%", 100*nearly) }

// MostValues is of how many values a facet is counted, Deep how many hits are
// compared in pairs.
func (r report) MostValues() int { return maxValues }
func (r report) Deep() int       { return deep }

// Wholly is how many hits of a query are compared one by one.
func (r report) Wholly() int { return wholly }

// MaxExpansion is for how many words a prefix stands at most.
func (r report) MaxExpansion() int { return index.MaxExpansion }

// Alike is how many cases of a part an engine answers as they are written.
func (r report) Alike(p indextest.Part, engine string) int {
	n := p.Cases
	for _, d := range r.Differences {
		if d.Engine == engine && (p.Law && d.File == "" && d.Asked == p.Name || !p.Law && d.File == p.Name) {
			n--
		}
	}
	return n
}

// Chains names the ways to make words of a text.
func (r report) Chains() (names []string) {
	for _, c := range chains() {
		names = append(names, c.Name)
	}
	return names
}

// All is the figures of all corpora together.
func (r report) All() wordFigures {
	all := wordFigures{Corpus: "all", Differ: map[string]int{}, Kinds: map[string]map[string]int{}}
	for _, f := range r.Words {
		all.Texts += f.Texts
		all.Tokens += f.Tokens
		for chain, n := range f.Differ {
			all.Differ[chain] += n
		}
		for chain, kinds := range f.Kinds {
			for kind, n := range kinds {
				if all.Kinds[chain] == nil {
					all.Kinds[chain] = make(map[string]int)
				}
				all.Kinds[chain][kind] += n
			}
		}
	}
	return all
}

// Share is how many of a hundred words a chain makes otherwise.
func (f wordFigures) Share(chain string) string {
	if f.Differ[chain] == 0 {
		return "0"
	}
	share, _ := strconv.ParseFloat(fmt.Sprintf("%.2g", 100*float64(f.Differ[chain])/float64(f.Tokens)), 64) // it is a number
	return strconv.FormatFloat(share, 'f', -1, 64) + " %"
}

// Most is the kinds in which a chain differs, most frequent first.
func (f wordFigures) Most(chain string) string {
	kinds := f.Kinds[chain]
	names := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return kinds[b] - kinds[a] })
	for i, kind := range names {
		names[i] = fmt.Sprintf("%s (%s)", kind, thousands(kinds[kind]))
	}
	return strings.Join(names, ", ")
}
