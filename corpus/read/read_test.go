package read

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/htmlindex"

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
	testReading(t, []reading{
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
		{"no title", `{"text":"It is so. And so."}`, []string{"1 It is so. And so. | It is so. And so."}},
		{"one article over several lines", "{\n  \"title\": \"A\",\n  \"text\": \"a\"\n}\n", []string{"0 A | a"}},
		{
			"one broken over several lines", "{\n  \"title\": \"A\",\n  \"text\": a\n}\n",
			[]string{"0 ! the article is no JSON: invalid character 'a' looking for beginning of value"},
		},
	})
}

func TestFault51LongLines(t *testing.T) {
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

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestFault46Charsets(t *testing.T) {
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
