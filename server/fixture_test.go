package server

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/indextest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fakeArchive keeps documents in memory, with the plain engine.
type fakeArchive struct {
	engine *indextest.Memory

	mu   sync.Mutex
	seq  atomic.Uint64
	docs map[corpus.ArticleID]corpus.Document

	engineErr, putErr, readyErr, roomErr error
	beforePut                            func() // called in Put
	beforeEngine                         func() // called in Engine
	wait                                 archive.Wait
	torn                                 corpus.ArticleID    // cannot be read
	answer                               func(*index.Result) // adds to that of every search
	rejected                             string              // title of an article that the engine refuses, for this very reason
	lag                                  uint64
}

// tornEngine is an engine one of whose articles is damaged.
type tornEngine struct {
	*indextest.Memory
	torn corpus.ArticleID
}

func (e tornEngine) unreadable() error {
	return fmt.Errorf("article %s: %w", e.torn, index.ErrUnreadable)
}

func (e tornEngine) is(h *index.Hit) bool { return h.Document.Article.ID == e.torn }

func (e tornEngine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	r, err := e.Memory.Search(ctx, q)
	if err == nil && slices.ContainsFunc(r.Hits, e.is) {
		r.Hits = slices.DeleteFunc(r.Hits, e.is)
		r.Unreadable = []error{e.unreadable()}
	}
	return r, err
}

func (e tornEngine) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		for h, err := range e.Memory.Scan(ctx, q) {
			if err == nil && e.is(h) {
				h, err = nil, e.unreadable()
			}
			if !yield(h, err) {
				return
			}
		}
	}
}

// tellingEngine is an engine that has something to say of every search.
type tellingEngine struct {
	*indextest.Memory
	answer func(*index.Result)
}

func (e tellingEngine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	r, err := e.Memory.Search(ctx, q)
	if err == nil {
		e.answer(r)
	}
	return r, err
}

func newFakeArchive(docs ...corpus.Document) *fakeArchive {
	f := &fakeArchive{engine: indextest.NewMemory(docs...), docs: map[corpus.ArticleID]corpus.Document{}}
	for _, d := range docs {
		f.docs[d.Article.ID] = d
	}
	return f
}

func (f *fakeArchive) Engine() (index.Engine, error) {
	if f.beforeEngine != nil {
		f.beforeEngine()
	}
	if f.torn != "" {
		return tornEngine{f.engine, f.torn}, f.engineErr
	}
	if f.answer != nil {
		return tellingEngine{f.engine, f.answer}, f.engineErr
	}
	return f.engine, f.engineErr
}

func (f *fakeArchive) Ready() error { return f.readyErr }

func (f *fakeArchive) Progress() (stored, applied uint64) { return f.seq.Load() + f.lag, f.seq.Load() }

func (f *fakeArchive) State() index.State {
	applied, err := f.engine.Applied(context.Background())
	if err != nil {
		panic(err)
	}
	return index.State{Applied: applied}
}

func (f *fakeArchive) Room() (uint64, error) { return 1 << 40, f.roomErr }

func (f *fakeArchive) Faults() archive.Faults {
	return archive.Faults{Failures: 3, Opened: 1, Built: 2, Panics: 4}
}

func (f *fakeArchive) Syncs() archive.Syncs {
	return archive.Syncs{Count: 5, Sum: 2 * time.Second, Within: map[time.Duration]uint64{time.Millisecond: 3, time.Second: 4}}
}

