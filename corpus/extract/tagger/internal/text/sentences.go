package text

import "unicode/utf8"

// breakSentences sets Sent on the first token of every sentence. A sentence
// ends at ".", "?" or "!" with the marks that close behind it, where the next
// word is no lower-case one.
func breakSentences(tokens []Token, text string) {
	ended := false
	for i := range tokens {
		t := &tokens[i]
		stop := isStop(t, text)
		switch {
		case t.Para:
			t.Sent, ended = true, stop
		case !ended:
			ended = stop
		case !stop && !closes(t, text):
			t.Sent, ended = t.Shape != Lower, false
		}
	}
}

func isStop(t *Token, text string) bool {
	if t.Shape != Punctuation {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[t.Start:])
	return r == '.' && t.End-t.Start == 1 || r == '?' || r == '!'
}

// closes reports whether the token still belongs to a sentence whose stop has
// been read: a closing mark or bracket.
func closes(t *Token, text string) bool {
	return t.Mark == Close || t.Glued && (text[t.Start] == ')' || text[t.Start] == ']')
}
