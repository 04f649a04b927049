package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// unreliable stands before a node of OpenSearch and spoils a share of what goes
// through it, as networks, proxies and clusters with too much to do would.
type unreliable struct {
	node   string
	client http.Client

	mu     sync.Mutex
	chance *rand.Rand
	share  float64 // of the requests that something befalls
	did    map[string]int
}

// newUnreliable is one that stands before each of the nodes.
func newUnreliable(t *testing.T, urls []string, chance *rand.Rand) (list []*unreliable, addresses []string) {
	t.Helper()
	for _, url := range urls {
		u := &unreliable{node: url, chance: rand.New(rand.NewPCG(chance.Uint64(), 0)), did: map[string]int{}}
		s := httptest.NewServer(u)
		t.Cleanup(s.Close)
		list, addresses = append(list, u), append(addresses, s.URL)
	}
	return list, addresses
}

// spoil has something befall that share of the requests from now on.
func (u *unreliable) spoil(share float64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.share = share
}

// mishap is something that befalls a request. What it does not forward was not
// done; what it forwards and spoils the answer of was done, and nobody knows.
type mishap struct {
	name string
	do   func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte)
}

func mishaps() []mishap {
	return []mishap{
		{"429", instead(http.StatusTooManyRequests, `{"error":{"root_cause":[],"type":"rejected_execution_exception","reason":"the queue is full"},"status":429}`)},
		{"503", instead(http.StatusServiceUnavailable, `{"error":{"root_cause":[],"type":"cluster_block_exception","reason":"no elected cluster manager"},"status":503}`)},
		{"502", instead(http.StatusBadGateway, "<html>Bad Gateway</html>")},
		{"404 of another server", instead(http.StatusNotFound, "<html>Not Found</html>")},
		{"a page", instead(http.StatusOK, "<html>Please log in</html>")},
		{"an empty object", instead(http.StatusOK, "{}")},
		{"a redirect", func(_ *unreliable, w http.ResponseWriter, r *http.Request, _ []byte) {
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
		}},
		{"cut off before", func(*unreliable, http.ResponseWriter, *http.Request, []byte) { panic(http.ErrAbortHandler) }},
		{"slow", func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
			time.Sleep(time.Duration(u.dice(500)) * time.Millisecond)
			u.pass(w, r, body, func(answer []byte) []byte { return answer })
		}},
		{"cut off after", func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
			u.pass(w, r, body, func([]byte) []byte { panic(http.ErrAbortHandler) })
		}},
		{"half an answer", func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
			u.pass(w, r, body, func(answer []byte) []byte { return answer[:len(answer)/2] })
		}},
		{"half an answer, cut off", func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
			u.pass(w, r, body, func(answer []byte) []byte {
				w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
				return answer[:len(answer)/2]
			})
		}},
		{"failed shards", func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
			u.pass(w, r, body, lame)
		}},
		{"refused items", (*unreliable).someItems},
	}
}

func instead(status int, body string) func(*unreliable, http.ResponseWriter, *http.Request, []byte) {
	return func(_ *unreliable, w http.ResponseWriter, _ *http.Request, _ []byte) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// lame makes an answer say that a shard failed, or that there was no time for
// all, and takes away what would have been found.
func lame(answer []byte) []byte {
	var v map[string]any
	if json.Unmarshal(answer, &v) != nil {
		return answer
	}
	if shards, ok := v["_shards"].(map[string]any); ok {
		shards["failed"] = 1
	}
	if _, ok := v["timed_out"]; ok {
		v["timed_out"] = true
	}
	if hits, ok := v["hits"].(map[string]any); ok {
		hits["hits"] = []any{}
	}
	out, err := json.Marshal(v)
	if err != nil {
		return answer
	}
	return out
}

func (u *unreliable) dice(n int) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.chance.IntN(n)
}

// ServeHTTP implements [http.Handler].
func (u *unreliable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	u.mu.Lock()
	list := mishaps()
	m := mishap{do: func(u *unreliable, w http.ResponseWriter, r *http.Request, body []byte) {
		u.pass(w, r, body, func(answer []byte) []byte { return answer })
	}}
	if u.chance.Float64() < u.share {
		m = list[u.chance.IntN(len(list))]
		u.did[m.name]++
	}
	u.mu.Unlock()
	m.do(u, w, r, body)
}

// forward sends a request on and reads the answer.
func (u *unreliable) forward(r *http.Request, body []byte) (*http.Response, []byte) {
	on, err := http.NewRequestWithContext(r.Context(), r.Method, u.node+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	on.Header = r.Header.Clone()
	on.Header.Del("Accept-Encoding")
	answer, err := u.client.Do(on)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return answer, data
}

// pass sends a request on and hands out what spoil makes of the answer.
func (u *unreliable) pass(w http.ResponseWriter, r *http.Request, body []byte, spoil func([]byte) []byte) {
	answer, data := u.forward(r, body)
	w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
	data = spoil(data)
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(data)
}

// someItems keeps some items of a bulk request back and says that there was no
// time for them, and says of some others that they failed though they did not.
func (u *unreliable) someItems(w http.ResponseWriter, r *http.Request, body []byte) {
	items := bulkItems(body)
	if !strings.HasSuffix(r.URL.Path, "_bulk") || len(items) < 2 {
		u.pass(w, r, body, func(answer []byte) []byte { return answer })
		return
	}
	kept := make([]bool, len(items))
	var rest []byte
	for i, item := range items {
		if kept[i] = i > 0 && u.dice(4) == 0; !kept[i] {
			rest = append(rest, item...)
		}
	}
	u.pass(w, r, rest, func(answer []byte) []byte {
		var v struct {
			Took   int                         `json:"took"`
			Errors bool                        `json:"errors"`
			Items  []map[string]map[string]any `json:"items"`
		}
		if json.Unmarshal(answer, &v) != nil || len(v.Items) == 0 {
			return answer
		}
		done := v.Items
		v.Items, v.Errors = nil, true
		for i, item := range items {
			if !kept[i] {
				v.Items, done = append(v.Items, done[0]), done[1:]
				if u.dice(8) == 0 {
					fail(v.Items[i], http.StatusServiceUnavailable, "unavailable_shards_exception")
				}
				continue
			}
			v.Items = append(v.Items, map[string]map[string]any{bulkAction(item): {"_id": "?"}})
			fail(v.Items[i], http.StatusTooManyRequests, "rejected_execution_exception")
		}
		out, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return out
	})
}

// fail has an item of an answer say that it was not done.
func fail(item map[string]map[string]any, status int, kind string) {
	for _, of := range item {
		delete(of, "result")
		of["status"], of["error"] = status, map[string]any{"type": kind, "reason": "made up"}
	}
}

// bulkItems are the items of a bulk request, a line or two each.
func bulkItems(body []byte) (items [][]byte) {
	lines := slices.Collect(bytes.Lines(body))
	for len(lines) > 0 {
		n := 2
		if bulkAction(lines[0]) == "delete" {
			n = 1
		}
		n = min(n, len(lines))
		items, lines = append(items, bytes.Join(lines[:n], nil)), lines[n:]
	}
	return items
}

// bulkAction is what an item of a bulk request asks for.
func bulkAction(item []byte) string {
	line, _, _ := bytes.Cut(item, []byte("\n"))
	var action map[string]json.RawMessage
	if json.Unmarshal(line, &action) != nil {
		return ""
	}
	for name := range action {
		return name
	}
	return ""
}
