package opensearch

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

func TestComparison(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    kind
		spoil   func(body object)
		lacking bool
		want    string // a part of what is said to differ; "": nothing
	}{
		{"the same", ofQuotes, func(object) {}, false, ""},
		{"a field is lacking", ofQuotes, func(body object) { delete(properties(body), "kind") }, true, ""},
		{"a part of a field is lacking", ofArticles, func(body object) {
			delete(properties(properties(body)["date"].(object)), dateEnd)
		}, true, ""},
		{"a field more", ofArticles, func(body object) { properties(body)["later"] = keyword() }, false, ""},
		{"another type", ofQuotes, func(body object) {
			properties(body)["kind"] = object{"type": "text"}
		}, false, `"type" of the field kind is text, not keyword`},
		{"not searched", ofArticles, func(body object) {
			properties(body)["publisher"] = object{"type": "keyword", "index": false}
		}, false, `"index" of the field publisher is false, not nothing`},
		{"no object", ofQuotes, func(body object) {
			properties(body)["said"] = object{"type": "date"}
		}, true, `"type" of the field said is date, not nothing`},
		{"another type within a field", ofArticles, func(body object) {
			properties(properties(body)[fieldPairs].(object))["outlet"] = object{"type": "text"}
		}, false, `"type" of the field pairs.outlet is text, not keyword`},
		{"taking in whatever comes", ofArticles, func(body object) {
			body["mappings"].(object)["dynamic"] = "true"
		}, false, `"dynamic" of the whole is true, not strict`},
		{"keeping something else", ofArticles, func(body object) {
			body["mappings"].(object)["_source"] = object{"includes": []string{"id"}}
		}, false, `"_source" of the whole is {includes [id]}`},
		{"another analysis", ofQuotes, func(body object) {
			body["settings"].(object)["index"].(object)["analysis"] = object{}
		}, false, "words are analysed otherwise"},
		{"an older layout", ofArticles, func(body object) {
			body["mappings"].(object)["_meta"] = object{"schema": schemaVersion - 1}
		}, false, "the layout is version 0, not 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEngine(nil, Options{}.withDefaults())
			body := e.layout(c.kind, generation{schemaVersion, 1}, true)
			c.spoil(body)
			got := compare(c.kind, asStanding(t, body))
			said := strings.Join(got.differ, "; ")
			if got.lacking != c.lacking || c.want == "" && said != "" || !strings.Contains(said, c.want) {
				t.Errorf("fields are lacking: %v; %s", got.lacking, said)
			}
		})
	}
}

// asStanding is what the cluster says of an index that was made so.
func asStanding(t *testing.T, body object) (s standing) {
	t.Helper()
	data, err := json.Marshal(body)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestOpenWhatOthersMade opens indices that another version of the program made.
func TestOpenWhatOthersMade(t *testing.T) {
	o := testOptions(t)
	ofOtherMake(t, o, ofQuotes, func(body object) { delete(properties(body), "kind") })
	e := reopen(t, o)
	if err := e.Apply(t.Context(), index.Batch{Put: []corpus.Document{*specimen()}}); err != nil {
		t.Errorf("a field that was added is not there: %v", err)
	}

	o = testOptions(t)
	ofOtherMake(t, o, ofArticles, func(body object) { properties(body)["publisher"] = object{"type": "text"} })
	_, err := Open(t.Context(), o)
	const want = `in the index of articles "type" of the field publisher is text, not keyword; “onrecord migrate” makes`
	if !errors.Is(err, ErrUnfit) || !strings.Contains(err.Error(), want) {
		t.Fatalf("what does not fit is opened with %v", err)
	}
	o.Unfit = true
	if e = reopen(t, o); !errors.Is(e.Refresh(t.Context()), ErrUnfit) {
		t.Error("what does not fit is used")
	}
}

// TestReopen wants the cluster to give back a mapping as it was made.
func TestReopen(t *testing.T) {
	e := openTest(t)
	for _, k := range kinds() {
		all, err := e.existing(t.Context(), k)
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		for _, found := range all {
			if c := compare(k, found); c.lacking || len(c.differ) > 0 {
				t.Errorf("%s: fields are lacking: %v; %q", k, c.lacking, c.differ)
			}
		}
	}
}

func properties(of object) object {
	if m, ok := of["mappings"]; ok {
		of = m.(object)
	}
	return of["properties"].(object)
}

// ofOtherMake makes an index of a kind otherwise than this program does.
func ofOtherMake(t *testing.T, o Options, k kind, spoil func(body object)) {
	t.Helper()
	o = o.withDefaults()
	e := newEngine(dialTo(t, o.URLs...), o)
	body := e.layout(k, generation{schemaVersion, 1}, true)
	spoil(body)
	if err := e.createIndex(t.Context(), e.name(k, generation{schemaVersion, 1}), body); err != nil {
		t.Fatal(err)
	}
}
