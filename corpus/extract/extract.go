// Package extract reads an article and finds the statements in it: what was
// said, the words that report it, who said it, which outlet carried it, and
// when. It works by rules, word lists (lexicon/) and a trained tagger, does no
// I/O, and knows nothing of files, indexes or the web.
//
// [Extract] shows the order of the stages; each is a file:
//
//	tagging.go     text to tokens, each with what the lexicon says of it;
//	               lexemes.go: how that is looked up
//	marks.go       quotation marks of every shape, paired
//	sentences.go   tokens to items and sentences; a quotation is one item
//	cues.go        the words that report: "said", "according to", "claim that"
//	verbgroups.go  what stands around a verb; nouncues.go: nouns that report
//	phrases.go     the noun phrases before a cue; sourceafter.go: after it
//	modifiers.go   what stands between a cue and the words said
//	linking.go     cue, source and content joined into statements
//	datelines.go   where sentences begin; subjects.go: who a verb belongs to
//	shapes.go      the same for "according to", noun cues, citations; passives.go: passives
//	contents.go    where the words said begin and end; frames.go: by what the verb takes
//	trimming.go    where the article goes on by itself
//	uncued.go      quotations beside no verb of the lexicon
//	insertions.go  outlets put in between
//	settling.go    statements within and beside one another
//	free.go        quotations that go on without a cue; interviews
//	transcripts.go verbatim records: "MS. PSAKI: …"
//	hints.go       what the rules tell a trained tagger
//	agreement.go   what the tagger corrects in what the rules found
//	learned.go     what it finds besides; guards.go: and is none;
//	               settled.go: where it need not look
//	names.go       what a source's words say about who it is
//	fullnames.go   people: names in full, and what stands around them
//	bodies.go      the same for offices, bodies, documents, people unnamed
//	resolution.go  who that is in this article; pronouns.go, offices.go;
//	               why.go: and by what that was settled
//	meeting.go     who is named; profiles.go: and how the article describes them
//	takeup.go      "the chair", "the 54-year-old"; titles.go: "Sen.", "the pair"
//	groups.go      the bodies and documents named; groupwords.go: "the company"
//	signers.go     "a statement by the bank", "as the palace is known"
//	descriptions.go the lists of what takes up what
//	bodykinds.go   what sort of source a body is by its words
//	holders.go     names printed together with an office; what is no name
//	kinds.go       what a name is, by the whole article
//	evidence.go    what the whole article says of its names
//	verbs.go       verbs that report nothing, where sources end
//	joint.go       two who speak together; identity.go: whose name tells it apart
//	known.go       who that is among the people known beyond the article;
//	               bareoffices.go: whose office "the president" is
//	outlets.go     which names are outlets; pressnames.go: that no list knows;
//	               press.go: those of an article
//	credits.go     which outlets carried it; governors.go, creditwords.go: the
//	               words that tie them to it; carryover.go: how long a credit holds
//	dates.go       when it was said
//	quotes.go      statements to quotes; trust.go: how sure they are
//
// A stage takes what the stages before it made and can be replaced by another
// that makes the same.
package extract

import (
	"fmt"

	"onrecord/corpus"
)

// Version changes when the same text may give other quotes.
const Version = "rules+crf-7"

// Extract finds the quotes of an article. It never fails: what it cannot make
// sense of gives fewer quotes. It is safe for concurrent use.
func (x *Extractor) Extract(a *corpus.Article) (analysis corpus.Analysis) {
	defer func() {
		// A fault in a rule must not stop the ingestion of a million other
		// articles; the tests take such an answer for a failure.
		if fault := recover(); fault != nil {
			analysis = corpus.Analysis{Version: x.Version(), Reason: fmt.Sprintf("a fault in the extractor: %v", fault)}
		}
	}()
	if language := foreign(a); language != "" {
		return corpus.Analysis{Version: x.Version(), Reason: fmt.Sprintf("the text is in %s; only English is analysed", language)}
	}
	d := x.document(a)     // tokens, quotation marks, items, sentences
	d.known = x.known      // whom people.json and outlets.json list
	d.gather()             // which words are names
	d.gatherPress()        // which names are outlets
	found := d.collect()   // cues, sources and contents
	found = d.learn(found) // what the tagger corrects and adds
	people := d.meet()     // who is named
	quotes := people.tellAll(found)
	corpus.IdentifyQuotes(a, quotes)
	done := d.space // a copy, which does not hold on to the document
	x.spaces.Put(&done)
	return corpus.Analysis{Analysed: true, Version: x.Version(), Quotes: quotes}
}
