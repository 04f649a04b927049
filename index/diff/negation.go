package diff

import "strings"

// Negates reports whether a word, folded as in [index.Token], turns what is
// said into its opposite: "not", "never", "don't", "without", "denied". A
// difference between two texts that has such a word on one side alone is not
// one of wording.
func Negates(word string) bool {
	switch word {
	case "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "cannot", "without",
		"hardly", "scarcely", "barely", "rarely", "seldom", "unable", "unwilling", "incapable", "impossible", "unlikely",
		"untrue", "false", "falsely", "incorrect", "wrong", "lie", "lies", "myth", "hoax",
		"refuted", "refute", "refutes", "refuting", "rebutted", "rebut", "rebuts", "forbidden", "forbid", "forbids", "forbade":
		return true
	case "dont", "doesnt", "didnt", "wont", "cant", "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "hadnt",
		"wouldnt", "couldnt", "shouldnt", "mustnt", "neednt", "shant", "aint": // as printed where the apostrophe is lost
		return true
	}
	return strings.HasSuffix(word, "n't") || negativeVerb(word)
}

// negativeVerb reports whether the word is a form of a verb that denies.
func negativeVerb(word string) bool {
	for _, stem := range [...]string{
		"deny", "deni", "refus", "fail", "declin", "reject", "dismiss", "disput", "disavow", "repudiat", "disagree", "doubt", "lack", "oppos", "prevent", "stop", "cease", "ceas",
	} {
		rest, ok := strings.CutPrefix(word, stem)
		if !ok {
			continue
		}
		switch rest {
		case "", "d", "e", "ed", "es", "ing", "ped", "ping", "s", "al", "als", "ure", "ures", "ion", "ions":
			return true
		}
	}
	return false
}
