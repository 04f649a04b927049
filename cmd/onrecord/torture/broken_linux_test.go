package torture

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// After a sync of the store that failed, nobody knows what the disk has. The
// store takes no more writes, which are answered with 503, and never tries the
// sync again: it could succeed without the page that was lost. Reading goes on,
// and the next start shows what is there.
func TestFault15FailedSync(t *testing.T) {
	for n := 1; n <= 2; n++ { // a commit has two: of the pages, and of the root
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			needStrace(t)
			a := newBase(t)
			trace := filepath.Join(t.TempDir(), "trace")
			p := start(t, exec.Command("strace", "-f", "-qq", "-o", trace, "-P", filepath.Join(a.dir, "articles.db"),
				"-e", "signal=none", "-e", "trace=fdatasync,fsync,msync", "-e", fmt.Sprintf("inject=fdatasync:error=EIO:when=%d", n),
				"onrecord", "serve", "--data", a.dir, "--addr", "127.0.0.1:0"))
			if _, err := p.ready(); err != nil {
				t.Fatal(err)
			}
			a.writeUntilReadOnly(p)
			p.kill()
			raw, err := os.ReadFile(trace)
			if err != nil {
				t.Fatal(err)
			}
			lines := slices.Collect(strings.Lines(string(raw)))
			if failed := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "(INJECTED)") }); failed != len(lines)-1 {
				t.Errorf("the store was synced again: %s", lines)
			}
			a.killAt(a.serve(), "nothing")
		})
	}
}

// writeUntilReadOnly has writers write until a write fails, and wants no other
// to be taken after it.
func (a *arena) writeUntilReadOnly(p *process) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), 700*time.Millisecond)
	defer cancel()
	a.model.keysEach-- // the write that fails may be seen, and be a takedown
	untouched := a.model.ids[a.model.writers*a.model.keysEach]
	if err := a.model.writeAll(ctx, p, a.chance); err != nil {
		a.fail(p, err)
	}
	for _, ask := range []struct {
		method, path, body string
		want               int
	}{
		{http.MethodPost, "/api/v1/articles", article{3000, 1}.json(), http.StatusServiceUnavailable},
		{http.MethodDelete, "/api/v1/articles/" + untouched, "", http.StatusServiceUnavailable},
		{http.MethodGet, "/api/v1/search", "", http.StatusOK},
		{http.MethodGet, "/api/v1/articles/" + untouched, "", http.StatusOK},
		{http.MethodGet, "/readyz", "", http.StatusOK},
	} {
		status, answer, err := p.ask(ask.method, ask.path, "application/json", ask.body)
		if err != nil || status != ask.want {
			a.t.Errorf("%s %s: %d %s, %v", ask.method, ask.path, status, answer, err)
		}
	}
}

// needStrace leaves the test out where calls cannot be made to fail, which may
// not happen in CI.
func needStrace(t *testing.T) {
	t.Helper()
	out, err := exec.Command("strace", "-f", "-o", os.DevNull, "true").CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("strace does not work: %v: %s", err, out)
	default:
		t.Skipf("strace does not work: %v: %s", err, out)
	}
}

// newBase is a folder with twenty articles.
func newBase(t *testing.T) *arena {
	t.Helper()
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	a.model.keysEach = 5
	a.load()
	a.killAt(a.serve(), "nothing")
	return a
}