func (f *fakeArchive) Put(ctx context.Context, articles []corpus.Article, wait archive.Wait) ([]archive.Outcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.beforePut != nil {
		f.beforePut()
	}
	if f.putErr != nil {
		return nil, f.putErr
	}
	f.wait = wait
	var out []archive.Outcome
	for _, a := range articles {
		old, known := f.docs[a.ID]
		o := archive.Outcome{ID: a.ID, Status: "created", Quotes: len(old.Analysis.Quotes), Seq: f.seq.Load()}
		switch {
		case f.rejected != "" && a.Title == f.rejected:
			o = archive.Outcome{ID: a.ID, Status: "rejected", Reason: f.rejected}
		case known && old.Article == a:
			o.Status = "unchanged"
		case known:
			o.Status = "updated"
			fallthrough
		default:
			o.Seq = f.seq.Add(1)
			doc := analysed(a)
			o.Quotes = len(doc.Analysis.Quotes)
			f.docs[a.ID] = doc
			if err := f.engine.Apply(ctx, index.Batch{Put: []corpus.Document{doc}, Seq: f.seq.Load()}); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	return out, nil
}

func (f *fakeArchive) Delete(ctx context.Context, id corpus.ArticleID) (uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.docs[id]; !ok {
		return 0, index.ErrNotFound
	}
	delete(f.docs, id)
	seq := f.seq.Add(1)
	return seq, f.engine.Apply(ctx, index.Batch{Delete: []corpus.ArticleID{id}, Seq: f.seq.Load()})
}

// analysed is an article with what tests need of an analysis: everything in
// double quotation marks is a direct quote of nobody.
func analysed(a corpus.Article) corpus.Document {
	d := corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: "test"}}
	rest := 0
	for {
		i := strings.Index(a.Text[rest:], "“")
		j := strings.Index(a.Text[rest:], "”")
		if i < 0 || j < i {
			break
		}
		d.Analysis.Quotes = append(d.Analysis.Quotes, corpus.Quote{
			Kind: corpus.Direct, Polarity: corpus.Asserted,
			Content: []corpus.Span{{Start: rest + i, End: rest + j + len("”")}}, Credit: published(a.Publisher),
		})
		rest += j + len("”")
	}
	corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
	return d
}

func published(o corpus.Outlet) corpus.Credit {
	return corpus.Credit{Outlet: o, Basis: corpus.AsPublisher}
}

// draft describes a quote by the words that it is made of.
type draft struct {
	content, cue, source string // parts separated by " | "
	kind                 corpus.Kind
	polarity             corpus.Polarity
	speaker              corpus.Speaker
	candidates           []corpus.Speaker
	outlet, reported     string // credited outlet and the words that credit it
	said, when           string // a date and the words it is read from
	rule                 corpus.Rule
	mention              string // of whom the source means
}

// spans finds the words in the text, each behind the one before.
func spans(t testing.TB, text, words string) (out []corpus.Span) {
	if words == "" {
		return nil
	}
	at := 0
	for _, part := range strings.Split(words, " | ") {
		i := strings.Index(text[at:], part)
		if i < 0 {
			t.Fatalf("%q is not in the text", part)
		}
		out = append(out, corpus.Span{Start: at + i, End: at + i + len(part)})
		at += i + len(part)
	}
	return out
}

func (d draft) quote(t testing.TB, a *corpus.Article) corpus.Quote {
	q := corpus.Quote{
		Content: spans(t, a.Text, d.content), Cue: spans(t, a.Text, d.cue), Source: spans(t, a.Text, d.source),
		Kind: d.kind, Polarity: d.polarity, Speaker: d.speaker, Candidates: d.candidates,
		Credit: published(a.Publisher), Confidence: 0.9,
	}
	if q.Polarity == "" {
		q.Polarity = corpus.Asserted
	}
	if q.Why.Rule = d.rule; d.mention != "" {
		q.Why.Mention = spans(t, a.Text, d.mention)[0]
	}
	if d.outlet != "" {
		q.Credit = corpus.Credit{Outlet: corpus.NewOutlet(d.outlet), Basis: corpus.Credited, Cue: spans(t, a.Text, d.reported)[0]}
		q.Relays = []corpus.Credit{q.Credit}
	}
	if d.said != "" {
		date, err := corpus.ParseDate(d.said)
		if err != nil {
			t.Fatal(err)
		}
		q.Said = &corpus.Said{Date: date, Basis: spans(t, a.Text, d.when)[0]}
	}
	return q
}

func document(t testing.TB, a corpus.Article, drafts ...draft) corpus.Document {
	a.ID = a.DeriveID()
	d := corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: "test"}}
	for _, draft := range drafts {
		d.Analysis.Quotes = append(d.Analysis.Quotes, draft.quote(t, &a))
	}
	corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
	return d
}

