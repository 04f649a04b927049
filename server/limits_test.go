package server

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// mix is how long searches take on a processor, by the time of the middle one:
// the slow ones that there are among them as well.
var mix = []float64{0.3, 0.5, 0.7, 0.9, 1, 1, 1.1, 1.3, 1.6, 2, 4}

// crowd is what clients saw who ask again as soon as they are answered.
type crowd struct {
	answered []time.Duration // sorted
	refused  int64
	busy     float64 // share of the processors' time
}

func (c *crowd) quantile(q float64) time.Duration {
	return c.answered[int(q*float64(len(c.answered)-1))]
}

// besiege lets clients of a model of a machine ask for a while; how long they
// stay away when they are refused is theirs.
func besiege(t *testing.T, clients int, middle, away time.Duration) *crowd {
	const processors, lasts = 2, 20 * time.Second
	a := newAdmission(processors)
	took := make([][]time.Duration, clients)
	var refused, work atomic.Int64
	var all sync.WaitGroup
	for i := range clients {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		all.Go(func() {
			for end := time.Now().Add(lasts); time.Now().Before(end); {
				began := time.Now()
				leave, err := a.enter(t.Context())
				if err != nil {
					refused.Add(1)
					time.Sleep(away)
					continue
				}
				search := time.Duration(mix[r.IntN(len(mix))] * float64(middle))
				time.Sleep(search)
				leave()
				work.Add(int64(search))
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	all.Wait()
	return &crowd{
		slices.Sorted(slices.Values(slices.Concat(took...))), refused.Load(),
		time.Duration(work.Load()).Seconds() / (processors * lasts.Seconds()),
	}
}

// What is asked for is more than can be done, by far: those who are answered
// wait at most ten times as long as two clients do, however long searches take
// and whether or not clients stay away for as long as they are told, and nearly
// as many searches are done as can be. A few clients are not refused.
func TestLatencyUnderOverload(t *testing.T) {
	for _, middle := range []time.Duration{time.Millisecond, 4 * time.Millisecond, 20 * time.Millisecond} {
		for _, away := range []time.Duration{0, time.Second} {
			synctest.Test(t, func(t *testing.T) {
				two, few := besiege(t, 2, middle, away), besiege(t, 8, middle, away)
				if two.refused > 0 || few.refused > 0 && middle < queueWait/10 {
					t.Errorf("searches of %v: %d of 2 clients refused, %d of 8", middle, two.refused, few.refused)
				}
				for _, clients := range []int{32, 64} {
					many := besiege(t, clients, middle, away)
					p50, p99 := two.quantile(0.5), many.quantile(0.99)
					t.Logf("searches of %v, %d clients: p50 of two %v, p99 %v, processors busy %.2f, %d refused",
						middle, clients, p50, p99, many.busy, many.refused)
					if p99 > 10*p50 || many.busy < 0.9 {
						t.Errorf("searches of %v, %d clients: p50 of two %v, p99 %v, processors busy %.2f", middle, clients, p50, p99, many.busy)
					}
				}
			})
		}
	}
}
