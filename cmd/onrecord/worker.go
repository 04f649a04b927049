package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/corpus/read"
	"onrecord/index/archive"
	"onrecord/index/cluster"
	"onrecord/index/opensearch"
)

// share is one of equal parts of all articles: the at-th of so many. The zero
// value is not parsed yet.
type share struct{ at, of uint64 }

// parseShare reads "2/3".
func parseShare(text string) (share, error) {
	if text == "" {
		return share{1, 1}, nil
	}
	before, after, _ := strings.Cut(text, "/")
	at, err1 := strconv.ParseUint(before, 10, 16)
	of, err2 := strconv.ParseUint(after, 10, 16)
	if err1 != nil || err2 != nil || at < 1 || at > of {
		return share{}, usagef("--part: %q is no part like 2/3, the second of three", text)
	}
	return share{at, of}, nil
}

// has reports whether an article is in the part: the same id always is in the
// same one, whichever file it stands in.
func (s share) has(id corpus.ArticleID) bool {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(id)) // it never fails
	return sum.Sum64()%s.of == s.at-1
}

// tells reports whether it is for this part to say that a line cannot be read:
// one of them says so. Of a whole file each does, which reads its own.
func (s share) tells(line int) bool { return line == 0 || uint64(line)%s.of == s.at-1 }

// worker is one of several processes that take articles into OpenSearch.
type worker struct {
	*intake
	gaps     gaps
	share    share
	finished map[string]bool // inputs, by name; nil: none is looked for
	version  string          // of the extractor
	letters  deadLetters
}

// workerFlags are the flags of ingest that are for OpenSearch.
type workerFlags struct {
	part, letters string
	again         bool
}

const defaultLetters = "onrecord-refused.jsonl"

func (f *workerFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.part, "part", "", "take one of equal parts of the articles, like 2/3 (`i/N`): N workers, each with another i, share the same inputs")
	cmd.Flags().BoolVar(&f.again, "again", false, "read inputs again that are finished")
	cmd.Flags().StringVar(&f.letters, "dead-letter", defaultLetters, "the `file` to add articles to that OpenSearch refuses, each with the reason")
}

// work loads articles into OpenSearch.
func (a *app) work(ctx context.Context, at *place, in *intake, fill gaps, f workerFlags) error {
	part, err := parseShare(f.part)
	if err != nil {
		return err
	}
	articles, err := at.connect(ctx, opensearch.Options{})
	if err != nil {
		return err
	}
	defer a.roomy()()
	w := &worker{intake: in, gaps: fill, share: part, version: articles.Extractor(), letters: deadLetters{path: f.letters}}
	if !f.again {
		if err := w.passOver(ctx, articles); err != nil {
			return with(err, articles.Close())
		}
	}
	in.show("ingesting")
	sum := tally{}
	sum.Report, err = articles.Load(ctx, w.items(), cluster.Teller{
		Progress: func(r archive.Report) {
			in.progress.say(count(r.Articles(), "article") + ", " + count(quotes(r), "quote"))
		},
		Rejected: w.reject,
	})
	in.end()
	if w.letters.count > 0 {
		a.sayf("%s that OpenSearch refuses: added to %s, with the reasons", count(w.letters.count, "article"), f.letters)
	}
	return with(err, sum.print(in), w.letters.close(), articles.Close(), in.part())
}

// name is what an input is remembered by: what it is, and what is made of it.
// Where any of it changes it is another.
func (w *worker) name(in read.Input) string {
	return strings.Join([]string{
		fmt.Sprintf("%d/%d", w.share.at, w.share.of), in.Path, strconv.FormatInt(in.Size, 10), strconv.FormatInt(in.Written.UnixNano(), 10),
		w.gaps.publisher, w.gaps.published, w.version,
	}, "\x00")
}

// inputsAtOnce is how many inputs are asked for at once.
const inputsAtOnce = 1000

// passOver learns which inputs are finished.
func (w *worker) passOver(ctx context.Context, articles *cluster.Archive) error {
	var names []string
	for _, in := range w.files.Inputs() {
		if !in.Written.IsZero() {
			names = append(names, w.name(in))
		}
	}
	w.finished = make(map[string]bool)
	for some := range slices.Chunk(names, inputsAtOnce) {
		finished, err := articles.Finished(ctx, some)
		if err != nil {
			return err
		}
		for name, is := range finished {
			if is {
				w.finished[name] = true
			}
		}
	}
	if n := len(w.finished); n > 0 {
		w.app.sayf("%s finished before: passed over (read them all the same with --again)", count(n, "input"))
	}
	return nil
}

// items are the articles of the part, and the ends of the inputs of which all
// was taken. What cannot be read would not be told of again if its input were
// finished.
func (w *worker) items() iter.Seq[cluster.Item] {
	return func(yield func(cluster.Item) bool) {
		for _, in := range w.files.Inputs() {
			name := w.name(in)
			if w.finished[name] {
				continue
			}
			whole, wanted := w.input(in, yield)
			if !wanted || whole && !in.Written.IsZero() && !yield(cluster.Item{Ends: name}) {
				return
			}
		}
	}
}

// input yields the articles of one input, and tells whether all of it could be
// read, and whether more is wanted.
func (w *worker) input(in read.Input, yield func(cluster.Item) bool) (whole, wanted bool) {
	whole = true
	for item := range in.Items() {
		w.progress.set(item.Read, w.files.Total)
		switch {
		case item.Problem != nil:
			whole = false
			if w.share.tells(item.Line) {
				w.refuse(item.Problem.Error())
			}
		case w.share.has(item.Article.ID):
			if !yield(cluster.Item{Article: item.Article, Path: item.Path, Line: item.Line}) {
				return false, false
			}
		}
	}
	return whole, true
}

// reject keeps an article that OpenSearch refuses.
func (w *worker) reject(item cluster.Item, reason string) error {
	w.refuse(fmt.Sprintf("%s: OpenSearch refuses it: %s", placeOf(item.Path, item.Line), strings.ReplaceAll(reason, "\n", "; ")))
	return w.letters.add(item, reason)
}

// deadLetters is the file of articles that were refused, made when there is one.
type deadLetters struct {
	path  string
	file  *os.File
	count int
}

// letter is a line of it; its article can be sent again as it is.
type letter struct {
	Reason  string           `json:"reason"`
	ID      corpus.ArticleID `json:"id"`
	Path    string           `json:"path,omitempty"`
	Line    int              `json:"line,omitempty"`
	Article wireArticle      `json:"article"`
}

// add writes a line, which is on the disk when it returns.
func (d *deadLetters) add(item cluster.Item, reason string) (err error) {
	if d.file == nil {
		if d.file, err = os.OpenFile(d.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			return err
		}
	}
	line, err := json.Marshal(letter{reason, item.Article.ID, item.Path, item.Line, newWireArticle(&item.Article)})
	if err == nil {
		_, err = d.file.Write(append(line, '\n')) // all at once: another worker may write to it too
	}
	if err == nil {
		err = d.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("%s cannot be kept in %s: %w", item.Article.ID, d.path, err)
	}
	d.count++
	return nil
}

func (d *deadLetters) close() error {
	if d.file == nil {
		return nil
	}
	return d.file.Close()
}
