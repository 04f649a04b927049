package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/index"
)

// asked is the answer to a check.
func asked(t *testing.T, r *rig, params ...string) *VerifyResponse {
	t.Helper()
	v := url.Values{}
	for i := 0; i < len(params); i += 2 {
		v.Add(params[i], params[i+1])
	}
	w := r.get("/api/v1/verify?" + v.Encode())
	if w.Code != http.StatusOK {
		t.Fatalf("%v: %d %s", params, w.Code, w.Body)
	}
	return decoded[VerifyResponse](t, w.Body.Bytes())
}

func TestVerify(t *testing.T) {
	r := newRig(t)
	got := asked(t, r, "text", "We have sold the bridge", "speaker", "Ann Lee")
	s := got.Spans[0]
	if s.Start != 0 || s.End != 23 || s.Status != Checked || *s.Wording != "altered" || *s.Speaker != "matches" ||
		*s.RecordPolarity != "asserted" || !s.PolarityChanged || got.Speaker.ID != "ann-lee" {
		t.Errorf("%+v", s)
	}
	if diff := cmp.Diff([]DiffOp{{"keep", "We have"}, {"delete", "not"}, {"keep", "sold the bridge"}}, s.Diff); diff != "" {
		t.Error(diff)
	}
	m := s.Matches[0]
	if m.Speaker.Name != "Ann Lee" || m.SpeakerMatch != "matches" || m.Chain[0].Role != SaidBy || len(m.Highlights) != 2 {
		t.Errorf("%+v", m)
	}
	if got.Coverage.Articles != 3 || got.Coverage.Quotes != 7 {
		t.Errorf("%+v", got.Coverage)
	}
}

// TestVerifyPlaces: start and end count code points of the text as sent.
func TestVerifyPlaces(t *testing.T) {
	text := "🌉 Lee: „we have not sold the bridge“ — she also said «sold it» and\n\n``the city had hidden the report''."
	got := asked(t, newRig(t), "text", text)
	letters := []rune(text)
	var all []string
	for _, s := range got.Spans {
		if string(letters[s.Start:s.End]) != s.Text {
			t.Errorf("%d to %d is %q, not %q", s.Start, s.End, string(letters[s.Start:s.End]), s.Text)
		}
		all = append(all, s.Status+" "+s.Text)
	}
	want := []string{"checked we have not sold the bridge", "too_short sold it", "checked the city had hidden the report"}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	if denied := got.Spans[2]; *denied.Wording != "verbatim" || *denied.RecordPolarity != "denied" || !denied.PolarityChanged {
		t.Errorf("%+v", denied)
	}
}

// TestVerifyFilters: outlets and dates narrow what is looked through, and
// where nothing is found, what leaving them out would give is told.
func TestVerifyFilters(t *testing.T) {
	r := newRig(t)
	got := asked(t, r, "text", "we have not sold the bridge", "from", "2027", "outlet", "BBC", "speaker", "Ann Lee")
	s := got.Spans[0]
	if *s.Wording != "none" || s.Speaker != nil || s.RecordPolarity != nil || len(s.Matches) != 0 || got.Coverage.Quotes != 0 {
		t.Errorf("%+v %+v", s, got.Coverage)
	}
	got = asked(t, r, "text", "we have not sold the bridge", "from", "2027")
	want := []string{"dates 1 /api/v1/verify?text=we+have+not+sold+the+bridge"}
	if diff := cmp.Diff(want, widened(got.Spans[0])); diff != "" {
		t.Error(diff)
	}
	got = asked(t, r, "text", "the crowd was not convinced of the report", "speaker", "Ann Lee")
	want = []string{
		"phrase 1 /api/v1/search?q=report&speaker=ann-lee", "speaker 1 /api/v1/search?q=report", "quote 2 /api/v1/search?q=report&type=articles",
	}
	if diff := cmp.Diff(want, widened(got.Spans[0])); diff != "" {
		t.Error(diff)
	}
	for _, w := range got.Spans[0].Widen { // what is promised is found
		if n := answerOf[SearchResponse](t, r.get(*w.Link)).Total; n != w.Count {
			t.Errorf("%s: %d, not %d", *w.Link, n, w.Count)
		}
	}
}

