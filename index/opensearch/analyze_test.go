package opensearch

import (
	"flag"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"onrecord/corpus/read"
	"onrecord/index"
)

// What OpenSearch makes of the words that it is sent, and for comparison what
// it would make of the texts themselves.

// chain is a way to make words of a text, and what it is held against.
type chain struct {
	Name string
	raw  bool   // of the text itself
	ask  object // of _analyze
	ours func(*index.Token) string
}

const (
	chainWords  = "words, as indexed"
	chainStems  = "stems, as indexed"
	chainPorter = "Lucene's porter_stem of our words"
	chainPinned = "a pinned chain on the text"
	chainStock  = "the stock english analyzer on the text"
)

func chains() []chain {
	return []chain{
		{chainWords, false, object{"field": fieldWords}, func(t *index.Token) string { return term(t.Exact) }},
		{chainStems, false, object{"field": fieldStems}, func(t *index.Token) string { return term(t.Stem()) }},
		{chainPorter, false, object{"tokenizer": "whitespace", "filter": []string{"porter_stem"}}, (*index.Token).Stem},
		{chainPinned, true, object{"tokenizer": "standard", "filter": []any{object{"type": "stemmer", "language": "possessive_english"}, "lowercase", "porter_stem"}}, (*index.Token).Stem},
		{chainStock, true, object{"analyzer": "english"}, (*index.Token).Stem},
	}
}

// analysed is a token of an answer of _analyze; Start counts in UTF-16.
type analysed struct {
	Token string `json:"token"`
	Start int    `json:"start_offset"`
}

// difference is a token of ours that a chain does not make, or makes otherwise.
type difference struct{ kind, ours, theirs string }

// wordFigures is how many tokens of a corpus a chain makes otherwise.
type wordFigures struct {
	Corpus        string
	Texts, Tokens int
	Differ        map[string]int            // by chain
	Kinds         map[string]map[string]int // by chain and kind
}

// tally compares a piece of a corpus, some texts.
func (f *wordFigures) tally(t *testing.T, e *Engine, text string) {
	tokens := index.Analyse(text)
	f.Tokens += len(tokens)
	words, stems := spaced(text)
	for _, ch := range chains() {
		sent := map[bool]string{true: text, false: words}[ch.raw]
		if ch.Name == chainStems {
			sent = stems
		}
		theirs := askAnalyze(t, e, ch.ask, sent)
		var found []difference
		if ch.raw {
			found = byPlace(text, tokens, theirs, ch.Name == chainStock, ch.ours)
		} else {
			found = inOrder(tokens, theirs, ch.ours)
		}
		f.note(t, ch.Name, found)
	}
}

func (f *wordFigures) note(t *testing.T, name string, found []difference) {
	f.Differ[name] += len(found)
	if f.Kinds[name] == nil {
		f.Kinds[name] = make(map[string]int)
	}
	for _, d := range found {
		f.Kinds[name][d.kind]++
		if d.kind == "" || name == chainWords || name == chainStems || name == chainPorter {
			t.Logf("%s: %s: %q is %q there", f.Corpus, name, d.ours, d.theirs)
		}
	}
}

func askAnalyze(t *testing.T, e *Engine, how object, text string) []analysed {
	t.Helper()
	body := maps.Clone(how)
	body["text"] = text
	var answer struct{ Tokens []analysed }
	r := request{
		method: "POST", path: "/" + e.reading(ofQuotes) + "/_analyze", body: body,
		params: map[string]string{"filter_path": "tokens.token,tokens.start_offset"},
	}
	if err := e.call(t.Context(), r, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Tokens
}

// inOrder compares tokens of which as many should come back as were sent.
func inOrder(ours []index.Token, theirs []analysed, form func(*index.Token) string) (found []difference) {
	for i := range max(len(ours), len(theirs)) {
		var d difference
		if i < len(ours) {
			d.ours = form(&ours[i])
		}
		if i < len(theirs) {
			d.theirs = theirs[i].Token
		}
		if d.ours != d.theirs {
			if d.kind = "another stem"; i >= len(ours) || i >= len(theirs) {
				d.kind = "another number of words"
			}
			found = append(found, d)
		}
	}
	return found
}

// byPlace compares tokens that begin at the same place of a text.
func byPlace(text string, ours []index.Token, theirs []analysed, stops bool, form func(*index.Token) string) (found []difference) {
	at, units := 0, 0 // bytes, and the same in UTF-16
	for i := range ours {
		for _, r := range text[at:ours[i].Span.Start] {
			units += max(1, utf16Len(r))
		}
		at = ours[i].Span.Start
		for len(theirs) > 0 && theirs[0].Start < units {
			theirs = theirs[1:]
		}
		d := difference{ours: form(&ours[i])}
		if len(theirs) > 0 && theirs[0].Start == units {
			d.theirs = theirs[0].Token
		}
		if d.ours != d.theirs {
			d.kind = wordKind(text, &ours[i], d.theirs, stops)
			found = append(found, d)
		}
	}
	return found
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// The kinds of words that others make otherwise.
const (
	kindStop       = "stop words, left out"
	kindAbbrev     = "abbreviations: U.S. is us with us, u.s there"
	kindDots       = "words with a dot or a colon between them, one there"
	kindNumbers    = "numbers and marks with them"
	kindApostrophe = "apostrophes: don’t is don't with us"
	kindLetters    = "accents and letters beyond ASCII, kept there"
	kindJoined     = "underscores, which join words there"
	kindStem       = "another stem"
)

func wordKind(text string, t *index.Token, theirs string, stops bool) string {
	raw := text[t.Span.Start:t.Span.End]
	before, _ := utf8.DecodeLastRuneInString(text[:t.Span.Start])
	after, _ := utf8.DecodeRuneInString(text[t.Span.End:])
	beside := string([]rune{before, after})
	switch {
	case strings.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf && r != '’' && r != '‘' }) >= 0:
		return kindLetters
	case stops && theirs == "" && slices.Contains(stopWords(), strings.ToLower(raw)):
		return kindStop
	case strings.Contains(raw, ".") && strings.Trim(raw, "0123456789.,") != "":
		return kindAbbrev
	case strings.Contains(beside, "_"):
		return kindJoined
	case strings.ContainsAny(raw, "'’‘") || strings.ContainsAny(beside, "'’‘"):
		return kindApostrophe
	case strings.ContainsAny(raw, "0123456789"):
		return kindNumbers
	case strings.ContainsAny(beside, ".:·"):
		return kindDots
	case theirs != "":
		return kindStem
	}
	return ""
}

