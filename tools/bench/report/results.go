// Package report shows what was measured, as tables in Markdown. It measures
// nothing.
package report

import (
	"time"

	"onrecord/bench/measure"
	"onrecord/bench/proc"
	"onrecord/bench/worker"
)

// Results are everything that a run has measured; what it left out is empty.
type Results struct {
	Machine, Go, Commit string
	Date                time.Time
	Quotes              int
	Words               int      // different ones, that texts are drawn from
	Engines             []string // the program first
	Left                []string // why an engine was left out

	Indexes   []Index
	Rows      []measure.Row // in process
	HTTP      []measure.Row
	Crowds    []measure.Crowd
	Disturbed []measure.Disturbed
	Loads     []Load
	Files     []Files
	Sizes     []measure.Size
}

// Index is what an engine's index takes.
type Index struct {
	Engine  string
	Bytes   int64         // on disk
	Open    time.Duration // the median of a few times, files in the system's cache
	First   time.Duration // of the first question with facets
	Resting proc.Usage    // after that
	Usage   proc.Usage    // after all questions
}

// Load is one way to make an index of many articles.
type Load struct {
	Engine, Name string
	Quotes       int
	Steps        []string
	Spent        []worker.Spent // by step
}

// Wall is how long all steps took.
func (l *Load) Wall() (total time.Duration) {
	for _, s := range l.Spent {
		total += s.Wall
	}
	return total
}

// Files is files of articles, read in.
type Files struct {
	Engine string
	worker.FilesReply
}
