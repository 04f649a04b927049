package read

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"onrecord/corpus"
)

// readAll reads what comes from standard input and shows a line an item:
// "line title | text" or "line ! reason".
func readAll(in io.Reader) (shown []string) {
	for it := range Files([]string{"-"}, Options{Stdin: in}).Items() {
		shown = append(shown, showItem(it))
	}
	return shown
}

func showItem(it Item) string {
	if it.Problem != nil {
		return fmt.Sprintf("%d ! %s", it.Problem.Line, it.Problem.Reason)
	}
	return fmt.Sprintf("%d %s | %s", it.Line, it.Article.Title, it.Article.Text)
}

func packed(data string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(data))
	_ = w.Close()
	return b.String()
}

func TestFormats(t *testing.T) {
	const a, b = `{"title":"A","text":"a"}`, `{"title":"B","text":"b"}`
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(a + "\n" + b)
	if err != nil {
		t.Fatal(err)
	}
	bomb := packed(strings.Repeat(" ", 8<<20))
	cut := packed(a + "\n" + b + "\n")
	cases := []struct {
		name, in string
		want     []string
	}{
		{"text", "Title\n\nFirst.\n\nSecond.\n", []string{"0 Title | First.\n\nSecond."}},
		{"text without a blank line", "Title\nFirst.", []string{"0 Title | First."}},
		{"text in CRLF after a mark", "\ufeffTitle\r\n\r\nFirst.\r\nSecond.\r\n", []string{"0 Title | First.\nSecond."}},
		{"one line", "Only a text.", []string{"0 Only a text. | Only a text."}},
		{
			"first line too long for a title", strings.Repeat("word ", 1000) + "\nSecond.",
			[]string{"0 " + strings.TrimSpace(strings.Repeat("word ", 24)) + " … | " + strings.Repeat("word ", 1000) + "\nSecond."},
		},
		{"text with NUL", "Title\n\na\x00b", []string{"0 ! it is no text: it holds NUL bytes"}},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", []string{"0 ! it is no text: it holds NUL bytes"}},
		{"bytes of any kind", "\x81\x9d\xc0\x8f\x81\xff\xfe\x81", []string{"0 ! the encoding cannot be told: save it as UTF-8"}},
		{"nothing", "", []string{"0 ! the text is missing"}},
		{"blanks", " \n\t\n", []string{"0 ! the text is missing"}},
		{"too much text", strings.Repeat("x", corpus.MaxText+1), []string{"0 ! the text has 1,048,577 bytes; the limit is 1,048,576"}},
		{"far too much text", strings.Repeat("x", maxPlain+1), []string{"0 ! the file has more than 4,194,304 bytes"}},
		{"page", "<p>A page says this.</p>", []string{"0 A page says this. | A page says this."}},
		{"too large a page", "<p>" + strings.Repeat("x", maxPage), []string{"0 ! the page has more than 5,242,880 bytes"}},
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
		{"the same twice", a + "\n" + a, []string{"1 A | a", "2 A | a"}},
		{"no title", `{"text":"It is so. And so."}`, []string{"1 It is so. And so. | It is so. And so."}},
		{"one article over several lines", "{\n  \"title\": \"A\",\n  \"text\": \"a\"\n}\n", []string{"0 A | a"}},
		{
			"one broken over several lines", "{\n  \"title\": \"A\",\n  \"text\": a\n}\n",
			[]string{"0 ! the article is no JSON: invalid character 'a' looking for beginning of value"},
		},
		{"gzip", packed(a + "\n" + b), []string{"1 A | a", "2 B | b"}},
		{"gzip in two members", packed(a+"\n") + packed(b), []string{"1 A | a", "2 B | b"}},
		{"gzip cut short", cut[:len(cut)-4], []string{"1 A | a", "2 B | b", "0 ! the gzip data is cut short"}},
		{"gzip with a bad checksum", cut[:len(cut)-6] + "xx" + cut[len(cut)-4:], []string{"1 A | a", "2 B | b", "0 ! the gzip data is damaged: its checksum differs"}},
		{"gzip and more", cut + "other data follows", []string{"1 A | a", "2 B | b", "0 ! the file is no gzip data, or other data follows it"}},
		{"gzip of nothing but its mark", "\x1f\x8b", []string{"0 ! the gzip data is cut short"}},
		{"gzip bomb", bomb, []string{"0 ! the gzip data unpacks to more than 200 times its size"}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, readAll(strings.NewReader(c.in))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestLongLines(t *testing.T) {
	article := func(size int) string {
		line := `{"text":"x","title":"T","pad":""}`
		return strings.Replace(line, `""`, `"`+strings.Repeat("x", size-len(line))+`"`, 1)
	}
	in := article(MaxLine) + "\n" + article(MaxLine+1) + "\n" + article(MaxLine-1) + "\r\n" + strings.Repeat("x", 3*MaxLine) + "\n" + article(40) + "\n"
	want := []string{"1 T | x", "2 ! the line has more than 8,388,608 bytes", "3 T | x", "4 ! the line has more than 8,388,608 bytes", "5 T | x"}
	if diff := cmp.Diff(want, readAll(strings.NewReader(in))); diff != "" {
		t.Error(diff)
	}
}

// A line that never ends, and a bomb, are passed over without being kept.
func TestMemoryIsBounded(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"line": io.MultiReader(strings.NewReader(`{"text":"x"}`+"\n"), io.LimitReader(endless{}, 100<<20)),
		"bomb": strings.NewReader(packed(packed(strings.Repeat("\x00", 100<<20)))),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		readAll(in)
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 80 {
			t.Errorf("%s: %d MiB were allocated", name, used)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestCharsets(t *testing.T) {
	cases := []struct{ charset, text string }{
		{"utf-8", "Le café est fermé"},
		{"windows-1252", "Le café est fermé. It’s over, “they” said."},
		{"iso-8859-1", "El señor Núñez dijo que volvería mañana a Málaga."},
		{"windows-1251", "Министр заявил, что переговоры завершены. Они начались в мае и шли всё лето."},
		{"koi8-r", "Министр заявил, что переговоры завершены. Они начались в мае и шли всё лето."},
		{"shift_jis", "首相は会談が終わったと述べた。交渉は五月に始まり、夏の間ずっと続いていた。"},
		{"euc-jp", "首相は会談が終わったと述べた。"},
		{"gb18030", "总理说会谈已经结束。"},
		{"big5", "總理說會談已經結束。"},
		{"euc-kr", "총리는 회담이 끝났다고 말했다."},
		{"windows-1253", "Ο υπουργός δήλωσε ότι οι συνομιλίες τελείωσαν."},
	}
	for _, c := range cases {
		e, err := htmlindex.Get(c.charset)
		if err != nil {
			t.Fatal(err)
		}
		data, err := e.NewEncoder().String("Title\n\n" + c.text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"0 Title | " + c.text}, readAll(strings.NewReader(data))); diff != "" {
			t.Errorf("%s:\n%s", c.charset, diff)
		}
	}
	// Where the guess would be wrong, nothing is guessed.
	e, err := htmlindex.Get("windows-1250")
	if err != nil {
		t.Fatal(err)
	}
	czech, err := e.NewEncoder().String("Příliš žluťoučký kůň úpěl ďábelské ódy.")
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(strings.NewReader(czech)); !strings.Contains(got[0], "the encoding cannot be told") {
		t.Errorf("Czech in windows-1250 reads as %s", got[0])
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

func TestFolder(t *testing.T) {
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

func TestItemsStopsWhenAsked(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "A\n\na", "b.jsonl": strings.Repeat(`{"text":"x"}`+"\n", 10), "c.txt": "C\n\nc"})
	for stop := 1; stop <= 12; stop++ {
		n := 0
		for range Files([]string{dir}, Options{}).Items() {
			if n++; n == stop {
				break
			}
		}
		if n != stop {
			t.Errorf("%d items, want %d", n, stop)
		}
	}
}

func TestUnreadable(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "A\n\na", "z.txt": "Z\n\nz"})
	failing := Files([]string{filepath.Join(dir, "a.txt"), filepath.Join(dir, "z.txt")}, Options{})
	failing.files[0].open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("A\n"), failingReader{})), nil
	}
	var got []string
	for it := range failing.Items() {
		got = append(got, showItem(it))
	}
	if diff := cmp.Diff([]string{"0 ! the disk is on fire", "0 Z | z"}, got); diff != "" {
		t.Error(diff)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the disk is on fire") }

func TestProblem(t *testing.T) {
	for want, p := range map[string]Problem{
		"a.jsonl:3: the text is missing": {"a.jsonl", 3, "the text is missing"},
		"a.txt: the text is missing":     {"a.txt", 0, "the text is missing"},
	} {
		if got := p.Error(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// The real articles beside the project all read without a problem.
func TestCorpora(t *testing.T) {
	for name, want := range map[string]int{"wikinews.jsonl": 624, "usgov.jsonl.gz": 4278} {
		path := filepath.Join("..", "..", "..", "shared", "corpus", name)
		if _, err := os.Stat(path); err != nil {
			t.Skip("the articles are not beside the project")
		}
		begin := time.Now()
		source := Files([]string{path}, Options{})
		ids := make(map[corpus.ArticleID]bool)
		var size int
		for it := range source.Items() {
			if it.Problem != nil {
				t.Fatal(it.Problem)
			}
			a := it.Article
			if a.Publisher.IsZero() || a.Published.Precision != corpus.ByDay || a.Ref == "" || a.URL == "" {
				t.Fatalf("%s:%d lacks something: %+v", name, it.Line, a)
			}
			ids[a.ID] = true
			size += len(a.Text)
		}
		t.Logf("%s: %d articles, %d ids, %d KB of text in %v; unknown: %v", name, want, len(ids), size>>10, time.Since(begin), source.Unknown())
		if len(ids) != want {
			t.Errorf("%s: %d articles, want %d", name, len(ids), want)
		}
	}
}

func TestSample(t *testing.T) {
	files, err := filepath.Glob("../sample/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Skip("there is no sample yet")
	}
	source := Files(files, Options{})
	for it := range source.Items() {
		if it.Problem != nil {
			t.Error(it.Problem)
		}
	}
	if unknown := source.Unknown(); len(unknown) > 0 && !slices.Equal(unknown, []string{"license"}) {
		t.Errorf("the sample has keys that nobody reads: %v", unknown)
	}
}

func FuzzFiles(f *testing.F) {
	f.Add([]byte("Title\n\n“Text,” she said."))
	f.Add([]byte("{\"title\":\"A\",\"text\":\"a\"}\n{\"text\":\"b\"}"))
	f.Add([]byte(packed(`{"title":"A","text":"a"}`)))
	f.Add([]byte("\xff\xfea\x00\n\x00b\x00"))
	f.Add([]byte("caf\xe9\n\nLe caf\xe9 est ferm\xe9."))
	f.Fuzz(func(t *testing.T, data []byte) {
		items := 0
		for it := range Files([]string{"-"}, Options{Stdin: bytes.NewReader(data)}).Items() {
			items++
			if it.Problem == nil {
				checkArticle(t, it.Article)
			} else if it.Problem.Reason == "" || strings.Contains(it.Problem.Reason, "\n") {
				t.Errorf("the reason is %q", it.Problem.Reason)
			}
		}
		if items == 0 {
			t.Error("neither an article nor a problem")
		}
	})
}

// A program without a standard input is told so; which one there is, only
// commands know.
func TestNoStdin(t *testing.T) {
	for it := range Files([]string{"-"}, Options{}).Items() {
		if it.Problem == nil || it.Problem.Reason != "there is no standard input" {
			t.Errorf("%+v", it)
		}
	}
}
