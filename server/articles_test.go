package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index/archive"
)

const auth = "Authorization: Bearer " + testToken

func asType(media string) string { return "Content-Type: " + media }

func TestSendOneArticle(t *testing.T) {
	r := newRig(t)
	article := `{"title":"Sent in","text":"“We have sent it,” she said.","publisher":"the Plumbline","published":"2026-05","id":"sent"}`
	for _, want := range []string{"created", "unchanged"} {
		w := r.do("POST", "/api/v1/articles", article, auth, asType("application/json; charset=UTF-8"))
		o := answerOf[ArticleOutcome](t, w)
		if w.Code != 200 || o.Line != 1 || o.Status != want || o.Quotes != 1 || o.ID == nil || *o.Seq != 1 || w.Header().Get("Content-Type") != mediaJSON {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	found := page1(t, r, "/api/v1/search?q=%22sent+it%22&publisher=plumbline")
	if found.Total != 1 || *found.quoteAt(0).Article.Ref != "sent" || *found.quoteAt(0).Dates.Published != "2026-05" {
		t.Errorf("not found: %+v", found)
	}
	if r.archive.wait != archive.Visible {
		t.Error("it was not waited for")
	}
	r.do("POST", "/api/v1/articles?wait=stored", article, auth, asType(mediaJSON))
	if r.archive.wait != archive.Stored {
		t.Error("it was waited for")
	}
	if w := r.do("POST", "/api/v1/articles?wait=long", article, auth, asType(mediaJSON)); w.Code != 400 {
		t.Errorf("wait=long: %d", w.Code)
	}
}

func TestFault53RefusedBodies(t *testing.T) {
	r := newRig(t)
	good := `{"title":"t","text":"x"}`
	for _, c := range []struct {
		name, target, media, body string
		code                      int
	}{
		{"no type", "/api/v1/articles", "", good, 415},
		{"a form", "/api/v1/articles", "application/x-www-form-urlencoded", good, 415},
		{"plain text", "/api/v1/extract", "text/plain", good, 415},
		{"lines to extract", "/api/v1/extract", mediaLines, good, 415},
		{"Latin-1", "/api/v1/articles", "application/json; charset=latin1", good, 415},
		{"no JSON", "/api/v1/articles", mediaJSON, "title: t", 400},
		{"nothing", "/api/v1/articles", mediaJSON, "", 400},
		{"nothing, lines", "/api/v1/articles", mediaLines, "\n \r\n", 400},
		{"an array", "/api/v1/articles", mediaJSON, "[" + good + "]", 400},
		{"two values", "/api/v1/articles", mediaJSON, good + good, 400},
		{"as deep as may be", "/api/v1/articles", mediaJSON, `{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + "}", 422}, // an unknown key
		{"too deep", "/api/v1/articles", mediaJSON, `{"a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + "}", 400},
		{"far too deep", "/api/v1/extract", mediaJSON, strings.Repeat(`{"text":`, 100_000), 400},
		{"a number beyond all", "/api/v1/articles", mediaJSON, `{"title":"t","text":"x","id":1e999}`, 422},
		{"text that is none", "/api/v1/articles", mediaJSON, `{"title":"t","text":["x"]}`, 422},
		{"data behind it", "/api/v1/articles", mediaJSON, good + "x", 400},
		{"a mark of byte order before it", "/api/v1/extract", mediaJSON, "\ufeff" + `{"text":"x"}`, 400},
		{"broken UTF-8", "/api/v1/articles", mediaJSON, "{\"title\":\"\xff\",\"text\":\"x\"}", 400},
		{"NUL", "/api/v1/articles", mediaJSON, `{"title":"t","text":"a\u0000b"}`, 400},
		{"half a surrogate", "/api/v1/articles", mediaJSON, `{"title":"t","text":"a\ud800b"}`, 400},
		{"unknown key", "/api/v1/articles", mediaJSON, `{"title":"t","text":"x","txet":"y"}`, 422},
		{"key in capitals", "/api/v1/articles", mediaJSON, `{"Title":"t","text":"x"}`, 422},
		{"a key twice", "/api/v1/articles", mediaJSON, `{"title":"t","title":"u","text":"x"}`, 422},
		{"no title", "/api/v1/articles", mediaJSON, `{"text":"x"}`, 422},
		{"no text", "/api/v1/articles", mediaJSON, `{"title":"t"}`, 422},
		{"a number", "/api/v1/articles", mediaJSON, `{"title":1e999,"text":"x"}`, 422},
		{"bad date", "/api/v1/articles", mediaJSON, `{"title":"t","text":"x","published":"2022-02-30"}`, 422},
		{"year 9999", "/api/v1/articles", mediaJSON, `{"title":"t","text":"x","published":"9999"}`, 422},
		{"bad url", "/api/v1/articles", mediaJSON, `{"title":"t","text":"x","url":"javascript:alert(1)"}`, 422},
		{"text as long as may be", "/api/v1/articles", mediaJSON, `{"title":"t","text":"` + strings.Repeat("x", corpus.MaxText) + `"}`, 200},
		{"text too long", "/api/v1/articles", mediaJSON, `{"title":"t","text":"` + strings.Repeat("x", corpus.MaxText+1) + `"}`, 422},
		{"body as large as may be", "/api/v1/articles", mediaJSON, good + strings.Repeat(" ", maxBody-len(good)), 200},
		{"body too large", "/api/v1/articles", mediaJSON, good + strings.Repeat(" ", maxBody+1-len(good)), 413},
		{"extract too large", "/api/v1/extract", mediaJSON, strings.Repeat(" ", maxBody+1), 413},
		{"extract without text", "/api/v1/extract", mediaJSON, `{"title":"t"}`, 422},
		{"extract with a url", "/api/v1/extract", mediaJSON, `{"text":"x","url":"https://a.example"}`, 422},
		{"extract of no JSON", "/api/v1/extract", mediaJSON, `x`, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := r.do("POST", c.target, c.body, auth, asType(c.media))
			if w.Code != c.code {
				t.Fatalf("%d, want %d: %.300s", w.Code, c.code, w.Body)
			}
			if w.Code == 422 && c.target == "/api/v1/articles" {
				if o := answerOf[ArticleOutcome](t, w); o.Status != "rejected" || len(o.Errors) == 0 || o.Seq != nil {
					t.Errorf("%s", w.Body)
				}
			} else if w.Code != 200 && answerOf[Problem](t, w).Status != c.code {
				t.Errorf("%s", w.Body)
			}
		})
	}
	w := r.do("POST", "/api/v1/articles", good, auth, asType(mediaJSON), "Content-Encoding: gzip")
	if w.Code != 415 {
		t.Errorf("compressed: %d", w.Code)
	}
}

func TestEveryFaultOfAnArticleIsTold(t *testing.T) {
	w := newRig(t).do("POST", "/api/v1/articles", `{"titel":"t","published":"soon","url":"x"}`, auth, asType(mediaJSON))
	var got []string
	for _, f := range answerOf[ArticleOutcome](t, w).Errors {
		got = append(got, f.Field+" "+f.Reason)
	}
	for _, want := range []string{"titel unknown_field", "title required", "text required", "published bad_date", "url bad_url"} {
		if !strings.Contains(strings.Join(got, ", ")+",", want+",") {
			t.Errorf("%s is not among %q", want, got)
		}
	}
}

// However much is wrong with a body, the answer is no larger than a little.
func TestFaultsOfABodyAreBounded(t *testing.T) {
	var keys strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&keys, `,"key %d %s":1`, i, strings.Repeat("x", 20))
	}
	many := `{"text":"x"` + keys.String() + "}"
	long := `{"text":"x","` + strings.Repeat("k", 1<<20) + `":1}`
	for target, list := range map[string][]string{
		"/api/v1/extract": {mediaJSON, many, long}, "/api/v1/articles": {mediaJSON, many, long, mediaLines, strings.Repeat(many+"\n", 20)},
	} {
		media := list[0]
		for _, body := range list[1:] {
			if body == mediaLines {
				media = body
				continue
			}
			w := newRig(t).do("POST", target, body, auth, asType(media))
			if w.Code != 422 || w.Body.Len() > 64<<10 {
				t.Errorf("%s: %d with %d bytes for %d", target, w.Code, w.Body.Len(), len(body))
			}
			if media == mediaLines && strings.Count(w.Body.String(), `"reason"`) > maxFaults+20 {
				t.Errorf("%d faults", strings.Count(w.Body.String(), `"reason"`))
			}
		}
	}
}