func widened(s VerifySpan) (list []string) {
	for _, w := range s.Widen {
		list = append(list, w.Drop+" "+number(w.Count)+" "+*w.Link)
	}
	return list
}

func TestVerifyFaults(t *testing.T) {
	r := newRig(t)
	words := strings.Repeat("word ", 400) // 2,000 characters
	for target, want := range map[string]string{
		"":                                      "400 required",
		"?text=+":                               "400 required",
		"?text=two+words":                       "422 too_short",
		"?text=“two+words”+and+“it”":            "422 too_short",
		"?text=…+—+!":                           "422 too_short",
		"?texts=a+b+c":                          "400 unknown_parameter",
		"?text=a+b+c&q=x":                       "400 unknown_parameter",
		"?text=a+b+c&text=d":                    "400 repeated",
		"?text=a+b+c&speaker=Ann+Leigh":         "400 unknown_speaker",
		"?text=a+b+c&speaker=_none":             "400 not_allowed",
		"?text=a+b+c&speaker=Ann+Lee&speaker=x": "400 repeated",
		"?text=a+b+c&outlet=Nobody&from=2022-02-30":             "400 bad_date unknown_outlet",
		"?text=a+b+c&from=2025&to=2024":                         "400 empty_range",
		"?text=" + url.QueryEscape(words[:2000]):                "200",
		"?text=" + url.QueryEscape(words[:1999]+"é"):            "200",
		"?text=" + url.QueryEscape(words[:1999]+"éé"):           "400 out_of_range",
		"?text=" + url.QueryEscape(strings.Repeat("“é” ", 500)): "422 too_short",
		"?text=a+b%00c": "400 bad_encoding",
	} {
		w := r.get("/api/v1/verify" + strings.ReplaceAll(target, "“", "%E2%80%9C"))
		if got := outcome(t, w.Code, w.Body.Bytes()); got != want {
			t.Errorf("%.80s: %s, want %s (%.300s)", target, got, want, w.Body)
		}
	}
}

// outcome is a status with the reasons told beside it.
func outcome(t *testing.T, code int, body []byte) string {
	got := []string{number(code)}
	for _, f := range decoded[Problem](t, body).Errors {
		got = append(got, f.Reason)
	}
	return strings.Join(got, " ")
}

func TestVerifyBody(t *testing.T) {
	r := newRig(t)
	long := strings.Repeat("we sold it ", 6000)
	for body, want := range map[string]string{
		`{"text":"we have not sold the bridge"}`:                                              "200",
		`{"text":"we have not sold the bridge","speaker":null,"outlet":["Plumbline","BBC"]}`:  "200",
		`{"text":"we have not sold the bridge","outlet":"Plumbline","from":"2026","to":null}`: "200",
		`{"text":"` + long[:64_000] + `"}`:                                                    "200",
		`{"text":"` + long[:64_001] + `"}`:                                                    "413",
		`{"text":"` + strings.Repeat("é", 64_000) + `"}`:                                      "422 too_short",
		`{"text":""}`:          "422 too_short",
		`{"text":null}`:        "400 required",
		`{"text":"two words"}`: "422 too_short",
		`{"text":1}`:           "400 bad_type",
		`{"text":["we have not sold the bridge"]}`:          "400 bad_type",
		`{"text":"a b c","text":"d"}`:                       "400 repeated",
		`{"text":"a b c","spaeker":"x"}`:                    "400 unknown_field",
		`{"text":"a b c","speaker":["Ann Lee","x"]}`:        "400 bad_type",
		`{"text":"a b c","speaker":"Ann Leigh","from":"x"}`: "400 bad_date unknown_speaker",
		`{"text":"a\u0000b c d"}`:                           "400 bad_encoding",
		`{}`:                                                "400 required",
		`[]`:                                                "400",
		`{"text":"a b c"`:                                   "400",
		`{"text":"a b c"} x`:                                "400",
		``:                                                  "400",
	} {
		w := r.do(post, "/api/v1/verify", body, "Content-Type: "+mediaJSON)
		if got := outcome(t, w.Code, w.Body.Bytes()); got != want {
			t.Errorf("%.80s: %s, want %s (%.300s)", body, got, want, w.Body)
		}
	}
	if w := r.do(post, "/api/v1/verify", "text=a", "Content-Type: "+mediaForm); w.Code != 415 {
		t.Errorf("a form: %d", w.Code)
	}
}

