package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// lose has a server written to as soon as it is ready, and cuts the power at the
// moment for which it waits.
func (a *arena) lose(d *disk, p *process, moment func()) {
	a.t.Helper()
	a.underWrites(p, func() {
		moment()
		a.model.cutOff()
		d.cut()
		a.killAt(p, "losing power")
	})
	d.restore()
}

// losses cuts the power under a server that is written to, again and again.
func losses(t *testing.T, kind string, cycles int) {
	t.Helper()
	d := newDisk(t, kind)
	a := newArena(t, filepath.Join(d.dir, "data"))
	for range cycles {
		a.befall()
		p := a.serve()
		a.lose(d, p, a.someWrites)
	}
	a.killAt(a.serve(), "nothing")
	a.report("power losses on "+kind, cycles)
}

// A loss of power is no worse than a kill.
func TestFault02PowerLossExt4(t *testing.T) { losses(t, "ext4", amount(6, 150)) }

func TestFault03PowerLossXFS(t *testing.T) { losses(t, "xfs", amount(6, 75)) }

// A loss of power in the half second after the first start leaves a folder that
// starts again, and in it what was acknowledged.
func TestFault04PowerLossAtStart(t *testing.T) {
	for _, kind := range []string{"ext4", "xfs"} {
		t.Run(kind, func(t *testing.T) {
			d := newDisk(t, kind)
			all := newArena(t, "")
			cycles := amount(5, 60)
			for n := range cycles {
				a := all.another(filepath.Join(d.dir, fmt.Sprint("data-", n)))
				a.lose(d, serve(t, a.dir), func() { time.Sleep(within(500*time.Millisecond, a.chance)) })
				a.killAt(a.serve(), "nothing")
				all.take(a)
				if err := os.RemoveAll(a.dir); err != nil {
					t.Fatal(err)
				}
			}
			all.report("power losses after the first start on "+kind, cycles)
		})
	}
}
