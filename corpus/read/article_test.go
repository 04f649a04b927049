package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

func TestParseArticle(t *testing.T) {
	data := `{"title":" Quay shut ","text":"A\r\n\r\n“B”\t","publisher":"AP","published":"2024-03","url":"https://example.org/a?b=c#d",
		"id":"7","author":"By Ann","language":"en-GB"}`
	got, unknown, err := ParseArticle([]byte(data), true)
	if err != nil || unknown != nil {
		t.Fatal(err, unknown)
	}
	want := corpus.Article{
		Ref: "7", URL: "https://example.org/a?b=c#d", Title: "Quay shut", Author: "By Ann", Language: "en-GB",
		Publisher: corpus.Outlet{ID: "associated-press", Name: "Associated Press"},
		Published: corpus.NewDate(2024, 3, 1, corpus.ByMonth),
		Text:      "A\r\n\r\n“B”\t", // as it was sent: offsets count on it
	}
	want.ID = want.DeriveID()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	other := strings.NewReplacer(`"publisher"`, `"outlet"`, `"published"`, `"date"`).Replace(data)
	if got, _, err = ParseArticle([]byte(other), true); err != nil || !cmp.Equal(want, got) {
		t.Errorf("outlet and date read as %v\n%s", err, cmp.Diff(want, got))
	}
}

func TestParsePublished(t *testing.T) {
	cases := []struct{ in, want string }{
		{"", " "},
		{"2024", "2024 year"},
		{"2024-03", "2024-03 month"},
		{"2024-03-05", "2024-03-05 day"},
		{" 2024-03-05\n", "2024-03-05 day"},
		{"2024-03-05T23:30:00-05:00", "2024-03-05 day"}, // in UTC it were the 6th
		{"2024-03-05T00:30:00+09:00", "2024-03-05 day"}, // in UTC it were the 4th
		{"2024-03-05T00:30:00Z", "2024-03-05 day"},
		{"2024-03-05t00:30:00.123z", "2024-03-05 day"},
		{"2024-03-05T00:30:00", "bad"},
		{"2024-02-30", "bad"},
		{"2024-02-30T00:00:00Z", "bad"},
		{"05/03/2024", "bad"},
		{"March 2024", "bad"},
		{"1709596800", "bad"},
		{"1699", "bad"},
		{"1700", "1700 year"},
		{"2200", "2200 year"},
		{"2201-01-01", "bad"},
		{"2201-01-01T00:00:00Z", "bad"},
		{"0001-01-01T00:00:00Z", "bad"},
		{strings.Repeat("9", 1000), "bad"},
	}
	for _, c := range cases {
		got, err := ParsePublished(c.in)
		show := fmt.Sprintf("%s %s", got, got.Precision)
		if err != nil {
			show = "bad"
		}
		if show != c.want {
			t.Errorf("ParsePublished(%.40q) = %s, %v; want %s", c.in, show, err, c.want)
		}
	}
}