// TestVerifyDraft: fifty quotations are checked, those behind them are not;
// short ones do not count.
func TestVerifyDraft(t *testing.T) {
	r := newRig(t)
	body, err := json.Marshal(map[string]string{"text": "“Sold it.” " + strings.Repeat("She said to all “we have not sold the bridge”. ", 51)})
	if err != nil {
		t.Fatal(err)
	}
	got := answerOf[VerifyResponse](t, r.do(post, "/api/v1/verify", string(body), "Content-Type: "+mediaJSON))
	statuses := map[string]int{}
	for _, s := range got.Spans {
		statuses[s.Status]++
	}
	want := map[string]int{TooShort: 1, Checked: 50, NotChecked: 1}
	if diff := cmp.Diff(want, statuses); diff != "" || got.Spans[51].Status != NotChecked || got.Spans[51].Wording != nil {
		t.Error(diff)
	}
	if got.Links.Self != nil {
		t.Errorf("a link to a text that is too long: %s", *got.Links.Self)
	}
}

// TestVerifyUnreadable: an article that cannot be read is no error of a check,
// and is told in the log.
func TestVerifyUnreadable(t *testing.T) {
	r := newRig(t)
	r.archive.torn = fixture(t)[0].Article.ID
	if got := asked(t, r, "text", "we have not sold the bridge"); *got.Spans[0].Wording != "none" {
		t.Errorf("%+v", got.Spans[0])
	}
	if !strings.Contains(r.logged.String(), "left out of a check") {
		t.Error("nothing is logged")
	}
}

// TestVerifySeed: a sentence of the seed with "not" added, and with another
// name.
func TestVerifySeed(t *testing.T) {
	data, err := os.ReadFile("../../shared/seed/article.txt")
	if err != nil {
		t.Skipf("the seed article is not beside the project: %v", err)
	}
	r := newRig(t)
	doc := seedDocument(t, data)
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Delete: fixtureIDs(t), Put: []corpus.Document{doc}}); err != nil {
		t.Fatal(err)
	}
	var said string
	for _, q := range doc.Analysis.Quotes {
		if text := q.Text(doc.Article.Text); q.Speaker.ID == "pat-ryder" && strings.Contains(text, "specifically") {
			said = strings.Trim(text, "“”,")
		}
	}
	turned := strings.Replace(said, " has ", " has not ", 1)
	if said == "" || turned == said {
		t.Fatalf("the seed has changed: %q", said)
	}
	if s := asked(t, r, "text", turned, "speaker", "Pat Ryder").Spans[0]; *s.Wording != "altered" || !s.PolarityChanged || *s.Speaker != "matches" {
		t.Errorf("%+v", s)
	}
	if s := asked(t, r, "text", said, "speaker", "John Kirby").Spans[0]; *s.Wording != "verbatim" || s.PolarityChanged || *s.Speaker != "differs" {
		t.Errorf("%+v", s)
	}
}

// seedDocument is the seed article with its quotes.
func seedDocument(t *testing.T, data []byte) corpus.Document {
	t.Helper()
	title, text, _ := strings.Cut(string(data), "\n\n")
	sent, err := json.Marshal(map[string]string{"id": "seed", "title": title, "text": strings.TrimSpace(text)})
	if err != nil {
		t.Fatal(err)
	}
	article, faults := readArticle(sent)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return corpus.Document{Article: article, Analysis: extract.Extract(&article)}
}

