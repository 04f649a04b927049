package opensearch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"onrecord/index"
	"onrecord/index/indextest"
)

// always answers everything with the same.
type always struct {
	status int
	body   []byte
}

// RoundTrip implements [http.RoundTripper].
func (a always) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Header: http.Header{}, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}, nil
}

// answeredBy is an engine of a cluster that answers so.
func answeredBy(t testing.TB, through http.RoundTripper) *Engine {
	t.Helper()
	o := Options{URLs: []string{"http://nowhere"}, Prefix: "p"}.withDefaults()
	c, err := dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	c.list.http, c.pause = through, time.Nanosecond
	return newEngine(c, o)
}

// Whatever a cluster says in place of one of its answers, of every reading, or of
// all of them: it is an answer or an error, soon, and that something is not there
// is said by nobody but OpenSearch.
func FuzzReading(f *testing.F) {
	doc := &indextest.Documents(f, fewArticles)[0]
	memory := recalled(f)
	seeds := [][]byte{
		nil, []byte(`{}`), []byte(`null`), []byte(`[]`), []byte(`{"_id":"a","found":false}`),
		[]byte(`{"error":"alias [x] missing","status":404}`), []byte(`{"version":{"distribution":"opensearch","number":"3.5.0"}}`),
	}
	for _, key := range slices.Sorted(maps.Keys(memory.known)) {
		seeds = append(seeds, memory.known[key])
	}
	for i, body := range seeds {
		for _, status := range []int{200, 404, 429, 500} {
			f.Add(i, status, body)
		}
	}
	f.Fuzz(func(t *testing.T, which, status int, body []byte) {
		if status < 200 || status > 599 {
			return
		}
		for _, r := range readings(doc) {
			said := always{status, body}
			for _, of := range []http.RoundTripper{said, &spoiler{through: memory, from: which & 7, times: 1 << 30, do: func(_ http.RoundTripper, r *http.Request) (*http.Response, error) { return said.RoundTrip(r) }}} {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				_, err := r.do(ctx, answeredBy(t, of))
				if ctx.Err() != nil {
					t.Errorf("%s does not end", r.name)
				}
				cancel()
				if errors.Is(err, index.ErrNotFound) && !bytes.Contains(bytes.ToLower(body), []byte("found")) && !bytes.Contains(body, []byte("hits")) {
					t.Errorf("%s: %v", r.name, err)
				}
			}
		}
		e := answeredBy(t, always{status, body})
		_, _ = e.State(t.Context())
		_, _ = e.Applied(t.Context())
	})
}

// What was kept of a cluster answers every reading, so that the fuzzing begins
// with what is read: -update asks a cluster anew.
func TestRecalled(t *testing.T) {
	doc := &indextest.Documents(t, fewArticles)[0]
	for _, r := range readings(doc) {
		if _, err := r.do(t.Context(), answeredBy(t, recalled(t))); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
	}
}