func TestSendLines(t *testing.T) {
	line := func(n int) string { return fmt.Sprintf(`{"title":"%d","text":"“Line %d.”"}`, n, n) }
	for _, c := range []struct {
		name, body string
		code       int
		statuses   string // line and status
	}{
		{"all taken", line(1) + "\n" + line(2) + "\n", 200, "1 created, 2 created"},
		{"no final line end, Windows line ends, empty lines", "\r\n" + line(1) + "\r\n\n" + line(2), 200, "2 created, 4 created"},
		{"the same twice", line(1) + "\n" + line(1), 200, "1 created, 2 unchanged"},
		{"one bad line", line(1) + "\nno JSON\n" + line(3), 207, "1 created, 2 rejected, 3 created"},
		{"a line of another encoding", line(1) + "\n{\"title\":\"\xff\",\"text\":\"x\"}", 207, "1 created, 2 rejected"},
		{"a line too long", strings.Repeat("x", maxBody+10) + "\n" + line(2), 207, "1 rejected, 2 created"},
		{"none taken", "{}\n[]\n", 422, "1 rejected, 2 rejected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newRig(t).do("POST", "/api/v1/articles", c.body, auth, asType(mediaLines))
			var got []string
			for answer := range strings.Lines(w.Body.String()) {
				o := answerOf[ArticleOutcome](t, recorded(answer))
				got = append(got, fmt.Sprintf("%d %s", o.Line, o.Status))
			}
			if w.Code != c.code || strings.Join(got, ", ") != c.statuses || w.Header().Get("Content-Type") != mediaLines {
				t.Errorf("%d %q, want %d %s", w.Code, got, c.code, c.statuses)
			}
		})
	}
}

