package extract

// carries reports whether WORD "by" names who carried something.
func carries(word string) bool {
	switch word {
	case "reported", "quoted", "carried", "published", "cited", "broadcast", "aired", "obtained", "seen", "reviewed", "up", "relayed", "released", "run",
		"interviewed", "viewed", "printed", "transcribed", "translated", "disclosed", "revealed", "uncovered", "unearthed", "shared", "distributed":
		return true
	}
	return false
}

// asksFor reports whether WORD "by" an outlet names who asked or called.
func asksFor(word string) bool {
	switch word {
	case "asked", "questioned", "contacted", "reached", "approached", "pressed", "challenged", "quizzed", "telephoned", "phoned", "confronted", "tracked":
		return true
	}
	return false
}

// converses reports whether "to" or "with" after the word names whom one
// talks to.
func converses(word string) bool {
	switch word {
	case "interview", "interviews", "conversation", "conversations", "chat", "call", "talk", "discussion", "session", "exchange", "podcast", "appearance",
		"speaking", "spoke", "speaks", "spoken", "talking", "talked", "talks", "down", "shared", "sharing", "q&a", "corresponded", "phone", "telephone", "remarks", "briefing":
		return true
	}
	return false
}

// handsOver reports whether "to" after the word names who was given
// something.
func handsOver(word string) bool {
	switch word {
	case "given", "gave", "giving", "gives", "leaked", "sent", "provided", "released", "disclosed", "passed", "supplied", "revealed", "shown", "handed",
		"made", "submitted", "addressed", "emailed", "issued", "forwarded", "writing", "available":
		return true
	}
	return false
}

// writing reports whether a word is for writing, or for what is written.
func writing(word string) bool {
	switch word {
	case "column", "op-ed", "article", "essay", "piece", "commentary", "blog", "editorial", "opinion", "wrote", "writes", "written", "writing", "penned", "report",
		"letter", "profile", "analysis":
		return true
	}
	return false
}

// audience reports whether a noun is of those who listen to an outlet.
func audience(noun string) bool {
	switch noun {
	case "listeners", "viewers", "readers", "subscribers":
		return true
	}
	return false
}

// onAir reports whether the word at item k leads to where one speaks: "said
// on", "an interview on", "live on".
func (d *document) onAir(k int) bool {
	switch d.lower(k) {
	case "appearing", "appeared", "appears", "aired", "airs", "went", "appearance", "speaking", "spoke", "talking", "live", "broadcast", "shown", "heard", "asked", "published", "interviewed",
		"show", "programme", "program", "read", "carried", "streamed", "guest":
		return true
	}
	return d.is(k, speechVerb|mediumNoun) || d.is(k, whenWord)
}

// inPrint reports whether the word at item k leads to where words are
// printed: "wrote in", "a column in", "published in".
func (d *document) inPrint(k int) bool {
	switch w := d.lower(k); w {
	case "published", "appeared", "ran", "runs", "aired", "appearing", "appears", "printed", "quoted", "saying", "carried", "it", "interview", "interviews", "cited", "remarks", "serialised", "serialized", "out":
		return true
	default:
		return writing(w) && (!d.is(k, documentNoun|mediumNoun) || d.madeThere(k)) || d.is(k, speechVerb) && !d.is(k, documentNoun)
	}
}
