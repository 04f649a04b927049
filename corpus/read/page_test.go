package read

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// show prints what was read from a page as the golden files have it.
func (f fields) show() string {
	var b strings.Builder
	for _, line := range [][2]string{
		{"title", f.title},
		{"author", f.author},
		{"publisher", f.publisher},
		{"published", f.published},
		{"url", f.url},
		{"language", f.language},
	} {
		fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
	}
	return b.String() + "\n" + f.text + "\n"
}

func TestPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pageFields(data)
		if err != nil {
			t.Errorf("%s: %v", page, err)
			continue
		}
		golden := strings.TrimSuffix(page, ".html") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(f.show()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if diff := cmp.Diff(string(want), f.show()); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", page, err, diff)
		}
		if a, err := f.article(false); err != nil {
			t.Errorf("%s: %v", page, err)
		} else {
			checkArticle(t, a)
		}
	}
}

func TestPageMeta(t *testing.T) {
	const body = `<body><p>The quay was closed on Thursday.</p></body>`
	ld := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` + body }
	cases := []struct {
		name, page string
		want       fields
	}{
		{"title element", `<title> A &amp;
			B </title>` + body, fields{title: "A & B"}},
		{"site in front", `<title>Gazette: x - Gazette</title><meta property="og:site_name" content="Gazette">` + body, fields{title: "Gazette: x", publisher: "Gazette"}},
		{
			"object", ld(`{"@type":"Article","headline":"H","author":{"name":"A"},"publisher":{"name":"P"},"datePublished":"2024-03"}`),
			fields{title: "H", author: "A", publisher: "P", published: "2024-03"},
		},
		{"type as an address", ld(`{"@type":"http://schema.org/NewsArticle","headline":"H"}`), fields{title: "H"}},
		{"nested in a page", ld(`{"@type":"WebPage","name":"no","mainEntity":{"@type":"BlogPosting","name":"H"}}`), fields{title: "H"}},
		{"authors", ld(`{"@type":"Article","author":["A",{"name":"B"},{"name":"A"},"https://x.org/c",7,null]}`), fields{author: "A, B"}},
		{"no article", ld(`{"@type":"Organization","name":"P"}`), fields{}},
		{"wrong kinds", ld(`{"@type":[1,null],"headline":{"a":1},"author":3}`), fields{}},
		{"broken", ld(`{"@type":"Article","headline":"H"`), fields{}},
		{"too deep", ld(strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100)), fields{}},
		{"numbers as date", ld(`{"@type":"Article","datePublished":20240305}`), fields{}},
		{"date in words", `<meta name="date" content="March 5, 2024">` + body, fields{published: "2024-03-05"}},
		{"month in words", `<meta name="date" content="March 2024">` + body, fields{}},
		{"ambiguous date", `<meta name="date" content="03/04/2024">` + body, fields{}},
		{"unix time", `<meta name="date" content="1709596800">` + body, fields{}},
		{"date far off", `<meta name="date" content="9999-01-01T00:00:00Z">` + body, fields{}},
		{"zone kept", `<meta property="article:published_time" content="2024-03-05T23:30:00-0500">` + body, fields{published: "2024-03-05"}},
		{"second choice", `<meta property="article:published_time" content="soon"><meta name="pubdate" content="2024-03-05">` + body, fields{published: "2024-03-05"}},
		{"canonical beats og", `<link rel="Canonical" href="https://a.b/1"><meta property="og:url" content="https://a.b/2">` + body, fields{url: "https://a.b/1"}},
		{"relative canonical", `<link rel="canonical" href="/1"><meta property="og:url" content="https://a.b/2">` + body, fields{url: "https://a.b/2"}},
		{"locale", `<meta property="og:locale" content="pt_BR">` + body, fields{language: "pt-BR"}},
		{"no language", `<html lang="The Queen's English">` + body, fields{}},
		{"title too long", `<title>` + strings.Repeat("x", MaxTitle+1) + `</title>` + body, fields{}},
		{"author too long", `<meta name="author" content="` + strings.Repeat("x", 513) + `">` + body, fields{}},
		{"markup is text", `<meta name="author" content="&lt;script&gt;alert(1)&lt;/script&gt;">` + body, fields{author: "<script>alert(1)</script>"}},
	}
	for _, c := range cases {
		got, err := pageFields([]byte(c.page))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		c.want.text = "The quay was closed on Thursday."
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(fields{})); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestFault44Pages: of pages that are built to break readers the text is found,
// soon.
func TestFault44Pages(t *testing.T) {
	const text = "<p>The quay was closed on Thursday, and nobody knows why.</p>"
	cases := []struct{ name, page string }{
		{"513 open elements", strings.Repeat("<div>", 513) + text},
		{"a million open elements", strings.Repeat("<b>", 1e6) + text},
		{"a million closed ones", strings.Repeat("<i></i>", 2e5) + text},
		{"a million attributes", "<div " + strings.Repeat("a ", 1e6) + ">" + text},
		{"many paragraphs", strings.Repeat("<p>x", 1e5) + text},
		{"nested formatting", strings.Repeat("<b><i><u><p>", 100) + text},
		{"tables in tables", strings.Repeat("<table><tr><td>", 150) + text},
		{"unclosed comment after", text + "<!-- " + strings.Repeat("-", 1e6)},
		{"unclosed navigation", "<nav><ul>" + text},
		{"unclosed script after", text + "<script>" + strings.Repeat("<", 1e6)},
		{"no body", "<frameset>" + text},
		{"many metas", strings.Repeat(`<meta name="author" content="x">`, 1e5) + text},
	}
	for _, c := range cases {
		begin := time.Now()
		f, err := pageFields([]byte(c.page))
		if err != nil || !strings.Contains(f.text, "The quay was closed on Thursday, and nobody knows why.") {
			t.Errorf("%s: %v, %.80q", c.name, err, f.text)
		}
		if took := time.Since(begin); took > time.Minute { // under a second on an idle machine, minutes if it grew with the square
			t.Errorf("%s took %v", c.name, took)
		}
	}
}

func TestPagesWithoutText(t *testing.T) {
	for name, page := range map[string]string{
		"empty":                   "",
		"only a script":           "<html><script>var a = 1</script></html>",
		"only pictures":           `<p><img src="a.png" alt="A"></p>`,
		"unclosed from the start": "<!-- <p>Text</p>",
	} {
		if f, err := pageFields([]byte(page)); err == nil {
			t.Errorf("%s: %q", name, f.text)
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, page := range []string{"testdata/pages/quay.html", "testdata/pages/broken.html", "testdata/pages/port.html"} {
		data, err := os.ReadFile(page)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00x\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, err := pageFields(data)
		if err != nil {
			return
		}
		if a, err := fields.article(false); err == nil {
			checkArticle(t, a)
		}
	})
}
