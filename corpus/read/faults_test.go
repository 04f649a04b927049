package read

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"onrecord/corpus"
)

// reading is what standard input holds and what is read of it.
type reading struct {
	name, in string
	want     []string
}

func testReading(t *testing.T, cases []reading) {
	t.Helper()
	for _, c := range cases {
		if diff := cmp.Diff(c.want, readAll(strings.NewReader(c.in))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// allocates is how many MiB are allocated by reading something.
func allocates(in io.Reader) (shown []string, mib uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	shown = readAll(in)
	runtime.ReadMemStats(&after)
	return shown, (after.TotalAlloc - before.TotalAlloc) >> 20
}

// TestFault39TextLimit: a text of a mebibyte is taken in every format, and one
// byte more is not; the articles beside it are.
func TestFault39TextLimit(t *testing.T) {
	const reason = "the text has 1,048,577 bytes; the limit is 1,048,576"
	sentence := "It is as long as it may be. "
	longest := strings.Repeat(sentence, corpus.MaxText/len(sentence)+1)[:corpus.MaxText-1] + "x"
	line := func(text string) string { return fmt.Sprintf(`{"title":"T","text":%q}`, text) }
	for name, wrap := range map[string]func(string) string{
		"text": func(text string) string { return "T\n\n" + text },
		"JSON": line,
		"page": func(text string) string { return "<title>T</title><p>" + text },
	} {
		got := readAll(strings.NewReader(wrap(longest)))
		if len(got) != 1 || !strings.HasSuffix(got[0], " T | "+longest) {
			t.Errorf("%s: the longest text reads as %.100q", name, got)
		}
		got = readAll(strings.NewReader(wrap(longest + "x")))
		if len(got) != 1 || !strings.HasSuffix(got[0], " ! "+reason) {
			t.Errorf("%s: a longer text reads as %.100q", name, got)
		}
	}
	testReading(t, []reading{{"among others", line("a") + "\n" + line(longest+"x") + "\n" + line("b"), []string{"1 T | a", "2 ! " + reason, "3 T | b"}}})
}

// TestFault41Bombs: what unpacks to a gibibyte is given up, whatever it is
// packed in, and a line that never ends is passed over, without being kept.
// A bomb in a WARC file is as any other: it is unpacked as far as to see what it is.
func TestFault41Bombs(t *testing.T) {
	of := func(filling string) string { // a gibibyte, in a megabyte
		return strings.Repeat(packed(strings.Repeat(filling, (8<<20)/len(filling))), 128)
	}
	const ratio = "! the gzip data unpacks to more than 200 times its size"
	for name, c := range map[string]struct {
		in   io.Reader
		want string
	}{
		"spaces":    {strings.NewReader(of(" ")), ratio},
		"a page":    {strings.NewReader(packed("<p>x") + of("<p>x")), ratio},
		"one line":  {strings.NewReader(packed(`{"text":"x"}`+"\n") + of("x")), ratio},
		"in a bomb": {strings.NewReader(packed(of("\x00"))), "! the encoding cannot be told: save it as UTF-8"},
		"in a WARC": {strings.NewReader(packed("WARC/1.1\r\nContent-Length: 1073741824\r\n\r\n") + of("x")), "! " + errArchive.Error()},
		"no gzip":   {io.MultiReader(strings.NewReader(`{"text":"x"}`+"\n"), io.LimitReader(endless{}, 100<<20)), "! the line has more than 8,388,608 bytes"},
	} {
		shown, mib := allocates(c.in)
		if len(shown) == 0 || !strings.HasSuffix(shown[len(shown)-1], c.want) {
			t.Errorf("%s reads as %.200q", name, shown)
		}
		if mib > 64 {
			t.Errorf("%s: %d MiB were allocated", name, mib)
		}
	}
}

// TestFault42BadGzip: what was whole before a fault is kept, and the fault is
// named.
func TestFault42BadGzip(t *testing.T) {
	const a, b = `{"title":"A","text":"a"}`, `{"title":"B","text":"b"}`
	cut, text := packed(a+"\n"+b+"\n"), packed("T\n\ntext")
	testReading(t, []reading{
		{"gzip", packed(a + "\n" + b), []string{"1 A | a", "2 B | b"}},
		{"gzip in two members", packed(a+"\n") + packed(b), []string{"1 A | a", "2 B | b"}},
		{"gzip cut short", cut[:len(cut)-4], []string{"1 A | a", "2 B | b", "0 ! the gzip data is cut short"}},
		{"gzip with a bad checksum", cut[:len(cut)-6] + "xx" + cut[len(cut)-4:], []string{"1 A | a", "2 B | b", "0 ! the gzip data is damaged: its checksum differs"}},
		{"gzip and more", cut + "other data follows", []string{"1 A | a", "2 B | b", "0 ! the file is no gzip data, or other data follows it"}},
		{"gzip of nothing but its mark", "\x1f\x8b", []string{"0 ! the gzip data is cut short"}},
		{"gzip of nothing", packed(""), []string{"0 ! the text is missing"}},
		{"a text whose checksum differs", text[:len(text)-5] + "x" + text[len(text)-4:], []string{"0 ! the gzip data is damaged: its checksum differs"}},
	})
	dir := tree(t, map[string]string{"a.txt.gz": "", "b.txt.gz": "It is no gzip at all.", "c.jsonl.gz": cut[:len(cut)-4]})
	var got []string
	for it := range Files([]string{dir}, Options{}).Items() {
		got = append(got, showItem(it))
	}
	want := []string{"0 ! the gzip data is cut short", "0 ! the file is no gzip data, or other data follows it", "1 A | a", "2 B | b", "0 ! the gzip data is cut short"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFault43WARC: web archives are not read. They are refused as what they
// are, by their name or by what they begin with, however broken the rest is.
func TestFault43WARC(t *testing.T) {
	const record = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 12\r\n\r\n<p>A page.</p>\r\n\r\n"
	for name, in := range map[string]string{
		"whole": record, "in gzip": packed(record), "a record a member": packed(record) + packed(record),
		"length too large": strings.Replace(record, "12", "99999999999999999999", 1), "negative": strings.Replace(record, "12", "-1", 1),
		"no length": strings.Replace(record, "Content-Length: 12\r\n", "", 1), "no line ends": strings.ReplaceAll(record, "\r\n", " "),
		"nothing else": "WARC/",
	} {
		testReading(t, []reading{{name, in, []string{"0 ! " + errArchive.Error()}}})
	}
	shown, mib := allocates(io.MultiReader(strings.NewReader("WARC/1.0\r\nWARC-Type: "), io.LimitReader(endless{}, 1<<30)))
	if !slices.Equal(shown, []string{"0 ! " + errArchive.Error()}) || mib > 1 {
		t.Errorf("a head of a gibibyte reads as %.100q with %d MiB", shown, mib)
	}
	for it := range Files([]string{tree(t, map[string]string{"a.warc": record, "b.warc.gz": packed(record)})}, Options{}).Items() {
		if it.Problem == nil || !strings.HasPrefix(it.Problem.Reason, "passed over") {
			t.Errorf("%+v", it)
		}
	}
}

// TestFault47XML: of XML, pages alone are read, as HTML: there are no entities
// to be defined, no files to be included and no depth to be lost in.
func TestFault47XML(t *testing.T) {
	const text = "<p>The quay was closed on Thursday, and nobody knows why.</p>"
	page := func(head, body string) string {
		return `<?xml version="1.0" encoding="utf-8"?>` + head + `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Quay</title></head><body>` + body + text + `</body></html>`
	}
	secret := filepath.Join(tree(t, map[string]string{"secret": "hidden"}), "secret")
	var laughs strings.Builder
	for i := range 40 {
		fmt.Fprintf(&laughs, `<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
	}
	for name, in := range map[string]string{
		"billion laughs": page(`<!DOCTYPE html [<!ENTITY lol0 "lol">`+laughs.String()+`]>`, "<p>&lol40;</p>"),
		"a file":         page(`<!DOCTYPE html [<!ENTITY x SYSTEM "file://`+secret+`">]>`, "<p>&x;</p>"),
		"an address":     page(`<!DOCTYPE html [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]>`, ""),
		"a style sheet":  page(`<?xml-stylesheet href="http://127.0.0.1:1/x" type="text/xsl"?>`, ""),
		"levels":         page("", strings.Repeat("<a>", 1e6)),
		"attributes":     page("", "<div "+strings.Repeat(`a="" `, 7e5)+">"),
		"wrong charset":  strings.Replace(page("", "<p>Café</p>"), "utf-8", "koi8-r", 1),
		"no charset":     strings.Replace(page("", ""), "utf-8", "x-nothing", 1),
		"an entity":      page("", "<p>a&nbsp;b&undefined;</p>"),
		"sections":       page("", "<![CDATA["+strings.Repeat("]]", 1e5)+"]]>"),
	} {
		began := time.Now()
		shown, mib := allocates(strings.NewReader(in))
		if len(shown) != 1 || !strings.Contains(shown[0], "The quay was closed on Thursday") || strings.Contains(shown[0], "hidden") {
			t.Errorf("%s reads as %.200q", name, shown)
		}
		if took := time.Since(began); mib > 100 || took > 20*time.Second {
			t.Errorf("%s: %d MiB in %v", name, mib, took)
		}
	}
}

// TestFault48AddressesAreNoPaths: nothing is fetched, and what looks as if it
// should be is refused with a word on it.
func TestFault48AddressesAreNoPaths(t *testing.T) {
	for _, path := range []string{
		"http://127.0.0.1/feed", "https://10.0.0.1/", "HTTP://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1:22/",
		"file:///etc/passwd", "gopher://127.0.0.1:25/x", "ftp://example.org/a.html",
	} {
		for it := range Files([]string{path}, Options{}).Items() {
			if it.Problem == nil || it.Problem.Reason != noAddress {
				t.Errorf("%s: %+v", path, it.Problem)
			}
		}
	}
	there := filepath.Join(tree(t, map[string]string{"http:/host/a.txt": "A\n\na"}), "http:", "host", "a.txt")
	for it := range Files([]string{there}, Options{}).Items() {
		if it.Problem != nil {
			t.Errorf("a file of that name: %v", it.Problem)
		}
	}
}

// tree makes files under a new folder; a name that ends in / is a folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestFault50Folder: of a folder, what is in it is read once and nothing
// outside it; whatever else lies there is passed over with its reason.
func TestFault50Folder(t *testing.T) {
	const line = `{"title":"A","text":"a","colour":"red","size":3}` + "\n"
	dir := tree(t, map[string]string{
		"b.TXT": "B\n\nb", "a.jsonl": line + line, "sub/deep/c.html": "<p>A page says this.</p>", "sub/d.txt.gz": packed("D\n\nd"),
		"e.json": line, "f.ndjson.gz": packed(line), "dir.html/": "", "empty.txt": "", "empty.jsonl": "", "photo.jpg": "x", "Makefile": "all:",
		".hidden.txt": "H\n\nh", ".git/config.txt": "H\n\nh", "new\nline.txt": "N\n\nn",
	})
	outside := tree(t, map[string]string{"secret.txt": "S\n\ns"})
	for link, target := range map[string]string{"out.txt": filepath.Join(outside, "secret.txt"), "loop": dir, "in.txt": "b.TXT", "sub/up": ".."} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	source := Files([]string{dir, filepath.Join(dir, "missing.txt"), filepath.Join(dir, "Makefile")}, Options{Publisher: "Gazette"})
	var got []string
	var last int64
	for it := range source.Items() {
		path, err := filepath.Rel(dir, it.Path)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.ToSlash(path)+" "+showItem(it))
		if it.Problem == nil && it.Article.Publisher.ID != "gazette" {
			t.Errorf("%s: the publisher is %v", path, it.Article.Publisher)
		}
		if it.Read < last || it.Read > source.Total {
			t.Errorf("%s: %d bytes are read after %d, of %d", path, it.Read, last, source.Total)
		}
		last = it.Read
	}
	const odd = "0 ! passed over: its name ends in none of .txt .json .jsonl .ndjson .html .htm, or these and .gz"
	want := []string{
		"Makefile " + odd,
		"a.jsonl 1 A | a", "a.jsonl 2 A | a",
		"b.TXT 0 B | b",
		"e.json 1 A | a",
		"empty.jsonl 0 ! there is no article in it",
		"empty.txt 0 ! the text is missing",
		"f.ndjson.gz 1 A | a",
		"in.txt 0 ! passed over: it is a symbolic link",
		"loop 0 ! passed over: it is a symbolic link",
		"new\nline.txt 0 N | n",
		"out.txt 0 ! passed over: it is a symbolic link",
		"photo.jpg " + odd,
		"sub/d.txt.gz 0 D | d",
		"sub/deep/c.html 0 A page says this. | A page says this.",
		"sub/up 0 ! passed over: it is a symbolic link",
		"missing.txt 0 ! no such file or directory",
		"Makefile 0 all: | all:", // named by itself, it is read by what it holds
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if last != source.Total {
		t.Errorf("%d of %d bytes are read at the end", last, source.Total)
	}
	if diff := cmp.Diff([]string{"colour", "size"}, source.Unknown()); diff != "" {
		t.Error(diff)
	}
}

// TestFault50OddFiles: opening a pipe would hang, a device never ends; what
// may not be read is named.
func TestFault50OddFiles(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "A\n\na", "locked.txt": "L\n\nl", "folder.html/": ""})
	pipe, socket := filepath.Join(dir, "pipe.txt"), filepath.Join(dir, "s.txt")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	if l, err := net.Listen("unix", socket); err == nil { // else the folder's name is too long
		defer l.Close()
	}
	for link, to := range map[string]string{"device.txt": "/dev/zero", "itself.txt": "itself.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "locked.txt"), 0); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"a.txt": "0 A | a", "pipe.txt": "0 ! passed over: it is a pipe", "s.txt": "0 ! passed over: it is a socket",
		"device.txt": "0 ! passed over: it is a symbolic link", "itself.txt": "0 ! passed over: it is a symbolic link",
		"locked.txt": "0 ! permission denied",
	}
	if os.Geteuid() == 0 {
		want["locked.txt"] = "0 L | l" // nothing is locked to root
	}
	for it := range Files([]string{dir}, Options{}).Items() {
		if got := showItem(it); got != want[filepath.Base(it.Path)] {
			t.Errorf("%s reads as %s", it.Path, got)
		}
	}
	const odd = "0 ! it is no regular file; for standard input write -"
	for path, want := range map[string]string{pipe: odd, "/dev/zero": odd, filepath.Join(dir, "device.txt"): odd, filepath.Join(dir, "itself.txt"): "0 ! too many levels of symbolic links"} {
		for it := range Files([]string{path}, Options{}).Items() {
			if got := showItem(it); got != want {
				t.Errorf("%s itself reads as %s", path, got)
			}
		}
	}
}

// TestFault51Lines: a bad line is named by its number and costs no other.
func TestFault51Lines(t *testing.T) {
	const a, b = `{"title":"A","text":"a"}`, `{"title":"B","text":"b"}`
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(a + "\n" + b)
	if err != nil {
		t.Fatal(err)
	}
	testReading(t, []reading{
		{"JSON lines", a + "\n" + b + "\n", []string{"1 A | a", "2 B | b"}},
		{"without a final newline", a + "\n" + b, []string{"1 A | a", "2 B | b"}},
		{"in CRLF after a mark", "\ufeff" + a + "\r\n" + b + "\r\n", []string{"1 A | a", "2 B | b"}},
		{"in UTF-16", utf16, []string{"1 A | a", "2 B | b"}},
		{"blank lines", a + "\n\n  \n" + b, []string{"1 A | a", "4 B | b"}},
		{"bad line", a + "\n{\"title\":\n" + b, []string{"1 A | a", "2 ! the JSON ends too early", "3 B | b"}},
		{"bad first line", "{\"title\":\n" + a + "\n" + b, []string{"1 ! the JSON ends too early", "2 A | a", "3 B | b"}},
		{"bad bytes", a + "\n{\"title\":\"\xe9\",\"text\":\"x\"}\n" + b, []string{"1 A | a", "2 ! the article is not valid UTF-8", "3 B | b"}},
		{
			"refused line", a + "\n{\"title\":3,\"url\":\"x\"}\n" + b,
			[]string{"1 A | a", `2 ! the title is no string; the text is missing; the url "x" is no http or https address`, "3 B | b"},
		},
		{"the same twice, which is for the store to see", a + "\n" + a, []string{"1 A | a", "2 A | a"}},
	})
}

// TestFault46Controls: what is no text is refused; all else is kept as it is,
// for offsets count on it.
func TestFault46Controls(t *testing.T) {
	testReading(t, []reading{
		{"overrides and isolates", "T\n\na\u202eb\u2066c", []string{"0 T | a\u202eb\u2066c"}},
		{"escapes", "T\n\na\x1b[31mb\x07", []string{"0 T | a\x1b[31mb\x07"}},
		{"a mark in the middle", "\ufeffT\n\na\ufeffb", []string{"0 T | a\ufeffb"}},
		{"marks that combine", "T\n\ne\u0301", []string{"0 T | e\u0301"}},
		{"a replacement", "T\n\na\ufffdb", []string{"0 T | a\ufffdb"}},
		{"NUL", "T\n\na\x00b", []string{"0 ! it is no text: it holds NUL bytes"}},
		{"Latin-1", "T\n\nLe caf\xe9 est ferm\xe9.", []string{"0 T | Le café est fermé."}},
		{"a surrogate in UTF-8", "T\n\n日本の\xed\xa0\x80新聞", []string{"0 ! the encoding cannot be told: save it as UTF-8"}},
		{"UTF-8 that breaks off", "T\n\n日本\xe6\x97", []string{"0 ! the bytes are no utf-8, which they seemed to be: save it as UTF-8"}},
		{"a lone surrogate in JSON", `{"title":"T","text":"a\ud800b"}`, []string{"1 ! the text holds half of a surrogate pair"}},
		{"NUL in a page, which HTML has no place for", "<p>a\x00b</p>", []string{"0 ab | ab"}},
		{"a page with its controls", "<title>T</title><p>a\u202eb&#x2066;c&#x1b;</p>", []string{"0 T | a\u202eb\u2066c\x1b"}},
	})
}
