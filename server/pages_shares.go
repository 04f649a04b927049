package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"onrecord/corpus"
)

// share is how much of what is quoted in an article one speaker says.
type share struct {
	Who           nameLink
	Doubt         string
	Place         string // of the speaker's quotes on the page, "" where they are not listed
	Quotes, Words int
	Unsaid        string // how many of the quotes are denials, or were not said, in words
	Percent, Bar  int
}

// spoken is what one speaker says in an article.
type spoken struct {
	ID     string
	Who    nameLink
	Doubt  string
	Quotes []excerpt
	More   string // how many are not listed, in words
	count  int
	words  int
	denied int
	unsaid int
	nobody bool // somebody without a name
}

// excerpt is a quote in short with the way to its place.
type excerpt struct {
	Lead, Text, URL string
}

// addSpeakers adds who says how much and what.
func (v *articleView) addSpeakers(quotes []*QuoteResult) {
	list, all := bySpeaker(quotes), 0
	for i := range list {
		all += list[i].words
	}
	slices.SortStableFunc(list, func(a, b spoken) int { return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(b.count, a.count)) })
	if len(list) > maxSpeakers {
		v.Fewer = counted(len(list)-maxSpeakers, "other")
		list = list[:maxSpeakers]
	}
	for i := range list {
		s := &list[i]
		s.ID = "who-" + strconv.Itoa(i+1)
		if s.nobody && s.count > 1 {
			s.Doubt = "not named, perhaps several"
		}
		if n := len(s.Quotes) - maxExcerpts; n > 0 {
			s.More, s.Quotes = counted(n, "more quote"), s.Quotes[:maxExcerpts]
		}
		v.Shares = append(v.Shares, share{
			Who: s.Who, Doubt: s.Doubt, Place: "#" + s.ID, Quotes: s.count, Words: s.words,
			Unsaid: s.unsaidWords(), Percent: percent(s.words, all), Bar: percent(s.words, list[0].words),
		})
	}
	v.BySpeaker = list
}

// percent is a part of the whole, rounded.
func percent(part, whole int) int { return (200*part + whole) / max(1, 2*whole) }

// bySpeaker groups an article's quotes by speaker, in the order in which they
// first speak. Sources without an id are grouped by their printed name: they
// are the same words in the same article, and no more is claimed.
func bySpeaker(quotes []*QuoteResult) []spoken {
	var out []spoken
	place := map[string]int{}
	for _, q := range quotes {
		if len(q.Segments) == 0 {
			continue // no words, no place to lead to
		}
		s := spokenBy(q)
		key := s.Who.URL + "\n" + s.Who.Name + "\n" + s.Doubt
		i, ok := place[key]
		if !ok {
			i = len(out)
			place[key] = i
			out = append(out, s)
		}
		out[i].count++
		switch corpus.Polarity(q.Polarity) {
		case corpus.Denied:
			out[i].denied++
		case corpus.NotSaid:
			out[i].unsaid++
		}
		for _, part := range q.Segments {
			out[i].words += wordsIn(part.Text)
		}
		out[i].Quotes = append(out[i].Quotes, excerpt{
			Lead: corpus.Polarity(q.Polarity).Lead(orEmpty(q.Cue)), Text: shorten(q.Text, 140), URL: "#" + anchor(q.ID),
		})
	}
	return out
}

// unsaidWords is how many of the quotes the speaker does not stand behind.
func (s *spoken) unsaidWords() string {
	var parts []string
	if s.denied > 0 {
		parts = append(parts, counted(s.denied, "denial"))
	}
	if s.unsaid > 0 {
		parts = append(parts, number(s.unsaid)+" not said")
	}
	return strings.Join(parts, ", ")
}

// wordsIn is how many words a text has: what stands between spaces and holds a
// letter or a digit.
func wordsIn(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

func spokenBy(q *QuoteResult) spoken {
	if q.Speaker != nil {
		return spoken{Who: *speakerLink(q.Speaker), nobody: q.Speaker.SourceKind == string(corpus.Anonymous)}
	}
	if len(q.Candidates) == 0 {
		return spoken{Who: nameLink{Name: "Unattributed"}}
	}
	var names []string
	for _, c := range q.Candidates {
		names = append(names, c.Name)
	}
	return spoken{Who: nameLink{Name: strings.Join(names, " or ")}, Doubt: "not decided"}
}
