package registry

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"onrecord/corpus"
)

// tenure is an office with one who held it.
type tenure struct {
	who  *Person
	held *Membership
}

// tenures lists the offices of people by every way to print them: the words
// of the role with those of the body or country, in any order.
func tenures(people []*Person) map[string][]tenure {
	offices := make(map[string][]tenure)
	bodies := make(map[string][][]string) // the same few again and again
	for _, p := range people {
		for i := range p.Memberships {
			m := &p.Memberships[i]
			for _, key := range titles(m, bodies) {
				offices[key] = append(offices[key], tenure{p, m})
			}
		}
	}
	return offices
}

// titles is every [titleKey] of an office.
func titles(m *Membership, bodies map[string][][]string) []string {
	role := officeWords(m.Role)
	var keys []string
	for _, name := range m.Of {
		if _, done := bodies[name]; !done {
			bodies[name] = owners([]string{name})
		}
		for _, owner := range bodies[name] {
			if len(owner) > 0 {
				keys = append(keys, titleKey(append(role[:len(role):len(role)], owner...)))
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Holder is the one who held an office as printed ("the British prime
// minister", "Velmark’s foreign minister") during all of a date. It is nil
// where the words do not say whose office it is, where the date is unknown,
// and where nobody or more than one held it on any day of the date.
func (r *Registry) Holder(office string, when corpus.Date) *Person {
	if !r.HasOffices() || when.IsZero() {
		return nil
	}
	var holder *tenure
	held := r.offices[titleKey(officeWords(office))]
	for i := range held {
		switch t := &held[i]; {
		case !t.held.overlaps(when):
		case holder == nil || holder.who == t.who:
			holder = t
		default:
			return nil
		}
	}
	if holder == nil || !holder.held.covers(when) {
		return nil
	}
	return holder.who
}

// HasOffices reports whether Holder can find anybody.
func (r *Registry) HasOffices() bool { return r != nil && len(r.offices) > 0 }

// overlaps reports whether the office was held on any day of a date.
func (m *Membership) overlaps(when corpus.Date) bool {
	return (m.Start.IsZero() || m.Start.First <= when.Last()) && (m.End.IsZero() || m.End.Last() >= when.First)
}

// covers reports whether the office was held on every day of a date.
func (m *Membership) covers(when corpus.Date) bool {
	return (m.Start.IsZero() || m.Start.First <= when.First) && (m.End.IsZero() || m.End.Last() >= when.Last())
}

// InRole narrows people down to those whom a role printed with the name fits
// on a date, best first all the words of it, else its office or its body. All
// come back where it fits nobody.
func InRole(people []*Person, role string, when corpus.Date) []*Person {
	printed := officeWords(role)
	if len(printed) == 0 {
		return people
	}
	past := slices.ContainsFunc(printed, isPast)
	printed = slices.DeleteFunc(printed, isPast)
	for _, fits := range []func(*Membership) bool{
		func(m *Membership) bool { return m.says(printed) },
		func(m *Membership) bool { return m.shares(printed) },
	} {
		var out []*Person
		for _, p := range people {
			if slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.known(when, past) && fits(&m) }) {
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return people
}

// known reports whether a membership counts on a date, or did once.
func (m *Membership) known(when corpus.Date, past bool) bool {
	if when.IsZero() {
		return true
	}
	if past {
		return m.Start.IsZero() || m.Start.First <= when.Last()
	}
	return m.overlaps(when)
}

// says reports whether every word printed is one of the role, its body or its
// party.
func (m *Membership) says(printed []string) bool {
	all := officeWords(m.Role)
	for _, owner := range append(owners(m.Of), owners(m.For)...) {
		all = append(all, owner...)
	}
	return len(printed) > 0 && !slices.ContainsFunc(printed, func(w string) bool { return !slices.Contains(all, w) })
}

// shares reports whether the whole role, or a whole name of its body or
// party, is printed; that of a country is not enough.
func (m *Membership) shares(printed []string) bool {
	for _, name := range append(slices.Concat(m.Of, m.For), m.Role) {
		words := officeWords(name)
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(printed, w) }) {
			return !lower(printed, words)
		}
	}
	return false
}

// lower reports whether the words printed beside those of an office make it
// another: "deputy", "spokesperson" for its holder.
func lower(printed, office []string) bool {
	for _, w := range printed {
		switch w {
		case "deputy", "vice", "assistant", "acting", "spokesperson", "aide", "adviser", "wife", "husband", "lawyer":
			if !slices.Contains(office, w) {
				return true
			}
		}
	}
	return false
}

func isPast(w string) bool { return w == "former" || w == "ex" || w == "then" || w == "late" }

// officeWords is the words of an office in one spelling, without those that
// only join them or say that it is held now.
func officeWords(printed string) []string {
	var out []string
	split := func(r rune) bool { return r == ' ' || r == '-' || r == ',' || r == '/' || r == '\n' || r == '\t' }
	for _, word := range strings.FieldsFunc(printed, split) {
		if word == "new" {
			continue // not of "New York"
		}
		w := strings.ReplaceAll(strings.TrimSuffix(corpus.Fold(word), "'s"), ".", "")
		switch w = strings.Trim(w, "'\"“”()"); w {
		case "", "the", "a", "an", "of", "for", "at", "in", "to", "and", "&", "affairs", "current", "incumbent":
		case "defense":
			out = append(out, "defence")
		case "spokesman", "spokeswoman":
			out = append(out, "spokesperson")
		case "chairman", "chairwoman", "chairperson":
			out = append(out, "chair")
		case "pm":
			out = append(out, "prime", "minister")
		default:
			out = append(out, w)
		}
	}
	return out
}

// titleKey is a set of words.
func titleKey(words []string) string {
	sorted := slices.Clone(words)
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), " ")
}

// owners is the words of every way to name a body: in full, without
// "government of" or "party", and as the adjective of a country.
func owners(names []string) [][]string {
	var out [][]string
	for _, name := range names {
		full := officeWords(name)
		bare := slices.DeleteFunc(slices.Clone(full), func(w string) bool { return w == "government" || w == "party" })
		out = append(out, full)
		if len(bare) > 0 && len(bare) < len(full) {
			out = append(out, bare)
		}
		for _, form := range countries()[titleKey(bare)] {
			out = append(out, officeWords(form))
		}
	}
	return out
}

//go:embed countries.txt
var countriesText string

// countries lists, for each form of a country's name, all of them.
var countries = sync.OnceValue(func() map[string][]string {
	byForm := make(map[string][]string)
	for line := range strings.Lines(countriesText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		forms := strings.Split(strings.TrimSpace(line), ", ")
		for _, form := range forms {
			byForm[titleKey(officeWords(form))] = forms
		}
	}
	return byForm
})
