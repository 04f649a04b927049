package bleve

import (
	"testing"

	"onrecord/index"
)

// A column that is being built keeps nobody else from searching.
func TestMovedColumnsAreNotWaitedFor(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(2, 7)...), Seq: 1})
	v, err := e.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.release(v)
	part := v.segments[0]
	if _, err := part.lengths(); err != nil {
		t.Fatal(err)
	}
	if to := part.moved(part.segment); to.words == nil {
		t.Error("what was built is lost")
	}
	part.columns.mu.Lock()
	defer part.columns.mu.Unlock()
	if to := part.moved(part.segment); to.words != nil || to.size != part.size {
		t.Error("columns that are being built have moved")
	}
}
