package archive

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// What the child of TestFault01KillWhileLoading is told: where, which round of texts to begin
// with.
const (
	childDir    = "ARCHIVE_TEST_CHILD"
	childRound  = "ARCHIVE_TEST_ROUND"
	childSchema = "ARCHIVE_TEST_SCHEMA" // of another engine: the index is built anew
)

// bakers is how many articles there are; each round, all say another price.
const bakers = 2000

func priced(n, round int) corpus.Article {
	return corpus.Article{Ref: fmt.Sprint(n), Title: "Bread", Text: fmt.Sprintf("“Bread is %d,” said baker %d.", round, n)}
}

// TestLoadUntilKilled is what the child process of TestFault01KillWhileLoading runs.
func TestLoadUntilKilled(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("runs as the child of TestFault01KillWhileLoading")
	}
	first, err := strconv.Atoi(os.Getenv(childRound))
	if err != nil {
		t.Fatal(err)
	}
	o := realOptions()
	if schema := os.Getenv(childSchema); schema != "" {
		o.Engines.Schema = schema
		fmt.Println("acknowledged", bakers) // that it will be built is known
	}
	a, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	endless := func(yield func(corpus.Article) bool) {
		for n := 0; yield(priced(n%bakers, first+n/bakers)); n++ {
		}
	}
	_, err = a.Load(t.Context(), endless, func(r Report) { fmt.Println("acknowledged", r.Articles()) })
	t.Fatal("Load ended: ", err)
}

// loadAndKill runs the child and kills it some time after its first
// acknowledgement. It returns how many articles were acknowledged.
func loadAndKill(t *testing.T, dir string, round int, after time.Duration, env ...string) (acknowledged int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestLoadUntilKilled$")
	child.Env = append(append(os.Environ(), childDir+"="+dir, childRound+"="+strconv.Itoa(round)), env...)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { _ = child.Process.Kill() })
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		n, ok := strings.CutPrefix(lines.Text(), "acknowledged ")
		if !ok {
			continue
		}
		if acknowledged == 0 {
			kill.Reset(after)
		}
		if acknowledged, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	_ = child.Wait() // it was killed
	if acknowledged == 0 {
		t.Fatalf("the child said:\n%s", strings.Join(said, "\n"))
	}
	return acknowledged
}

// harms are what may befall the index between two runs.
func harms() []func(t *testing.T, folder string) {
	nothing := func(*testing.T, string) {}
	empty := func(name string) func(*testing.T, string) {
		return func(t *testing.T, folder string) {
			if err := os.Truncate(filepath.Join(folder, name), 0); err != nil {
				t.Error(err)
			}
		}
	}
	return []func(*testing.T, string){
		nothing, nothing, nothing,
		empty("store/root.bolt"),
		empty("index_meta.json"),
		func(t *testing.T, folder string) { // the largest segment loses its end
			var largest string
			var size int64
			segments, _ := filepath.Glob(filepath.Join(folder, "store", "*.zap"))
			for _, path := range segments {
				if info, err := os.Stat(path); err == nil && info.Size() > size {
					largest, size = path, info.Size()
				}
			}
			if largest != "" {
				if err := os.Truncate(largest, size/2); err != nil {
					t.Error(err)
				}
			}
		},
	}
}

// TestFault01KillWhileLoading kills a process in the middle of Load, again and again, and harms
// the index now and then. Whatever was acknowledged is there afterwards, or
// what was sent after it, in the store and in the index.
func TestFault01KillWhileLoading(t *testing.T) {
	cycles := 12
	if testing.Short() {
		cycles = 3
	}
	dir := t.TempDir()
	chance := rand.New(rand.NewPCG(1, 2))
	least := make([]int, bakers) // the round that each must be in, 0: none
	for cycle := range cycles {
		round := slices.Max(least) + 1
		acknowledged := loadAndKill(t, dir, round, time.Duration(chance.IntN(400))*time.Millisecond)
		for n := range acknowledged {
			least[n%bakers] = round + n/bakers
		}
		folders, _ := filepath.Glob(filepath.Join(dir, "index", "*-[0-9]*"))
		if len(folders) != 1 {
			t.Fatalf("indexes: %v", folders)
		}
		harms()[cycle%len(harms())](t, folders[0])
		a, err := Open(t.Context(), dir, realOptions())
		if err != nil {
			t.Fatal(err)
		}
		there := checkPriced(t, a, least)
		t.Logf("cycle %d: %d acknowledged, %d articles there", cycle, acknowledged, there)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if cycles > len(harms()) && len(entries(t, filepath.Join(dir, "quarantine"))) == 0 {
		t.Error("no harm was noticed")
	}
}

// TestFault06KillWhileBuilding kills a process while it builds the index anew. The
// next one opens the old index or a new one, and everything is found.
func TestFault06KillWhileBuilding(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, realOptions())
	var all []corpus.Article
	least := make([]int, bakers)
	for n := range bakers {
		all, least[n] = append(all, priced(n, 1)), 1
	}
	put(t, a, all...)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	cycles := 12
	if testing.Short() {
		cycles = 3
	}
	for cycle := range cycles {
		after := time.Duration(cycle) * 15 * time.Millisecond // from the first step of building to its end
		loadAndKill(t, dir, 1, after, childSchema+"="+fmt.Sprint("other-", cycle))
		a, err := Open(t.Context(), dir, realOptions())
		if err != nil {
			t.Fatal(err)
		}
		checkPriced(t, a, least)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if left := entries(t, filepath.Join(dir, "index")); len(left) != 1 {
			t.Fatalf("indexes left: %v", left)
		}
	}
}

// checkPriced finds every article once, with a text that was sent, and none
// older than the one that is due.
func checkPriced(t *testing.T, a *Archive, least []int) (there int) {
	t.Helper()
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	rounds := make([]int, bakers)
	for hit, err := range engine.Scan(t.Context(), &index.Query{Type: index.Quotes, Sort: index.Newest}) {
		if err != nil {
			t.Fatal(err)
		}
		var n, round int
		words := hit.Quote.Text(hit.Document.Article.Text)
		if _, err := fmt.Sscanf(words, "“Bread is %d,” said baker %d.", &round, &n); err != nil || rounds[n] != 0 {
			t.Fatalf("found %q, %v", words, err)
		}
		rounds[n] = round
		there++
	}
	for n, round := range rounds {
		if round < least[n] {
			t.Fatalf("baker %d: %d was acknowledged, %d is there", n, least[n], round)
		}
	}
	stats, err := a.Stats()
	inIndex, err2 := engine.Stats(t.Context())
	if err != nil || err2 != nil || stats.Articles != there || inIndex.Articles != there || inIndex.Quotes != there {
		t.Fatalf("%d found, store %+v, index %+v; %v, %v", there, stats, inIndex, err, err2)
	}
	return there
}
