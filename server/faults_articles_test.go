package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFault41Bodies: a body is never unpacked, whatever it says it is.
func TestFault41Bodies(t *testing.T) {
	var bomb bytes.Buffer
	for zeros := make([]byte, 1<<20); bomb.Len() < 1<<20; { // members in a row: a gibibyte in a megabyte
		w := gzip.NewWriter(&bomb)
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r := newRig(t)
	for _, c := range []struct {
		name, media string
		headers     []string
		code        int
	}{
		{"as gzip", mediaJSON, []string{"Content-Encoding: gzip"}, 415},
		{"twice", mediaJSON, []string{"Content-Encoding: gzip, gzip"}, 415},
		{"lines", mediaLines, []string{"Content-Encoding: gzip"}, 415},
		{"of its own type", "application/gzip", nil, 415},
		{"without a word", mediaJSON, nil, 400},
		{"without a word, lines", mediaLines, nil, 422},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := r.do(http.MethodPost, "/api/v1/articles", bomb.String(), append(c.headers, auth, asType(c.media))...)
		runtime.ReadMemStats(&after)
		if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; w.Code != c.code || mib > 64 {
			t.Errorf("%s: %d, want %d, with %d MiB: %.200s", c.name, w.Code, c.code, mib, w.Body)
		}
	}
}

// oddCharacters are those that turn, hide or end what stands around them.
var oddCharacters = []string{
	"\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\x1b[31m", "\x07", "\x7f", "\u0085", "\ufeff", "\u200b", "\u00ad", "\u2028",
	"\ufffd", "\ufffe", "\U0010ffff", "e\u0301", "\u0301\u0302", "🌉", "🏳️‍🌈", "שלום", "ß", "İ", "ﬁ", "日本", "\r\n", "\t", " ", "x", "<b>", "&amp;", "\\ud800",
}

// TestFault46OddCharacters: whatever is in a text, it comes back as it was
// sent, offsets count on it, a word in it is found and marked, and no page is
// turned by it.
func TestFault46OddCharacters(t *testing.T) {
	r := newRig(t)
	odd := rapid.SliceOfN(rapid.SampledFrom(oddCharacters), 0, 6)
	rapid.Check(t, func(p *rapid.T) {
		mess := func(name string) string { return strings.Join(odd.Draw(p, name), "") }
		text := mess("before") + "\n\n“We have " + mess("left") + " mended the viaduct " + mess("right") + ",” said Ann Lee" + mess("name") + ", the mayor.\n\n" + mess("after")
		body, err := json.Marshal(map[string]string{"title": "Viaduct" + mess("title"), "text": text, "id": "odd", "author": mess("author"), "publisher": "Odd Paper"})
		if err != nil {
			p.Fatal(err)
		}
		w := r.do(http.MethodPost, "/api/v1/articles", string(body), auth, asType(mediaJSON))
		if w.Code != http.StatusOK {
			p.Fatalf("%q: %d %s", text, w.Code, w.Body)
		}
		id := *answerOf[ArticleOutcome](t, w).ID
		if kept := answerOf[ArticleResponse](t, r.get("/api/v1/articles/"+id)); kept.Text != text {
			p.Fatalf("%q came back as %q", text, kept.Text)
		}
		found := answerOf[SearchResponse](t, r.get("/api/v1/search?q=viaduct&publisher=odd-paper"))
		if found.Total != 1 {
			p.Fatalf("%q: %d quotes are found", text, found.Total)
		}
		checkOffsets(p, found.quoteAt(0), text, "viaduct")
		for _, page := range []string{"/search?type=articles&q=viaduct", "/articles/" + id} {
			shown := r.do(http.MethodGet, page, "", wantsHTML)
			if shown.Code != http.StatusOK {
				p.Fatalf("%s: %d", page, shown.Code)
			}
			parsePage(t, shown.Body.String()).check()
		}
	})
}

func checkOffsets(p *rapid.T, q *QuoteResult, text, word string) {
	whole, own := []rune(text), []rune(q.Text)
	for _, s := range q.Segments {
		if string(whole[s.Start:s.End]) != s.Text {
			p.Fatalf("%q stands elsewhere: %+v", text, s)
		}
	}
	if len(q.Highlights) != 1 || string(own[q.Highlights[0].Start:q.Highlights[0].End]) != word {
		p.Fatalf("%q: marked are %+v of %q", text, q.Highlights, q.Text)
	}
}
