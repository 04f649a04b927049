package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index/opensearch/nodes"
)

// served is the program, serving one engine.
type served struct {
	*testing.T
	url string
}

const enginesToken = "a token of more than thirty-two characters"

func serveEngine(t *testing.T, engine ...string) *served {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "onrecord", append([]string{"serve", "--addr", "127.0.0.1:0", "--timeout", "1m"}, engine...)...)
	cmd.Env = append(os.Environ(), envToken+"="+enginesToken)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute // then it is killed
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("%q does not serve: %s", engine, &said)
	}
	return &served{t, strings.TrimSpace(address)}
}

// onCluster is the flags for indices of the test's own.
func onCluster(t *testing.T) []string {
	t.Helper()
	cluster := nodes.Use(t)
	flags := []string{"--engine", onMany, "--opensearch-prefix", cluster.Prefix}
	for _, url := range cluster.URLs {
		flags = append(flags, "--opensearch-url", url)
	}
	return flags
}

// question is a request.
type question struct{ method, target, media, body string }

func get(target string) question { return question{http.MethodGet, target, "", ""} }

func (a question) String() string { return a.method + " " + a.target + " " + a.body }

// answer is the status, the kind and the body of what is answered. Where there
// is too much to do for all of it, it is asked again.
func (s *served) answer(a question) (answer string) {
	s.Helper()
	for range 20 {
		if answer = s.once(a); !strings.Contains(answer, "too much to do") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return answer
}

func (s *served) once(a question) string {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), a.method, s.url+a.target, strings.NewReader(a.body))
	if err != nil {
		s.Fatal(err)
	}
	req.Host = "localhost"
	req.Header.Set("Authorization", "Bearer "+enginesToken)
	if a.media != "" {
		req.Header.Set("Content-Type", a.media)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return fmt.Sprintf("%s %s\n%s", resp.Status, resp.Header.Get("Content-Type"), body)
}

// into reads the JSON of an answer.
func (s *served) into(target string, value any) {
	s.Helper()
	_, body, _ := strings.Cut(s.answer(get(target)), "\n")
	if err := json.Unmarshal([]byte(body), value); err != nil {
		s.Fatalf("%s: %v in %s", target, err, body)
	}
}

// exceptions is what may differ between two engines, or two runs of one.
func exceptions() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`"took_ms":[0-9.e+-]+`),
		regexp.MustCompile(`"score":[0-9.e+-]+`),            // BM25 of both, times a constant, of a rounded length
		regexp.MustCompile(`cursor=[A-Za-z0-9_-]+`),         // holds the score
		regexp.MustCompile(`"bytes":[0-9]+`),                // what the index weighs
		regexp.MustCompile(`"request_id":"[^"]+"`),          // of an error
		regexp.MustCompile(`"(seq|stored|applied)":[0-9]+`), // numbers of writes: a cluster with many writers counts otherwise
	}
}

// same leaves out of an answer what may differ.
func same(answer string) string {
	for _, e := range exceptions() {
		answer = e.ReplaceAllString(answer, "…")
	}
	return answer
}

// unordered is the answer to a search by relevance with its results by id: the
// order of those whose scores are near each other may differ. Of more than a
// page holds, it is without them.
func unordered(answer string) string {
	status, body, _ := strings.Cut(answer, "\n")
	var found map[string]any
	if json.Unmarshal([]byte(body), &found) != nil {
		return answer
	}
	query, _ := found["query"].(map[string]any)
	results, _ := found["results"].([]any)
	if query["sort"] != "relevance" {
		return answer
	}
	slices.SortFunc(results, func(a, b any) int { return strings.Compare(fmt.Sprint(idOf(a)), fmt.Sprint(idOf(b))) })
	if total, _ := found["total"].(float64); int(total) > len(results) {
		found["results"] = len(results)
	}
	sorted, _ := json.Marshal(found) // it was JSON before
	return status + "\n" + string(sorted)
}

func idOf(result any) any {
	r, _ := result.(map[string]any)
	return r["id"]
}

