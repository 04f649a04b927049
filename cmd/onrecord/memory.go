package main

import (
	"log/slog"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// boundMemory makes the process clear memory more often as it comes near what
// its container may use, so that it is slow before it is killed. $GOMEMLIMIT
// says otherwise; where nothing bounds the process, nothing is set.
func (a *app) boundMemory(allowed func() (uint64, error), log *slog.Logger) {
	if a.env("GOMEMLIMIT") != "" {
		return
	}
	all, err := allowed()
	if err != nil || all == 0 || all > 1<<50 {
		return // there is no limit, or no way to know it
	}
	limit := int64(all / 4 * 3) // the rest is for mapped files and stacks
	debug.SetMemoryLimit(limit)
	log.Info("memory is bounded", "limit", limit, "of", all)
}

// containerMemory is what the process may use.
func containerMemory() (uint64, error) { return memlimit.FromCgroup() }
