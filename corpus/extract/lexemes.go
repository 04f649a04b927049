package extract

import "strings"

// lexicon finds what the lists say of a word. It is a table with open
// addressing, because words are looked up several times each and a Go map takes
// three times as long: half of them are in no list, which the hashes alone tell.
type lexicon struct {
	hashes  []uint32 // 0 where a slot is free
	words   []string
	lexemes []*lexeme
}

// lexiconBits is for a table that is at most half full.
const lexiconBits = 15

func newLexicon(entries map[string]*lexeme) *lexicon {
	x := &lexicon{make([]uint32, 1<<lexiconBits), make([]string, 1<<lexiconBits), make([]*lexeme, 1<<lexiconBits)}
	if len(entries) > 1<<lexiconBits/2 {
		panic("extract: the lists have outgrown their table") // shipped with the program and held by every test
	}
	for word, l := range entries {
		hash, slot := hashOf([]byte(word))
		for x.hashes[slot] != 0 {
			slot = (slot + 1) % (1 << lexiconBits)
		}
		x.hashes[slot], x.words[slot], x.lexemes[slot] = hash, word, l
		l.tellTagger()
	}
	return x
}

// hashOf is a word's hash (FNV-1a), never zero, and the slot at which the search for it
// begins.
func hashOf(word []byte) (hash uint32, slot int) {
	hash = 2166136261
	for _, c := range word {
		hash = (hash ^ uint32(c)) * 16777619
	}
	return hash | 1, int(hash * 0x9E3779B1 >> (32 - lexiconBits))
}

// find is the lexeme of a word as the lists have it, or nil.
func (x *lexicon) find(word []byte) *lexeme {
	hash, slot := hashOf(word)
	for ; x.hashes[slot] != 0; slot = (slot + 1) % (1 << lexiconBits) {
		if x.hashes[slot] == hash && x.words[slot] == string(word) {
			return x.lexemes[slot]
		}
	}
	return nil
}

func (x *lexicon) at(word string) *lexeme { return x.find([]byte(word)) }

// longestWord is the most bytes of a word that is looked up.
const longestWord = 32

// lookup finds a word whatever its case and the shape of its apostrophes.
func lookup(lex *lexicon, word string) *lexeme {
	if len(word) > longestWord {
		return nil
	}
	var buf [longestWord]byte
	l := lex.find(buf[:plainForm(&buf, word)])
	switch {
	case l == nil || l.lower == nil:
		return l
	case !isUpperByte(word[0]):
		return l.lower
	case l.class == 0 && l.verbs == nil && l.noun == 0:
		return nil
	}
	return l
}

// plainForm writes a word in lower case with plain apostrophes, and returns its
// length.
func plainForm(b *[longestWord]byte, word string) (n int) {
	for i := 0; i < len(word); i++ {
		c := word[i]
		switch {
		case isUpperByte(c):
			c += 'a' - 'A'
		case c == '`':
			c = '\''
		case c >= 0x80:
			if size := apostropheAt(word[i:]); size > 0 {
				c = '\''
				i += size - 1
			}
		}
		b[n] = c
		n++
	}
	return n
}

// apostropheAt is how many bytes the apostrophe takes that a text begins with,
// or 0.
func apostropheAt(s string) int {
	for _, sign := range [...]string{"’", "‘", "′", "ʼ", "´"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}
