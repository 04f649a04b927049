// Package proc reads what processes have used, from what Linux keeps of them.
package proc

import (
	"bufio"
	"errors"
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

// Plus is what two processes have used together.
func (u Usage) Plus(v Usage) Usage {
	return Usage{u.CPU + v.CPU, u.Resident + v.Resident, u.Anonymous + v.Anonymous}
}

// CPU is what this process has worked so far.
func CPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0 // no process is refused its own figures
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// Own is what this process has used.
func Own() (Usage, error) {
	u, err := memory("self")
	u.CPU = CPU()
	return u, err
}

// Of is what another process on this machine has used; its work is known to
// the hundredth of a second.
func Of(pid int) (Usage, error) {
	u, err := memory(fmt.Sprint(pid))
	if err != nil {
		return u, err
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, fmt.Errorf("work of a process: %w", err)
	}
	// The name of the program, in brackets, may hold anything.
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	const user, system = 11, 12 // after the name
	if len(fields) <= system {
		return u, errors.New("work of a process: its line is cut")
	}
	for _, field := range fields[user : system+1] {
		var ticks int64
		if _, err := fmt.Sscan(field, &ticks); err != nil {
			return u, fmt.Errorf("work of a process: %w", err)
		}
		u.CPU += time.Duration(ticks) * time.Second / 100
	}
	return u, nil
}

// memory reads the figures that Linux keeps.
func memory(of string) (u Usage, err error) {
	f, err := os.Open("/proc/" + of + "/status")
	if err != nil {
		return u, fmt.Errorf("resident memory: %w", err)
	}
	defer f.Close()
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
