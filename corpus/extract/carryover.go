package extract

import (
	"onrecord/corpus"
)

// credit says which outlets stand between the speaker and the reader.
func (t *teller) credit(q *corpus.Quote, st *statement, who *entity) {
	q.Credit = corpus.Credit{Outlet: t.article.Publisher, Basis: corpus.AsPublisher}
	for _, c := range t.carriersOf(st) {
		q.Relays = append(q.Relays, corpus.Credit{Outlet: c.outlet, Basis: corpus.Credited, Cue: c.cue, Name: c.name})
	}
	switch {
	case len(q.Relays) > 0:
		q.Credit = q.Relays[0]
	case who != nil && who.speaker.Kind == corpus.OutletSource:
		q.Credit = corpus.Credit{Outlet: corpus.Outlet{ID: corpus.OutletID(who.speaker.ID), Name: who.speaker.Name}, Basis: corpus.AsSpeaker}
	default:
		for _, o := range t.carriedOver(q, st, who) {
			q.Relays = append(q.Relays, corpus.Credit{Outlet: o, Basis: corpus.CarriedOver})
		}
		if len(q.Relays) > 0 {
			q.Credit = q.Relays[0]
		}
	}
}

// carriedOver is the outlets credited before that still stand behind a
// statement.
func (t *teller) carriedOver(q *corpus.Quote, st *statement, who *entity) (out []corpus.Outlet) {
	switch {
	case t.goesOn(q, st, who):
		for _, r := range t.before.Relays {
			out = append(out, r.Outlet)
		}
	case st.cue.kind == quotedCue && t.before != nil && t.near(st) && t.before.Credit.Basis == corpus.AsSpeaker:
		out = append(out, t.before.Credit.Outlet) // "…," she is quoted as saying
	case t.before == nil || t.at < st.sentence-1:
		out = t.announced(st)
	}
	return out
}

// near reports whether the statement stands within the paragraph of the one
// before.
func (t *teller) near(st *statement) bool {
	return st.sentence-t.at <= 1 && t.sentences[t.at].paragraph == t.sentences[st.sentence].paragraph
}

// goesOn reports whether the credit of the quote before still stands: the
// same source goes on speaking in the next sentence.
func (t *teller) goesOn(q *corpus.Quote, st *statement, who *entity) bool {
	return t.before != nil && len(t.before.Relays) > 0 && st.sentence-t.at <= 1 && t.sameSource(st, who) &&
		st.cue.kind == verbCue && !t.hasHearer(st) && !t.newOccasion(st) && !t.laterDay(q) && !t.nowadays(st)
}

// hasHearer reports whether somebody else is told: "told reporters", not "told
// the host".
func (t *teller) hasHearer(st *statement) bool {
	if st.hearer.empty() {
		return false
	}
	switch t.lower(st.hearer.hi - 1) {
	case "host", "interviewer", "presenter", "anchor", "viewers", "listeners", "readers":
		return false
	}
	return true
}

// sameSource reports whether the source of the statement is that of the one
// before; "and he" in one sentence is.
func (t *teller) sameSource(st *statement, who *entity) bool {
	if who != nil && who == t.who {
		return true
	}
	lo := st.source.lo
	if t.who != nil && t.who.speaker.Kind == corpus.Anonymous && st.sentence == t.at+1 && t.lower(lo) == "the" && !t.anyIs(lo, st.source.hi, preposition) && !t.capital(st.source.hi-1) &&
		who != nil && who.speaker.Kind == corpus.Anonymous {
		return true // "a former guard", then "the man"
	}
	return st.sentence == t.at && !st.source.empty() && (t.lower(lo) == "he" || t.lower(lo) == "she") && t.is(lo-1, coordinator)
}

// laterDay reports whether a statement has a date of its own.
func (t *teller) laterDay(q *corpus.Quote) bool {
	return q.Said != nil && (t.before.Said == nil || t.before.Said.Date != q.Said.Date)
}

// nowadays reports whether what was said is said still, after a statement of
// another day: "maintains".
func (t *teller) nowadays(st *statement) bool {
	return t.before.Said != nil && t.who != nil && t.who.speaker.Kind == corpus.Person && t.items[st.cue.at].lex.is(speechVerb) && t.presentOnly(st.cue.at) && !t.anyIs(st.cue.lo, st.cue.at, auxiliary)
}

// newOccasion reports whether the statement was made elsewhere or all the
// time: it opens a report of its own, has a medium of its own, or a verb such
// as "has always said".
func (t *teller) newOccasion(st *statement) bool {
	s := t.sentences[st.sentence]
	if s.lo > 0 && t.sentences[st.sentence-1].paragraph != s.paragraph &&
		(t.afterDateline(st.sentence) > s.lo || t.lower(s.lo) == "in" && t.is(s.lo+1, whenWord|earlyWord) || t.is(s.lo, earlyWord) && t.is(s.lo+1, whenWord)) {
		return true
	}
	for i := st.cue.lo; i < st.cue.at; i++ {
		switch t.lower(i) {
		case "never":
			if t.anyIs(st.cue.lo, st.cue.at, haveVerb) {
				return true
			}
		case "always", "repeatedly", "previously", "long", "often", "since", "consistently", "frequently", "earlier", "elsewhere":
			return true
		}
	}
	return t.otherMedium(st)
}

// otherMedium reports whether "in a statement", "at a rally", "on Instagram"
// stands beside the saying.
func (t *teller) otherMedium(st *statement) bool {
	part := t.stretch(st)
	for i := part.lo; i+2 < part.hi; i++ {
		if t.kind(i) != wordToken || t.within(i, st.content) {
			continue
		}
		switch w, next := t.lower(i), t.lower(i+1); {
		case w == "according" && next == "to":
			return true
		case (w == "in" || w == "at" || w == "during") && (next == "a" || next == "an" || next == "another") && (t.is(i+2, mediumNoun|speechNoun) || t.is(i+3, mediumNoun)):
			return true
		case w == "on" && t.capital(i+1) && !t.is(i+1, weekday|whenWord|possessive):
			return true
		}
	}
	return false
}

// announced is the outlets of an interview or an appearance that the sentence
// before tells of without a word that was said: "Brix spoke to the Echo on
// Monday. She said …".
func (t *teller) announced(st *statement) (out []corpus.Outlet) {
	n := st.sentence - 1
	if n < 0 || st.cue.kind != verbCue || t.hasHearer(st) || !t.takesUp(st, n) {
		return nil
	}
	s := t.sentences[n]
	if t.refused(s) {
		return nil
	}
	for _, p := range t.placesIn(s.lo, s.hi) {
		if b := t.bondOf(p, s); (b.tie == beside || b.tie == passing && t.anyIs(b.lo, p.name.lo, mediumNoun)) && p.outlet.ID != t.press.publisher.ID {
			out = append(out, p.outlet)
		}
	}
	if t.newOccasion(st) {
		return nil
	}
	return out
}

// refused reports whether a sentence tells of something that was not done.
func (t *teller) refused(s sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		switch t.lower(i) {
		case "refused", "declined", "cancelled", "canceled", "rejected":
			return true
		}
	}
	return false
}

// takesUp reports whether the source is a pronoun or named in sentence n.
func (t *teller) takesUp(st *statement, n int) bool {
	if st.source.empty() {
		return false
	}
	if t.is(st.source.lo, pronoun) {
		return true
	}
	last := t.word(st.source.hi - 1)
	for i := t.sentences[n].lo; i < t.sentences[n].hi; i++ {
		if t.word(i) == last {
			return true
		}
	}
	return false
}