func day(t testing.TB, s string) corpus.Date {
	d, err := corpus.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// fixture is a small corpus with one of everything: every kind and polarity,
// a relayed, an ambiguous, an anonymous and an unattributed quote, letters
// beyond ASCII and beyond the basic plane, and an article not analysed.
func fixture(t testing.TB) []corpus.Document {
	lee := corpus.NewSpeaker("Ann Lee", "mayor", corpus.Person)
	tom, rob := corpus.NewSpeaker("Tom Ruiz", "", corpus.Person), corpus.NewSpeaker("Rob Ruiz", "", corpus.Person)
	bridge := corpus.Article{
		Ref: "bridge", Title: "The bridge stays shut", Author: "Nell Farraday",
		Publisher: corpus.NewOutlet("Plumbline"), Published: day(t, "2026-03-02"), URL: "https://plumbline.example/bridge",
		Text: "🌉 The old bridge is shut.\n\n" +
			"“We have not sold the bridge,” said Ann Lee, the mayor, “and we will not.” The crowd was not convinced.\n\n" +
			"Lee denied in February that the city had hidden the report, Reuters reported. Mr. Ruiz believes the bridge is safe.\n\n" +
			"A city official told the BBC: “It’s about money.” Nobody else spoke.",
	}
	harbour := corpus.Article{Title: "Harbour dues", Published: day(t, "2025"), Text: "The harbour report found that dues “rose by half”. " +
		"Ann Lee did not say that she would lower them.\n\n“Shame!”"}
	foreign := corpus.Article{Title: "Die Brücke", Publisher: corpus.NewOutlet("Lotblei"), Language: "de", Text: "Die Brücke bleibt zu."}
	docs := []corpus.Document{
		document(t, bridge,
			draft{content: "“We have not sold the bridge,” | “and we will not.”", cue: "said", source: "Ann Lee, the mayor", kind: corpus.Direct, speaker: lee, rule: corpus.ByName},
			draft{
				content: "the city had hidden the report", cue: "denied", source: "Lee", kind: corpus.Indirect, polarity: corpus.Denied,
				speaker: lee, outlet: "Reuters", reported: "Reuters reported", said: "2026-02", when: "in February",
				rule: corpus.BySurname, mention: "Ann Lee",
			},
			draft{content: "the bridge is safe", cue: "believes", source: "Mr. Ruiz", kind: corpus.Belief, candidates: []corpus.Speaker{rob, tom}, rule: corpus.SeveralFit},
			draft{
				content: "“It’s about money.”", cue: "told", source: "A city official", kind: corpus.Direct,
				speaker: corpus.NewSpeaker("A city official", "", corpus.Anonymous), outlet: "BBC", reported: "told the BBC", rule: corpus.AsPrinted,
			}),
		document(t, harbour,
			draft{
				content: "dues “rose by half”", cue: "found", source: "The harbour report", kind: corpus.Mixed,
				speaker: corpus.NewSpeaker("The harbour report", "", corpus.DocumentKind),
			},
			draft{content: "she would lower them", cue: "did not say", source: "Ann Lee", kind: corpus.Indirect, polarity: corpus.NotSaid, speaker: lee},
			draft{content: "“Shame!”", kind: corpus.Direct, rule: corpus.NobodyNamed}),
		document(t, foreign),
	}
	docs[2].Analysis = corpus.Analysis{Reason: "the language is de, not English", Version: "test"}
	return docs
}

const testToken = "a token of more than thirty-two characters"

// rig is a server over the fixture with everything within reach.
type rig struct {
	*Server
	archive *fakeArchive
	logged  *bytes.Buffer
}

func newRig(t testing.TB, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{archive: newFakeArchive(fixture(t)...), logged: &bytes.Buffer{}}
	o := Options{Token: testToken, Version: "test", Logger: slog.New(slog.NewJSONHandler(r.logged, nil))}
	for _, c := range change {
		c(&o)
	}
	s, err := New(r.archive, o)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = s
	return r
}

// do answers a request; headers are "Name: value".
func (r *rig) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	q := httptest.NewRequest(method, target, reader)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		q.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, q)
	return w
}

func (r *rig) get(target string) *httptest.ResponseRecorder { return r.do(http.MethodGet, target, "") }

// answerOf is a JSON answer as a value.
func answerOf[T any](t testing.TB, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

// golden compares a text with the file of that name in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", path, diff)
	}
}
