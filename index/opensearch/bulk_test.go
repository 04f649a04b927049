package opensearch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/index"
)

// scripted answers bulks as a script says, one line each, the last one for
// ever: the status of each document, or the status of the whole ("!429"), or
// what is no answer ("cut", "fewer", "page"). A status that is not in the table
// of reasons is done.
type scripted struct {
	t      *testing.T
	script []string
	mu     sync.Mutex
	asked  []string // the ids of each bulk
}

func reasons() map[string]string {
	return map[string]string{
		"400": "strict_dynamic_mapping_exception", "409": "version_conflict_engine_exception", "403": blocked, "404": missing,
		"429": "rejected_execution_exception", "503": "unavailable_shards_exception",
	}
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := s.read(r.Body)
	say := s.script[min(len(s.asked), len(s.script)-1)]
	s.asked = append(s.asked, strings.Join(ids, " "))
	var items []string
	for i := range ids {
		fields := strings.Fields(say)
		items = append(items, item(fields[min(i, len(fields)-1)]))
	}
	all := `{"items":[` + strings.Join(items, ",") + `]}`
	switch {
	case strings.HasPrefix(say, "!"):
		var status int
		fmt.Sscan(say[1:], &status)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"type":"told","reason":"as the script says"},"status":%d}`, status)
	case say == "cut":
		fmt.Fprint(w, all[:len(all)/2])
	case say == "fewer":
		fmt.Fprint(w, `{"items":[`+strings.Join(items[1:], ",")+`]}`)
	case say == "page":
		fmt.Fprint(w, "<html>")
	default:
		fmt.Fprint(w, all)
	}
}

func item(status string) string {
	if reason, ok := reasons()[status]; ok {
		return fmt.Sprintf(`{"index":{"status":%s,"error":{"type":%q,"reason":"as the script says"}}}`, status, reason)
	}
	if len(status) != 3 {
		status = "201"
	}
	return fmt.Sprintf(`{"index":{"status":%s,"_seq_no":5,"_primary_term":1}}`, status)
}

func (s *scripted) read(body io.Reader) (ids []string) {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var about map[string]struct {
			ID string `json:"_id"`
		}
		if err := json.Unmarshal(lines.Bytes(), &about); err != nil {
			s.t.Errorf("a line that is no JSON: %s", lines.Text())
		}
		for verb, of := range about {
			ids = append(ids, of.ID)
			if verb != "delete" {
				lines.Scan()
			}
		}
	}
	return ids
}

// engineOf is an engine of what answers, an impatient one.
func engineOf(t *testing.T, h http.Handler) *Engine {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o := Options{URLs: []string{s.URL}}.withDefaults()
	e := newEngine(dialTo(t, o.URLs...), o)
	e.giveUp = 100 * time.Millisecond
	return e
}

func TestBulk(t *testing.T) {
	for _, c := range []struct {
		name   string
		send   string   // ids
		script []string // what is answered
		want   []int    // statuses, nil where it is given up
		asked  []string // nil: not looked at
	}{
		{"nothing", "", []string{"201"}, []int{}, nil},
		{"all done", "a b c", []string{"201"}, []int{201, 201, 201}, []string{"a b c"}},
		{"no room for one", "a b c", []string{"201 429 201", "201"}, []int{201, 201, 201}, []string{"a b c", "b"}},
		{"no room for two, then for one", "a b c", []string{"503 429 201", "429 201", "201"}, []int{201, 201, 201}, []string{"a b c", "a b", "a"}},
		{"one refused", "a b c", []string{"201 400 201"}, []int{201, 400, 201}, []string{"a b c"}},
		{"one refused, one without room", "a b", []string{"400 503", "201"}, []int{400, 201}, []string{"a b", "b"}},
		{"one written by others", "a b", []string{"409 201"}, []int{409, 201}, []string{"a b"}},
		{"the index is replaced", "a b", []string{"403 404"}, []int{403, 404}, []string{"a b"}},
		{"no room for the whole", "a b", []string{"!429", "!503", "201"}, []int{201, 201}, []string{"a b", "a b", "a b"}},
		{"an answer cut off", "a b", []string{"cut", "201"}, []int{201, 201}, []string{"a b", "a b"}},
		{"an answer about fewer", "a b", []string{"fewer", "201"}, []int{201, 201}, []string{"a b", "a b"}},
		{"a page", "a b", []string{"page", "201"}, []int{201, 201}, []string{"a b", "a b"}},
		{"too large", "a b c", []string{"!413", "201"}, []int{201, 201, 201}, []string{"a b c", "a", "b c"}},
		{"too large by itself", "a b", []string{"!413", "!413", "201"}, []int{413, 201}, []string{"a b", "a", "b"}},
		{"wrong as a whole", "a b c", []string{"!400", "!400", "201"}, []int{400, 201, 201}, []string{"a b c", "a", "b c"}},
		{"never any room", "a b", []string{"201 429", "429"}, nil, nil},
		{"never an answer", "a", []string{"cut"}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &scripted{t: t, script: c.script}
			e := engineOf(t, s)
			var actions []action
			for _, id := range strings.Fields(c.send) {
				actions = append(actions, action{op: opIndex, index: "x", id: id, source: func() any { return source{"a": 1} }})
			}
			outcomes, err := e.bulk(t.Context(), actions)
			if c.want == nil {
				if !errors.Is(err, index.ErrUnreachable) {
					t.Errorf("it is given up with %v", err)
				}
				return
			}
			got := []int{}
			for _, o := range outcomes {
				got = append(got, o.Status)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			if diff := cmp.Diff(c.asked, s.asked); diff != "" && c.asked != nil {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBulkIsNoLongerThanItsCaller(t *testing.T) {
	e := engineOf(t, &scripted{t: t, script: []string{"429"}})
	e.giveUp = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := e.bulk(ctx, []action{{op: opDelete, index: "x", id: "a"}})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up with %v", err)
	}
}

// TestBulkDenied: whoever may not write is told at once, and does not ask again.
func TestBulkDenied(t *testing.T) {
	s := &scripted{t: t, script: []string{"!403"}}
	e := engineOf(t, s)
	e.giveUp = time.Minute
	_, err := e.bulk(t.Context(), []action{{op: opDelete, index: "x", id: "a"}})
	if !errors.Is(err, ErrDenied) || len(s.asked) != 1 {
		t.Errorf("asked %d times, then %v", len(s.asked), err)
	}
}

// TestBulksAreBounded sends more than goes into a bulk from many at once.
func TestBulksAreBounded(t *testing.T) {
	var mu sync.Mutex
	now, most, bulks := 0, 0, 0
	script := &scripted{t: t, script: []string{"201"}}
	e := engineOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		bulks++
		mu.Unlock()
		var body strings.Builder
		if n, _ := io.Copy(&body, r.Body); n > bulkBytes {
			t.Errorf("a bulk has %d bytes", n)
		}
		time.Sleep(5 * time.Millisecond)
		r.Body = io.NopCloser(strings.NewReader(body.String()))
		script.ServeHTTP(w, r)
		mu.Lock()
		now--
		mu.Unlock()
	}))
	text := strings.Repeat("x", 1<<20)
	var callers sync.WaitGroup
	for range 3 {
		callers.Go(func() {
			actions := make([]action, 20)
			for i := range actions {
				actions[i] = action{op: opIndex, index: "x", id: fmt.Sprint(i), source: func() any { return source{"a": text} }}
			}
			if _, err := e.bulk(t.Context(), actions); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if most != bulksAtOnce || bulks != 9 {
		t.Errorf("%d at once, %d in all, want %d and 9", most, bulks, bulksAtOnce)
	}
}

// FuzzAnswer reads what may come in the place of an answer to a bulk.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"items":[{"index":{"status":201,"_seq_no":1,"_primary_term":1}}]}`,
		`{"items":[{"delete":{"status":404}}]}`,
		`{"items":[{"index":{"status":429,"error":{"type":"a","reason":"b"}}}]}`,
		`{"items":[{"index":{"status":201}},{"index":{"status":201}}]}`,
		`{"items":[{}]}`, `{"items":[null]}`, `{"items":[{"index":null}]}`, `{"items":[{"index":{},"delete":{}}]}`, `[]`, `{`, "",
	} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, want int) {
		want %= 1000
		var a answer
		if err := decode(data, &a); err != nil {
			return
		}
		got, err := a.outcomes(want)
		if err != nil {
			if !errors.Is(err, index.ErrUnreachable) {
				t.Errorf("an answer is refused with %v", err)
			}
			return
		}
		if len(got) != want {
			t.Errorf("%d outcomes of %d", len(got), want)
		}
		for _, o := range got {
			if done := o.Status < 300; done && (o.refused() != nil || o.moved() || o.conflicts()) || !done && o.Status != 404 && o.refused() == nil {
				t.Errorf("%+v is taken for something else", o)
			}
		}
	})
}
