package archive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve"
)

// childCut tells the child of TestFault10SegmentCutWhileOpen where to search.
const childCut = "ARCHIVE_TEST_CUT"

// TestSearchUntilCut is what the child process of TestFault10SegmentCutWhileOpen
// runs: it searches and says what it is answered, until it is told to end.
func TestSearchUntilCut(t *testing.T) {
	dir := os.Getenv(childCut)
	if dir == "" {
		t.Skip("runs as the child of TestFault10SegmentCutWhileOpen")
	}
	a, err := Open(t.Context(), dir, realOptions())
	if err != nil {
		t.Fatal(err)
	}
	engine, _ := a.Engine()
	said := ""
	for began := time.Now(); time.Since(began) < time.Minute; {
		all, err := answers(t.Context(), engine)
		now := fmt.Sprintf("answer %q", strings.Join(all, "\n"))
		if err != nil {
			now = fmt.Sprintf("error %v %v", errors.Is(err, index.ErrNotReady), err)
		}
		if now != said || a.Faults().Built > 0 {
			fmt.Println(now)
			said = now
		}
		if a.Faults().Built > 0 && err == nil {
			fmt.Println("built")
			return
		}
	}
}

// TestFault10SegmentCutWhileOpen cuts off files of an index that another
// process searches. It answers as before, says that it is not ready, or ends;
// it never answers something else. What is left is found damaged afterwards.
func TestFault10SegmentCutWhileOpen(t *testing.T) {
	p, c := newPatient(t), chance(t)
	rounds, ended := 4, 0
	for round := range rounds {
		p.heal(t)
		pattern, asked := "store/*.zap", false
		if round == rounds-1 {
			pattern = "columns/*"
		}
		child := exec.Command(os.Args[0], "-test.run=^TestSearchUntilCut$")
		child.Env = append(os.Environ(), childCut+"="+p.dir)
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		hang := time.AfterFunc(time.Minute, func() { _ = child.Process.Kill() })
		built, want := false, fmt.Sprintf("answer %q", strings.Join(p.want, "\n"))
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<22)
		for lines.Scan() {
			switch line := lines.Text(); {
			case line == want && !asked: // it searches
				for _, path := range p.files(t, pattern) { // some of which are about to be merged and removed
					info, err := os.Stat(path)
					if err == nil && info.Size() > 0 {
						err = os.Truncate(path, c.Int64N(info.Size()))
					}
					if err != nil && !errors.Is(err, fs.ErrNotExist) {
						t.Fatal(err)
					}
				}
				asked = true
			case line == "built":
				built = true
			case strings.HasPrefix(line, "answer") && line != want:
				t.Errorf("round %d: another answer: %s", round, line)
			case strings.HasPrefix(line, "error false"):
				t.Errorf("round %d: %s", round, line)
			}
		}
		hang.Stop()
		if err := child.Wait(); err == nil && !built {
			t.Errorf("round %d: it ended without anything", round)
		} else if err != nil {
			ended++
		}
		if !asked {
			t.Fatalf("round %d: the child never answered", round)
		}
		got := p.examine(t, fmt.Sprintf("round %d", round))
		if !built && got == harmless {
			t.Errorf("round %d: nothing was found to be wrong", round)
		}
	}
	t.Logf("%d of %d processes ended", ended, rounds)
}

// TestFault14IndexDiskFull fills the disk that the index is on, and no other.
func TestFault14IndexDiskFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting takes root")
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "index")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("no tmpfs can be mounted: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", folder).Run() })
	a := open(t, dir, realOptions())
	stored := 0
	for a.Ready() == nil && stored < 40_000 { // writing goes on whatever becomes of the index
		stored += 500
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		outcomes, err := a.Put(ctx, batchOf(stored-500, stored), Visible)
		cancel()
		if err != nil || len(outcomes) != 500 {
			t.Fatalf("%d stored, then: %d outcomes, %v", stored, len(outcomes), err)
		}
	}
	if err := a.Ready(); !errors.Is(err, index.ErrNotReady) {
		t.Fatalf("the index takes all: %v", err)
	}
	if _, err := a.Put(t.Context(), batchOf(stored, stored+10), Visible); err != nil {
		t.Errorf("writing with the disk of the index full: %v", err)
	}
	stored += 10
	if at, applied := a.Progress(); at != uint64(stored) || applied >= at {
		t.Errorf("at %d of %d, want the index behind", applied, at)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=200m", folder).CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := a.await(ctx, func() bool { return a.live != nil }); err != nil {
		t.Fatal(err, a.Ready())
	}
	if n := found(t, a); n != stored {
		t.Errorf("a search finds %d articles of %d", n, stored)
	}
	t.Logf("%d articles, %+v", stored, a.Faults())
}

