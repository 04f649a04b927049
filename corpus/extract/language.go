package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"onrecord/corpus"
)

// sampleLength is how much of a text its language is told from, in bytes.
const sampleLength = 1500

// minLetters is the fewest letters that tell a language.
const minLetters = 80

// foreign names the language of an article that is not in English, or "".
func foreign(a *corpus.Article) string {
	if tag, _, _ := strings.Cut(strings.ToLower(a.Language), "-"); tag != "" && tag != "und" {
		if tag == "en" || tag == "eng" || tag == "english" {
			return ""
		}
		return languageName(tag)
	}
	sample := a.Text
	if len(sample) > sampleLength {
		sample = strings.ToValidUTF8(sample[:sampleLength], "")
	}
	if readsEnglish(sample) || letters(sample) < minLetters || strings.IndexFunc(sample, unicode.IsLetter) < 0 {
		return ""
	}
	if share, figures := englishShare(sample); share >= plainlyEnglish || figures >= mostlyFigures {
		return "" // detection costs more than all the rest
	}
	info := whatlanggo.Detect(sample)
	if info.Lang == whatlanggo.Eng || info.Script == nil {
		return ""
	}
	return info.Lang.String()
}

// plainlyEnglish is the share of the commonest words of English, in percent,
// from which a text is taken to be English, whatever detection would say. English
// news lies around 40, its neighbours under 15.
const plainlyEnglish = 22

// mostlyFigures is the share of figures, in percent, from which a text is a
// table. Its few words tell nothing: detection takes one company report in
// four ("Shr 15 cts vs 55 cts") for French.
const mostlyFigures = 15

// shortWord is the most bytes of the words that are looked at first: three of
// four of the commonest words are as short.
const shortWord = 4

// readsEnglish tells from as few words as it takes that [englishShare] will find a
// text to be plainly English, whatever follows.
func readsEnglish(s string) bool {
	most := 1 // words there can be
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= utf8.RuneSelf {
			most++
		}
	}
	lex, known := words(), 0
	for at := 0; at < len(s); {
		end := at
		for end < len(s) && s[end] > ' ' {
			end++
		}
		if at < end && end-at <= shortWord && commonWord(lex, s[at:end]) {
			if known++; known*100 >= plainlyEnglish*most {
				return true
			}
		}
		at = end + 1
	}
	return false
}

// commonWord reports whether a word is among the commonest of English.
func commonWord(lex *lexicon, w string) bool {
	bare := w
	if !isASCIILetter(w[0]) || !isASCIILetter(w[len(w)-1]) {
		bare = strings.Trim(w, ".,;:!?\"'“”‘’()")
	}
	return lookup(lex, bare).is(determiner|preposition|auxiliary|pronoun|coordinator|subordinator) || w == "said"
}

// englishShare is how many of a hundred words are among the commonest of
// English, and how many of a hundred words and figures are figures.
func englishShare(s string) (share, figures int) {
	lex := words()
	known, all := 0, 0
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsAny(w, "0123456789") {
			figures++
			continue
		}
		all++
		if commonWord(lex, w) {
			known++
		}
	}
	return known * 100 / max(all, 1), figures * 100 / max(all+figures, 1)
}

// languageName is the English name of a language tag, or the tag itself.
func languageName(tag string) string {
	for _, l := range []func(string) whatlanggo.Lang{whatlanggo.CodeToLang} {
		if lang := l(tag); lang >= 0 {
			return lang.String()
		}
	}
	for lang := range whatlanggo.Langs {
		if lang.Iso6391() == tag {
			return lang.String()
		}
	}
	return tag
}
