package server

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"onrecord/corpus"
	"onrecord/index"
)

// reader reads parameters and keeps what is wrong with them. An empty value
// is an absent one, so that a plain form works.
type reader struct {
	values url.Values
	faults Faults
}

func (p *reader) fault(f Fault) { p.faults = append(p.faults, f) }

func (p *reader) add(name, value, reason, detail string) {
	p.fault(Fault{Parameter: name, Value: textOrNil(value), Reason: reason, Detail: detail})
}

// known puts every parameter that is not on the list among the faults.
func (p *reader) known(list []string) {
	for name := range p.values {
		if slices.Contains(list, name) {
			continue
		}
		p.fault(Fault{
			Parameter: name, Reason: "unknown_parameter", Suggestion: index.Nearest(name, list),
			Detail: fmt.Sprintf("there is no parameter %q here", name),
		})
	}
	slices.SortFunc(p.faults, func(a, b Fault) int { return strings.Compare(a.Parameter, b.Parameter) })
}

// list is every value of a repeatable parameter, once each.
func (p *reader) list(name string) []string {
	var out []string
	for _, v := range p.values[name] {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// one is the value of a parameter that may be given once.
func (p *reader) one(name string) string {
	v, _ := p.raw(name)
	return strings.TrimSpace(v)
}

// raw is the value of a parameter that may be given once, with its spaces.
func (p *reader) raw(name string) (string, bool) {
	given := slices.DeleteFunc(slices.Clone(p.values[name]), func(v string) bool { return strings.TrimSpace(v) == "" })
	if len(given) == 0 {
		return "", false
	}
	repeated := func(f Fault) bool { return f.Parameter == name && f.Reason == "repeated" }
	if len(given) > 1 && !slices.ContainsFunc(p.faults, repeated) {
		p.add(name, given[1], "repeated", name+" may be given once")
	}
	return given[0], true
}

// choice is one of a few values.
func choice[T ~string](p *reader, name string, standard T, allowed ...T) T {
	v := p.one(name)
	if v == "" {
		return standard
	}
	c, fault := index.ReadChoice(name, v, allowed)
	if fault != nil {
		p.fault(newFault(*fault))
		return standard
	}
	return c
}

// fits reports whether a name is short enough to be one.
func (p *reader) fits(name, value string) bool {
	if utf8.RuneCountInString(value) <= maxNameRunes {
		return true
	}
	p.add(name, value, "out_of_range", fmt.Sprintf("%s may have at most %d characters", name, maxNameRunes))
	return false
}

// number is a whole number in a range. Signs and leading zeros are refused.
func (p *reader) number(name string, standard, least, most int) int {
	v := p.one(name)
	if v == "" {
		return standard
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil && digits.MatchString(v) || err == nil && (n < least || n > most):
		p.fault(Fault{
			Parameter: name, Value: &v, Reason: "out_of_range",
			Detail:  fmt.Sprintf("%s lies between %d and %d", name, least, most),
			Allowed: []string{fmt.Sprintf("%d-%d", least, most)},
		})
		return standard
	case err != nil || strconv.Itoa(n) != v:
		p.fault(Fault{
			Parameter: name, Value: &v, Reason: "bad_number", Detail: fmt.Sprintf("%s is a whole number", name),
			Allowed: []string{fmt.Sprintf("%d-%d", least, most)},
		})
		return standard
	}
	return n
}

var digits = regexp.MustCompile(`^-?[0-9]+$`)

// date is a day, month or year.
func (p *reader) date(name string) corpus.Date {
	v := p.one(name)
	if v == "" {
		return corpus.Date{}
	}
	d, fault := index.ReadDate(name, v)
	if fault != nil {
		p.fault(newFault(*fault))
	}
	return d
}
