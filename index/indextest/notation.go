package indextest

import (
	"fmt"
	"strings"
	"testing"

	"onrecord/corpus"
)

// Documents are written like this:
//
//	article a1; title=Arms; publisher=BBC; published=2022-11-04
//	  quote We have not sold arms; speaker=John Kirby; as=Kirby; outlet=Associated Press; said=2022-09
//	  text And a paragraph of other words.
//
// The article's id is a1, those of its quotes are a1.1, a1.2 and so on. Its
// text is the quotes and the other paragraphs. A " / " within a quote is where
// the article breaks it. What may be set of a quote, see quote below.

// Documents reads documents from that notation.
func Documents(t testing.TB, notation string) []corpus.Document {
	t.Helper()
	docs, err := readDocuments(strings.Split(notation, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// notation reads documents.
type notation struct {
	docs []corpus.Document
	text strings.Builder // of the last of docs
}

// readDocuments reads lines of the notation.
func readDocuments(lines []string) ([]corpus.Document, error) {
	var n notation
	for _, line := range lines {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "" || strings.HasPrefix(word, "#") {
			continue
		}
		value, set, err := settings(rest)
		if err == nil {
			err = n.line(word, value, set)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
	}
	n.finish()
	return n.docs, nil
}

// settings divides "value; name=value; …".
func settings(s string) (value string, set map[string]string, err error) {
	parts := strings.Split(s, "; ")
	set = make(map[string]string)
	for _, p := range parts[1:] {
		name, v, ok := strings.Cut(p, "=")
		if !ok {
			return "", nil, fmt.Errorf("%q has no =", p)
		}
		set[name] = v
	}
	return parts[0], set, nil
}

func (n *notation) line(word, value string, set map[string]string) error {
	switch word {
	case "article":
		n.finish()
		return n.article(value, set)
	case "text":
		n.paragraph(value)
		return nil
	case "quote":
		return n.quote(value, set)
	}
	return fmt.Errorf("no line begins with %q", word)
}

// finish gives the last document its text.
func (n *notation) finish() {
	if len(n.docs) > 0 {
		n.docs[len(n.docs)-1].Article.Text = n.text.String()
	}
	n.text.Reset()
}

func (n *notation) article(id string, set map[string]string) error {
	published, err := date(set["published"])
	if err != nil {
		return err
	}
	n.docs = append(n.docs, corpus.Document{
		Article: corpus.Article{
			ID: corpus.ArticleID(id), Title: set["title"], Published: published, Publisher: outlet(set["publisher"]),
		},
		Analysis: corpus.Analysis{Analysed: set["unanalysed"] == "", Reason: set["unanalysed"], Version: "test"},
	})
	return nil
}

// outlet is a plain outlet of that name: not one of the shipped list, unless
// the name is its canonical one.
func outlet(name string) corpus.Outlet {
	if name == "" {
		return corpus.Outlet{}
	}
	return corpus.Outlet{ID: corpus.OutletID(corpus.Slug(name)), Name: name}
}

// date reads YYYY, YYYY-MM, YYYY-MM-DD, or a week as week/YYYY-MM-DD.
func date(s string) (corpus.Date, error) {
	if s == "" {
		return corpus.Date{}, nil
	}
	if week, ok := strings.CutPrefix(s, "week/"); ok {
		return corpus.ParseDateAs(week, corpus.ByWeek)
	}
	return corpus.ParseDate(s)
}

// paragraph adds a paragraph and says where it stands.
func (n *notation) paragraph(text string) corpus.Span {
	if n.text.Len() > 0 {
		n.text.WriteString("\n\n")
	}
	start := n.text.Len()
	n.text.WriteString(text)
	return corpus.Span{Start: start, End: n.text.Len()}
}

// quote adds a paragraph "words, as said. (credited)".
func (n *notation) quote(words string, set map[string]string) error {
	if len(n.docs) == 0 {
		return fmt.Errorf("a quote before any article")
	}
	doc := &n.docs[len(n.docs)-1]
	said, err := date(set["said"])
	if err != nil {
		return err
	}
	q := corpus.Quote{
		ID:       corpus.QuoteID(fmt.Sprintf("%s.%d", doc.Article.ID, len(doc.Analysis.Quotes)+1)),
		Kind:     corpus.Kind(or(set["kind"], string(corpus.Direct))),
		Polarity: corpus.Polarity(or(set["polarity"], string(corpus.Asserted))),
		Credit:   corpus.Credit{Outlet: outlet(set["outlet"]), Basis: corpus.Credited},
	}
	if name := set["speaker"]; name != "" {
		q.Speaker = corpus.NewSpeaker(name, set["role"], corpus.SourceKind(or(set["source_kind"], string(corpus.Person))))
	}
	parts := strings.Split(words, " / ")
	for i, part := range parts {
		if i == 0 {
			q.Content = append(q.Content, n.paragraph(part))
		} else {
			q.Content = append(q.Content, n.phrase(" — breaking off — ", part))
		}
	}
	if as := set["as"]; as != "" {
		q.Source = []corpus.Span{n.phrase(", ", as)}
	}
	if credited := set["credited"]; credited != "" {
		q.Credit.Name = n.phrase(" said according to ", credited)
	}
	if !said.IsZero() {
		q.Said = &corpus.Said{Date: said, Basis: n.phrase(" in ", said.String())}
	}
	doc.Analysis.Quotes = append(doc.Analysis.Quotes, q)
	return nil
}

// phrase adds words to the paragraph and says where they stand.
func (n *notation) phrase(before, words string) corpus.Span {
	n.text.WriteString(before)
	start := n.text.Len()
	n.text.WriteString(words)
	return corpus.Span{Start: start, End: n.text.Len()}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