// TestSameOnBothEngines sends the same requests to the program on either
// engine, about the sample and real articles.
func TestSameOnBothEngines(t *testing.T) {
	many := onCluster(t)
	sample := exec.Command("onrecord", slices.Concat([]string{"ingest"}, many, []string{filepath.FromSlash("../../corpus/sample/articles.jsonl")})...)
	if out, err := sample.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	ours, theirs := serveEngine(t, "--data", filepath.Join(t.TempDir(), "data")), serveEngine(t, many...)
	compare := func(a question) {
		t.Helper()
		want, got := same(unordered(ours.answer(a))), same(unordered(theirs.answer(a)))
		if want != got {
			parts := func(s string) []string {
				return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\n' })
			}
			t.Errorf("%.200s (-one folder +OpenSearch):\n%.3000s", a, cmp.Diff(parts(want), parts(got)))
		}
	}
	if real := wikinews(t, 120); real != "" {
		compare(question{http.MethodPost, "/api/v1/articles", "application/x-ndjson", real})
	}
	list := requests(ours)
	t.Logf("%d requests", len(list))
	for _, a := range list {
		compare(a)
	}
	for _, query := range [][]string{{}, {"--type", "articles"}, {"government", "--sort", "oldest"}, {"--outlet", "_none"}} {
		want := ours.export(query, "--server", ours.url)
		for _, from := range [][]string{{"--server", theirs.url}, many} {
			if got := theirs.export(query, from...); !slices.Equal(want, got) {
				t.Errorf("export %q %q (-one folder +OpenSearch):\n%.3000s", query, from, cmp.Diff(want, got))
			}
		}
		t.Logf("export %q: %d lines", query, len(want))
	}
}

