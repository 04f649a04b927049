package extract

// settle resolves statements of one sentence that hold one another: the outer
// one stands, unless it is an outlet's report of what somebody said.
func (l *linker) settle() {
	keep := make([]statement, 0, len(l.out))
	for i := range l.out {
		l.coordinate(i)
	}
	dropped := make([]bool, len(l.out))
	for i := range l.out {
		for j := range l.out {
			if i != j && !dropped[i] && l.holds(i, j) {
				w := l.weaker(i, j)
				dropped[w] = true
				if a := l.out[i]; w == i {
					l.out[j].reported = append(l.out[j].reported, report{a.source, l.bytes(a.cue.lo, a.cue.hi)})
				}
			}
		}
	}
	index := make([]int, len(l.out))
	for i, st := range l.out {
		index[i] = len(keep)
		if dropped[i] {
			index[i] = -1
			continue
		}
		if st.inherit >= 0 {
			src := l.out[st.inherit].source
			for k := st.inherit; src.empty() && l.out[k].inherit >= 0; {
				k = l.out[k].inherit
				src = l.out[k].source
			}
			st.source = src
			st.inherit = index[st.inherit]
			if src.empty() {
				continue
			}
		}
		keep = append(keep, st)
	}
	l.out = keep
}

// coordinate ends the content of statement i where a later one goes on by
// itself: "…, adding that", "and demanded", "; she added".
func (l *linker) coordinate(i int) {
	a := &l.out[i]
	if !a.after {
		return
	}
	for j := i + 1; j < len(l.out); j++ {
		b := &l.out[j]
		start := b.cue.lo
		if !b.source.empty() && b.inherit < 0 && !b.cue.ing {
			start = min(start, b.source.lo)
		}
		if start <= a.from || start >= a.to {
			continue
		}
		if cut, ok := l.cutBefore(b, start, a); ok {
			a.to = min(a.to, cut)
			return
		}
	}
}

// cutBefore is where content ends when statement b, beginning at item start,
// stands beside it and not within it.
func (l *linker) cutBefore(b *statement, start int, a *statement) (int, bool) {
	if !b.after && b.from < start && b.cue.kind != passiveCue {
		if b.from <= a.from {
			if l.kind(b.cue.hi) == commaToken && b.cue.hi+1 < a.to && l.kind(start-1) == commaToken && b.source.hi <= b.cue.lo && l.outletSaid(b) {
				return 0, false // ", the agency wrote,": see setOff
			}
			return l.trimEnd(a.from, start), l.outletSaid(b)
		}
	}
	if !b.after && b.from > a.from && b.from < start && l.kind(b.from-1) == semiToken {
		return b.from - 1, true // "…; the other half, he added, was silver"
	}
	switch k := start - 1; {
	case l.kind(k) == semiToken:
		return k, true
	case b.cue.ing && l.pauses(k):
		return l.cutAt(k), true
	case b.inherit >= 0 && (l.is(k, coordinator) || l.pauses(k)):
		return l.trimEnd(a.from, start), true
	case l.is(k, coordinator) && l.pauses(k-1) && b.after:
		return l.cutAt(k - 1), true
	case l.is(k, coordinator) && b.after && takenBack(a) && l.lower(k) != "or" && l.lower(k) != "nor":
		return k, true
	case l.is(k, subordinator) && contrasts(l.lower(k)) && l.pauses(k-1) && b.after:
		return l.cutAt(k - 1), true
	}
	return 0, false
}

// cutAt is where content ends at a pause: before a comma, after a quotation.
func (l *linker) cutAt(i int) int {
	if l.kind(i) == quoteItem {
		return i + 1
	}
	return i
}

// pauses reports whether item i is a comma, or a quotation that ends with one:
// “very old,” but he said.
func (l *linker) pauses(i int) bool {
	if l.kind(i) != quoteItem {
		return l.kind(i) == commaToken
	}
	last := l.items[i].last - 1
	return last > l.items[i].first && l.tokens[last].kind == commaToken
}

// contrasts reports whether a conjunction sets a statement beside another.
func contrasts(word string) bool {
	return word == "while" || word == "though" || word == "although" || word == "whereas"
}

// outletSaid reports whether a statement looks like an outlet's: its source
// ends in a name or a word for an outlet.
func (l *linker) outletSaid(st *statement) bool {
	return !st.source.empty() && (l.outletPhrase(st.source) || l.plainOutlet(st.source))
}

// plainOutlet reports whether a source is "the agency", "the newspaper".
func (l *linker) plainOutlet(s span) bool {
	return s.hi-s.lo == 2 && l.lower(s.lo) == "the" && l.is(s.lo+1, outletNoun) && !l.is(s.lo+1, governmentNoun)
}

// holds reports whether statement i has j's cue within its content.
func (l *linker) holds(i, j int) bool {
	a, b := &l.out[i], &l.out[j]
	if a.from > b.cue.lo || b.cue.hi > a.to {
		return false
	}
	both := b.from <= a.cue.lo && a.cue.hi <= b.to
	return !both || a.after == b.after && i < j || !a.after && b.after
}

// weaker picks the one of two nested statements that goes: the inner one,
// unless the outer is an outlet that merely reports it.
func (l *linker) weaker(outer, inner int) int {
	a, b := &l.out[outer], &l.out[inner]
	if a.cue.frame&(takesClause|takesObject) == takesObject && a.cue.kind == verbCue && l.is(b.source.lo, relative) && b.after && b.cue.frame&believes == 0 {
		return outer // "pointed to an audit which concluded that"
	}
	if l.trails(a, b) {
		return outer
	}
	if l.outletSaid(a) && l.reports(a) && b.cue.lemma != "show" && b.inherit < 0 && b.cue.frame&believes == 0 && !b.cue.ing && b.cue.kind != hearsayCue {
		return outer
	}
	return inner
}

// trails reports whether the outer of two statements only passes the inner one
// on: "Holt denied it, the weekly adds"; “A,” Holt said, according to two people.
func (l *linker) trails(a, b *statement) bool {
	if a.after || b.inherit >= 0 || b.cue.ing || b.cue.frame&believes != 0 || b.source.empty() || b.cue.kind != verbCue && b.cue.kind != passiveCue {
		return false
	}
	if l.kind(b.from) == quoteItem && b.to <= b.cue.lo && a.from == b.from {
		return true
	}
	if a.cue.lemma != "report" && !(l.plainOutlet(a.source) && (l.reports(a) || a.cue.lemma == "point")) || a.source.hi > a.cue.lo {
		return false
	}
	return a.clause.hi >= l.bodyEnd() && b.after && b.source.lo <= a.from+8
}

// reports reports whether the verb is one by which outlets pass things on.
func (l *linker) reports(st *statement) bool {
	switch st.cue.lemma {
	case "report", "say", "write", "add", "note", "quote", "point", "reveal", "remark", "observe", "recall", "state", "continue", "go", "tell":
		return true
	}
	return st.cue.kind == accordingCue
}
