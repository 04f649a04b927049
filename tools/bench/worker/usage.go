package worker

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// Usage is what a process has used, and holds in memory.
type Usage struct {
	CPU       time.Duration // by user and system
	Resident  int64         // bytes, pages of files among them
	Anonymous int64         // bytes that belong to no file
}

// cpu is what this process has worked so far.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0 // no process is refused its own figures
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// usage reads the figures that Linux keeps.
func usage() (Usage, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return Usage{}, fmt.Errorf("resident memory: %w", err)
	}
	defer f.Close()
	u := Usage{CPU: cpu()}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		var kilobytes int64
		if _, err := fmt.Sscan(value, &kilobytes); err != nil {
			continue // no number
		}
		switch name {
		case "VmRSS":
			u.Resident = kilobytes << 10
		case "RssAnon":
			u.Anonymous = kilobytes << 10
		}
	}
	return u, nil
}
