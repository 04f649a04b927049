package main

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// parameter is one of GET /api/v1/search, as a flag.
type parameter struct {
	name  string
	value string // what stands for its value in the help
	help  string
	page  bool // chooses a page, or what stands beside the results: for search alone
}

// parameters of a search, in the order of the help. Their values are checked
// by the API, so a test holds that none is missing here.
func parameters() []parameter {
	return []parameter{
		{name: "q", value: "query", help: "what to search for; the same as the arguments"},
		{name: "type", value: "type", help: "quotes or articles"},
		{name: "speaker", value: "name", help: "only what this person, office or body said; _none: nobody named (repeat for any of several)"},
		{name: "outlet", value: "name", help: "only what this outlet stands for (repeat)"},
		{name: "publisher", value: "name", help: "only articles of this publisher (repeat)"},
		{name: "kind", value: "kind", help: "direct, mixed, indirect or belief (repeat)"},
		{name: "source_kind", value: "kind", help: "person, office, organisation, government, outlet, document or anonymous (repeat)"},
		{name: "polarity", value: "polarity", help: "asserted, denied or not_said (repeat)"},
		{name: "role", value: "words", help: "words of the speaker's role as printed"},
		{name: "exclude_speaker", value: "name", help: "leave out this speaker (repeat)"},
		{name: "exclude_outlet", value: "name", help: "leave out this outlet (repeat)"},
		{name: "exclude_publisher", value: "name", help: "leave out this publisher (repeat)"},
		{name: "exclude_kind", value: "kind", help: "leave out this kind (repeat)"},
		{name: "exclude_source_kind", value: "kind", help: "leave out this kind of source (repeat)"},
		{name: "from", value: "date", help: "YYYY, YYYY-MM or YYYY-MM-DD; inclusive"},
		{name: "to", value: "date", help: "YYYY, YYYY-MM or YYYY-MM-DD; inclusive"},
		{name: "date_field", value: "field", help: "the date that is meant: date, said or published"},
		{name: "sort", value: "order", help: "relevance, newest or oldest"},
		{name: "group", value: "by", help: "variants: quotes of the same statement are folded beneath the first", page: true},
		{name: "page", value: "n", help: "which page, from 1", page: true},
		{name: "per_page", value: "n", help: "results a page, 1 to 100", page: true},
		{name: "cursor", value: "cursor", help: "continue behind a page (from links.next)", page: true},
		{name: "facets", value: "list", help: "of outlet, speaker, date, publisher, kind, source_kind; or none", page: true},
		{name: "facet_size", value: "n", help: "values a facet, 0 to 200", page: true},
		{name: "facet_q.speaker", value: "prefix", help: "only speakers with a word that begins so, in the facet", page: true},
		{name: "facet_q.outlet", value: "prefix", help: "the same for outlets", page: true},
		{name: "facet_q.publisher", value: "prefix", help: "the same for publishers", page: true},
		{name: "date_interval", value: "width", help: "of the date facet: auto, day, month or year", page: true},
		{name: "highlight", value: "bool", help: "whether to mark the words found: true or false", page: true},
	}
}

// flagName is a parameter as it is written on a command line. With
// underscores it is understood too.
func flagName(parameter string) string { return strings.ReplaceAll(parameter, "_", "-") }

// searchFlags are the flags of a command that searches.
type searchFlags struct {
	values map[string]*[]string
}

// add adds the flags; those of pages only where asked for.
func (f *searchFlags) add(cmd *cobra.Command, pages bool) {
	f.values = make(map[string]*[]string)
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(flagName(name))
	})
	for _, p := range parameters() {
		if p.page && !pages {
			continue
		}
		value := &listValue{kind: p.value}
		f.values[p.name] = &value.list
		flags.Var(value, flagName(p.name), p.help)
	}
}

// listValue is a flag that may be given more than once. Whether it may is for
// the API to say.
type listValue struct {
	kind string
	list []string
}

func (v *listValue) String() string     { return "" }
func (v *listValue) Type() string       { return v.kind }
func (v *listValue) Set(s string) error { v.list = append(v.list, s); return nil }

// query is what a command's flags and arguments ask for.
func (f *searchFlags) query(args []string) (url.Values, error) {
	values := make(url.Values)
	for name, list := range f.values {
		if len(*list) > 0 {
			values[name] = *list
		}
	}
	if len(args) > 0 {
		if values.Has("q") {
			return nil, usagef("give the query as arguments or with --q, not both")
		}
		values.Set("q", strings.Join(args, " "))
	}
	return values, nil
}
