package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// describe says where and when the figures were measured.
func (s *session) describe() error {
	cpu, err := lineOf("/proc/cpuinfo", "model name")
	if err != nil {
		return err
	}
	memory, err := lineOf("/proc/meminfo", "MemTotal")
	if err != nil {
		return err
	}
	var kilobytes int
	if _, err := fmt.Sscan(memory, &kilobytes); err != nil {
		return fmt.Errorf("/proc/meminfo: %q: %w", memory, err)
	}
	s.results.Machine = fmt.Sprintf("%s, %d cores, %d GiB", cpu, runtime.NumCPU(), (kilobytes+1<<19)>>20)
	s.results.Go, s.results.Date, s.results.Commit = runtime.Version(), time.Now().UTC(), "unknown"
	if out, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil {
		s.results.Commit = strings.TrimSpace(string(out))
	}
	return nil
}

// lineOf is the value that a file of the system gives a name.
func lineOf(path, name string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(raw)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value), nil
		}
	}
	return "unknown", nil
}
