package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far a long command is, where somebody is looking.
type bar struct {
	what  string
	shown *progressbar.ProgressBar // nil: nobody is
}

// bar begins a bar; a total below 1 is not known yet. It tells the rate and,
// where the total is known, the time that is left.
func (a *app) bar(total int64, what string, bytes bool) *bar {
	f, ok := a.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	if total < 1 {
		total = -1
	}
	return &bar{what, progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(a.err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(bytes),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionFullWidth(),
	)}
}

// set says how much is done, of how much. That a terminal cannot be written
// to is no reason to stop.
func (b *bar) set(done, of int64) {
	if b.shown == nil {
		return
	}
	if of > 0 && of != b.shown.GetMax64() {
		b.shown.ChangeMax64(of)
	}
	_ = b.shown.Set64(done)
}

// say adds to what the bar says is done.
func (b *bar) say(more string) {
	if b.shown != nil {
		b.shown.Describe(b.what + ": " + more)
	}
}

// end removes the bar.
func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}
