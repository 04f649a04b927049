package opensearch

import (
	"errors"
	"sync"
	"testing"

	"onrecord/index"
)

func TestOpenTwiceAtOnce(t *testing.T) {
	o := testOptions(t)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			e, err := Open(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			defer e.Close()
			if err := e.Apply(t.Context(), index.Batch{}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	e := reopen(t, o)
	for _, k := range kinds() {
		if all, err := e.existing(t.Context(), k); err != nil || len(all) != 1 {
			t.Errorf("there are %d indices of %s, %v", len(all), k, err)
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(e.Close()); err != nil {
		t.Error(err)
	}
	if _, err := e.Applied(t.Context()); !errors.Is(err, index.ErrClosed) {
		t.Errorf("after its end: %v", err)
	}
}