// failing is an engine that fails when it is told to.
type failing struct {
	index.Engine
	fail *atomic.Pointer[error]
}

func (f failing) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	if err := f.fail.Swap(nil); err != nil {
		return nil, *err
	}
	return f.Engine.Search(ctx, q)
}

// TestFault37SearchWhileReopened searches while the index is opened again,
// built anew and swapped, for every reason that there is.
func TestFault37SearchWhileReopened(t *testing.T) {
	var fail atomic.Pointer[error]
	o := realOptions()
	o.Engines.Open = func(ctx context.Context, dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
		e, err := bleve.Open(ctx, dir, docs, others)
		if err != nil {
			return nil, err
		}
		return failing{e, &fail}, nil
	}
	dir := t.TempDir()
	a := open(t, dir, o)
	put(t, a, batchOf(0, 300)...)
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	var answered, refused atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	for range 2 {
		searching.Go(func() {
			for ctx.Err() == nil {
				switch r, err := engine.Search(t.Context(), &index.Query{Type: index.Quotes, Limit: 3}); {
				case errors.Is(err, index.ErrNotReady):
					refused.Add(1)
					time.Sleep(time.Millisecond)
				case err != nil || r.Total != 300 || len(r.Hits) != 3:
					t.Errorf("%+v, %v", r, err)
					return
				default:
					answered.Add(1)
				}
			}
		})
	}
	touch := func() error {
		files, err := filepath.Glob(filepath.Join(dir, "index", "*", "store", "*.zap"))
		for _, f := range files {
			err = errors.Join(err, os.Chtimes(f, time.Now(), time.Now().Add(-time.Hour)))
		}
		return err
	}
	failed, damaged := fmt.Errorf("a test: %w", index.ErrFailed), fmt.Errorf("a test: %w", bleve.ErrDamaged)
	for _, step := range []func() error{
		func() error { return a.Reindex(ctx, nil) },
		func() error { fail.Store(&failed); return nil },
		touch,
		func() error { return a.Reindex(ctx, nil) },
		func() error { fail.Store(&damaged); return nil },
		func() error { fail.Store(&failed); return nil },
		touch,
	} {
		before, seen := a.Faults(), answered.Load()
		if err := step(); err != nil {
			t.Error(err)
		}
		for began := time.Now(); a.Faults().Opened == before.Opened || a.Ready() != nil || answered.Load() < seen+5; {
			if time.Since(began) > 20*time.Second {
				t.Fatalf("%+v, before %+v: %v", a.Faults(), before, a.Ready())
			}
			time.Sleep(time.Millisecond)
		}
	}
	cancel()
	searching.Wait()
	t.Logf("%d answered, %d refused, %+v", answered.Load(), refused.Load(), a.Faults())
	if refused.Load() == 0 {
		t.Error("no search was refused: the test shows nothing")
	}
}

// A panic costs everybody the index once, not each time.
func TestPanicsAreCounted(t *testing.T) {
	r := &rules{}
	a := open(t, t.TempDir(), options(r))
	put(t, a, articles(0, 3)...)
	opened := r.opened
	for range 3 {
		r.order("search", errors.New("index out of range"))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		err := a.await(ctx, func() bool { return a.live != nil })
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		engine, _ := a.Engine()
		if _, err := engine.Search(t.Context(), &index.Query{}); !errors.Is(err, index.ErrPanicked) {
			t.Errorf("%v, want a panic", err)
		}
	}
	if got := a.Faults(); got.Panics != 3 || got.Failures != 1 || r.opened != opened+1 {
		t.Errorf("%+v, opened %d times more", got, r.opened-opened)
	}
}

// batchOf is articles with numbers from up to, and without, to.
func batchOf(from, to int) []corpus.Article {
	var list []corpus.Article
	for n := from; n < to; n++ {
		list = append(list, saying(n, 1))
	}
	return list
}
