package generate

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"onrecord/corpus/read"
	"onrecord/corpus/sample"
	"onrecord/index"
)

// maxWords is how many words a vocabulary has at most: those met most often.
const maxWords = 40_000

// Vocabulary is English words, the one met most often first.
type Vocabulary struct {
	words []string
	alone []bool // whether no other word of the vocabulary has the same stem
}

// NewVocabulary counts the words of texts. It takes plain lower-case words
// alone, which every analyser of every engine cuts and folds alike.
func NewVocabulary(texts iter.Seq[string]) *Vocabulary {
	counts := make(map[string]int)
	var tokens []index.Token
	for text := range texts {
		tokens = index.AppendTokens(tokens[:0], text)
		for _, t := range tokens {
			if plain(t.Exact) {
				counts[t.Exact]++
			}
		}
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	v := &Vocabulary{words: slices.Clone(words[:min(len(words), maxWords)])}
	stems := make(map[string]int)
	for _, w := range v.words {
		stems[index.Stem(w)]++
	}
	for _, w := range v.words {
		v.alone = append(v.alone, stems[index.Stem(w)] == 1)
	}
	return v
}

// plain reports whether a word is two to twenty letters a to z; of single
// letters only those that are words.
func plain(word string) bool {
	if len(word) < 2 {
		return word == "a" || word == "i"
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return len(word) <= 20
}

// Digest tells vocabularies apart.
func (v *Vocabulary) Digest() string {
	h := fnv.New32a()
	for _, w := range v.words {
		_, _ = h.Write([]byte(w + "\n")) // never fails
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

// English is the vocabulary of the newswire articles that lie in the folder of
// texts beside the project, or of the sample that comes with the program where
// there are none.
func English(shared string) (*Vocabulary, error) {
	path := filepath.Join(shared, "eval", "data", "reuters21578.jsonl.gz")
	if _, err := os.Stat(path); err == nil {
		return NewVocabulary(textsOf(path)), nil
	}
	articles, err := sample.Articles()
	if err != nil {
		return nil, fmt.Errorf("a vocabulary: %w", err)
	}
	return NewVocabulary(func(yield func(string) bool) {
		for _, a := range articles {
			if !yield(a.Text) {
				return
			}
		}
	}), nil
}

// textsOf is the texts of a file of articles, but for those that cannot be read.
func textsOf(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for item := range read.Files([]string{path}, read.Options{}).Items() {
			if item.Problem == nil && !yield(item.Article.Text) {
				return
			}
		}
	}
}
