package server

import (
	"slices"
	"strings"
	"unicode"
)

// How much of a quote is shown at once, how much more unfolds, and how much is
// shown of the sentences around it: in a list, where there are others, and by
// itself, where the rest unfolds whole.
const (
	listShown   = 500
	listUnfolds = 400
	listAround  = 240
	wholeShown  = 2500
)

// inList shows the words of a quote among others.
func (c *card) inList(q *QuoteResult) {
	c.say(q, listShown)
	if head, cut := cutRuns(c.Rest, listUnfolds); len(cut) > 0 {
		c.Rest, c.Cut = head, true
	}
	c.Before, c.After = shorten(c.Before, listAround), shorten(c.After, listAround)
}

// say shows the words of a quote, folded behind about so many characters.
func (c *card) say(q *QuoteResult, shown int) {
	all := runs(q.Text, q.Highlights)
	if c.Kind == "mixed" {
		all = split(all, quoted([]rune(q.Text)))
	}
	c.Words, c.Rest = cutRuns(all, shown)
	c.Cut, c.RestSay = false, ""
	if len(c.Rest) > 0 {
		words := 0
		for _, r := range c.Rest {
			words += len(strings.Fields(r.Text))
		}
		c.RestSay = "… " + counted(words, "more word")
	}
}

// cutRuns cuts a text in two after about n characters, at a space where one is
// near. What is hardly longer stays whole.
func cutRuns(list []run, n int) (head, rest []run) {
	for i, r := range list {
		letters := []rune(r.Text)
		if len(letters) <= n {
			n -= len(letters)
			continue
		}
		at := n
		for at > 0 && n-at < 40 && !unicode.IsSpace(letters[at]) {
			at--
		}
		if at == 0 || n-at == 40 {
			at = n
		}
		before, after := r, r
		before.Text, after.Text = string(letters[:at]), string(letters[at:])
		head, rest = append(slices.Clone(list[:i]), before), append([]run{after}, list[i+1:]...)
		if length(rest) < 200 {
			return list, nil
		}
		return head, rest
	}
	return list, nil
}

func length(list []run) (n int) {
	for _, r := range list {
		n += len([]rune(r.Text))
	}
	return n
}

// split cuts runs where what is in quotation marks begins and ends.
func split(list []run, said []Range) (out []run) {
	at := 0
	for _, r := range list {
		letters := []rune(r.Text)
		for len(letters) > 0 {
			end, in := len(letters), false
			for _, s := range said {
				switch {
				case s.Start <= at && at < s.End:
					end, in = min(end, s.End-at), true
				case s.Start > at:
					end = min(end, s.Start-at)
				}
			}
			out = append(out, run{Text: string(letters[:end]), Mark: r.Mark, Said: in})
			letters, at = letters[end:], at+end
		}
	}
	return out
}

// quoted finds what stands in quotation marks, marks included, in code points.
// Single marks count where there are no double ones. What is not closed goes to
// the end.
func quoted(text []rune) (out []Range) {
	opens, closes := `“„«"`, `”»"`
	if !slices.ContainsFunc(text, func(r rune) bool { return strings.ContainsRune(opens+closes, r) }) {
		opens, closes = "‘'", "’'"
	}
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i]))
	}
	start := -1
	for i, r := range text {
		single := strings.ContainsRune("‘’'", r)
		switch {
		case start < 0 && strings.ContainsRune(opens, r) && !(single && letter(i-1)):
			start = i
		case start >= 0 && strings.ContainsRune(closes, r) && !(single && letter(i+1)):
			out, start = append(out, Range{start, i + 1}), -1
		}
	}
	if start >= 0 {
		out = append(out, Range{start, len(text)})
	}
	return out
}
