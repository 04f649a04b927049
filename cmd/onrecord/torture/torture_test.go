// Package torture runs the program and does to it what power cuts, full and
// failing disks and impatient people do, while others write to it. A model
// keeps what was acknowledged and holds the program to it.
//
// Its tests are numbered like the cases that they are about. In "make test"
// they are short; "make torture" runs them with -full.
package torture

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

var full = flag.Bool("full", false, "run as often and as long as make torture does")

// amount is how often something is done: in make test, and in make torture.
func amount(short, long int) int {
	if *full {
		return long
	}
	return short
}

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withProgram(m.Run))
}

// withProgram builds the program and lets tests find it by its name.
func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "onrecord-torture-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "onrecord"), "onrecord/cmd/onrecord")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build has it
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := cmp.Or(os.Chmod(dir, 0o755), build.Run(), os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))); err != nil {
		fmt.Fprintln(os.Stderr, "building the program:", err)
		return 1
	}
	return run()
}

// newChance is chance that can be had again: $ONRECORD_SEED, else the clock.
func newChance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if said := os.Getenv("ONRECORD_SEED"); said != "" {
		var err error
		if seed, err = strconv.ParseUint(said, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// within is a time from 0 to the limit.
func within(limit time.Duration, chance *rand.Rand) time.Duration {
	return time.Duration(chance.Int64N(int64(limit)))
}

// times are how long something took, over and over.
type times []time.Duration

// at is the time that the given share of all did not exceed.
func (list times) at(share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Round(time.Millisecond)
}

func (list times) String() string {
	return fmt.Sprintf("p50 %v, p99 %v, most %v of %d", list.at(.5), list.at(.99), list.at(1), len(list))
}
