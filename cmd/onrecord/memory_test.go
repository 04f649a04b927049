package main

import (
	"errors"
	"log/slog"
	"math"
	"runtime/debug"
	"testing"
)

func TestBoundMemory(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	cases := map[string]struct {
		env     string
		allowed uint64
		err     error
		want    int64
	}{
		"a container":       {"", 1 << 30, nil, 3 << 28},
		"the user's own":    {"2GiB", 1 << 30, nil, math.MaxInt64},
		"none":              {"", 0, errNoLimit, math.MaxInt64},
		"none, as a number": {"", math.MaxInt64, nil, math.MaxInt64},
	}
	for name, c := range cases {
		debug.SetMemoryLimit(math.MaxInt64)
		a := &app{env: func(string) string { return c.env }}
		a.boundMemory(func() (uint64, error) { return c.allowed, c.err }, slog.New(slog.DiscardHandler))
		if got := debug.SetMemoryLimit(-1); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

var errNoLimit = errors.New("no limit")
