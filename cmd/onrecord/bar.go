package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far a long command is, where somebody is looking.
type bar struct {
	shown *progressbar.ProgressBar // nil: nobody is
}

// bar begins a bar; a total of -1 is not known yet.
func (a *app) bar(total int64, what string, bytes bool) *bar {
	f, ok := a.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(total,
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

// end removes the bar.
func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}
