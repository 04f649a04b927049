package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// notes is the log of a command that runs and ends: a line for people, without
// time and level.
type notes struct{ app *app }

func (a *app) notes() *slog.Logger { return slog.New(notes{a}) }

// Enabled leaves out what is in order.
func (notes) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle prints a record.
func (n notes) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	line.WriteString(r.Message)
	r.Attrs(func(attr slog.Attr) bool {
		fmt.Fprintf(&line, "; %s: %v", attr.Key, attr.Value)
		return true
	})
	n.app.sayf("%s", line.String())
	return nil
}

// WithAttrs and WithGroup are not used by what logs here.
func (n notes) WithAttrs([]slog.Attr) slog.Handler { return n }

// WithGroup does nothing.
func (n notes) WithGroup(string) slog.Handler { return n }
