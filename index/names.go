package index

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"onrecord/corpus"
)

// MaxAliases is the number of other names that a [Name] lists.
const MaxAliases = 20

// Sighting is a name met in the corpus, or several like it.
type Sighting struct {
	ID     string
	Label  string // the canonical name there
	Alias  string // another name as printed ([Alias]), or ""
	Times  int    // how often
	Quotes int    // how many quotes it counts for
}

// Directory answers [NameQuery] from memory. It does not change once made.
type Directory struct {
	names  []listed // most quoted first, then by label and id
	byID   map[string]int
	byName map[string][]int // by nameKey of label or alias
}

// listed is a name with what it is looked up by.
type listed struct {
	Name
	keys    []string // label and aliases, by nameKey
	letters []uint64 // of each key
}

// NewDirectory makes a directory of the speakers, outlets or publishers that
// were met. An id goes by the canonical name met most often, of several the
// smallest. They answer to their other names as well.
func NewDirectory(f Field, sightings []Sighting, others OtherNames) *Directory {
	type tally struct {
		labels, aliases map[string]int
		quotes          int
	}
	tallies := make(map[string]*tally)
	for _, s := range sightings {
		t := tallies[s.ID]
		if t == nil {
			t = &tally{labels: make(map[string]int), aliases: make(map[string]int)}
			tallies[s.ID] = t
		}
		t.quotes += s.Quotes
		t.labels[s.Label] += s.Times
		if s.Alias != "" {
			t.aliases[s.Alias] += s.Times
		}
	}
	d := &Directory{byID: make(map[string]int), byName: make(map[string][]int)}
	if others == nil {
		others = ShippedNames
	}
	for id, t := range tallies {
		labels := byFrequency(t.labels)
		aliases := slices.Concat(labels[1:], byFrequency(t.aliases), others(f, id))
		d.names = append(d.names, newListed(Name{ID: id, Label: labels[0], Aliases: aliases, Quotes: t.quotes}))
	}
	slices.SortFunc(d.names, func(a, b listed) int { return compareNames(&a.Name, &b.Name) })
	for i := range d.names {
		d.byID[d.names[i].ID] = i
		for _, key := range d.names[i].keys {
			d.byName[key] = append(d.byName[key], i)
		}
	}
	return d
}

// beginning is the names with a word that begins so, at most limit of them.
func (d *Directory) beginning(prefix string, limit int) []int {
	passes, wanted := keyPrefix(prefix), letters(nameKey(prefix))
	var found []int
	for i := range d.names {
		for j, key := range d.names[i].keys {
			if wanted&^d.names[i].letters[j] == 0 && passes(key) {
				found = append(found, i)
				break
			}
		}
		if len(found) == limit && limit > 0 {
			break
		}
	}
	return found
}

func newListed(n Name) listed {
	l := listed{Name: n}
	seen := map[string]bool{"": true}
	aliases := n.Aliases
	l.Aliases = nil
	for i, name := range append([]string{n.Label}, aliases...) {
		key := nameKey(name)
		if seen[key] {
			continue
		}
		seen[key] = true
		l.keys = append(l.keys, key)
		l.letters = append(l.letters, letters(key))
		if i > 0 && len(l.Aliases) < MaxAliases {
			l.Aliases = append(l.Aliases, name)
		}
	}
	return l
}

// byFrequency is the names, most frequent first, then by themselves.
func byFrequency(times map[string]int) []string {
	return slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
}

// OtherNames is what a list of people and outlets says that an id goes by
// besides what articles print. An engine that is given none asks
// [ShippedNames].
type OtherNames func(f Field, id string) []string

// ShippedNames is the names of outlets on the shipped list.
func ShippedNames(f Field, id string) []string {
	if f == Speaker {
		return nil
	}
	known, _ := corpus.ShippedOutlets().Known(corpus.OutletID(id))
	return append([]string{known.Name}, known.OtherNames...)
}

func compareNames(a, b *Name) int {
	return cmp.Or(cmp.Compare(b.Quotes, a.Quotes), cmp.Compare(a.Label, b.Label), cmp.Compare(a.ID, b.ID))
}

// Lookup answers q, whose Field it passes over. Limit 0 is no limit.
func (d *Directory) Lookup(q NameQuery) []Name {
	var found []int
	switch {
	case q.ID != "":
		if i, ok := d.byID[q.ID]; ok {
			found = []int{i}
		}
	case q.Exact != "":
		found = slices.Sorted(slices.Values(d.byName[nameKey(q.Exact)]))
	case q.Prefix != "":
		found = d.beginning(q.Prefix, q.Limit)
	case q.Near != "":
		found = d.near(nameKey(q.Near))
	default:
		found = d.first(q.Limit)
	}
	if q.Limit > 0 {
		found = found[:min(q.Limit, len(found))]
	}
	names := make([]Name, len(found))
	for i, n := range found {
		names[i] = d.names[n].Name
	}
	return names
}

