package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"onrecord/index"
)

// settling is an engine that can be settled, or fails to be, and then for good.
type settling struct {
	*ledger
	asked *atomic.Int64
	fails error
}

func (s *settling) Settle(context.Context) error {
	s.asked.Add(1)
	if s.fails != nil {
		_ = s.Close()
	}
	return s.fails
}

// settlingOptions say how often settling is asked for, and fails each time
// unless with nil.
func settlingOptions(fails error) (o Options, asked *atomic.Int64) {
	asked = new(atomic.Int64)
	o = options(&rules{})
	create := o.Engines.Create
	o.Engines.Create = func(dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
		e, err := create(dir, docs, others)
		if err != nil {
			return nil, err
		}
		return &settling{e.(*ledger), asked, fails}, nil
	}
	return o, asked
}

// An index is built though it cannot be settled, and though the engine fails
// over it.
func TestSettlingFails(t *testing.T) {
	for _, fails := range []error{nil, syscall.ENOSPC, fmt.Errorf("%w: merging: %w", index.ErrFailed, syscall.ENOSPC), io.ErrUnexpectedEOF} {
		o, asked := settlingOptions(fails)
		a := open(t, t.TempDir(), o)
		put(t, a, articles(0, 3)...)
		if err := a.Reindex(t.Context(), nil); err != nil {
			t.Errorf("settling fails with %v: %v", fails, err)
		}
		if n := found(t, a); n != 3 || asked.Load() != 2 {
			t.Errorf("settling fails with %v: %d found, %d times settled", fails, n, asked.Load())
		}
		if got := a.Faults(); got.Failures != 0 {
			t.Errorf("settling fails with %v: %+v", fails, got)
		}
	}
}

// Settling, which takes as much room as the index, is left out on a disk that
// it could fill: writing would fail meanwhile.
func TestSettlingTakesRoom(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	o, asked := settlingOptions(nil)
	a := open(t, filepath.Join(dir, "data"), o)
	put(t, a, articles(0, 3)...)
	err := errors.Join(a.Close(), os.RemoveAll(a.path("index")), os.WriteFile(filepath.Join(dir, "others"), make([]byte, 19<<20), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	before := asked.Load()
	if n := found(t, open(t, filepath.Join(dir, "data"), o)); n != 3 || asked.Load() != before {
		t.Errorf("%d found, settled %d times", n, asked.Load()-before)
	}
}
