package server

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Thirty-two clients who ask again as soon as they are answered, refused or
// not, of a machine with two processors: what is asked for is far more than
// can be done, and those who are answered wait at most ten times as long as
// two clients do, while nearly as many searches are done as can be.
func TestLatencyUnderOverload(t *testing.T) {
	for _, search := range []time.Duration{time.Millisecond, 4 * time.Millisecond, 20 * time.Millisecond} { // alone on a processor
		const processors, clients, lasts = 2, 32, 20 * time.Second
		synctest.Test(t, func(t *testing.T) {
			a := newAdmission(2 * processors)
			took := make([][]time.Duration, clients)
			var all sync.WaitGroup
			for i := range clients {
				all.Go(func() {
					for end := time.Now().Add(lasts); time.Now().Before(end); {
						began := time.Now()
						if leave, err := a.enter(t.Context()); err == nil {
							time.Sleep(search * time.Duration(a.running()) / processors)
							leave()
							took[i] = append(took[i], time.Since(began))
						}
					}
				})
			}
			all.Wait()
			answered := slices.Sorted(slices.Values(slices.Concat(took...)))
			p50, p99 := answered[len(answered)/2], answered[len(answered)*99/100]
			busy := float64(len(answered)) * search.Seconds() / (processors * lasts.Seconds())
			t.Logf("searches of %v: p50 %v, p99 %v, processors busy %.2f", search, p50, p99, busy)
			if p99 > 10*search || busy < 0.9 {
				t.Errorf("searches of %v: p99 %v, processors busy %.2f", search, p99, busy)
			}
		})
	}
}
