package extract

import "onrecord/corpus"

// outletInserted reads "the agency wrote," between an attribution and the
// quotation that goes on after it.
func (l *linker) outletInserted(i int) (int, report, bool) {
	for verb := i + 1; verb < l.s.hi && verb < i+6; verb++ {
		source := span{i, verb}
		if l.reporting(verb) && l.kind(verb+1) == commaToken && l.kind(verb+2) == quoteItem && (l.outletPhrase(source) || l.plainOutlet(source)) {
			l.spent = append(l.spent, verb)
			return verb + 2, report{source, l.bytes(verb, verb+1)}, true
		}
	}
	return i, report{}, false
}

// outletCoda reads ", Reuters reports" at the end of what somebody said: it
// tells who passed it on.
func (l *linker) outletCoda(comma, end int) (report, bool) {
	if comma >= end || l.kind(comma) != commaToken {
		return report{}, false
	}
	for verb := comma + 2; verb < end && verb < comma+8 && l.kind(verb) == wordToken; verb++ {
		source := span{comma + 1, verb}
		for source.hi > source.lo+1 && l.is(source.hi-1, haveVerb|adverb) {
			source.hi--
		}
		if l.reporting(verb) && l.timeAt(verb+1, end) == end && (l.outletPhrase(source) || l.plainOutlet(source)) {
			l.spent = append(l.spent, verb)
			return report{source, l.bytes(verb, verb+1)}, true
		}
	}
	return report{}, false
}

// setOff takes ", the agency wrote," out of what somebody else said: it tells
// who passed it on. "this" and its like before it are no part of the words.
func (l *linker) setOff(st *statement) bool {
	for i := st.from; i+3 < st.to; i++ {
		if l.kind(i) != commaToken {
			continue
		}
		verb := i + 2
		for verb < st.to && verb < i+6 && l.kind(verb) == wordToken && !l.reporting(verb) {
			verb++
		}
		source := span{i + 1, verb}
		if verb+2 >= st.to || !l.reporting(verb) || l.kind(verb+1) != commaToken || !l.outletPhrase(source) && !l.plainOutlet(source) {
			continue
		}
		st.reported = append(st.reported, report{source, l.bytes(verb, verb+1)})
		if l.citing(verb+2) || l.lower(verb+2) == "citing" || l.lower(verb+2) == "quoting" {
			st.content = []corpus.Span{l.bytes(st.from, i)}
			return true
		}
		if l.kind(verb+2) != quoteItem {
			st.content = []corpus.Span{l.bytes(st.from, i), l.bytes(verb+2, st.to)}
			return true
		}
		st.content = []corpus.Span{l.bytes(verb+2, st.to)}
		if i-st.from > 1 || !l.is(st.from, pronoun|determiner) {
			st.content = append(st.content, l.bytes(st.from, i))
		}
		return true
	}
	return false
}
