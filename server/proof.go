package server

import (
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/cite"
)

// newQuotes shows quotes of one document with what speaks for each, nothing
// highlighted. The text is gone through twice, however many they are.
func newQuotes(doc *corpus.Document, quotes []*corpus.Quote) []*QuoteResult {
	out := listQuotes(doc, quotes)
	text := doc.Article.Text
	var spans []corpus.Span
	for _, q := range quotes {
		spans = append(spans, firstOf(q.Cue), q.Why.Mention)
	}
	points := corpus.CodePoints(text, spans)
	for i, q := range quotes {
		at := points[2*i:]
		p := &Proof{
			Selectors:    make([]cite.Selectors, len(q.Content)),
			TextFragment: textOrNil(cite.Fragment(doc.Article.URL, text, q.Content)),
		}
		for j, s := range q.Content {
			seg := out[i].Segments[j]
			p.Selectors[j] = cite.NewSelectors(text, s, corpus.Span{Start: seg.Start, End: seg.End})
		}
		if q.Why.Rule != "" {
			p.Why = &Why{
				Rule: string(q.Why.Rule), Cue: segmentOf(text, spans[2*i], at[0]), Mention: segmentOf(text, spans[2*i+1], at[1]),
				InContext: mentionLink(&doc.Article, q), Explanation: explain(&doc.Article, q),
			}
		}
		out[i].Proof = p
	}
	return out
}

// mentionLink is the place of the mention in the article's page: a browser that
// does not find it shows that of the quote.
func mentionLink(a *corpus.Article, q *corpus.Quote) *string {
	if !q.Why.Mention.In(a.Text) {
		return nil
	}
	return textOrNil(*quoteLinks(a.ID, q.ID).InContext + cite.Within(a.Text, q.Why.Mention))
}

func firstOf(list []corpus.Span) corpus.Span {
	if len(list) == 0 {
		return corpus.Span{}
	}
	return list[0]
}

// segmentOf is a span with its words, nil for none.
func segmentOf(text string, s, at corpus.Span) *Segment {
	if !s.In(text) {
		return nil
	}
	return &Segment{at.Start, at.End, s.Of(text)}
}

// maxNamed is how much of the words an explanation repeats, in code points.
const maxNamed = 120

// explain says in a sentence why a quote is given to whom it is given.
func explain(a *corpus.Article, q *corpus.Quote) string {
	who := plain(shorten(q.Speaker.Name, maxNamed))
	source := inMarks(corpus.JoinSource(a.Text, q.Source))
	mention, place := "", ""
	if q.Why.Mention.In(a.Text) {
		mention = inMarks(q.Why.Mention.Of(a.Text))
		place = placeWords(q)
	}
	switch q.Why.Rule {
	case corpus.SeveralFit, corpus.NobodyFits, corpus.NobodyNamed:
		return explainNobody(q, source)
	case corpus.ByContinuation:
		return "No words of its own attribute this quotation: it goes on right after another, which the article gives to " + source + named(who, mention) + "."
	case corpus.ByNeighbour:
		return "No words of its own attribute this quotation: the sentence beside it is about " + source + named(who, mention) + "."
	case corpus.ByTurn:
		return "The article is a record of who spoke in turn, and gives this turn to " + source + named(who, mention) + "."
	case corpus.ByHolder:
		return source + " is an office; people.json lists " + who + " as its holder on the date of the quote" + given(mention, "; the article says whose office it is ") + "."
	case corpus.ByPair:
		return source + " are quoted together, as one source."
	case corpus.AsPrinted:
		return explainPrinted(q, source)
	}
	if mention == "" {
		return explainSource(q, source, who)
	}
	return explainMention(q.Why.Rule, source, who, mention, place)
}

// explainPrinted is for a source that has no name.
func explainPrinted(q *corpus.Quote, source string) string {
	switch q.Speaker.Kind {
	case corpus.DocumentKind:
		return "The words are those of a document, as the article calls it: " + source + "."
	case corpus.Anonymous:
		return "The article does not name the source; it is given as it is printed: " + source + "."
	}
	return "The source is given as the article prints it: " + source + "."
}

// explainSource is for a source that says itself who it is.
func explainSource(q *corpus.Quote, source, who string) string {
	switch {
	case q.Speaker.Kind == corpus.Office:
		return "The article gives the words to an office, " + source + ", without a name."
	case q.Speaker.ID == "" && q.Why.Rule == corpus.ByBody:
		return explainPrinted(q, source)
	case q.Why.Rule == corpus.ByOutlet:
		return "The outlet speaks for itself: " + source + "."
	case strings.Contains(corpus.Fold(source), corpus.Fold(who)):
		return "The article names the speaker beside the words: " + source + "."
	case q.Why.Rule == corpus.ByPronoun || q.Why.Rule == corpus.ByDescription:
		return source + " is taken for " + who + "."
	}
	return "The article names the speaker beside the words, " + source + ", which is taken for " + who + "."
}

// explainMention is for a source that other words of the article explain.
func explainMention(rule corpus.Rule, source, who, mention, place string) string {
	switch rule {
	case corpus.BySurname:
		return source + " is a part of a name that the article gives in full " + place + ": " + mention + "."
	case corpus.ByPronoun:
		return source + " takes up " + mention + ", named " + place + "."
	case corpus.ByOffice:
		return "The article says " + place + " who " + source + " is: " + mention + "."
	case corpus.ByOutlet:
		return "The outlet speaks for itself: " + source + " takes up " + mention + ", named " + place + "."
	case corpus.ByBody:
		return source + " stands for " + mention + ", named " + place + "."
	}
	return source + " takes up " + mention + ", brought in " + place + "."
}

func explainNobody(q *corpus.Quote, source string) string {
	switch q.Why.Rule {
	case corpus.SeveralFit:
		names := make([]string, len(q.Candidates))
		for i, c := range q.Candidates {
			names[i] = plain(shorten(c.Name, maxNamed))
		}
		return "More than one person fits " + source + ", and nothing tells which: " + corpus.Either(names) + "."
	case corpus.NobodyFits:
		return "The article has " + source + " beside the words, and does not tell who that is."
	}
	return "No words beside the quote say who speaks."
}

// placeWords says on which side of the source the mention stands.
func placeWords(q *corpus.Quote) string {
	if q.Why.Mention.Start > firstOf(q.Source).Start {
		return "further down"
	}
	return "before"
}

// named is who a source is by words elsewhere, where these say more.
func named(who, mention string) string {
	if mention == "" {
		return ""
	}
	return ", who is " + who + " by what stands elsewhere: " + mention
}

func given(words, lead string) string {
	if words == "" {
		return ""
	}
	return lead + "(" + words + ")"
}

// inMarks is words of an article in quotation marks, on one line and not too
// long.
func inMarks(s string) string { return "“" + plain(shorten(s, maxNamed)) + "”" }
