package intake

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"onrecord/corpus"
)

// Lots hold everything, in order, and as much as they may.
func TestGather(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, LotBytes/3), 0, 3*LotArticles).Draw(t, "sizes")
		places := make(chan chan int, len(sizes))
		for _, size := range sizes {
			place := make(chan int, 1)
			place <- size
			places <- place
		}
		close(places)
		var got []int
		began, full := time.Now(), false
		err := Gather(context.Background(), places, func(n *int) int { return *n }, func(_ context.Context, lot []int) error {
			bytes := 0
			for i, size := range lot {
				if bytes >= LotBytes || i >= LotArticles {
					t.Fatalf("a lot of %d in %d bytes", len(lot), bytes)
				}
				bytes += size
			}
			if len(got) > 0 && !full && time.Since(began) < LotPause/2 {
				t.Fatal("a lot was handed on too soon")
			}
			full = bytes >= LotBytes || len(lot) == LotArticles
			got = append(got, lot...)
			return nil
		})
		if err != nil || !slices.Equal(got, sizes) {
			t.Fatalf("%d of %d, %v", len(got), len(sizes), err)
		}
	})
}

// What comes slowly does not wait for more.
func TestGatherTrickle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		places, handed := make(chan chan int), make(chan int)
		go func() {
			_ = Gather(t.Context(), places, func(*int) int { return 1 }, func(_ context.Context, lot []int) error {
				handed <- len(lot)
				return nil
			})
		}()
		for n := range 3 {
			place := make(chan int, 1)
			place <- n
			places <- place
		}
		began := time.Now()
		if n := <-handed; n != 3 || time.Since(began) > LotPause {
			t.Errorf("%d after %v", n, time.Since(began))
		}
		close(places)
	})
}

func TestGatherEnds(t *testing.T) {
	fire := errors.New("the disk is on fire")
	place := make(chan int, 1)
	place <- 1
	places := make(chan chan int, 1)
	places <- place
	close(places)
	if err := Gather(t.Context(), places, func(*int) int { return 0 }, func(context.Context, []int) error { return fire }); !errors.Is(err, fire) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Gather(ctx, make(chan chan int), func(*int) int { return 0 }, func(context.Context, []int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestReport(t *testing.T) {
	r := NewReport()
	doc := corpus.Document{Analysis: corpus.Analysis{Analysed: true, Quotes: []corpus.Quote{{Kind: corpus.Direct}, {Kind: corpus.Direct, Speaker: corpus.Speaker{ID: "lee", Name: "Lee"}}}}}
	for _, status := range []string{Created, Created, Updated, Unchanged, Rejected} {
		r.Count(&doc, Outcome{Status: status, Seq: 7})
	}
	told := r.Clone()
	r.Count(&corpus.Document{Analysis: corpus.Analysis{Reason: "it is in French"}}, Outcome{Status: Created})
	if told.Articles() != 4 || told.Created != 2 || told.Updated != 1 || told.Quotes[corpus.Direct] != 8 || told.Unattributed != 4 || told.Seq != 7 || len(told.NotAnalysed) != 0 {
		t.Errorf("%+v", told)
	}
	if r.Articles() != 5 || r.NotAnalysed["it is in French"] != 1 {
		t.Errorf("%+v", r)
	}
}