// wikinews is some real articles as lines of JSON, "" where there are none
// beside the project.
func wikinews(t *testing.T, n int) string {
	file, err := os.Open(filepath.FromSlash("../../../shared/corpus/wikinews.jsonl"))
	if err != nil {
		t.Log("without real articles: they are not beside the project")
		return ""
	}
	defer file.Close()
	var out bytes.Buffer
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for i := 0; lines.Scan() && n > 0; i++ {
		var a map[string]any
		if i%5 != 0 {
			continue
		}
		n--
		err := json.Unmarshal(lines.Bytes(), &a)
		if err == nil {
			err = json.NewEncoder(&out).Encode(map[string]any{"title": a["title"], "text": a["text"], "outlet": a["outlet"], "date": a["date"], "url": a["url"]})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// export is what the command writes, a line each.
func (s *served) export(query []string, from ...string) []string {
	s.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(s.Context(), "onrecord", slices.Concat([]string{"export"}, from, query)...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		s.Fatalf("export %q: %v: %s", query, err, &said)
	}
	lines := strings.Split(strings.TrimSpace(same(string(out))), "\n")
	slices.Sort(lines)
	return lines
}

// requests are questions of every kind. Ids in them are such as a server knows.
func requests(s *served) (all []question) {
	for _, query := range searches() {
		all = append(all, get("/api/v1/search?"+query))
		if !strings.Contains(query, "sort=") {
			query = "sort=newest&" + query
		}
		all = append(all, get("/search?"+query))
	}
	for _, target := range fixed() {
		all = append(all, get(target))
	}
	for _, id := range s.ids("type=articles&per_page=40&sort=newest&q=the") {
		all = append(all, get("/api/v1/articles/"+id), get("/articles/"+id))
	}
	for _, id := range s.ids("per_page=30&sort=oldest") {
		all = append(all, get("/api/v1/quotes/"+id), get("/quotes/"+id), get("/api/v1/quotes/"+id+"/variants"))
		all = append(all, get("/api/v1/quotes/"+id+"/cite?format=bibtex"), get("/api/v1/quotes/"+id+"/cite?format=csl-json"))
	}
	for _, what := range []string{"speakers", "outlets"} {
		var list struct{ Results []struct{ ID string } }
		s.into("/api/v1/"+what+"?limit=25", &list)
		for _, one := range list.Results {
			all = append(all, get("/api/v1/"+what+"/"+one.ID), get("/"+what+"/"+one.ID))
		}
		if len(list.Results) > 3 {
			both := url.Values{what[:len(what)-1]: {list.Results[0].ID, list.Results[2].ID}}.Encode()
			all = append(all, get("/api/v1/compare?"+both), get("/compare?"+both), get("/api/v1/compare?q=government&"+both))
		}
	}
	return append(all, s.checks()...)
}

// checks are quotations to be looked up: as they are, cut, and turned around.
func (s *served) checks() (all []question) {
	s.Helper()
	var found struct{ Results []struct{ Text string } }
	s.into("/api/v1/search?per_page=24&sort=newest&q=is+OR+have+OR+will", &found)
	for i, r := range found.Results {
		words := strings.Fields(r.Text)
		switch {
		case i%3 == 1 && len(words) > 5:
			words = words[1 : len(words)-1]
		case i%3 == 2:
			words = strings.Fields(strings.NewReplacer(" not ", " ", " is ", " is not ", " will ", " will never ").Replace(r.Text))
		}
		text := strings.Join(words, " ")
		all = append(all, get("/api/v1/verify?text="+url.QueryEscape(text)), get("/verify?text="+url.QueryEscape(text)))
		body, err := json.Marshal(map[string]string{"text": text + " “Nobody ever said these very words.”"})
		if err != nil {
			s.Fatal(err)
		}
		all = append(all, question{http.MethodPost, "/api/v1/verify", "application/json", string(body)})
	}
	return all
}

// ids of what a search finds.
func (s *served) ids(query string) (ids []string) {
	s.Helper()
	var found struct{ Results []struct{ ID string } }
	s.into("/api/v1/search?"+query, &found)
	for _, r := range found.Results {
		ids = append(ids, url.PathEscape(r.ID))
	}
	if len(ids) == 0 {
		s.Fatalf("%s finds nothing", query)
	}
	return ids
}

// searches are parameters of searches.
func searches() []string {
	list := []string{
		"", "q=government", "q=the", "q=%22said+that%22", "q=minister+OR+president+-war", "q=polic*", "q=goverment~1", "q=%22united+kingdom%22~3",
		"q=have+NEAR%2F3+not", "q=%28bridge+OR+levy%29+NOT+tin", "q=speaker%3Alena-orsk", "q=outlet%3Akelpress+the", "q=role%3Amayor", "q=after%3A2010+before%3A2012",
		"q=Orsk+tin", "q=zeppelin", "q=nosuch%3Aword", "q=%28bridge", "q=colour%20kind%3Adirect",
		"speaker=lena-orsk", "speaker=Lena+Orsk&speaker=piet-orsk", "speaker=_none", "exclude_speaker=lena-orsk&q=the", "speaker=Lena", "outlet=kelpress&outlet=_none",
		"outlet=Wikinews&kind=direct", "exclude_outlet=wikinews", "publisher=wikinews&exclude_kind=direct", "kind=indirect&kind=mixed", "source_kind=government",
		"exclude_source_kind=person&polarity=denied", "polarity=not_said", "role=mayor", "role=prime+minister", "from=2010&to=2012-06", "from=2005&to=2005&date_field=said",
		"date_field=published&sort=oldest", "from=2026-02-30", "from=2012&to=2010", "sort=newest&q=is", "sort=oldest&q=is&per_page=7&page=3", "page=2&per_page=100",
		"facets=outlet,speaker,date,publisher,kind,source_kind&facet_size=200", "facets=speaker&facet_q.speaker=m", "facets=outlet&facet_q.outlet=w&facet_size=0",
		"facets=none&highlight=false", "date_interval=day&from=2005-01&to=2005-03", "date_interval=year", "date_interval=month&q=war", "date_interval=day",
		"group=variants&q=tin", "group=variants", "group=variants&sort=oldest&q=the",
	}
	for _, q := range slices.Clone(list) {
		list = append(list, "type=articles&"+q)
	}
	return list
}

// fixed are addresses without ids of a server.
func fixed() []string {
	list := []string{
		"/", "/verify", "/compare", "/api/v1/stats", "/api/v1/openapi.json", "/opensearch.xml", "/api/v1/speakers", "/api/v1/outlets", "/api/v1/speakers?q=l", "/api/v1/speakers?q=lena+o",
		"/api/v1/outlets?q=w&limit=3", "/suggest?q=le", "/suggest?q=", "/api/v1/quotes/none", "/quotes/none", "/articles/none", "/api/v1/articles/none", "/speakers/none", "/outlets/none",
		"/api/v1/speakers/none", "/api/v1/compare?speaker=Lena&speaker=piet-orsk", "/compare?outlet=kelpress&outlet=plumbline&outlet=northgate-wire",
		"/api/v1/verify?text=two+words", "/api/v1/verify?text=There+will+be+no+zeppelins&speaker=lena-orsk", "/api/v1/verify?text=It+is+a+comma,+not+a+full+stop&speaker=hanna-breck",
		"/nowhere", "/readyz", "/healthz", "/api/v1/search?cursor=none", "/api/v1/search?speeker=x&page=0",
	}
	for _, format := range corpus.Kinds() {
		list = append(list, "/api/v1/search?sort=newest&kind="+string(format))
	}
	return list
}
