// Package extract reads an article and finds the statements in it: what was
// said, the words that report it, who said it, which outlet carried it, and
// when. It works by rules and word lists (lexicon/), does no I/O, and knows
// nothing of files, indexes or the web.
//
// [Extract] shows the order of the stages; each is a file:
//
//	tagging.go     text to tokens, each with what the lexicon says of it
//	marks.go       quotation marks of every shape, paired
//	sentences.go   tokens to items and sentences; a quotation is one item
//	cues.go        the words that report: "said", "according to", "claim that"
//	phrases.go     the noun phrases beside a cue
//	modifiers.go   what stands between a cue and the words said
//	linking.go     cue, source and content joined into statements
//	contents.go    where the words said begin and end
//	free.go        quotations that go on without a cue; interviews
//	names.go       what a source's words say about who it is
//	bodies.go      the same for offices, bodies, documents, people unnamed
//	resolution.go  who that is in this article
//	outlets.go     which outlets carried it
//	dates.go       when it was said
//	quotes.go      statements to quotes
//
// A stage takes what the stages before it made and can be replaced by another
// that makes the same.
package extract

import (
	"fmt"

	"onrecord/corpus"
)

// Version changes when the same text may give other quotes.
const Version = "rules-1"

// Extract finds the quotes of an article. It never fails: what it cannot make
// sense of gives fewer quotes. It is safe for concurrent use.
func Extract(a *corpus.Article) corpus.Analysis {
	if language := foreign(a); language != "" {
		return corpus.Analysis{Version: Version, Reason: fmt.Sprintf("the text is in %s; only English is analysed", language)}
	}
	d := read(a)         // tokens, quotation marks, items, sentences
	d.gather()           // which words are names
	d.gatherPress()      // which names are outlets
	found := d.collect() // cues, sources and contents
	people := d.meet()   // who is named
	quotes := people.tellAll(found)
	corpus.IdentifyQuotes(a, quotes)
	return corpus.Analysis{Analysed: true, Version: Version, Quotes: quotes}
}