func recorded(body string) *httptest.ResponseRecorder {
	return &httptest.ResponseRecorder{Body: bytes.NewBufferString(body)}
}

// Lines are stored in batches as they come, and those that were sent are kept
// account of in their order.
func TestManyLines(t *testing.T) {
	r := newRig(t)
	var puts int
	r.archive.beforePut = func() { puts++ }
	var body strings.Builder
	for i := range 3 * maxBatch {
		fmt.Fprintf(&body, `{"title":"%d","text":"x"}`+"\n", i)
	}
	w := r.do("POST", "/api/v1/articles", body.String(), auth, asType(mediaLines))
	if w.Code != 200 || strings.Count(w.Body.String(), `"created"`) != 3*maxBatch || puts != 3 {
		t.Errorf("%d, %d created in %d batches", w.Code, strings.Count(w.Body.String(), `"created"`), puts)
	}
}

func TestFault53TooManyLines(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred thousand lines, one after the other")
	}
	r := newRig(t)
	for n, code := range map[int]int{maxLines: 422, maxLines + 1: 413} {
		if w := r.do("POST", "/api/v1/articles", strings.Repeat("x\n", n), auth, asType(mediaLines)); w.Code != code {
			t.Errorf("%d lines: %d, want %d", n, w.Code, code)
		}
	}
	good := `{"title":"t","text":"x"}`
	for n, status := range map[int]string{maxBody: "created", maxBody + 1: "rejected"} {
		w := newRig(t).do("POST", "/api/v1/articles", good+strings.Repeat(" ", n-len(good)-1)+" \n", auth, asType(mediaLines))
		if got := answerOf[ArticleOutcome](t, w).Status; got != status {
			t.Errorf("a line of %d bytes: %s, want %s", n, got, status)
		}
	}
	q := httptest.NewRequest("POST", "/api/v1/articles", io.LimitReader(endless('\n'), maxBulk+1)) // of no known length
	q.Header = http.Header{"Content-Type": {mediaLines}, "Authorization": {"Bearer " + testToken}}
	recorder := httptest.NewRecorder()
	r.Handler().ServeHTTP(recorder, q)
	if recorder.Code != 413 {
		t.Errorf("bytes: %d %s", recorder.Code, recorder.Body)
	}
}

// endless is a reader of one byte over and over.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestTakeDown(t *testing.T) {
	r := newRig(t)
	doc := fixture(t)[0]
	id, quote := string(doc.Article.ID), string(doc.Analysis.Quotes[0].ID)
	w := r.do("DELETE", "/api/v1/articles/"+id, "", auth)
	if d := answerOf[DeleteResponse](t, w); w.Code != 200 || d.ID != id || d.Status != "deleted" || d.Seq != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, target := range []string{"/api/v1/articles/" + id, "/api/v1/quotes/" + quote} {
		if w := r.get(target); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if w := r.do("DELETE", "/api/v1/articles/"+id, "", auth); w.Code != 404 {
		t.Errorf("again: %d", w.Code)
	}
}

func TestExtractKeepsNothing(t *testing.T) {
	r := newRig(t)
	text := "🌉 One.\n\n“We have read the report,” said Ann Lee, the mayor. Two."
	w := r.do("POST", "/api/v1/extract", `{"text":"`+strings.ReplaceAll(text, "\n", `\n`)+`"}`, asType(mediaJSON))
	got := answerOf[ExtractResponse](t, w)
	if w.Code != 200 || len(got.Quotes) != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	q := got.Quotes[0]
	if s := q.Segments[0]; string([]rune(text)[s.Start:s.End]) != s.Text || q.Text != s.Text {
		t.Errorf("%+v", q.Segments)
	}
	if q.Speaker == nil || q.Speaker.Name != "Ann Lee" || q.Links != (ResourceLinks{}) || q.Article.Title != nil || *q.Context.After != "Two." {
		t.Errorf("%s", w.Body)
	}
	if before := page1(t, r, "/api/v1/search").Total; before != 7 {
		t.Errorf("%d quotes are on record", before)
	}
}