// stopWords are those that Lucene's english analyzer leaves out.
func stopWords() []string {
	return strings.Fields("a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with")
}

var full = flag.Bool("full", false, "look at every text of the corpora, not at some")

// corpora are the files beside the project that hold texts.
func corpora(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared")
	var files []string
	for _, pattern := range []string{"corpus/*.jsonl*", "eval/data/*.jsonl*", "seed/article.txt"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return slices.DeleteFunc(files, func(f string) bool { // no texts of their own
		return strings.Contains(f, ".alt.") || strings.Contains(f, ".via.") || strings.Contains(f, ".cofenet.")
	})
}

// someTexts calls yield with every n-th text of a file, title and all, some texts
// at a time.
func someTexts(file string, n int, yield func(some string, texts int)) {
	var some strings.Builder
	count, seen := 0, 0
	for it := range read.Files([]string{file}, read.Options{}).Items() {
		if it.Problem != nil {
			continue
		}
		if seen++; seen%n != 0 {
			continue
		}
		some.WriteString(it.Article.Title + "\n\n" + it.Article.Text + "\n\n")
		if count++; some.Len() > 300_000 {
			yield(some.String(), count)
			some.Reset()
			count = 0
		}
	}
	yield(some.String(), count)
}

// openRoomy is an engine whose index analyses texts of any length.
func openRoomy(t *testing.T) *Engine {
	t.Helper()
	e := openTest(t)
	roomy := request{method: "PUT", path: "/" + e.reading(ofQuotes) + "/_settings", body: object{"index.analyze.max_token_count": 10_000_000}}
	if err := e.call(t.Context(), roomy, nil); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestAnalyzeUnicode: no character parts a word there that does not here, and
// no word is too long.
func TestAnalyzeUnicode(t *testing.T) {
	var text strings.Builder
	for r := rune(1); r < 0x20000; r++ {
		if utf8.ValidRune(r) {
			text.WriteString("a" + string(r) + "b " + string(r) + "\n")
		}
	}
	for _, n := range []int{254, 255, 256, maxTerm - 1, maxTerm, maxTerm + 1, 100_000} {
		text.WriteString(strings.Repeat("ä", n) + " " + strings.Repeat("x", n) + "\n")
	}
	e, tokens := openRoomy(t), index.Analyse(text.String())
	words, stems := spaced(text.String())
	for _, ch := range chains()[:2] {
		sent := map[string]string{chainWords: words, chainStems: stems}[ch.Name]
		found := inOrder(tokens, askAnalyze(t, e, ch.ask, sent), ch.ours)
		if len(found) > 0 {
			t.Errorf("%s: %d of %d differ, the first: %.200q there, not %.200q", ch.Name, len(found), len(tokens), found[0].theirs, found[0].ours)
		}
	}
}

// TestAnalyze holds what OpenSearch makes of words against ours, in some texts
// of the corpora beside the project; with -full in all of them.
func TestAnalyze(t *testing.T) {
	if testing.Short() {
		t.Skip("it asks the cluster many hundred times")
	}
	e := openRoomy(t)
	files := corpora(t)
	if len(files) == 0 {
		t.Skip("left out: there are no corpora beside the project")
	}
	every := 100
	if *full {
		every = 1
	}
	var all []wordFigures
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".jsonl")
		f := wordFigures{Corpus: name, Differ: map[string]int{}, Kinds: map[string]map[string]int{}}
		someTexts(file, every, func(some string, n int) {
			f.Texts += n
			f.tally(t, e, some)
		})
		if f.Texts == 0 {
			continue
		}
		t.Logf("%s: %d texts, %d words; differ: %v", f.Corpus, f.Texts, f.Tokens, f.Differ)
		for name, kinds := range f.Kinds {
			t.Logf("  %s: %v", name, kinds)
		}
		if differ := f.Differ[chainWords] + f.Differ[chainStems]; 10_000*differ > 3*2*f.Tokens {
			t.Errorf("%s: %d of %d words and as many stems differ", f.Corpus, differ, f.Tokens)
		}
		all = append(all, f)
	}
	keep(t, func(kept *figures) { kept.Words = all })
}
