package corpus

// Why says how it was settled who speaks, or why nobody was named. It is zero
// in what older versions of the extractor left.
type Why struct {
	Rule Rule `json:"rule"`

	// Mention is the words elsewhere in the article that decided: the full name
	// behind a surname, whom "she" takes up, where "the mayor" has a name. It is
	// zero where the source itself says who it is, and where nobody is named.
	Mention Span `json:"mention,omitzero"`
}

// Rule names what settles who speaks.
type Rule string

// The rules.
const (
	ByName         Rule = "named"         // the source gives the name
	BySurname      Rule = "surname"       // a part of the name that the article gives in full elsewhere
	ByPronoun      Rule = "pronoun"       // "she", "who", "it"
	ByOffice       Rule = "office"        // "the prime minister", and whom the article says that is
	ByBody         Rule = "organisation"  // a body or a government by its name
	ByDescription  Rule = "took_up"       // "the 54-year-old", "the company"
	ByTurn         Rule = "transcript"    // a record or an interview gives the turn to a name
	ByContinuation Rule = "carried_over"  // a quotation goes on that another attributes
	ByNeighbour    Rule = "beside"        // the sentence beside the quotation is about them
	ByOutlet       Rule = "outlet_itself" // an outlet speaks for itself
	ByPair         Rule = "together"      // two who speak as one
	ByHolder       Rule = "holder"        // people.json lists who held the office that day
	AsPrinted      Rule = "as_printed"    // a document, or somebody without a name

	SeveralFit  Rule = "several_fit"  // nobody is chosen: the source could be any of them
	NobodyFits  Rule = "nobody_fits"  // a source is printed, and the article does not tell whose
	NobodyNamed Rule = "nobody_named" // no words beside the quote name a source
)

// Rules lists every rule, those that name nobody last.
func Rules() []Rule {
	return []Rule{
		ByName, BySurname, ByPronoun, ByOffice, ByBody, ByDescription, ByTurn, ByContinuation, ByNeighbour,
		ByOutlet, ByPair, ByHolder, AsPrinted, SeveralFit, NobodyFits, NobodyNamed,
	}
}
