package opensearch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
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

// answeredBy is an engine of a cluster that answers everything so.
func answeredBy(t testing.TB, a always) *Engine {
	t.Helper()
	o := Options{URLs: []string{"http://nowhere"}, Prefix: "p"}.withDefaults()
	c, err := dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	c.list.http, c.pause = a, time.Nanosecond
	return newEngine(c, o)
}

// Whatever a cluster says, reading is an answer or an error, and that something
// is not there is said by nobody but OpenSearch.
func FuzzReading(f *testing.F) {
	for _, body := range []string{
		`{}`, `null`, `[]`, ``, `{"docs":[{"_id":"a1","found":false}]}`, `{"docs":[{"_id":"a1","found":true,"_source":{"doc":{"article":{}}}}]}`,
		`{"_shards":{"total":1,"failed":0},"count":3}`, `{"error":"alias [x] missing","status":404}`, `{"_id":"a","found":false}`,
		`{"took":1,"timed_out":false,"_shards":{"total":1,"failed":0},"hits":{"total":{"value":1,"relation":"eq"},"hits":[{"_id":"q","_score":1,"_source":{"id":"q","article":"a"},"sort":[1,2,"q"]}]},"aggregations":{"a":{"doc_count":1,"buckets":[{"key":"x","doc_count":2}]}}}`,
		`{"p-articles-v1-000001":{"aliases":{}}}`, `{"pit_id":"x","_shards":{"total":1,"failed":0}}`,
		`{"_all":{"total":{"store":{"size_in_bytes":-1}}}}`, `{"version":{"distribution":"opensearch","number":"3.5.0"}}`,
	} {
		for _, status := range []int{200, 404, 429, 500} {
			f.Add(status, []byte(body))
		}
	}
	doc := &indextest.Documents(f, fewArticles)[0]
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 {
			return
		}
		e := answeredBy(t, always{status, body})
		for _, r := range readings(doc) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := r.do(ctx, e)
			if ctx.Err() != nil {
				t.Errorf("%s does not end", r.name)
			}
			if errors.Is(err, index.ErrNotFound) && !bytes.Contains(bytes.ToLower(body), []byte("found")) && !bytes.Contains(body, []byte("hits")) {
				t.Errorf("%s: %v", r.name, err)
			}
			cancel()
		}
		_, _ = e.State(t.Context())
		_, _ = e.Applied(t.Context())
	})
}
