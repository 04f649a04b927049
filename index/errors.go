package index

import "errors"

// What engines and this package report. Wrap them with what was asked; test
// for them with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrClosed   = errors.New("the index is closed")
	ErrQuery    = errors.New("this query cannot be evaluated")
	ErrBuckets  = errors.New("too many dates for that interval") // over MaxBuckets
	ErrNotReady = errors.New("the index is not ready")

	ErrUnreachable = errors.New("the index cannot be reached") // at the moment; asking again may help

	ErrUnreadable = errors.New("the article cannot be read") // though it is there

	ErrFailed   = errors.New("the index has failed") // for good: close the engine and open it again
	ErrPanicked = errors.New("it panicked")          // and was caught; a bug of this call's, or damage
)

// SyntaxError says why the text of a query cannot be read.
type SyntaxError struct {
	Position   int    // in code points of the query
	Detail     string // a sentence for people
	Suggestion string // the query mended, "" where there is no such
}

// Error is the detail.
func (e *SyntaxError) Error() string { return e.Detail }
