// Package memory measures how much memory extraction needs. It is a package
// of its own so that its process loads nothing else.
package memory

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"onrecord/bench/reuters"
	"onrecord/corpus"
	"onrecord/corpus/extract"
)

// limit is how much may be resident while a stream of articles is extracted.
const limit = 150 << 20

// BenchmarkStream extracts all articles one by one, then one of the greatest
// length, and reports the most memory that was ever resident.
func BenchmarkStream(b *testing.B) {
	for b.Loop() {
		for a, err := range reuters.Articles() {
			if errors.Is(err, os.ErrNotExist) {
				b.Skip("skipped: no Reuters articles beside the project")
			}
			if err != nil {
				b.Fatal(err)
			}
			extract.Extract(a)
		}
	}
	report(b, "stream-peak-MB")
}

// BenchmarkLongest extracts an article of the greatest length that is accepted.
func BenchmarkLongest(b *testing.B) {
	var text strings.Builder
	for a, err := range reuters.Articles() {
		if errors.Is(err, os.ErrNotExist) {
			b.Skip("skipped: no Reuters articles beside the project")
		}
		if err != nil {
			b.Fatal(err)
		}
		if text.Len()+len(a.Text)+2 > corpus.MaxText {
			break
		}
		text.WriteString(a.Text + "\n\n")
	}
	article := &corpus.Article{Title: "All of them", Text: text.String()}
	began := time.Now()
	n := 0
	for b.Loop() {
		extract.Extract(article)
		n++
	}
	b.ReportMetric(time.Since(began).Seconds()/float64(n), "s/MiB")
	report(b, "longest-peak-MB")
}

func report(b *testing.B, unit string) {
	peak, err := peakResident()
	if err != nil {
		b.Skipf("skipped: %v", err)
	}
	b.ReportMetric(float64(peak)/(1<<20), unit)
	if peak > limit {
		b.Errorf("%d MiB resident, more than %d", peak>>20, limit>>20)
	}
}

// peakResident is the most memory that this process ever had resident, in
// bytes, as Linux counts it.
func peakResident() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("resident memory: %w", err)
	}
	_, rest, ok := bytes.Cut(status, []byte("VmHWM:"))
	kilobytes := 0
	if _, err := fmt.Sscanf(string(rest), "%d kB", &kilobytes); !ok || err != nil {
		return 0, errors.New("resident memory: no VmHWM in /proc/self/status")
	}
	return kilobytes << 10, nil
}