// TestVerifyPage: what the box and the form send is checked, kept and, where a
// link can hold it, made one.
func TestVerifyPage(t *testing.T) {
	r := newRig(t)
	form := "Content-Type: " + mediaForm
	long := strings.Repeat("She said to all “we have not sold the bridge”. ", 60)
	many := strings.Repeat("“a” ", 15_000) + "“we have not sold the bridge”"
	if w := r.do(post, "/verify", "text="+url.QueryEscape(many), form, wantsHTML); w.Code != 200 || w.Body.Len() > 700_000 {
		t.Errorf("%d quotations of a word: %d, %d bytes", 15_000, w.Code, w.Body.Len())
	}
	for _, c := range []struct {
		method, target, body string
		status               int
		says                 []string
	}{
		{get, "/verify", "", 200, []string{"<h1>Was this said?</h1>", `<textarea id="text"`}},
		{get, "/verify?q=we+have+sold+the+bridge", "", 200, []string{"<del>", "not", "we have sold the bridge</textarea>"}},
		{get, "/verify?q=we+have+sold+the+bridge&kind=direct&facet_size=20&outlet=Plumbline", "", 200, []string{"left aside: facet_size, kind.", `name="outlet" value="Plumbline"`}},
		{get, "/verify?q=road&text=we+have+not+sold+the+bridge", "", 200, []string{"left aside: q."}},
		{get, "/verify?q=&text=we+have+not+sold+the+bridge&speaker=Ann+Lee", "", 200, []string{"part of a longer statement", "as claimed"}},
		{get, "/verify?text=we+have+not+sold+the+bridge&speaker=Anne+Lee", "", 400, []string{`value="Anne Lee"`, "bridge</textarea>", "speaker=Ann&#43;Lee"}},
		{get, "/verify?text=two+words", "", 422, []string{"two words</textarea>", "There are no 3 words"}},
		{get, "/verify?txt=a", "", 400, []string{"There is no parameter"}},
		{get, "/verify?text=" + url.QueryEscape(long), "", 400, []string{"POST takes 64,000"}},
		{get, "/verify?text=no+such+thing+as+a+bridge+anywhere", "", 200, []string{"proves nothing", "Look wider"}},
		{post, "/verify", "text=" + url.QueryEscape(long), 200, []string{"60 quotations: 50 on record", "10 not checked"}},
		{post, "/verify", "text=a+b+c%0D%0Ad+e&speaker=Nobody", 303, nil},
		{post, "/verify", "text=" + url.QueryEscape(long) + "&speaker=Nobody", 400, []string{`value="Nobody"`, "bridge”.", "No speaker is called"}},
		{post, "/verify", "text=" + strings.Repeat("a+b+", 16_001), 413, []string{"at most 64,000 characters"}},
		{post, "/verify", "text=%ff", 400, []string{"UTF-8"}},
	} {
		w := r.do(c.method, c.target, c.body, form, wantsHTML)
		if w.Code != c.status {
			t.Errorf("%s %.60s: %d %.300s", c.method, c.target, w.Code, w.Body)
			continue
		}
		if c.status == 303 {
			if to := w.Header().Get("Location"); to != "/verify?speaker=Nobody&text=a+b+c%0Ad+e" {
				t.Errorf("it leads to %s", to)
			}
			continue
		}
		parsePage(t, w.Body.String()).check()
		for _, s := range c.says {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s %.60s does not say %q", c.method, c.target, s)
			}
		}
		for _, never := range []string{"fake", "fabricat", "false"} {
			if strings.Contains(strings.ReplaceAll(strings.ToLower(w.Body.String()), `spellcheck="false"`, ""), never) {
				t.Errorf("%s says %q", c.target, never)
			}
		}
	}
}