// faultsOf shows the faults of an article as "field reason".
func faultsOf(err error) (all []string) {
	for _, f := range FieldErrors(err) {
		all = append(all, strings.TrimSpace(f.Field+" "+string(f.Reason)))
	}
	return all
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

func TestParseArticleRefuses(t *testing.T) {
	long := func(n int) string { return quoted(strings.Repeat("x", n)) }
	cases := []struct {
		name, data     string
		strict, lenent string // the faults, comma-separated
	}{
		{"fine", `{"title":"T","text":"x"}`, "", ""},
		{"nulls", `{"title":"T","text":"x","url":null,"date":null,"what":null}`, "what unknown_field", ""},
		{"no title", `{"text":"x"}`, "title required", ""},
		{"blank title", `{"title":" \n","text":"x"}`, "title required", ""},
		{"no text", `{"title":"T"}`, "text required", "text required"},
		{"blank text", `{"title":"T","text":" \n\t\u00a0"}`, "text required", "text required"},
		{"nothing", `{}`, "text required,title required", "text required"},
		{"unknown", `{"title":"T","text":"x","body":"y"}`, "body unknown_field", ""},
		{"keys have their case", `{"Title":"T","title":"T","text":"x"}`, "Title unknown_field", ""},
		{
			"several", `{"title":3,"text":"","url":"ftp://x","date":"1066","body":1}`,
			"title bad_type,text required,url bad_url,published bad_date,body unknown_field",
			"title bad_type,text required,url bad_url,published bad_date",
		},
		{"twice", `{"title":"T","text":"x","text":"y"}`, "text repeated", "text repeated"},
		{"two names", `{"title":"T","text":"x","outlet":"A","publisher":"A"}`, "publisher repeated", "publisher repeated"},
		{"unknown twice", `{"title":"T","text":"x","a":1,"a":2}`, "a repeated", "a repeated"},
		{"number for id", `{"title":"T","text":"x","id":7}`, "id bad_type", "id bad_type"},
		{"list for author", `{"title":"T","text":"x","author":["A"]}`, "author bad_type", "author bad_type"},
		{"longest text", `{"title":"T","text":` + long(corpus.MaxText) + `}`, "", ""},
		{"too long text", `{"title":"T","text":` + long(corpus.MaxText+1) + `}`, "text too_large", "text too_large"},
		{"longest title", `{"text":"x","title":` + long(MaxTitle) + `}`, "", ""},
		{"too long title", `{"text":"x","title":` + long(MaxTitle+1) + `}`, "title too_large", "title too_large"},
		{"longest id", `{"title":"T","text":"x","id":` + long(512) + `,"author":` + long(512) + `}`, "", ""},
		{"too long id", `{"title":"T","text":"x","id":` + long(513) + `,"author":` + long(513) + `}`, "author too_large,id too_large", "author too_large,id too_large"},
		{"longest url", `{"title":"T","text":"x","url":"https://x.org/` + strings.Repeat("a", MaxURL-14) + `"}`, "", ""},
		{"too long url", `{"title":"T","text":"x","url":"https://x.org/` + strings.Repeat("a", MaxURL-13) + `"}`, "url too_large", "url too_large"},
		{"script url", `{"title":"T","text":"x","url":"javascript:alert(1)"}`, "url bad_url", "url bad_url"},
		{"path for url", `{"title":"T","text":"x","url":"/a/b"}`, "url bad_url", "url bad_url"},
		{"no host", `{"title":"T","text":"x","url":"https:///a"}`, "url bad_url", "url bad_url"},
		{"space in url", `{"title":"T","text":"x","url":"https://x.org/a b"}`, "url bad_url", "url bad_url"},
		{"publisher of signs", `{"title":"T","text":"x","publisher":"—"}`, "publisher not_allowed", "publisher not_allowed"},
		{"language", `{"title":"T","text":"x","language":"English please"}`, "language not_allowed", "language not_allowed"},
		{"locale", `{"title":"T","text":"x","language":"pt_BR"}`, "", ""},
		{"NUL", `{"title":"T","text":"x\u0000"}`, "text bad_encoding", "text bad_encoding"},
		{"NUL in id", `{"title":"T","text":"x","id":"\u0000"}`, "id bad_encoding", "id bad_encoding"},
		{"lone surrogate", `{"title":"T","text":"x\ud800y"}`, "text bad_encoding", "text bad_encoding"},
		{"lone low surrogate", `{"title":"T","text":"x\udc00"}`, "text bad_encoding", "text bad_encoding"},
		{"two high surrogates", `{"title":"T","text":"\ud83d\ud83d"}`, "text bad_encoding", "text bad_encoding"},
		{"surrogate at the end", `{"title":"T","text":"\ud83d"}`, "text bad_encoding", "text bad_encoding"},
		{"surrogate before a plain escape", `{"title":"T","text":"\ud83d\n"}`, "text bad_encoding", "text bad_encoding"},
		{"whole pair", `{"title":"T","text":"\ud83d\ude00 \\ud800"}`, "", ""},
		{"invalid UTF-8", "{\"title\":\"T\",\"text\":\"caf\xe9\"}", "bad_encoding", "bad_encoding"},
		{"odd signs are kept", `{"title":"T","text":"\u202e\u2066\u001b\ufeff\ufffd"}`, "", ""},
		{"list", `[{"title":"T","text":"x"}]`, "bad_json", "bad_json"},
		{"string", `"x"`, "bad_json", "bad_json"},
		{"empty", ``, "bad_json", "bad_json"},
		{"cut", `{"title":"T","text":"x"`, "bad_json", "bad_json"},
		{"cut in a string", `{"title":"T","text":"x`, "bad_json", "bad_json"},
		{"trailing", `{"title":"T","text":"x"} {}`, "bad_json", "bad_json"},
		{"trailing bracket", `{"title":"T","text":"x"}}`, "bad_json", "bad_json"},
		{"no JSON", `{"title":T}`, "bad_json", "bad_json"},
		{"comma", `{"title":"T","text":"x",}`, "bad_json", "bad_json"},
		{"number out of range", `{"title":"T","text":"x","a":1e999}`, "a unknown_field", ""},
		{"depth 32", `{"text":"x","title":"T","a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`, "a unknown_field", ""},
		{"depth 33", `{"text":"x","title":"T","a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`, "bad_json", "bad_json"},
		{"brackets in a string", `{"title":"T","text":"` + strings.Repeat("[", 100) + `\"` + `"}`, "", ""},
		{"a million open", strings.Repeat("[", 1e6), "bad_json", "bad_json"},
	}
	for _, c := range cases {
		for strict, want := range map[bool]string{true: c.strict, false: c.lenent} {
			a, _, err := ParseArticle([]byte(c.data), strict)
			if got := strings.Join(faultsOf(err), ","); got != want {
				t.Errorf("%s, strict %v: %q, want %q (%v)", c.name, strict, got, want, err)
			}
			if (err == nil) != (a.ID != "") {
				t.Errorf("%s, strict %v: an article with the id %q and the error %v", c.name, strict, a.ID, err)
			}
		}
	}
}

func TestDetails(t *testing.T) {
	for data, want := range map[string]string{
		`{"title":"T","text":` + quoted(strings.Repeat("x", 1234567)) + `}`:      "the text has 1,234,567 bytes; the limit is 1,048,576",
		`{"title":"T","text":"x","id":` + quoted(strings.Repeat("x", 600)) + `}`: "the id has 600 bytes; the limit is 512",
		`{"title":"T","text":"x","url":"mailto:a@b.c"}`:                          `the url "mailto:a@b.c" is no http or https address`,
		`{"title":"T","text":"x","date":"2022-02-30"}`:                           `"2022-02-30" is no date of the calendar`,
	} {
		if _, _, err := ParseArticle([]byte(data), true); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestUnknownKeysAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"text":"x","title":"T"`)
	for i := range 5000 {
		fmt.Fprintf(&b, `,"%d-%s":0`, i, strings.Repeat("é", 200))
	}
	b.WriteString("}")
	_, unknown, err := ParseArticle([]byte(b.String()), false)
	if err != nil || len(unknown) != maxUnknown || len(unknown[0]) > 70 {
		t.Errorf("%d unknown keys of %d bytes, %v", len(unknown), len(unknown[0]), err)
	}
}

func TestFill(t *testing.T) {
	options := Options{Publisher: "ap", Published: corpus.NewDate(2024, 1, 1, corpus.ByYear)}
	bare, _, err := ParseArticle([]byte(`{"title":"T","text":"x","id":"7"}`), true)
	if err != nil {
		t.Fatal(err)
	}
	full, _, err := ParseArticle([]byte(`{"title":"T","text":"x","id":"7","publisher":"Gazette","date":"2020"}`), true)
	if err != nil {
		t.Fatal(err)
	}
	before := full
	options.Fill(&full)
	if diff := cmp.Diff(before, full); diff != "" {
		t.Errorf("what an article says itself was written over:\n%s", diff)
	}
	id := bare.ID
	options.Fill(&bare)
	if bare.Publisher.ID != "associated-press" || bare.Published != options.Published {
		t.Errorf("filled with %v, %v", bare.Publisher, bare.Published)
	}
	if bare.ID == id || bare.ID != bare.DeriveID() {
		t.Error("the id does not follow the publisher, which with the reference it is made of")
	}
}

func TestTitleFrom(t *testing.T) {
	long := strings.Repeat("word ", 40)
	cases := []struct{ text, want string }{
		{"One line.", "One line."},
		{"\n\n  First  \r\nSecond", "First"},
		{"The quay is shut, and it may be for good. " + long, "The quay is shut, and it may be for good."},
		{"Mr. X " + long, "Mr. X " + strings.TrimSpace(strings.Repeat("word ", 22)) + " …"},
		{strings.Repeat("é", 200), strings.Repeat("é", 60) + "…"},
		{strings.Repeat("習", 200), strings.Repeat("習", 40) + "…"},
	}
	for _, c := range cases {
		if got := titleFrom(c.text); got != c.want {
			t.Errorf("titleFrom(%.30q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// What is sent is what is stored: any text comes out as it went in, or is
// refused.
func TestFault46TextIsNeverMended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		a, _, err := ParseArticle([]byte(`{"title":"T","text":`+quoted(text)+`}`), true)
		if err == nil && a.Text != text {
			t.Fatalf("%q became %q", text, a.Text)
		}
		if refused := strings.TrimSpace(text) == "" || strings.Contains(text, "\x00"); refused != (err != nil) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func FuzzParseArticle(f *testing.F) {
	f.Add([]byte(`{"title":"T","text":"“x”","outlet":"AP","date":"2024-03-05T23:30:00-05:00","url":"http://a.b/c","id":"7","author":"A","language":"en"}`), true)
	f.Add([]byte(`{"text":"\ud83d\ude00","a":[{"b":[null,1e5,true]}]}`), false)
	f.Fuzz(func(t *testing.T, data []byte, strict bool) {
		a, _, err := ParseArticle(data, strict)
		if err != nil {
			if len(FieldErrors(err)) == 0 {
				t.Errorf("an error that names no fault: %v", err)
			}
			return
		}
		checkArticle(t, a)
	})
}

// checkArticle holds what is true of every article that was read.
func checkArticle(t *testing.T, a corpus.Article) {
	t.Helper()
	if a.ID != a.DeriveID() || strings.TrimSpace(a.Text) == "" || strings.TrimSpace(a.Title) == "" {
		t.Errorf("the article has the id %q, the title %q and %d bytes of text", a.ID, a.Title, len(a.Text))
	}
	for _, s := range []string{a.Text, a.Title, a.Author, a.Ref, a.URL, a.Publisher.Name, a.Language} {
		if !clean(s) {
			t.Errorf("a field holds a NUL or invalid UTF-8: %q", s)
		}
	}
	if len(a.Text) > corpus.MaxText || len(a.Title) > MaxTitle || len(a.URL) > MaxURL || len(a.Author) > MaxName || len(a.Ref) > MaxName {
		t.Error("a field is over its limit")
	}
	if a.URL != "" && !strings.HasPrefix(strings.ToLower(a.URL), "http") {
		t.Errorf("the url is %q", a.URL)
	}
	if _, err := json.Marshal(a); err != nil {
		t.Error(errors.Join(errors.New("it cannot be written"), err))
	}
}
