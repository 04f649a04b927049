package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"onrecord/server"
)

// BenchmarkPages answers each search as JSON and as a page in turn, and tells
// how much more the page takes and how large it is: nothing is sent before it
// is whole, so that this is when the first byte comes.
func BenchmarkPages(b *testing.B) {
	s, err := server.New(newShelf(b), server.Options{Logger: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	for name, target := range benchAddresses() {
		page, isJSON := strings.CutPrefix(target, "/api/v1")
		if !isJSON {
			continue
		}
		b.Run(name, func(b *testing.B) {
			var json, html time.Duration
			size := 0
			answer := func(target string) time.Duration {
				before, w := processorTime(b), httptest.NewRecorder()
				s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, target, nil))
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
				size = w.Body.Len()
				return processorTime(b) - before
			}
			answer(target)
			answer(page)
			for b.Loop() {
				json += answer(target)
				html += answer(page)
			}
			b.ReportMetric(float64(json.Microseconds())/float64(b.N), "json-µs")
			b.ReportMetric(float64(html.Microseconds())/float64(b.N), "page-µs")
			b.ReportMetric(float64(html)/float64(json), "page/json")
			b.ReportMetric(float64(size), "page-bytes")
		})
	}
}