// Label is the canonical name of an id, the id itself for an unknown one.
func (d *Directory) Label(id string) string {
	if i, ok := d.byID[id]; ok {
		return d.names[i].Label
	}
	return id
}

// first is the most quoted names, limit 0 all.
func (d *Directory) first(limit int) []int {
	if limit <= 0 {
		limit = len(d.names)
	}
	found := make([]int, min(limit, len(d.names)))
	for i := range found {
		found[i] = i
	}
	return found
}

// near is the names that at most a third of the letters set apart from key,
// nearest first.
func (d *Directory) near(key string) []int {
	length := utf8.RuneCountInString(key)
	if length == 0 || length > maxNameRunes {
		return nil
	}
	w := wanted{key: key, letters: letters(key), most: min(5, max(1, length/3)), word: !strings.Contains(key, " ")}
	distance := make(map[int]int)
	var found []int
	for i := range d.names {
		if n := w.distance(&d.names[i]); n <= w.most {
			distance[i] = n
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(distance[a], distance[b]) })
	return found
}

// wanted is a name that may be misspelt.
type wanted struct {
	key     string
	letters uint64
	most    int  // edits
	word    bool // it is a single word
}

// distance is the number of edits to the nearest of the names, more than most
// where there are more than that. A single word may also be near a word of a
// name, and one name may be the other with fewer words ("Mr Kirby", "Secretary
// of State Colin Powell"); both are as good as the farthest of whole names.
func (w *wanted) distance(l *listed) int {
	best := w.most + 1
	for i, key := range l.keys {
		if w.shares(key, l.letters[i]) {
			best = min(best, w.most)
		}
		missing := bits.OnesCount64(w.letters &^ l.letters[i])
		if missing > w.most {
			continue // told apart by the letters alone, as most names are
		}
		if bits.OnesCount64(l.letters[i]&^w.letters) <= w.most {
			best = min(best, w.edits(key))
		}
		if w.word && best > w.most && w.nearWord(key) {
			best = w.most
		}
	}
	return best
}

func (w *wanted) nearWord(key string) bool {
	for word := range strings.SplitSeq(key, " ") {
		if len(word) >= MinPrefix && w.edits(word) <= w.most {
			return true
		}
	}
	return false
}

// shares reports whether all words of one of two names stand in the other,
// the last word of both being the same: what people are called by.
func (w *wanted) shares(key string, has uint64) bool {
	if w.word || has&^w.letters != 0 && w.letters&^has != 0 {
		return false
	}
	long, short := strings.Fields(w.key), strings.Fields(key)
	if len(long) < len(short) {
		long, short = short, long
	}
	if len(short) == 0 || long[len(long)-1] != short[len(short)-1] {
		return false
	}
	return !slices.ContainsFunc(short, func(word string) bool { return !slices.Contains(long, word) })
}

// edits is the distance to s, or more than most.
func (w *wanted) edits(s string) int {
	apart := max(len(s)-len(w.key), len(w.key)-len(s))
	if apart > w.most && isASCII(s) && isASCII(w.key) || apart > utf8.UTFMax*w.most {
		return w.most + 1
	}
	return levenshtein.ComputeDistance(s, w.key)
}

// letters has a bit for every letter or digit that s holds; those beyond
// ASCII share the bits.
func letters(s string) uint64 {
	var set uint64
	for _, r := range s {
		set |= 1 << (uint32(r) % 64)
	}
	return set
}

// nameKey is a name as names are compared: its words as [Analyse] folds them,
// without a leading "the".
func nameKey(name string) string {
	words := nameWords(name)
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

func nameWords(name string) []string { return exacts(Analyse(name)) }

// NamePrefix is the test whether a name has a word that begins so, case and
// accents folded. Of several words the last is a beginning, the others stand
// before it whole: "john k". A prefix without letters or digits begins no
// name.
func NamePrefix(prefix string) func(name string) bool {
	passes := keyPrefix(prefix)
	return func(name string) bool { return passes(nameKey(name)) }
}

// keyPrefix is NamePrefix for names that are a nameKey already.
func keyPrefix(prefix string) func(key string) bool {
	begin := nameKey(prefix)
	if begin == "" {
		return func(string) bool { return false }
	}
	within := " " + begin
	return func(key string) bool {
		return strings.HasPrefix(key, begin) || strings.Contains(key, within)
	}
}

// AppendSightings adds the names of one document: a sighting a quote, for
// publishers one for the article.
func AppendSightings(dst []Sighting, f Field, d *corpus.Document) []Sighting {
	a := &d.Article
	if f == Publisher {
		if a.Publisher.ID == "" {
			return dst
		}
		return append(dst, Sighting{ID: string(a.Publisher.ID), Label: a.Publisher.Name, Times: 1, Quotes: len(d.Analysis.Quotes)})
	}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		if id, label := ValueOf(f, a, q); id != "" {
			dst = append(dst, Sighting{ID: id, Label: label, Alias: Alias(f, a, q), Times: 1, Quotes: 1})
		}
	}
	return dst
}
