// Package seq is the sequence model: a linear-chain conditional random field
// whose states say of every token whether it belongs to a source, a cue or a
// content, where in that span it stands, and which way the rest of the
// attribution lies.
package seq

// Role is what a token does in an attribution.
type Role uint8

// The roles.
const (
	Outside Role = iota
	Source
	Cue
	Content
)

// Place is where in its span a token stands (the BIES scheme of Ratinov and
// Roth, CoNLL 2009).
type Place uint8

// The places.
const (
	Begin Place = iota
	Inside
	End
	Single
)

// Label is a role with a place: what most features vote on.
type Label uint8

// NumLabels counts the labels: outside, and three roles in four places.
const NumLabels = 13

// LabelOf is the label of a role and a place.
func LabelOf(r Role, p Place) Label {
	if r == Outside {
		return 0
	}
	return 1 + Label(r-1)*4 + Label(p)
}

// State is a label with a variant, which carries along the chain what a
// first-order model would forget: which way the cue lies, whether it is one
// of speech, what of an attribution that has begun is still to come.
type State uint8

// The variants of outside, of spans that wait for their cue or follow it, and
// of cues.
const (
	Free         = iota // no attribution is under way
	AfterSource         // between a source and what follows it
	AfterCue            // between a cue and its source or content
	AfterContent        // between a content and what follows it
	numOutside
)

// The variants of source and content.
const (
	CueAhead  = iota // the cue comes later
	CueBehind        // the cue came before
	numBeside
)

// The bits of a cue's variant.
const (
	Ahead    = 1 // content follows it
	Attitude = 2 // no verb of speech
)

// The first state of each role.
const (
	firstSource  = numOutside
	firstCue     = firstSource + numBeside*4
	firstContent = firstCue + 4*4
)

// NumStates counts the states.
const NumStates = firstContent + numBeside*4

// StateOf is the state of a role, a place and a variant.
func StateOf(r Role, p Place, variant int) State {
	switch r {
	case Source:
		return State(firstSource + variant*4 + int(p))
	case Cue:
		return State(firstCue + variant*4 + int(p))
	case Content:
		return State(firstContent + variant*4 + int(p))
	}
	return State(variant)
}

// Parts takes a state apart.
func (s State) Parts() (r Role, p Place, variant int) {
	switch n := int(s); {
	case n < firstSource:
		return Outside, 0, n
	case n < firstCue:
		n -= firstSource
		return Source, Place(n % 4), n / 4
	case n < firstContent:
		n -= firstCue
		return Cue, Place(n % 4), n / 4
	default:
		n -= firstContent
		return Content, Place(n % 4), n / 4
	}
}

// Behind reports whether a state of source or content expects its cue to have
// come before.
func (s State) Behind() bool {
	r, _, v := s.Parts()
	return (r == Source || r == Content) && v == CueBehind
}

// Label is the state's label.
func (s State) Label() Label {
	r, p, _ := s.Parts()
	return LabelOf(r, p)
}

// Follows reports whether t may come right after s: a span that has begun
// goes on until its end.
func (s State) Follows(t State) bool {
	r, p, v := s.Parts()
	r2, p2, v2 := t.Parts()
	open := r != Outside && (p == Begin || p == Inside)
	inner := r2 != Outside && (p2 == Inside || p2 == End)
	if open || inner {
		return open && inner && r == r2 && v == v2
	}
	return true
}

// Starts and Ends report whether a sequence may begin or end with s.
func (s State) Starts() bool {
	r, p, _ := s.Parts()
	return r == Outside || p == Begin || p == Single
}

// Ends reports whether a sequence may end with s.
func (s State) Ends() bool {
	r, p, _ := s.Parts()
	return r == Outside || p == End || p == Single
}

// NumOutside counts the states that are outside every span; they come first.
const NumOutside = numOutside
